//! Texts side by side on a wide terminal, two at a time, each wrapped to half of the width.

use sev1_web::api::wire::{AudienceTextOut, ChangeName, RunOut};
use unicode_width::UnicodeWidthStr;

use crate::previewed::{Marks, heading, marked};

/// The narrowest terminal on which two columns can be read.
pub(crate) const NARROWEST: usize = 160;

/// What stands between two columns.
const BETWEEN: &str = " │ ";

/// A piece of a line that changed or did not.
type Piece = (ChangeName, String);

/// The texts in pairs, `width` columns wide together.
pub(crate) fn side_by_side(texts: &[AudienceTextOut], update: u32, marks: Marks, width: usize) -> String {
    let column = (width - BETWEEN.width()) / 2;
    let pairs = texts.chunks(2).map(|pair| {
        let lines: Vec<Vec<String>> = pair.iter().map(|text| lines(text, update, marks, column)).collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or(0);
        let row = |i: usize| {
            let cells: Vec<String> = lines.iter().map(|column_lines| column_lines.get(i).cloned().unwrap_or_default()).collect();
            let (last, before) = cells.split_last().expect("a chunk is never empty");
            let before: String = before.iter().map(|cell| format!("{}{BETWEEN}", padded(cell, column))).collect();
            format!("{before}{last}").trim_end().to_owned() + "\n"
        };
        (0..height).map(row).collect::<String>()
    });
    pairs.collect::<Vec<_>>().join("\n")
}

/// One text with its heading, wrapped.
fn lines(text: &AudienceTextOut, update: u32, marks: Marks, width: usize) -> Vec<String> {
    let same = |text: String| vec![RunOut { change: ChangeName::Same, text }];
    let runs = text.changes.clone().unwrap_or_else(|| same(text.markdown.clone()));
    let mut lines = wrapped(&same(anstream::adapter::strip_str(&heading(text, update)).to_string()), marks, width);
    lines.push("─".repeat(width));
    lines.extend(wrapped(&runs, marks, width));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Runs in lines of at most `width` columns, broken between words; a longer word has a line of its own and is cut.
fn wrapped(runs: &[RunOut], marks: Marks, width: usize) -> Vec<String> {
    let mut lines: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut used = 0;
    for run in runs {
        for (i, line) in run.text.split('\n').enumerate() {
            if i > 0 {
                lines.push(Vec::new());
                used = 0;
            }
            for word in line.split_inclusive(' ') {
                let needed = word.trim_end().width() + if run.change == ChangeName::Same || marks == Marks::Colours { 0 } else { 4 };
                if used > 0 && used + needed > width {
                    lines.push(Vec::new());
                    used = 0;
                }
                push(lines.last_mut().expect("begins with a line"), run.change, &cut(word, width));
                used += needed + (word.len() - word.trim_end().len());
            }
        }
    }
    lines.iter().map(|line| shown(line, marks)).collect()
}

fn push(line: &mut Vec<Piece>, change: ChangeName, word: &str) {
    match line.last_mut() {
        Some((last, text)) if *last == change => text.push_str(word),
        _ => line.push((change, word.to_owned())),
    }
}

fn shown(line: &[Piece], marks: Marks) -> String {
    line.iter().map(|(change, text)| marked(&RunOut { change: *change, text: text.clone() }, marks)).collect()
}

fn cut(word: &str, width: usize) -> String {
    if word.width() <= width {
        return word.to_owned();
    }
    let mut kept = String::new();
    for c in word.chars() {
        if kept.width() + 2 > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Filled with spaces to `width` columns; colours take no room.
fn padded(text: &str, width: usize) -> String {
    let taken = anstream::adapter::strip_str(text).to_string().width();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(change: ChangeName, text: &str) -> RunOut {
        RunOut { change, text: text.into() }
    }

    #[test]
    fn lines_are_broken_between_words_and_changes_are_marked_on_each() {
        let runs = [run(ChangeName::Same, "one two "), run(ChangeName::Added, "three four"), run(ChangeName::Same, "\n\nfive")];
        assert_eq!(wrapped(&runs, Marks::Brackets, 16), ["one two ", "{+three+} ", "{+four+}", "", "five"]);
        assert!(wrapped(&[run(ChangeName::Same, &"x".repeat(500))], Marks::Brackets, 20)[0].width() <= 20);
    }

    #[test]
    fn wide_characters_and_colours_do_not_shift_the_second_column() {
        assert_eq!(padded("漢字", 6).width(), 6);
        assert_eq!(padded("\u{1b}[31mab\u{1b}[0m", 4), "\u{1b}[31mab\u{1b}[0m  ");
    }
}
