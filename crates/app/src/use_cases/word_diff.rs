//! What changed between two texts for the same readers, word by word.

use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// A run of words that is the same in both texts, or only in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// In which of the two it is.
    pub change: Change,
    /// The words, with the white space between and behind them.
    pub text: String,
}

/// In which of two texts a run of words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Same,
    /// In the later one only.
    Added,
    /// In the earlier one only.
    Removed,
}

/// More words than this, of both texts together, are compared by line: nobody reads a longer word diff, and it would take too long.
const MAX_WORDS: usize = 6_000;

/// The runs that lead from `before` to `after`: those that are not removed are `after` to the letter. Where words are replaced, the
/// removed ones come first.
pub(crate) fn word_diff(before: &str, after: &str) -> Vec<Run> {
    let (old, new) = (words(before), words(after));
    let (old, new) = if old.len() + new.len() > MAX_WORDS { (lines(before), lines(after)) } else { (old, new) };
    let mut found = Runs::default();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        for (tag, pieces) in op.iter_slices(&old, &new) {
            match tag {
                ChangeTag::Equal if found.is_in_a_change() && is_gap(pieces) => found.bridge(&pieces.concat()),
                ChangeTag::Equal => found.same(&pieces.concat()),
                ChangeTag::Delete => found.removed.push_str(&pieces.concat()),
                ChangeTag::Insert => found.added.push_str(&pieces.concat()),
            }
        }
    }
    found.end()
}

/// Words and the white space between them, each piece by itself.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_whitespace() != first.is_whitespace()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// White space within a line. A change on both sides of it reads as one change.
fn is_gap(pieces: &[&str]) -> bool {
    pieces.iter().all(|p| p.chars().all(|c| c.is_whitespace() && c != '\n'))
}

/// The runs so far, and the change at their end that may still grow.
#[derive(Default)]
struct Runs {
    done: Vec<Run>,
    removed: String,
    added: String,
}

impl Runs {
    fn is_in_a_change(&self) -> bool {
        !self.removed.is_empty() || !self.added.is_empty()
    }

    /// White space within a change. A text that only one side has does not get the other side's.
    fn bridge(&mut self, gap: &str) {
        match (self.removed.is_empty(), self.added.is_empty()) {
            (false, false) => {
                self.removed.push_str(gap);
                self.added.push_str(gap);
            }
            _ => self.same(gap),
        }
    }

    fn same(&mut self, text: &str) {
        self.close();
        self.push(Change::Same, text.to_owned());
    }

    /// White space at the end of both sides of a change is the same in both.
    fn close(&mut self) {
        let (mut removed, mut added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        let tail = added[added.trim_end().len()..].to_owned();
        let shared = !tail.is_empty() && removed.len() > tail.len() && removed.ends_with(&tail);
        if shared {
            removed.truncate(removed.len() - tail.len());
            added.truncate(added.len() - tail.len());
        }
        self.push(Change::Removed, removed);
        self.push(Change::Added, added);
        if shared {
            self.push(Change::Same, tail);
        }
    }

    fn push(&mut self, change: Change, text: String) {
        match self.done.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.change == change => last.text.push_str(&text),
            _ => self.done.push(Run { change, text }),
        }
    }

    fn end(mut self) -> Vec<Run> {
        self.close();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let one = |run: Run| match run.change {
            Change::Same => run.text,
            Change::Added => format!("{{+{}+}}", run.text),
            Change::Removed => format!("[-{}-]", run.text),
        };
        word_diff(before, after).into_iter().map(one).collect()
    }

    #[test]
    fn words_that_changed_side_by_side_read_as_one_change() {
        assert_eq!(shown("we look for it", "we have found it"), "we [-look for-]{+have found+} it");
        assert_eq!(shown("a b\nc", "a x\nc"), "a [-b-]{+x+}\nc");
        assert_eq!(shown("same", "same"), "same");
        assert_eq!(shown("", "new words"), "{+new words+}");
        assert_eq!(shown("gone", ""), "[-gone-]");
        assert_eq!(shown("9 hours", "10 hours"), "[-9-]{+10+} hours");
    }

    #[test]
    fn both_texts_are_whole_in_the_runs() {
        let cases = [("a  b\n\nc d", "a b\nx c  d\n"), ("", ""), ("\n", " "), ("one two three", "three two one"), ("é\u{2003}ü", "ü é")];
        for (before, after) in cases {
            let only =
                |without: Change| word_diff(before, after).iter().filter(|r| r.change != without).map(|r| &*r.text).collect::<String>();
            assert_eq!(only(Change::Removed), after);
            assert_eq!(only(Change::Added), before);
        }
    }

    #[test]
    fn long_texts_are_compared_by_line() {
        let before: String = (0..3_000).map(|n| format!("line {n} of many\n")).collect();
        let after = before.replace("line 1500 of", "line 1500 and");
        assert!(word_diff(&before, &after).contains(&Run { change: Change::Added, text: "line 1500 and many".into() }));
    }
}
