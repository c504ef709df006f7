//! The sentences of a text, each with its place, so that rules can ask what stands together.
//!
//! A sentence ends at a full stop, exclamation or question mark with white space behind it, at a blank line, before a list item or
//! heading, and behind a line that ends in a colon. Versions (`7.8.6`), decimals, host names, abbreviations (`e.g. this`),
//! initials and the number of a list item do not end one.

use std::ops::Range;

/// One sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sentence<'t> {
    /// Its words, without white space, bullets and heading marks around them.
    pub(crate) text: &'t str,
    /// Where it stands in the text it was found in, in bytes.
    pub(crate) at: usize,
}

impl Sentence<'_> {
    /// Where it stands in the text it was found in, in bytes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    /// Its words before a place in the text it was found in; nothing where the place is not in it.
    pub(crate) fn before(&self, at: usize) -> &str {
        at.checked_sub(self.at).and_then(|n| self.text.get(..n)).unwrap_or_default()
    }

    /// How many words it has: runs between white space that hold a letter or digit.
    pub(crate) fn word_count(&self) -> usize {
        self.text.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count()
    }
}

/// The sentences of a text, in order. Takes time in proportion to the text.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = Sentence<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while from < text.len() {
            let end = from + length(&text[from..]);
            let found = trimmed(text, from..end);
            from = end;
            if !found.text.is_empty() {
                return Some(found);
            }
        }
        None
    })
}

/// The sentence around a place in the text; an empty one at the end where the place is in none. Of endless sentences, as much as is
/// near: what it costs to look around one place does not grow with the text.
pub(crate) fn sentence_at(text: &str, at: usize) -> Sentence<'_> {
    const NEAR: usize = 2_000;
    let from = text.floor_char_boundary(at.saturating_sub(NEAR));
    let to = text.ceil_char_boundary(text.len().min(at + NEAR));
    let found = sentences(&text[from..to]).find(|s| from + s.range().end > at);
    found.map_or(Sentence { text: "", at: to }, |s| Sentence { text: s.text, at: from + s.at })
}

/// Abbreviations that are always followed by more, without their last full stop.
const ABBREVIATIONS: [&str; 16] =
    ["e.g", "i.e", "vs", "approx", "incl", "resp", "cf", "fig", "mr", "mrs", "ms", "dr", "st", "ca", "viz", "al"];

/// Those that may as well be a sentence's last word, so that what follows decides.
const MAYBE_LAST: [&str; 12] = ["etc", "a.m", "p.m", "inc", "corp", "ltd", "co", "no", "est", "min", "sec", "dept"];

/// How far the first sentence of `text` reaches, white space behind it included.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(step) = bytes[i..].iter().position(|b| matches!(b, b'.' | b'!' | b'?' | b'\n')) {
        i += step;
        let (before, behind) = (&text[..i], &text[i + 1..]);
        let (ends, closing) = match bytes[i] {
            b'\n' => (line_ends_sentence(before, behind), 0),
            stop => {
                let closing = closing(behind);
                (stop_ends_sentence(before, stop, &behind[closing..]), closing)
            }
        };
        // A run of stops is looked at once, so that a text of stops takes no longer than another.
        i += 1 + closing;
        if ends {
            return i;
        }
    }
    text.len()
}

fn stop_ends_sentence(before: &str, stop: u8, rest: &str) -> bool {
    if !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return false;
    }
    if stop != b'.' {
        return true;
    }
    let start = before.bytes().rposition(|b| !(b.is_ascii_alphanumeric() || b == b'.')).map_or(0, |i| i + 1);
    let word = &before[start..];
    // `1. Cut the release`: the number of a list item.
    if word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() && before[..start].trim_end_matches([' ', '\t', '\n']).is_empty() {
        return false;
    }
    let known = |list: &[&str]| list.iter().any(|a| a.eq_ignore_ascii_case(word));
    if known(&ABBREVIATIONS) || (word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase())) {
        return false;
    }
    if known(&MAYBE_LAST) {
        // `8 a.m. ET` goes on, `8 a.m. We` does not.
        let mut next = rest.trim_start().chars();
        return next.next().is_none_or(char::is_uppercase) && next.next().is_none_or(char::is_lowercase);
    }
    true
}

