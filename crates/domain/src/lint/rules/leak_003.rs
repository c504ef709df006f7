//! LEAK-003: no other customer is named.
//!
//! ## What it does
//! Looks for the names, aliases and domains of all customers but the incident's own, in all text that readers outside can get at, code and
//! link targets included; in the internal text too where the policy says that customers sit in internal rooms. Names of up to three letters
//! count only as written; a single word in small letters may be an ordinary one (`target`) and is a warning.
//!
//! ## Why is this bad?
//! That somebody else is a customer, and is hit as well, is that customer's to tell. Most contracts say so.
//!
//! ## Example
//! ```text
//! Globex saw the same errors last week.
//! ```
//!
//! ## Use instead
//! ```text
//! We have seen the same errors elsewhere and know how to end them.
//! ```
//!
//! ## How to fix
//! Leave the name out, or mark the sentence `[internal]`.
//!
//! ## Sources
//! Leak classes of the vendor playbooks this product follows; usual confidentiality clauses.

use crate::audience::AudienceKind;
use crate::label::Label;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "LEAK-003",
    levels: Levels { internal: Some(Level::Error), executive: None, customer: Some(Level::Error), public: Some(Level::Error) },
    source: include_str!("leak_003.rs"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let outside = subject.tells(AudienceKind::Customer) || subject.tells(AudienceKind::Public);
    let guests = subject.policy.guests_inside && subject.tells(AudienceKind::Internal);
    for passage in subject.passages.iter().filter(|p| guests || (outside && p.label >= Label::Customer)) {
        for mention in subject.policy.customers.mentions(passage.text) {
            if subject.customer().is_some_and(|own| mention.customer.is_called(own)) {
                continue;
            }
            let found = &passage.text[mention.range.clone()];
            let message = format!("`{found}` is another customer");
            if mention.as_a_name {
                findings.at(passage, mention.range, message);
            } else {
                findings.at_most(Level::Warning).at(passage, mention.range, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::policy::CustomerNames;
    use crate::lint::testing::Sample;

    fn customer(name: &str, aliases: &[&str], domains: &[&str]) -> CustomerNames {
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        CustomerNames { name: name.to_owned(), aliases: owned(aliases), domains: owned(domains) }
    }

    fn among_customers(sample: Sample) -> Sample {
        sample.with(|s| {
            s.policy.customers = [
                customer("Enterprise ABC", &["ABC"], &["abc.example"]),
                customer("Globex", &["GBX"], &["globex.example"]),
                customer("ABC Bank", &[], &[]),
                customer("Target", &[], &[]),
            ]
            .into_iter()
            .collect();
        })
    }

    #[test]
    fn another_customer_is_found_by_name_alias_and_domain() {
        for text in ["As at Globex.", "GBX saw it too.", "See https://chat.globex.example/x", "As with ABC Bank."] {
            assert_eq!(among_customers(Sample::new().public(text)).fails(&RULE, "is another customer").level, Level::Error, "{text}");
        }
    }

    #[test]
    fn the_incidents_own_customer_passes_under_all_its_names() {
        among_customers(Sample::new().public("ABC and Enterprise ABC at abc.example are hit; gbx is no name.")).passes(&RULE);
    }

    #[test]
    fn an_ordinary_word_is_a_warning_at_most() {
        let found = among_customers(Sample::new().public("We move the target.")).fails(&RULE, "`target`");
        assert_eq!(found.level, Level::Warning);
    }

    #[test]
    fn the_internal_text_counts_only_with_guests_in_the_room() {
        among_customers(Sample::new().internal("As at Globex.")).passes(&RULE);
        among_customers(Sample::new().internal("As at Globex.")).with(|s| s.policy.guests_inside = true).fails(&RULE, "`Globex`");
    }
}
