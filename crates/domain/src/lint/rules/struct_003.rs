//! STRUCT-003: the opening says at a glance what is the matter, and the text fits where it goes.
//!
//! ## What it does
//! Counts the words of the first sentence (at most 40, unless the policy says otherwise), and finds a first sentence for readers outside
//! that only greets, thanks or apologises. It also finds texts longer than one Mattermost post (16,383 characters), and, as a hint,
//! sections longer than one block of a Slack message (3,000 characters).
//!
//! ## Why is this bad?
//! Telephones show the first line. If that is "Thank you for your patience", nobody knows whether to get up. Text that does not fit is
//! cut off where the channel likes.
//!
//! ## Example
//! ```text
//! Thank you for your continued patience and partnership. Logins fail for all EU users.
//! ```
//!
//! ## Use instead
//! ```text
//! Logins fail for all EU users since 10:20am ET. We test a fix.
//! ```
//!
//! ## How to fix
//! Begin with what is broken or works again, in one short sentence. Put history into the technical notes and long detail into the thread.
//!
//! ## Sources
//! Limits of the Mattermost and Slack APIs; Statuspage communication tips.

use std::sync::LazyLock;

use crate::label::Label;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule =
    Rule { code: "STRUCT-003", levels: Levels::all(Level::Warning), source: include_str!("struct_003.rs"), check };

/// One Mattermost post, in characters.
const POST: usize = 16_383;
/// One text block of a Slack message, in characters.
const BLOCK: usize = 3_000;

/// What opens a letter and says nothing of the matter.
static COURTESY: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"^(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day)|greetings|thanks?|many\s+thanks|sorry|apologies|our\s+apologies|please\s+accept|we(?:'re|’re|\s+are)?\s+(?:very\s+|sincerely\s+|really\s+|truly\s+|deeply\s+)?(?:sorry|apologi[sz]e|thank|appreciate|regret|understand)|i\s+hope|we\s+hope|we\s+want(?:ed)?\s+to|we\s+would\s+like\s+to|as\s+you\s+(?:may\s+)?know|this\s+is\s+an\s+update)\b",
    )
});

/// What a sentence says if it says what is the matter.
const MATTER: &[&str] = &[
    "fail(?:s|ed|ing|ures?)?",
    "down",
    "degrad(?:ed|ation)",
    "slow(?:er|ness)?",
    "errors?",
    "unavailab(?:le|ility)",
    "cannot",
    "can't",
    "unable",
    "los[ts]",
    "affect(?:s|ed|ing)",
    "impact(?:s|ed|ing)",
    "delay(?:s|ed)",
    "investigat(?:e|ed|ing)",
    "identified",
    "monitor(?:ing)?",
    "resolved",
    "fix(?:ed)?",
    "restored",
    "recover(?:s|ed|ing|y)?",
    "mitigat(?:ed|ing|ion)",
    "works?",
    "working",
];

static SAYS_MATTER: LazyLock<Pattern> = LazyLock::new(|| words(MATTER));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let opening = subject.field("summary").next().or(subject.passages.first());
    if let Some((passage, first)) = opening.and_then(|p| Some((p, sentences(&p.words).next()?))) {
        let (count, most) = (first.word_count(), subject.policy.opening_words);
        if count > most {
            findings.at(
                passage,
                first.range(),
                format!("the first sentence has {count} words; {most} are what readers take in at a glance"),
            );
        }
        let outside = passage.label >= Label::Customer;
        if outside && COURTESY.is_match(first.text) && !SAYS_MATTER.is_match(first.text) {
            findings.at(passage, first.range(), "the first sentence says neither what is broken nor how it stands");
        }
    }
    lengths(subject, findings);
}

fn lengths(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    // A character has at least one byte, so most texts need no counting.
    if subject.passages.iter().map(|p| p.text.len()).sum::<usize>() <= BLOCK {
        return;
    }
    let mut fields: Vec<(&'static str, usize)> = Vec::new();
    for passage in &subject.passages {
        let chars = passage.text.chars().count();
        match fields.iter_mut().find(|(field, _)| *field == passage.field) {
            Some((_, sum)) => *sum += chars,
            None => fields.push((passage.field, chars)),
        }
    }
    let all: usize = fields.iter().map(|(_, chars)| chars).sum();
    if all > POST {
        findings.about(None, format!("{all} characters do not fit into one post of {POST}"));
    }
    for (field, chars) in fields.into_iter().filter(|(_, chars)| *chars > BLOCK) {
        findings
            .at_most(Level::Hint)
            .about(Some(field), format!("{chars} characters do not fit into one block of a Slack message ({BLOCK})"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::Level;
    use crate::lint::testing::Sample;

    #[test]
    fn a_long_opening_is_found_whole() {
        let long = format!("{}end. Short.", "word ".repeat(40));
        let finding = Sample::new().internal(&long).fails(&RULE, "the first sentence has 41 words");
        assert_eq!(finding.range, Some(0..204));
        Sample::new().internal(&format!("Short. {long}")).passes(&RULE);
    }

    #[test]
    fn an_opening_that_only_thanks_is_found_for_readers_outside() {
        let thanks = "Thank you for your patience. Logins fail.";
        Sample::new().public(thanks).fails(&RULE, "neither what is broken");
        Sample::new().public("Hello all,\n\nLogins fail.").fails(&RULE, "neither");
        Sample::new().internal(thanks).passes(&RULE);
        Sample::new().public("We apologise that logins fail. Thanks.").passes(&RULE);
        Sample::new().public("Logins fail. Thank you for your patience.").passes(&RULE);
    }

    #[test]
    fn texts_that_do_not_fit_are_found() {
        assert_eq!(
            Sample::new().internal(&"é. ".repeat(1200)).fails(&RULE, "3600 characters do not fit into one block").level,
            Level::Hint
        );
        assert_eq!(
            Sample::new().internal(&"é. ".repeat(6000)).fails(&RULE, "18000 characters do not fit into one post").level,
            Level::Warning
        );
        Sample::new().internal(&"é. ".repeat(900)).passes(&RULE);
    }
}
