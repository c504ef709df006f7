//! MARK-001: what looks like a mark is one.
//!
//! ## What it does
//! Finds words in brackets that resemble a mark and are none: `[intern]`, `[ internal ]`, `[Internal only]`, `[customers]`, `[/intern]`, a
//! mark in a field that knows no marks, and `[ignore NEXT-002 …` that is not a line of its own. Links, code and escaped brackets pass.
//!
//! ## Why is this bad?
//! Such a word marks nothing: the sentence meant for our own side stays as wide as the section around it, and the bracket goes out with it.
//! A request to the linter that is none keeps nothing quiet, and is read by everybody.
//!
//! ## Example
//! ```text
//! [intern] Their team is short of people tonight.
//! ```
//!
//! ## Use instead
//! ```text
//! [internal] Their team is short of people tonight.
//! ```
//!
//! ## How to fix
//! Write one of `[internal]`, `[executive]`, `[customer]` and `[public]`, without blanks or other words, and end it with the same word:
//! `[/internal]`. Write `[ignore CODE until TIME: REASON]` on a line that holds nothing else. Put `\` before a bracket that is meant as one.
//!
//! ## Sources
//! Own rule: a mark that does not work must not look as if it did.

use std::sync::LazyLock;

use crate::label::Label;
use crate::lint::pattern::{Pattern, pattern};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "MARK-001", levels: Levels::all(Level::Warning), source: include_str!("mark_001.rs"), check };

/// A word in brackets, alone or with what people put around a label.
static BRACKETED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"\[\s{0,3}(?P<closes>/?)\s{0,3}(?:(?:for|end|not)[ _-])?(?P<word>[a-z]{4,12})",
        r"(?:[ _-](?:only|facing|use(?: only)?|eyes(?: only)?|notes?|text|start|end))?\s{0,3}[:/]?\s{0,3}\]",
    ))
});
static REQUEST: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\[\s{0,3}ignore\s{1,3}[a-z]{2,12}-\d{1,3}\b"));
/// Words of their own that happen to be close to a label.
const ORDINARY: [&str; 2] = ["custom", "interval"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in subject.passages.iter().filter(|passage| passage.words.contains('[')) {
        let escaped = |at: usize| passage.words[..at].ends_with('\\');
        for groups in BRACKETED.captures_iter(&passage.words) {
            let range = groups.get(0).expect("group 0 is the match").range();
            let Some(label) = resembled(&groups["word"]).filter(|_| !escaped(range.start)) else { continue };
            let (found, meant) = (&passage.words[range.clone()], format!("[{}{}]", &groups["closes"], label.as_str()));
            let message = if found.eq_ignore_ascii_case(&meant) {
                format!("`{found}` marks nothing here: marks work in the three sections, with no other bracket right behind")
            } else {
                format!("`{found}` is no mark and marks nothing; if it is meant as one, write `{meant}`")
            };
            findings.at(passage, range, message);
        }
        for found in REQUEST.find_iter(&passage.words).filter(|found| !escaped(found.start())) {
            findings.at(passage, found.range(), format!("`{}` keeps no rule quiet: a request needs a line of its own", found.as_str()));
        }
    }
}

/// The label a word is, begins, or is one slip of the fingers away from.
fn resembled(word: &str) -> Option<Label> {
    let word = word.to_ascii_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    let meant = |label: &Label| label.as_str().starts_with(singular) || is_one_slip_away(&word, label.as_str());
    Label::ALL.into_iter().find(meant).filter(|_| !ORDINARY.contains(&&*word))
}

/// Whether one letter is missing, too many or another one, or two neighbours are swapped.
fn is_one_slip_away(written: &str, meant: &str) -> bool {
    let (a, b) = (written.as_bytes(), meant.as_bytes());
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[before..], &b[before..]);
    let behind = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - behind], &b[..b.len() - behind]);
    (a.len() <= 1 && b.len() <= 1) || matches!((a, b), ([a, b], [c, d]) if a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::subject::SpanKind;
    use crate::lint::testing::Sample;

    #[test]
    fn words_that_resemble_a_mark_are_found() {
        for (text, meant) in [
            ("[intern] Their mood is better.", "[internal]"),
            ("[ internal ] Joe has it.", "[internal]"),
            ("It is slow. [Internal only] Joe has it.", "[internal]"),
            ("[cust] Logins fail.", "[customer]"),
            ("[customers] Logins fail.", "[customer]"),
            ("Joe has it.[/intern]", "[/internal]"),
            ("[customer-facing] Logins fail.", "[customer]"),
            ("[intenral] Joe has it.", "[internal]"),
            ("[execs] It costs us.", "[executive]"),
        ] {
            let found = Sample::new().public(text).fails(&RULE, meant);
            assert_eq!((found.level, found.audiences.len()), (Level::Warning, 4), "{text}");
        }
        Sample::new().text("workaround", Label::Customer, "[internal] Restart it.").fails(&RULE, "marks nothing here");
    }

    #[test]
    fn a_request_that_is_no_line_of_its_own_is_found() {
        for text in [
            "- [ignore NEXT-002 until 8am ET: agreed]",
            "[ignore NEXT-002 until 8am ET: agreed] and more",
            "> [ignore NEXT-002 until 8am ET: agreed]",
            "[ ignore next-2 until 8am ET:\nagreed]",
        ] {
            Sample::new().internal(text).fails(&RULE, "a line of its own");
        }
    }

    #[test]
    fn links_code_and_other_brackets_pass() {
        for text in [
            "- [x] done and [ ] to do, as in [1] and [sic]",
            "the [custom] view, every [interval], a [public transport] map, the [customer name] field",
            r"write \[intern] so",
            "[ignore the second warning] and [ignored]",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        let link = SpanKind::Link { target: "https://example.com".into(), shown: "customers".into() };
        Sample::new().public("See [customers](https://example.com).").span(4..36, link).passes(&RULE);
        Sample::new().public("Use `[intern]`.").span(4..14, SpanKind::Code).passes(&RULE);
    }
}
