//! A text's lines without what copying put around them: byte order mark, foreign line ends, `> ` before every line, one fence around all.

use sev1_domain::refusal::Place;

use crate::text::heading::{Kind, is_blank, recognise};
use sev1_domain::fence;

/// One line of the text as given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// What stands in it.
    pub(super) text: &'a str,
    /// Its number, from 1.
    pub(super) number: usize,
    /// Characters taken off its front.
    pub(super) shift: usize,
    /// Where it starts in the text as given, in bytes.
    pub(super) at: usize,
    /// Whether it belongs to a code fence.
    pub(super) fenced: bool,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The place of its first character that is not white space.
    pub(super) fn place(&self) -> Place {
        let indent = self.text.chars().take_while(|c| is_blank(*c)).count();
        Place { line: self.number, column: self.shift + indent + 1 }
    }
}

/// The lines of `text`, with line ends of any kind.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let text = text.strip_prefix('\u{feff}').map_or((0, text), |rest| (text.len() - rest.len(), rest));
    let mut lines = ended(text.1, text.0);
    unquote(&mut lines);
    unfence(&mut lines);
    let inside = fence::map(lines.iter().map(|l| l.text));
    for (line, fenced) in lines.iter_mut().zip(inside) {
        line.fenced = fenced;
    }
    lines
}

/// Cuts at `\n`, `\r\n` and `\r`; the first line starts at `at`.
fn ended(mut text: &str, mut at: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    loop {
        let end = text.find(['\n', '\r']);
        let line = &text[..end.unwrap_or(text.len())];
        lines.push(Line { text: line, number: lines.len() + 1, shift: 0, at, fenced: false });
        let Some(end) = end else { return lines };
        let next = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
        text = &text[next..];
        at += next;
    }
}

/// Takes `> ` off every line from a quoted header to the end, if each of them has it.
fn unquote(lines: &mut [Line<'_>]) {
    let quoted = |line: &Line<'_>| line.text.trim_start().starts_with('>');
    // A header that is not quoted comes first in text of ours, whatever its bodies quote.
    let first = lines.iter().position(|l| recognise(unquoted(l.text)).is_some_and(|h| h.kind == Kind::Header));
    let Some(from) = first.filter(|i| quoted(&lines[*i])) else { return };
    if lines[from..].iter().all(|l| l.is_blank() || quoted(l)) {
        for line in &mut lines[from..] {
            let text = unquoted(line.text);
            line.shift = line.text.chars().count() - text.chars().count();
            line.at += line.text.len() - text.len();
            line.text = text;
        }
    }
}

fn unquoted(line: &str) -> &str {
    match line.trim_start().strip_prefix('>') {
        Some(text) => text.strip_prefix(' ').unwrap_or(text),
        None => line,
    }
}

/// Drops a fence that stands around the whole text.
fn unfence(lines: &mut Vec<Line<'_>>) {
    let mut filled = lines.iter().enumerate().filter(|(_, l)| !l.is_blank()).map(|(i, _)| i);
    let (Some(first), Some(last)) = (filled.next(), filled.next_back()) else { return };
    let bare = |line: &str| line.trim_end().bytes().all(|b| b == b'`') && line.trim_end().len() >= 3;
    let opens = lines[first].text.trim_end().strip_prefix("```").is_some_and(|info| info.bytes().all(|b| b.is_ascii_alphanumeric()));
    if opens && bare(lines[last].text) && !lines[first + 1..last].iter().any(|l| bare(l.text)) {
        lines.truncate(last);
        lines.drain(..=first);
    }
}
