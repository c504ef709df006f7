//! NEXT-002: the next update is promised for a time ahead, and not further ahead than was agreed.
//!
//! ## What it does
//! Compares the promised time with now, and the silence until then with the longest one the policy allows for this severity and
//! status, for each circle of readers that is told. Unless configured otherwise that is, at SEV1, one hour for our own responders
//! and two hours for everybody else.
//!
//! ## Why is this bad?
//! A promise in the past cannot be kept. Nine hours of silence at the worst severity read as nobody working on it, even if the time
//! was said.
//!
//! ## Example
//! ```text
//! SEV1, said at 11pm ET: Next update will be shared at 8amET.
//! ```
//!
//! ## Use instead
//! ```text
//! sev1 update INC-1 --next "8am ET" --quiet-with "Alice Evan of Enterprise ABC"
//! ```
//!
//! ## How to fix
//! Promise an earlier time with `--next`; an update may say that nothing changed. Where quiet hours were agreed, say with
//! whom: `--quiet-with "Alice Evan"`, or `sev1 quiet` before. It stays in the record, and only our own side sees it. Other limits belong
//! into the promise policy.
//!
//! ## Sources
//! Cadences of PagerDuty, GitLab, Statuspage and FedRAMP guides (20 to 60 minutes at the worst severity) and of vendors' contracts (2 to
//! 4 hours).

use jiff::SignedDuration;

use crate::audience::AudienceKind;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::policy::Case;
use crate::status::Status;
use crate::update::NextUpdate;

pub(super) const RULE: Rule = Rule { code: "NEXT-002", levels: Levels::all(Level::Error), source: include_str!("next_002.rs"), check };

/// People promise whole minutes, so what is left of the current one is in time.
const ROUNDING: SignedDuration = SignedDuration::from_mins(1);

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let Some(NextUpdate::At(due)) = subject.said.next_update.as_deref() else { return };
    let ahead = due.at.duration_since(subject.now);
    if ahead <= SignedDuration::ZERO {
        return findings.about(Some("next_update"), format!("{} is not ahead: it is that time or later now", due.said_at(subject.now)));
    }
    let Some(severity) = subject.severity() else { return };
    let status = subject.status().unwrap_or(Status::Investigating);
    let mut limits: Vec<(SignedDuration, Vec<AudienceKind>)> = Vec::new();
    let agreed = subject.incident.as_ref().and_then(|i| i.quiet).is_some_and(|quiet| quiet.cover(subject.now, due.at));
    if agreed {
        return;
    }
    for kind in &subject.told {
        let case = Case { severity, status, kind: *kind, customer: subject.customer() };
        let Some(longest) = subject.policy.promises.longest_silence(case).filter(|l| ahead >= *l + ROUNDING) else { continue };
        match limits.iter_mut().find(|(limit, _)| *limit == longest) {
            Some((_, kinds)) => kinds.push(*kind),
            None => limits.push((longest, vec![*kind])),
        }
    }
    for (longest, kinds) in limits {
        let readers = kinds.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("{} of silence is more than the {} agreed at {severity} ({readers})", span(ahead), span(longest));
        findings.about_for(&kinds, Some("next_update"), message);
    }
}

/// `45 min`, `2 h`, `8 h 40 min`.
fn span(span: SignedDuration) -> String {
    match (span.as_hours(), span.as_mins() % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::audience::AudienceKind;
    use crate::lint::testing::Sample;
    use crate::severity::Severity;

    #[test]
    fn nine_hours_of_silence_at_the_worst_severity_are_found_for_each_circle() {
        let finding = Sample::new().promise_in(9 * 60).fails(&RULE, "9 h of silence is more than the 1 h agreed at SEV1 (internal)");
        assert_eq!(finding.audiences, [AudienceKind::Internal]);
        Sample::new().promise_in(9 * 60).fails(&RULE, "the 2 h agreed at SEV1 (executive, customer, public)");
    }

    #[test]
    fn a_promise_in_the_past_is_found_even_where_no_cadence_is_known() {
        Sample::new().promise_in(-5).with(|s| s.bare = true).fails(&RULE, "is not ahead");
        Sample::new().promise_in(0).fails(&RULE, "is not ahead");
    }

    #[test]
    fn a_promise_within_the_cadence_of_those_who_are_told_passes() {
        Sample::new().promise_in(60).passes(&RULE);
        Sample::new().promise_in(110).with(|s| s.told = vec![AudienceKind::Customer]).passes(&RULE);
        Sample::new().no_promise().passes(&RULE);
    }

    #[test]
    fn without_a_severity_no_limit_is_known() {
        let unknown = |s: &mut Sample| (s.bare, s.said.severity) = (true, None);
        Sample::new().promise_in(9 * 60).with(unknown).passes(&RULE);
        let mild = |s: &mut Sample| (s.bare, s.said.severity) = (true, Severity::from_level(3));
        Sample::new().promise_in(9 * 60).with(mild).passes(&RULE);
    }
}
