//! TONE-001: outside, one apology, and no exclamation marks, emoji or shouting.
//!
//! ## What it does
//! Looks, in what readers outside see, for a second apology, exclamation marks, emoji, and words in capitals that are meant to be loud (`NOT`,
//! `URGENT`, two and more in a row). Acronyms pass.
//!
//! ## Why is this bad?
//! Somebody reads it whose work stands still. Cheer mocks them, shouting alarms them, and the third apology sounds like none.
//!
//! ## Example
//! ```text
//! Sorry! We are SO sorry, it is ALMOST FIXED! 🎉
//! ```
//!
//! ## Use instead
//! ```text
//! We apologise for the interruption. The fix is being tested.
//! ```
//!
//! ## How to fix
//! State the facts in plain sentences; keep the apology for the resolution.
//!
//! ## Sources
//! Atlassian incident communication handbook; PagerDuty external communication guidelines.

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "TONE-001", levels: Levels::outside(Level::Hint), source: include_str!("tone_001.rs"), check };

static APOLOGY: LazyLock<Pattern> = LazyLock::new(|| words(&["apolog(?:y|ies|i[sz]e|i[sz]es|i[sz]ing)|sorry|we regret|our regrets"]));
static LOUD: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?-i)\b(?:NOT|ALL|NEVER|ALWAYS|MUST|NOW|URGENT|IMPORTANT|CRITICAL|PLEASE|WARNING|ATTENTION|ASAP|ALERT|DO|FIXED|DOWN|RESOLVED|SO|VERY)\b",
        r"|\b[A-Z]{5,}(?:\s+[A-Z]{2,})+\b",
    ))
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let mut apologies = 0;
    for passage in subject.outside() {
        for apology in APOLOGY.find_iter(&passage.words) {
            apologies += 1;
            if apologies == 2 {
                findings.at(passage, apology.range(), format!("`{}` apologises once more", apology.as_str()));
            }
        }
        for (at, _) in passage.words.match_indices('!').filter(|(at, _)| is_exclamation(&passage.words, *at)) {
            findings.at(passage, at..at + 1, "`!` has no place in front of people whose work stands still");
        }
        for loud in LOUD.find_iter(&passage.words) {
            findings.at(passage, loud.range(), format!("`{}` is shouted", loud.as_str()));
        }
        emoji(passage, findings);
    }
}

/// Not `!=`, not an image's mark, not the second of two.
fn is_exclamation(words: &str, at: usize) -> bool {
    !words[at + 1..].starts_with(['=', '[']) && !words[..at].ends_with('!')
}

fn emoji(passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    if passage.words.is_ascii() {
        return;
    }
    let pictures = |c: &char| matches!(*c, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{1F1E6}'..='\u{1F1FF}');
    // Marks of lists and tables are typography.
    let found =
        passage.words.char_indices().find(|(_, c)| pictures(c) && !matches!(c, '✓' | '✔' | '✗' | '✘' | '☐' | '☑' | '❯' | '➜' | '➔'));
    if let Some((at, c)) = found {
        findings.at(passage, at..at + c.len_utf8(), format!("`{c}` is a picture among facts"));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn apologies_exclamations_emoji_and_shouting_are_hinted_at() {
        let text = "Sorry! We apologise again: it is ALMOST FIXED 🎉. Do NOT log in.";
        for what in ["`apologise`", "`!`", "`ALMOST FIXED`", "`🎉`", "`NOT`"] {
            Sample::new().public(text).fails(&RULE, what);
        }
    }

    #[test]
    fn one_apology_acronyms_and_conditions_pass() {
        Sample::new().public("We apologise. GHES SAML SSO and DNS work when a != b. ✓ Logins").passes(&RULE);
        Sample::new().internal("Done! 🎉").passes(&RULE);
    }
}
