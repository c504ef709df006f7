//! Patterns of the rules: written as readable lists of words, compiled once at their first use.
//!
//! Letter case and word borders are those of ASCII: texts full of typographic quotes and dashes then stay as quick to search as plain
//! ones. Whatever the pattern, a search takes time in proportion to the text.

use regex::Regex;

/// Any of these as whole words, in any letter case. A space stands for any white space, `'` for both apostrophes; otherwise each is a
/// pattern, so `recover(?:s|ed|ing)?` is one too.
pub(crate) fn words(any_of: &[&str]) -> Regex {
    let any_of = any_of.join("|").replace(' ', r"\s+").replace('\'', "(?:'|’)");
    pattern(&format!(r"\b(?:{any_of})\b"))
}

/// A pattern in any letter case, its classes and word borders those of ASCII.
pub(crate) fn pattern(pattern: &str) -> Regex {
    Regex::new(&format!("(?i-u){pattern}")).expect("a pattern of the rules compiles: every rule's tests use it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_in_any_case_and_with_either_apostrophe() {
        let found = words(&["we'll", "as soon as"]);
        assert!(found.is_match("Then WE’LL see") && found.is_match("as soon\nas it is"));
        assert!(!found.is_match("Owe'll") && !found.is_match("has soon as"));
    }
}
