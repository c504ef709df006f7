//! STAT-003: a milder severity or a smaller reach is explained.
//!
//! ## What it does
//! Compares severity and number of affected with the update before. Where one is milder, it looks for a word that says why: recovered,
//! restored, workaround, downgraded, because. A correction explains itself.
//!
//! ## Why is this bad?
//! "Only Sev 2 now", without a word, reads as making it small. A number that was too low and has to be taken back later costs most.
//!
//! ## Example
//! ```text
//! SEV2. Logins are slow. (the update before said SEV1)
//! ```
//!
//! ## Use instead
//! ```text
//! SEV2, because the workaround serves all users since 8pm ET. Logins are slow.
//! ```
//!
//! ## How to fix
//! Say what changed: what recovered, which workaround helps, what was counted wrong.
//!
//! ## Sources
//! NCSC's guidance on communicating in incidents: understating and taking back costs most.

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, words};
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;

pub(super) const RULE: Rule = Rule { code: "STAT-003", levels: Levels::all(Level::Warning), source: include_str!("stat_003.rs"), check };

/// Words that say why it is milder now.
const WHY: &[&str] = &[
    "downgrad(?:e|ed|ing)",
    "lower(?:ed|ing)",
    "reduc(?:e|ed|es|ing|tion)",
    "recover(?:s|ed|ing|y)?",
    "restor(?:ed|ing|es)",
    "fixed",
    "mitigat(?:ed|es|ing|ion)",
    "workaround",
    "work(?:s|ing)? again",
    "no longer",
    "improv(?:ed|es|ing|ement)",
    "down from",
    "instead of",
    "fewer",
    "dropp(?:ed|ing)",
    "corrected",
    "because",
    "since",
    "due to",
    "now that",
];

static SAYS_WHY: LazyLock<Pattern> = LazyLock::new(|| words(WHY));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let Some(previous) = &subject.previous else { return };
    let severity = previous.severity.zip(subject.said.severity.or(subject.severity())).filter(|(before, now)| now > before);
    let now = subject.said.reach.map(|r| r.for_internal());
    let reach = previous.reach.zip(now).filter(|(before, now)| before.unit == now.unit && now.affected < before.affected);
    if severity.is_none() && reach.is_none() || explained(subject) {
        return;
    }
    if let Some((before, now)) = severity {
        findings.about(Some("severity"), format!("{now} is milder than the {before} of the update before, and nothing says why"));
    }
    if let Some((before, now)) = reach {
        let message = format!("{} {} are affected, {} in the update before, and nothing says why", now.affected, now.unit, before.affected);
        findings.about(Some("reach"), message);
    }
}

fn explained(subject: &Subject<'_>) -> bool {
    subject.said.status_reason.is_some()
        || matches!(subject.said.occasion, Occasion::Correction { .. })
        || subject.passages.iter().any(|p| SAYS_WHY.is_match(&p.words))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::Labelled;
    use crate::lint::testing::{Sample, phrase};
    use crate::reach::Reach;
    use crate::severity::Severity;

    fn milder(text: &str) -> Sample {
        Sample::new().public(text).after("summary", "Logins fail.").with(|s| s.said.severity = Severity::from_level(2))
    }

    fn reach(affected: u64) -> Reach {
        Reach { affected, of: None, unit: phrase("users"), about: false, scope: None }
    }

    #[test]
    fn a_milder_severity_without_a_word_is_found() {
        milder("Logins are slow.").fails(&RULE, "SEV2 is milder than the SEV1");
    }

    #[test]
    fn a_smaller_reach_without_a_word_is_found() {
        let smaller = |text: &str, now: u64| {
            Sample::new().public(text).after("summary", "Logins fail.").with(|s| {
                s.previous.as_mut().expect("there is one").reach = Some(Box::leak(Box::new(reach(4200))));
                s.said.reach = Some(Box::leak(Box::new(Labelled::internal(reach(now)))));
            })
        };
        smaller("Logins fail.", 900).fails(&RULE, "900 users are affected, 4200 in the update before");
        smaller("Logins recover.", 900).passes(&RULE);
        smaller("Logins fail.", 4200).passes(&RULE);
        smaller("Logins fail.", 5000).passes(&RULE);
    }

    #[test]
    fn a_word_of_why_passes() {
        milder("SEV2, because the workaround serves all users.").passes(&RULE);
        milder("Severity lowered: all users are served.").passes(&RULE);
        Sample::new().public("Logins fail.").after("summary", "Logins fail.").passes(&RULE);
    }
}
