//! ETA-002: what we will do is promised for a time, not for "soon".
//!
//! ## What it does
//! Finds `soon`, `shortly`, `ASAP`, `as soon as possible`, `momentarily` and the like where they speak of what is to come. A sentence that
//! also names a time, a span or a date passes, and so does "shortly after 14:00 UTC" about the past, and what readers are asked to do.
//!
//! ## Why is this bad?
//! "Soon" is five minutes to one reader and tomorrow to the next. Nobody can hold a promise that has no time.
//!
//! ## Example
//! ```text
//! The fix will be deployed shortly.
//! ```
//!
//! ## Use instead
//! ```text
//! The fix is being deployed. We look at the result at 8pm ET.
//! ```
//!
//! ## How to fix
//! Name the time or the next step, or leave the word out.
//!
//! ## Sources
//! Measured on public outages: 1.3 % of all updates.

use std::sync::LazyLock;

use crate::lint::clock_times::{clock_times, names_a_date};
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentence_at;
use crate::lint::tense::{looks, speaks_of_coming};
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::when::Towards;

pub(super) const RULE: Rule = Rule { code: "ETA-002", levels: Levels::all(Level::Warning), source: include_str!("eta_002.rs"), check };

/// More hits than any update has; keeps hostile text cheap.
const ENOUGH: usize = 100;

/// Times that are none.
const VAGUE: &[&str] = &[
    "as soon as (?:possible|we can|we're able|we are able|practical|practicable)",
    "as soon as (?:we|i) (?:have|know|learn|get) (?:it|them|more|any|further|new)",
    "as soon as (?:it|this|they|(?:more )?(?:information|details)|more) (?:is|are|becomes?) (?:[a-z]+ )?(?:available|ready|known)",
    "as soon as more (?:[a-z]+ )?(?:is|are|becomes?) (?:available|known)",
    "a\\.?s\\.?a\\.?p",
    "(?:very |pretty |real |quite )?soon",
    "shortly",
    "momentarily",
    "imminently",
    "in (?:a|just a) (?:bit|moment|minute|while|little while)",
    "before (?:too )?long",
    "in due course",
    "in the near future",
    "any (?:minute|moment) now",
];

static VAGUE_TIMES: LazyLock<Pattern> = LazyLock::new(|| words(VAGUE));
/// `soon after the restart`: it is told by something else.
static FOLLOWS: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\s+(?:after(?:wards?)?|thereafter|before|as|enough|followed)\b"));
/// `too soon`, `as soon as it was seen`.
static NOT_ALONE: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b(?:too|how|no|as)\s+$"));
/// What readers are asked to do is not ours to time.
static ASKED: LazyLock<Pattern> = LazyLock::new(|| words(&["please"]));
/// Clauses that speak of what we are about to do without a verb of the future: `the fix is rolling out`, `more updates`.
static AIMS: LazyLock<Pattern> =
    LazyLock::new(|| words(&["(?:is|are|am|[a-z]+'re|[a-z]+'s) [a-z]+", "coming", "to [a-z]+", "updates?", "more"]));
static SPAN: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b\d+\s*(?:-|–)?\s*(?:m|mins?|minutes?|h|hrs?|hours?|days?)\b"));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for vague in VAGUE_TIMES.find_iter(&passage.words).take(ENOUGH) {
            let sentence = sentence_at(&passage.words, vague.start());
            let (before, behind) = (sentence.before(vague.start()), &passage.words[vague.end()..]);
            let of_something_else = FOLLOWS.is_match(behind) || NOT_ALONE.is_match(before) || ASKED.is_match(before);
            let timed =
                || SPAN.is_match(sentence.text) || names_a_date(sentence.text) || !clock_times(sentence.text, subject.zones).is_empty();
            if !of_something_else && !is_past(sentence.text, before) && !timed() {
                findings.at(passage, vague.range(), format!("\"{}\" is no time; name one, or the next step", vague.as_str()));
            }
        }
    }
}

/// Whether the sentence tells what has been; where it looks both ways, its clause before the word decides.
fn is_past(sentence: &str, before: &str) -> bool {
    match looks(sentence) {
        Some(Towards::Past) => true,
        Some(Towards::Future) => false,
        None => !before.trim().is_empty() && !speaks_of_coming(before) && !AIMS.is_match(before),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn vague_times_of_what_is_to_come_are_found() {
        for (text, what) in [
            ("A mitigation will be deployed shortly.", "shortly"),
            ("We will provide an update as soon as possible.", "as soon as possible"),
            ("More updates soon.", "soon"),
            ("The solution is rolling out soon.", "soon"),
            ("We are working to fix this ASAP.", "ASAP"),
            ("A detailed analysis will be shared as soon as it is available.", "as soon as it is available"),
            ("We will provide further updates as soon as we have them.", "as soon as we have them"),
            ("We expect full recovery before long.", "before long"),
        ] {
            Sample::new().public(text).fails(&RULE, &format!("\"{what}\""));
        }
    }

    #[test]
    fn the_past_timed_sentences_and_advice_pass() {
        for text in [
            "Shortly after 14:00 UTC logins recovered.",
            "Error rates peaked at 11% and went down shortly after.",
            "Timeout and failure rates recovered shortly after, and we continued monitoring.",
            "We notified the provider as soon as it was detected.",
            "The impact ended as soon as the rollout was completed.",
            "We will deploy shortly, at 8pm ET.",
            "The change was reverted soon after that.",
            "Please try again shortly.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }
}
