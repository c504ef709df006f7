//! ETA-001: readers outside are told milestones, not bare estimates of the end.
//!
//! ## What it does
//! Finds sentences that say when it will be fixed or recovered, and neither what has to happen before (if, once, after, provided) nor how
//! sure that is. A typed milestone with its confidence is what to use instead, so an update that has one passes.
//!
//! ## Why is this bad?
//! "Fixed in ten minutes" is remembered in minute eleven. One missed estimate costs more than none: readers plan shifts and
//! announcements by it.
//!
//! ## Example
//! ```text
//! We expect this to be fixed in 10 minutes.
//! ```
//!
//! ## Use instead
//! ```text
//! 7.8.6 is in test. If it passes, it reaches production at 2pm ET.
//! ```
//!
//! ## How to fix
//! Say the next step and its condition, or give a milestone with its confidence: `--milestone`. If an estimate was asked for, say how
//! sure it is.
//!
//! ## Sources
//! PagerDuty's external communication guide forbids estimates; customers' playbooks ask for them. Milestones serve both.

use std::sync::LazyLock;

use crate::lint::clock_times::clock_times;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::tense::looks;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::when::Towards;

pub(super) const RULE: Rule = Rule { code: "ETA-001", levels: Levels::outside(Level::Warning), source: include_str!("eta_001.rs"), check };

/// Somebody looks ahead.
const AHEAD: &[&str] = &[
    "will",
    "[a-z]+'ll",
    "should",
    "expect(?:s|ed|ing)?",
    "anticipat(?:e|es|ed|ing)",
    "estimat(?:e|es|ed|ing)",
    "hop(?:e|es|ing)",
    "aim(?:s|ing)?",
    "going to",
    "plan(?:s|ned|ning)?",
    "eta",
    "etr",
];
/// The end of it.
const END: &[&str] = &[
    "fix(?:ed)?",
    "resolv(?:e|ed|es|ing)",
    "resolution",
    "recover(?:s|ed|ing|y)?",
    "restor(?:e|ed|es|ing|ation)",
    "mitigat(?:e|ed|es|ing|ion)",
    "back (?:to normal|up|online)",
    "normal",
    "operational",
    "complet(?:e|ed|es|ion)",
    "eta",
    "etr",
];
/// Words that make a milestone of it, say how sure it is, or speak of something else.
const CONDITION: &[&str] = &[
    "if",
    "once",
    "after",
    "when",
    "provided",
    "assuming",
    "unless",
    "depend(?:s|ing)",
    "subject to",
    "pending",
    "confiden(?:t|ce)",
    "likely",
    "no eta",
    "no etr",
    "not",
    "[a-z]+n't",
    "updates?",
    "(?:than|as) (?:expected|planned|estimated|anticipated)",
    "(?:be|been|to) (?:deploy(?:ed)?|releas(?:e|ed)|shipp?(?:ed)?|(?:fully )?rolled out|available)",
];
/// A span or a day at the end of which it is to be over.
static SPAN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:in|within|over|for)\s+(?:(?:the|about|approximately|around|roughly|another|next|coming|~)\s*)*(?:\d+(?:\s*(?:-|–|to)\s*\d+)?|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty|sixty|half\s+an|few|couple(?:\s+of)?|a\s+few|several|)\s*(?:minutes?|mins?|m|hours?|hrs?|h|days?)|(?:by|before|until)\s+(?:the\s+)?(?:end\s+of|tomorrow|tonight|noon|midnight|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:eta|etr)[:\s]+(?:is\s+|of\s+)?~?\d+\s*(?:m|h)[a-z]*)\b",
    )
});

static LOOKS_AHEAD: LazyLock<Pattern> = LazyLock::new(|| words(AHEAD));
static SPEAKS_OF_END: LazyLock<Pattern> = LazyLock::new(|| words(END));
static CONDITIONS: LazyLock<Pattern> = LazyLock::new(|| words(CONDITION));
/// `Fixed in 10 minutes`, without a verb that looks ahead.
static PROMPT: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^(?:fixed|resolved|back|solved)\s+(?:in|within|by)\b"));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.said.milestone.is_some() {
        return;
    }
    for passage in &subject.passages {
        if !SPEAKS_OF_END.is_match(&passage.words) {
            continue;
        }
        for sentence in sentences(&passage.words) {
            let text = sentence.text;
            let estimate = (LOOKS_AHEAD.is_match(text) && SPEAKS_OF_END.is_match(text)) || PROMPT.is_match(text);
            if !estimate || CONDITIONS.is_match(text) {
                continue;
            }
            let by = || {
                let times = clock_times(text, subject.zones).into_iter().map(|t| t.range);
                times.filter(|_| looks(text) == Some(Towards::Future)).find(|r| named_as_end(&text[..r.start]))
            };
            if let Some(time) = SPAN.find(text).map(|m| m.range()).or_else(by) {
                let range = sentence.at + time.start..sentence.at + time.end;
                let said = text[time].trim();
                findings.at(passage, range, format!("\"{said}\" is a bare estimate of the end; say the next step and what it depends on"));
            }
        }
    }
}

/// `by 5pm ET` names an end, `since 5pm ET` does not.
fn named_as_end(before: &str) -> bool {
    let last = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    ["by", "before", "at", "around", "until", "eta", "eta:", "etr", "etr:"].iter().any(|w| w.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::RULE;
    use crate::label::Labelled;
    use crate::lint::testing::{Sample, phrase};
    use crate::milestone::{Confidence, Milestone};

    #[test]
    fn bare_estimates_of_the_end_are_found() {
        for (text, what) in [
            ("We expect this to be fixed in 10 minutes.", "in 10 minutes"),
            ("We expect full recovery within the next 20-30 minutes.", "within the next 20-30 minutes"),
            ("Logins should be restored by 5pm ET.", "5pm ET"),
            ("ETA: 30 minutes.", "ETA: 30 minutes"),
            ("Fixed in 10 minutes.", "in 10 minutes"),
            ("We anticipate this to be fully mitigated in approximately thirty minutes.", "in approximately thirty minutes"),
            ("It will be resolved by tomorrow.", "by tomorrow"),
        ] {
            Sample::new().public(text).fails(&RULE, &format!("\"{what}\" is a bare estimate"));
        }
    }

    #[test]
    fn conditions_confidence_and_milestones_pass() {
        for text in [
            "If the test passes, logins should be restored by 5pm ET.",
            "We expect recovery within 2 hours, with low confidence.",
            "It was resolved within 10 minutes.",
            "We do not have an ETA. Next update in 30 minutes.",
            "We are testing the fix; the next update will come by 5pm ET.",
            "Logins failed until 5pm ET and recovered.",
            "The work took longer than expected, we were complete at 5pm ET.",
            "The mitigation will be deployed within two hours.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        let milestone = Milestone { what: phrase("7.8.6 is in test"), by: None, confidence: Confidence::High };
        let planned = |s: &mut Sample| s.said.milestone = Some(Cow::Owned(Labelled::internal(milestone)));
        Sample::new().public("It will be fixed by 5pm ET.").with(planned).passes(&RULE);
    }

    #[test]
    fn among_ourselves_an_estimate_may_be_bare() {
        Sample::new().internal("We expect this to be fixed in 10 minutes.").passes(&RULE);
    }
}
