//! NEXT-001: an update of an open incident says when readers will hear more.
//!
//! ## What it does
//! Looks for the typed promise of a next update, or for a reasoned opt-out, in every update that leaves the incident open. In a
//! message without sections a promise in words counts, if it names a time or a span; one that says that it is over, or that announces
//! maintenance, needs none.
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

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, words};
use crate::lint::promised::promised;
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::update::NextUpdate;

pub(super) const RULE: Rule = Rule { code: "NEXT-001", levels: Levels::all(Level::Error), source: include_str!("next_001.rs"), check };

/// An opt-out in words; what makes it one is that it says until when or why.
const OPT_OUT: &[&str] = &["no (?:further|more|other) updates? [a-z ]{0,30}(?:until|unless|before|because|as|since)"];

/// What says in a message that nothing more is due.
const OVER: &[&str] = &[
    "(?:incident|issue|problem|outage|maintenance|this) (?:has been|is|was) (?:now |fully |completely )*(?:resolved|completed|closed|over)",
];
/// Words of status pages for what is not open.
const NOT_OPEN: [&str; 3] = ["scheduled", "completed", "postmortem"];

static SAYS_OVER: LazyLock<Pattern> = LazyLock::new(|| words(OVER));
static OPTS_OUT: LazyLock<Pattern> = LazyLock::new(|| words(OPT_OUT));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let open = subject.status().is_none_or(|s| s.is_open());
    let said = matches!(subject.said.next_update.as_deref(), Some(NextUpdate::At(_) | NextUpdate::OptOut(_)));
    if open && !said && !(subject.shape == Shape::Message && (said_in_words(subject) || is_over(subject))) {
        findings.about(Some("next_update"), "readers are not told when they will hear more");
    }
}

fn said_in_words(subject: &Subject<'_>) -> bool {
    subject.passages.iter().any(|p| !promised(&p.words, subject.zones).is_empty() || OPTS_OUT.is_match(&p.words))
}

fn is_over(subject: &Subject<'_>) -> bool {
    let word = subject.said.unknown_status.unwrap_or_default();
    NOT_OPEN.iter().any(|w| w.eq_ignore_ascii_case(word)) || subject.passages.iter().any(|p| SAYS_OVER.is_match(&p.words))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::subject::Shape;
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

    #[test]
    fn words_count_in_a_message_only_and_only_with_a_time() {
        let message = |text| Sample::new().no_promise().public(text).with(|s| s.shape = Shape::Message);
        message("We test the fix. Next update in 30 minutes.").passes(&RULE);
        message("We'll post another update by 11:00 UTC").passes(&RULE);
        message("No further updates are planned until 8am ET, as the site is closed.").passes(&RULE);
        message("This incident has been resolved.").passes(&RULE);
        message("We will keep you posted.").fails(&RULE, "not told");
        message("We will provide an update once we have one.").fails(&RULE, "not told");
        Sample::new().no_promise().public("Next update in 30 minutes.").fails(&RULE, "not told");
    }
}
