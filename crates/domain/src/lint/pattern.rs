//! Patterns of the rules: written as readable lists of words, made into a search only as far as a text calls for it.
//!
//! Letter case and word borders are those of ASCII: texts full of typographic quotes and dashes then stay as quick to search as plain
//! ones. Whatever the pattern, a search takes time in proportion to the text.
//!
//! Making one search of every list costs more than linting an update does, and an update holds few of the words. So a pattern knows
//! what its branches [need](super::needed): a text without any of it is not searched, the first ones with some of it are searched for the
//! branches they may hold, and only when others still come is a search made of the whole list. What is found is the same either way.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

use super::needed::{Branches, Needs};

/// Something to be found in texts.
#[derive(Debug)]
pub(crate) struct Pattern {
    before: String,
    any_of: Needs,
    after: String,
    /// For the branches that the first texts may have held.
    some: [OnceLock<(Branches, Regex)>; 3],
    /// For all of them, once a further text called for others.
    all: OnceLock<Regex>,
}

/// Any of these as whole words, in any letter case. A space stands for any white space, `'` for both apostrophes; otherwise each is a
/// pattern, so `recover(?:s|ed|ing)?` is one too.
pub(crate) fn words(any_of: &[&str]) -> Pattern {
    let any_of = any_of.join("|").replace(' ', r"\s+").replace('\'', "(?:'|’)");
    around(r"\b(?:", any_of, r")\b")
}

/// A pattern in any letter case, its classes and word borders those of ASCII.
pub(crate) fn pattern(pattern: &str) -> Pattern {
    around("(?:", pattern.to_owned(), ")")
}

/// The same with branches, `one|two`, between what all of them share. Groups that are read by `captures["name"]` stand in what is shared.
pub(crate) fn around(before: &str, any_of: String, after: &str) -> Pattern {
    let any_of = Needs::of(any_of);
    Pattern { before: before.to_owned(), any_of, after: after.to_owned(), some: [const { OnceLock::new() }; 3], all: OnceLock::new() }
}