fn line_ends_sentence(before: &str, behind: &str) -> bool {
    let next = behind.trim_start_matches([' ', '\t']);
    next.is_empty() || next.starts_with('\n') || before.trim_end().ends_with(':') || mark(next) > 0
}

/// The bytes of a bullet, a list number, a quote or heading mark at the start of a line, with the space behind it.
fn mark(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let signs = match digits {
        0 => line.find(|c| !matches!(c, '-' | '*' | '+' | '•' | '>' | '#')).unwrap_or(line.len()),
        1..=3 if line[digits..].starts_with(['.', ')']) => digits + 1,
        _ => 0,
    };
    let gap = line[signs..].len() - line[signs..].trim_start_matches([' ', '\t']).len();
    if signs > 0 && gap > 0 { signs + gap } else { 0 }
}

/// The bytes of more stops, quotes, brackets and emphasis that belong to the end of a sentence.
fn closing(behind: &str) -> usize {
    behind.len() - behind.trim_start_matches(['.', '!', '?', '"', '\'', '”', '’', ')', ']', '*', '_']).len()
}

fn trimmed(text: &str, range: Range<usize>) -> Sentence<'_> {
    let mut at = range.start;
    loop {
        let rest = &text[at..range.end];
        let skip = rest.len() - rest.trim_start().len();
        let skip = skip + mark(&rest[skip..]);
        if skip == 0 {
            return Sentence { text: rest.trim_end(), at };
        }
        at += skip;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).map(|s| s.text).collect()
    }

    #[test]
    fn stops_blank_lines_and_list_items_end_a_sentence() {
        let text = "Logins fail. We look into it!\nThe cache\nis cold\n\n## Next\n- Cut 7.8.6.\n- Test it:\n  in UAT (\"now.\") Really?";
        let want =
            ["Logins fail.", "We look into it!", "The cache\nis cold", "Next", "Cut 7.8.6.", "Test it:", "in UAT (\"now.\")", "Really?"];
        assert_eq!(split(text), want);
    }

    #[test]
    fn versions_decimals_hosts_abbreviations_and_list_numbers_do_not() {
        for text in [
            "Release 7.8.6 is at 99.5 % on db.example.com now",
            "Some users, e.g. those in the EU, wait",
            "It began at 8 a.m. ET and went on",
            "J. Smith has it",
            "1. Cut the release",
            "approx. 20 % of logins etc. fail",
        ] {
            assert_eq!(sentences(text).count(), 1, "{text}");
        }
        assert_eq!(split("It began at 8 a.m. We know."), ["It began at 8 a.m.", "We know."]);
        assert_eq!(split("We run 7.8.6. It holds."), ["We run 7.8.6.", "It holds."]);
    }

    #[test]
    fn words_are_counted_and_the_sentence_around_a_place_is_found() {
        let text = "One – two three. Four?";
        assert_eq!(sentences(text).map(|s| s.word_count()).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(sentence_at(text, text.find("two").expect("there")).text, "One – two three.");
        assert_eq!(sentence_at(text, text.find("Four").expect("there")).text, "Four?");
        let endless = "é ".repeat(10_000);
        assert!(sentence_at(&endless, 15_000).text.len() <= 4_002);
    }

    proptest! {
        /// Sentences are in order, lie where they say, and leave no letter out.
        #[test]
        fn nothing_gets_lost(text in "[a-zA-Zé.!?:\\-*# \\n0-9)\"]{0,80}") {
            let mut end = 0;
            let mut seen = 0;
            for s in sentences(&text) {
                prop_assert!(s.at >= end);
                prop_assert_eq!(&text[s.range()], s.text);
                end = s.range().end;
                seen += s.text.chars().filter(|c| c.is_alphabetic()).count();
            }
            prop_assert_eq!(seen, text.chars().filter(|c| c.is_alphabetic()).count());
        }
    }
}
