//! IGNORE-001: a request to keep a rule quiet can be followed.
//!
//! ## What it does
//! Finds requests in the text, `[ignore NEXT-002 until 8am ET: reason]`, that have no known rule, no reason, or no end that can be read,
//! and requests of the text or the policy whose rule does not exist or whose end has come.
//!
//! ## Why is this bad?
//! Such a request keeps nothing quiet, and its author believes it does. One that never ends hides what it was not meant for.
//!
//! ## Example
//! ```text
//! [ignore NEXT-02: quiet hours]
//! ```
//!
//! ## Use instead
//! ```text
//! [ignore NEXT-002 until 8am ET: overnight by agreement with Alice Evan]
//! ```
//!
//! ## How to fix
//! Write it on a line of its own as `[ignore CODE until TIME: REASON]`, with a time ahead. `sev1 explain` lists all codes. Take a request
//! that has ended out of the policy, or give it a new end.
//!
//! ## Sources
//! Own rule: suppressions only with a reason and an end, kept in the record.

use crate::lint::{Findings, Level, Levels, Rule, Subject, Suppression};

pub(super) const RULE: Rule =
    Rule { code: "IGNORE-001", levels: Levels::all(Level::Warning), source: include_str!("ignore_001.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for (range, why) in &subject.bad_requests {
        findings.in_source(Some(range.clone()), why.clone());
    }
    for suppression in &subject.inline {
        if let Some(why) = wrong(suppression, subject) {
            findings.about(None, format!("the request to ignore {} {why}", suppression.code));
        }
    }
    for suppression in subject.policy.suppressions.iter().filter(|s| s.is_for(subject)) {
        if let Some(why) = wrong(suppression, subject) {
            findings.about(None, format!("the policy's request to ignore {} {why}", suppression.code));
        }
    }
}

fn wrong(suppression: &Suppression, subject: &Subject<'_>) -> Option<&'static str> {
    if super::find(suppression.code.as_str()).is_none() {
        Some("names no rule that exists")
    } else if suppression.until <= subject.now {
        Some("has ended and keeps nothing quiet")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::RULE;
    use crate::lint::testing::{Sample, phrase};
    use crate::lint::{RuleCode, Suppression};

    fn request(sample: &Sample, code: &str, minutes: i64) -> Suppression {
        let code = RuleCode::parse(code).expect("a code");
        Suppression { code, until: sample.now + SignedDuration::from_mins(minutes), reason: phrase("agreed"), customer: None }
    }

    #[test]
    fn a_request_that_cannot_be_followed_is_found_where_it_stands() {
        let finding = Sample::new().with(|s| s.bad_requests = vec![(4..20, "it has no reason".into())]).fails(&RULE, "it has no reason");
        assert_eq!(finding.range, Some(4..20));
    }

    #[test]
    fn requests_for_unknown_rules_and_those_that_ended_are_found() {
        Sample::new().with(|s| s.inline = vec![request(s, "NEXT-999", 60)]).fails(&RULE, "ignore NEXT-999 names no rule");
        Sample::new()
            .with(|s| s.policy.suppressions = vec![request(s, "NEXT-002", 0)])
            .fails(&RULE, "the policy's request to ignore NEXT-002 has ended");
    }

    #[test]
    fn good_requests_and_those_for_another_customer_pass() {
        Sample::new().with(|s| s.inline = vec![request(s, "NEXT-002", 60)]).passes(&RULE);
        let elsewhere = |s: &Sample| Suppression { customer: Some("Globex".into()), ..request(s, "NEXT-002", -60) };
        Sample::new().with(|s| s.policy.suppressions = vec![elsewhere(s)]).passes(&RULE);
    }
}
