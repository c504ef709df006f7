//! BLAME-002: a supplier is named outside only once it has told of its part itself.
//!
//! ## What it does
//! Looks, in what readers outside see, for the names of the policy's suppliers that are not on its list of disclosed ones. Wording
//! without a name (`our cloud provider`) passes. Code and link targets are not looked at, so the supplier's own status page may be linked.
//!
//! ## Why is this bad?
//! The customer bought from you, so the outage is yours to own. A supplier named before it spoke may deny it, and the contract with it
//! often forbids the word. On 801 public outages 4.2 % of the updates spoke of a provider.
//!
//! ## Example
//! ```text
//! Globex Cloud is down again, so we are down.
//! ```
//!
//! ## Use instead
//! ```text
//! One of our infrastructure providers has a disruption. We are moving traffic away from it.
//! ```
//!
//! ## How to fix
//! Write what the supplier is to you instead of its name, or put it on the policy's list of disclosed suppliers once it has spoken.
//!
//! ## Sources
//! PagerDuty external communication guidelines; Atlassian incident handbook.

use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule =
    Rule { code: "BLAME-002", levels: Levels::outside(Level::Warning), source: include_str!("blame_002.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let disclosed = &subject.policy.disclosed_suppliers;
    let silent: Vec<_> = subject.policy.suppliers.iter().filter(|s| !s.is_empty() && !disclosed.contains(s)).collect();
    if silent.is_empty() {
        return;
    }
    for passage in subject.outside() {
        // Only ASCII letters change, so that places stay what they are.
        let words = passage.words.to_ascii_lowercase();
        for supplier in &silent {
            let whole = |at: usize| {
                let (before, behind) = (&words[..at], &words[at + supplier.len()..]);
                !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
            };
            if let Some((at, _)) = words.match_indices(supplier.as_str()).find(|(at, _)| whole(*at)) {
                let range = at..at + supplier.len();
                let named = &passage.words[range.clone()];
                findings.at(passage, range, format!("`{named}` is named, and has not told of its part itself"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    fn with_suppliers(text: &str) -> Sample {
        Sample::new().public(text).with(|s| {
            s.policy.suppliers = vec!["globex cloud".into(), "initech".into()];
            s.policy.disclosed_suppliers = vec!["initech".into()];
        })
    }

    #[test]
    fn a_supplier_that_has_not_spoken_is_found() {
        let found = with_suppliers("GitHub’s host Globex Cloud is down.").fails(&RULE, "`Globex Cloud`");
        assert_eq!(found.range, Some(16..28));
    }

    #[test]
    fn a_disclosed_supplier_and_wording_without_a_name_pass() {
        with_suppliers("Initech has a disruption, and so has our cloud provider.").passes(&RULE);
        with_suppliers("GlobexCloudy weather.").passes(&RULE);
        Sample::new().internal("Globex Cloud is down.").with(|s| s.policy.suppliers = vec!["globex cloud".into()]).passes(&RULE);
    }
}
