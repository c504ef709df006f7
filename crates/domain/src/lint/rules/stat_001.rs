//! STAT-001: the status is one of the four words, and goes back only with a reason.
//!
//! ## What it does
//! Finds a status that is none of Investigating, Identified, Monitoring, Resolved, and a status that goes back (Resolved →
//! Investigating) without saying why. In a message without sections, words such as "again" or "still failing" are reason enough, their
//! lack is a warning, and the further words of status pages (Update, Scheduled, In progress, Verifying, Completed) are known.
//!
//! ## Why is this bad?
//! Readers and their tools know four words. An outage that was over and quietly is not any more costs more trust than the outage.
//!
//! ## Example
//! ```text
//! Status: Investigating (the update before said Resolved)
//! ```
//!
//! ## Use instead
//! ```text
//! Status: Investigating (from Resolved: logins fail again in the EU since 8pm ET)
//! ```
//!
//! ## How to fix
//! Use one of the four words. Where the status goes back, say why: `--reason WHY` (`status_reason` in the API).
//!
//! ## Sources
//! The status words of the common status pages; Statuspage communication tips.

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, words};
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "STAT-001", levels: Levels::all(Level::Error), source: include_str!("stat_001.rs"), check };

/// What status pages say beside the four words.
const PAGE_WORDS: [&str; 7] = ["update", "scheduled", "in progress", "in_progress", "verifying", "completed", "postmortem"];

/// What says in words that it is not over after all.
const NOT_OVER: &[&str] = &[
    "again",
    "re-?open(?:s|ed|ing)?",
    "re-?occur(?:s|red|ring|rence)?",
    "recurr(?:ed|ing|ence)",
    "regress(?:ed|ion)",
    "return(?:ed|ing)",
    "renewed",
    "additional",
    "further",
    "new(?:ly)?",
    "still",
    "continu(?:e|es|ing) to (?:see|experience|observe)",
    "not (?:yet )?(?:fully |completely )?(?:resolved|fixed|effective|recovered|mitigated)",
    "did not",
    "didn't",
    "however",
    "increas(?:e|ed|es|ing)",
];

static SAYS_NOT_OVER: LazyLock<Pattern> = LazyLock::new(|| words(NOT_OVER));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let message = subject.shape == Shape::Message;
    if let Some(word) = subject.said.unknown_status
        && !(message && PAGE_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word.trim())))
    {
        findings.about(Some("status"), format!("`{word}` is no status; statuses are Investigating, Identified, Monitoring, Resolved"));
    }
    let before = subject.incident.as_ref().map(|i| i.status).or_else(|| subject.previous.as_ref()?.status);
    let (Some(before), Some(now)) = (before, subject.said.status) else { return };
    let reasoned =
        || subject.said.status_reason.is_some() || (message && subject.passages.iter().any(|p| SAYS_NOT_OVER.is_match(&p.words)));
    if before.goes_back_to(now) && !reasoned() {
        // A message has no field for the reason, so its words may give one that is not known here.
        let at_most = if message { Level::Warning } else { Level::Error };
        findings.at_most(at_most).about(Some("status"), format!("the status goes back from {before} to {now} without a reason"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::Level;
    use crate::lint::subject::Shape;
    use crate::lint::testing::{Sample, phrase};
    use crate::status::Status;

    fn back(text: &str) -> Sample {
        Sample::new().public(text).status(Status::Investigating).with(|s| s.status_before = Status::Resolved)
    }

    #[test]
    fn an_unknown_status_is_found() {
        let unknown = |word| Sample::new().with(move |s| (s.said.status, s.said.unknown_status) = (None, Some(word)));
        unknown("Fixing").fails(&RULE, "`Fixing` is no status");
        unknown("Update").fails(&RULE, "`Update` is no status");
        unknown("Update").with(|s| s.shape = Shape::Message).passes(&RULE);
    }

    #[test]
    fn going_back_without_a_reason_is_found() {
        back("Logins fail in the EU.").fails(&RULE, "goes back from Resolved to Investigating");
        back("Logins fail again in the EU.").fails(&RULE, "goes back");
        let message = back("Logins fail in the EU.").with(|s| s.shape = Shape::Message);
        assert_eq!(message.fails(&RULE, "goes back").level, Level::Warning);
    }

    #[test]
    fn a_reason_a_forward_move_and_words_in_a_message_pass() {
        let reason: &'static _ = Box::leak(Box::new(phrase("logins fail again")));
        back("x").with(|s| s.said.status_reason = Some(reason)).passes(&RULE);
        back("Logins fail again in the EU.").with(|s| s.shape = Shape::Message).passes(&RULE);
        Sample::new().status(Status::Resolved).passes(&RULE);
    }
}
