//! Whether a sentence speaks of what is to come or of what has been. A few telling words, no grammar.

use std::sync::LazyLock;

use super::pattern::{Pattern, words};
use crate::when::Towards;

/// Words that speak of what is to come.
const COMING: &[&str] = &[
    "will",
    "won't",
    "[a-z]+'ll",
    "shall",
    "should",
    "going to",
    "to be",
    "expect(?:s|ed|ing)?",
    "anticipat(?:e|es|ed|ing)",
    "plan(?:s|ned|ning)?",
    "schedul(?:ed|ing)",
    "hop(?:e|es|ing)",
    "aim(?:s|ing)?",
    "estimat(?:e|es|ed|ing)",
    "next",
    "until",
    "upcoming",
    "eta",
    "due",
    "reconvenes?",
    "tomorrow",
];

/// Words that speak of what has been.
const BEEN: &[&str] = &["was", "were", "had", "did", "been", "began", "saw", "found", "went", "since", "ago", "yesterday"];

/// Participles: of what has been, unless something else says that it is to come, as in `will be shared`.
const PARTICIPLE: &str = "[a-z]{2,}ed";

static WORDS_OF_COMING: LazyLock<Pattern> = LazyLock::new(|| words(COMING));
static WORDS_OF_BEEN: LazyLock<Pattern> = LazyLock::new(|| words(BEEN));
static PARTICIPLES: LazyLock<Pattern> = LazyLock::new(|| words(&[PARTICIPLE]));

/// Whether something in a sentence is still to come.
pub(crate) fn speaks_of_coming(sentence: &str) -> bool {
    WORDS_OF_COMING.is_match(sentence)
}

/// Whether something in a sentence has been.
pub(crate) fn speaks_of_been(sentence: &str) -> bool {
    WORDS_OF_BEEN.is_match(sentence) || PARTICIPLES.is_match(sentence)
}

/// The one way a sentence looks; `None` where it looks both ways or neither.
pub(crate) fn looks(sentence: &str) -> Option<Towards> {
    match (speaks_of_coming(sentence), WORDS_OF_BEEN.is_match(sentence)) {
        (true, false) => Some(Towards::Future),
        (false, true) => Some(Towards::Past),
        (false, false) => PARTICIPLES.is_match(sentence).then_some(Towards::Past),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telling_words_decide_and_mixed_ones_do_not() {
        assert_eq!(looks("Next update will be shared at 8am ET."), Some(Towards::Future));
        assert_eq!(looks("We’ll be back at 8am ET"), Some(Towards::Future));
        assert_eq!(looks("It started at 8am ET"), Some(Towards::Past));
        assert_eq!(looks("It was planned for 8am ET"), None);
        assert_eq!(looks("8am ET"), None);
    }
}