impl Pattern {
    /// Whether a text holds it.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.search(text).is_some_and(|regex| regex.is_match(text))
    }

    /// The first place where it stands.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.search(text)?.find(text)
    }

    /// The first place where it stands, with its groups.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.search(text)?.captures(text)
    }

    /// The same from here on; what stands before is still seen.
    pub(crate) fn captures_at<'t>(&self, text: &'t str, from: usize) -> Option<Captures<'t>> {
        self.search(text)?.captures_at(text, from)
    }

    /// All places where it stands, in order.
    pub(crate) fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.search(text).into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// All places where it stands, in order, with their groups.
    pub(crate) fn captures_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.search(text).into_iter().flat_map(move |regex| regex.captures_iter(text))
    }

    /// The text with something else in all places where it stands.
    pub(crate) fn replace_all<'t>(&self, text: &'t str, by: &str) -> Cow<'t, str> {
        self.search(text).map_or(Cow::Borrowed(text), |regex| regex.replace_all(text, by))
    }

    /// The search that finds in this text what the whole pattern would; `None` if that is nothing.
    fn search(&self, text: &str) -> Option<&Regex> {
        // Tests make the whole of every pattern, to hold the smaller searches against it.
        if let Some(all) = self.all.get().filter(|_| !cfg!(test)) {
            return Some(all);
        }
        let search = self.smallest(text);
        if cfg!(test) {
            let place = |regex: &Regex| regex.find(text).map(|found| found.range());
            assert_eq!(search.and_then(place), place(self.whole()), "{self:?} in {text:?}");
        }
        search
    }

    fn smallest(&self, text: &str) -> Option<&Regex> {
        let all = self.any_of.all();
        if let Some((_, regex)) = self.some[0].get().filter(|(branches, _)| *branches == all) {
            return Some(regex);
        }
        let called_for = self.any_of.may_be_in(text);
        if called_for.is_empty() {
            return None;
        }
        let mut made = self.some.iter().map(|some| some.get_or_init(|| (called_for, self.compiled(called_for))));
        let fitting = made.find(|(branches, _)| branches.contains(called_for));
        Some(fitting.map_or_else(|| self.whole(), |(_, regex)| regex))
    }

    fn whole(&self) -> &Regex {
        self.all.get_or_init(|| self.compiled(self.any_of.all()))
    }

    fn compiled(&self, branches: Branches) -> Regex {
        let any_of = self.any_of.written(branches);
        let Self { before, after, .. } = self;
        Regex::new(&format!("(?i-u){before}{any_of}{after}")).expect("a pattern of the rules compiles: every rule's tests use it")
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::string::string_regex;

    use super::*;

    #[test]
    fn words_are_whole_in_any_case_and_with_either_apostrophe() {
        let found = words(&["we'll", "as soon as"]);
        assert!(found.is_match("Then WE’LL see") && found.is_match("as soon\nas it is"));
        assert!(!found.is_match("Owe'll") && !found.is_match("has soon as"));
    }

    #[test]
    fn nothing_is_made_for_a_text_without_any_of_the_words_and_no_more_than_it_calls_for_for_another() {
        let found = words(&["in the meantime", "alternatively", "still works?"]);
        assert!(found.smallest("All is well").is_none() && found.some[0].get().is_none());
        let small = found.smallest("Search still works").expect("it may hold one of them");
        assert!(small.is_match("it still works") && !small.is_match("alternatively"));
    }

    #[test]
    fn texts_that_call_for_ever_more_words_get_all_of_them_in_the_end() {
        let found = words(&["one", "two", "three", "four", "five"]);
        for text in ["one", "two", "three", "four"] {
            assert_eq!(found.find(text).map(|m| m.as_str()), Some(text));
        }
        assert!(found.smallest("five").is_some_and(|all| all.is_match("one") && all.is_match("two")));
    }

    /// What the rules write: words, classes, groups with their branches, each of them once, perhaps, or again.
    fn patterns() -> impl Strategy<Value = String> {
        let leaf =
            prop_oneof!["[a-c]{1,4}", Just(r"\.".to_owned()), Just("[ab]".to_owned()), Just("(?:'|’)".to_owned()), Just("%".to_owned())];
        let often = prop::sample::select(vec!["", "", "?", "*", "+", "{0,2}", "{2}", "??", "+?"]);
        let part = leaf.prop_recursive(3, 24, 4, move |inner| {
            let branches = vec(vec(inner, 1..4).prop_map(|parts| parts.concat()), 1..4).prop_map(|b| b.join("|"));
            (branches, often.clone()).prop_map(|(branches, often)| format!("(?:{branches}){often}"))
        });
        vec(vec(part, 1..4).prop_map(|parts| parts.concat()), 1..5).prop_map(|branches| branches.join("|"))
    }

    /// A pattern, and texts with matches of it.
    fn found_somewhere() -> impl Strategy<Value = (String, Vec<String>)> {
        patterns().prop_flat_map(|pattern| {
            let held = string_regex(&pattern).expect("the syntax is known");
            let text = ("[a-cA-C '.]{0,6}", held, "[a-cA-C '.]{0,6}", any::<bool>());
            let text = text.prop_map(|(before, held, behind, loud)| {
                let held = if loud { held.to_ascii_uppercase() } else { held };
                format!("{before}{held}{behind}")
            });
            (Just(pattern), vec(text, 1..7))
        })
    }

    proptest! {
        #[test]
        fn whatever_the_pattern_and_the_texts_before_what_is_found_is_what_the_whole_finds((written, texts) in found_somewhere()) {
            let whole = Regex::new(&format!("(?i-u)(?:{written})")).expect("the syntax is known");
            let pattern = pattern(&written);
            for text in &texts {
                prop_assert!(pattern.is_match(text));
                prop_assert!(pattern.find_iter(text).eq(whole.find_iter(text)));
            }
        }
    }
}
