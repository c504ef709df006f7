//! CHANGE-001: an update says something the one before did not.
//!
//! ## What it does
//! Finds an update whose text repeats the one before word for word, and one that only says that work continues: sentences such as
//! "we are continuing to investigate", promises, thanks, and sentences that were there before. A sentence that says what was tried,
//! ruled out, found, deployed, counted, or why nothing changed, makes it an update. So does another status, severity, reach or fix.
//!
//! ## Why is this bad?
//! Readers open it, learn nothing, and stop opening. Of the public updates measured 2 % repeat the one before, and 18 % only continue.
//!
//! ## Example
//! ```text
//! We are continuing to investigate.
//! ```
//!
//! ## Use instead
//! ```text
//! No change for users. We ruled out the load balancer and test the database next.
//! ```
//!
//! ## How to fix
//! Say what was tried or ruled out since, even if nothing came of it. If nothing was done at all, say until when and why.
//!
//! ## Sources
//! Measured on public outages; PagerDuty on long incidents.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::subject::{Passage, Previous};
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;

pub(super) const RULE: Rule =
    Rule { code: "CHANGE-001", levels: Levels::all(Level::Warning), source: include_str!("change_001.rs"), check };

/// Work goes on.
const CONTINUING: &[&str] = &[
    "continu(?:e|es|ing)",
    "still (?:actively |currently )?(?:investigating|working|looking|monitoring|waiting)",
    "(?:is|are) ongoing",
    "remains? (?:ongoing|under investigation)",
];
/// What makes even such a sentence say something.
const DELTA: &[&str] = &[
    "tried",
    "tested",
    "ruled out",
    "exclud(?:ed|ing)",
    "found",
    "identified",
    "confirmed",
    "did not",
    "didn't",
    "deploy(?:ed|ing)?",
    "appl(?:y|ied|ying)",
    "fail(?:ed|ing)? over",
    "roll(?:ed|ing)",
    "revert(?:ed|ing)",
    "mitigated",
    "fixed",
    "resolved",
    "recover(?:s|ed|ing|y)?",
    "see",
    "seeing",
    "improv(?:ed|es|ing|ements?)",
    "reduc(?:ed|es|ing)",
    "decreas(?:ed|es|ing)",
    "increas(?:ed|es|ing)",
    "restor(?:ed|ing)",
    "now",
    "also",
    "new",
    "additional",
    "because",
    "due to",
    "began",
    "started",
    "completed?",
    "scal(?:ed|ing)",
    "restart(?:ed|ing)",
    "believe",
    "suspect(?:ed)?",
    "next step",
    "rate",
    "all",
    "most",
    "only",
];
/// Sentences that are polite or promise more later.
const COURTESY: &[&str] = &[
    "thank(?:s| you)",
    "apologi[sz]e",
    "apologies",
    "sorry",
    "patience",
    "(?:will|[a-z]+'ll) (?:continue to )?(?:keep|provide|share|post|update|send|report|give|follow up|monitor)",
    "next update",
];

/// The fields that are text by nature; typed fields are compared as facts.
const TEXTS: [&str; 4] = ["summary", "customer_impact", "technical_notes", "customer_message"];

static CONTINUES: LazyLock<Pattern> = LazyLock::new(|| words(CONTINUING));
static SAYS_MORE: LazyLock<Pattern> = LazyLock::new(|| words(DELTA));
static POLITE: LazyLock<Pattern> = LazyLock::new(|| words(COURTESY));
static MARKS: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\[/?(?:internal|executive|customer|public)\]|\[ignore\s(?u:[^\n])*"));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let Some(previous) = &subject.previous else { return };
    let progress = matches!(subject.said.occasion, Occasion::Progress | Occasion::NoChange);
    if !progress || texts(subject).next().is_none() || typed_facts_changed(subject, previous) {
        return;
    }
    if repeats(subject, previous) {
        findings.about(None, "the text repeats the update before word for word");
    } else if only_continues(subject, previous) {
        findings.about(None, "the text only says that work continues; say what was tried or ruled out since");
    }
}

fn texts<'s, 'a>(subject: &'s Subject<'a>) -> impl Iterator<Item = &'s Passage<'a>> {
    subject.passages.iter().filter(|p| TEXTS.contains(&p.field))
}

fn typed_facts_changed(subject: &Subject<'_>, previous: &Previous<'_>) -> bool {
    let said = &subject.said;
    let status = said.status.zip(previous.status).is_some_and(|(now, before)| now != before);
    let severity = said.severity.zip(previous.severity).is_some_and(|(now, before)| now != before);
    let reach = said.reach.map(|r| r.for_internal()) != previous.reach;
    let cause = said.cause.map(|c| c.for_internal()) != previous.cause;
    let fix = said.fix.map(|f| f.for_internal()) != previous.fix;
    status || severity || reach || cause || fix
}

fn repeats(subject: &Subject<'_>, previous: &Previous<'_>) -> bool {
    TEXTS.iter().all(|field| {
        let before = previous.sections.iter().filter(|(f, _)| f == field).flat_map(|(_, text)| plain_words(&MARKS.replace_all(text, " ")));
        let now = subject.field(field).flat_map(|p| plain_words(p.text));
        now.eq(before)
    })
}

/// Whether every sentence continues, is polite, or was there before, and one at least continues.
fn only_continues(subject: &Subject<'_>, previous: &Previous<'_>) -> bool {
    let mut continues = false;
    let mut earlier: Option<HashSet<Vec<String>>> = None;
    for sentence in texts(subject).flat_map(|p| sentences(&p.words)).map(|s| s.text) {
        if CONTINUES.is_match(sentence) && !SAYS_MORE.is_match(sentence) && !sentence.bytes().any(|b| b.is_ascii_digit()) {
            continues = true;
        } else if !POLITE.is_match(sentence) {
            let earlier = earlier.get_or_insert_with(|| {
                previous.sections.iter().flat_map(|(_, text)| sentences(text).map(|s| plain_words(s.text))).collect()
            });
            let words = plain_words(sentence);
            if !words.is_empty() && !earlier.contains(&words) {
                return false;
            }
        }
    }
    continues
}

/// The words of a text in lower case, without what stands between them.
fn plain_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;
    use crate::occasion::Occasion;
    use crate::status::Status;

    #[test]
    fn the_same_words_again_are_found_whatever_their_case_and_space() {
        Sample::new()
            .public("Logins fail.\nWe look  into IT.")
            .after("summary", "[customer] Logins fail. We look into it.")
            .fails(&RULE, "word for word");
    }

    #[test]
    fn a_note_that_only_continues_is_found() {
        for text in [
            "We are continuing to investigate.",
            "We are still investigating the issue. Next update in 30 minutes.",
            "Logins fail. We continue to investigate the root cause. Thank you for your patience.",
            "The investigation is ongoing.",
        ] {
            Sample::new().public(text).after("summary", "Logins fail. We look into it.").fails(&RULE, "only says that work continues");
        }
    }

    #[test]
    fn what_was_tried_found_or_counted_makes_it_an_update() {
        for text in [
            "We continue to investigate and have ruled out the load balancer.",
            "We are continuing to investigate. The cache is cold.",
            "We continue to see 5 % of logins failing.",
            "No change for users. We tested the database.",
        ] {
            Sample::new().public(text).after("summary", "Logins fail.").passes(&RULE);
        }
    }

    #[test]
    fn the_first_update_a_holding_note_and_changed_facts_pass() {
        let text = "We are continuing to investigate.";
        Sample::new().public(text).passes(&RULE);
        Sample::new().public(text).after("summary", text).with(|s| s.said.occasion = Occasion::Holding).passes(&RULE);
        Sample::new().public(text).after("summary", text).status(Status::Monitoring).passes(&RULE);
    }

    #[test]
    fn names_of_people_and_other_typed_fields_are_no_news() {
        let text = "We are continuing to investigate.";
        let sample = || Sample::new().public(text).text("people", crate::label::Label::Internal, "Ana Silva");
        sample().after("summary", text).fails(&RULE, "word for word");
        sample().after("summary", "Logins fail.").fails(&RULE, "only says that work continues");
    }

    #[test]
    fn one_section_that_says_something_new_is_enough() {
        let sample = Sample::new().public("Logins fail.").text("technical_notes", crate::label::Label::Internal, "The pool is full.");
        sample.after("summary", "Logins fail.").passes(&RULE);
    }
}
