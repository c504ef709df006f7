//! A body's blocks: paragraphs, list items, headings and quotations, each under a label of its own.
//!
//! What is wider covers as little as can be meant, what is tighter as much: a heading, a rule, a quotation or a list ends a
//! paragraph that is opened to more readers, but not one that is kept from them.

use std::ops::Range;

use crate::fence::Fences;

/// One block: from the start of its first line to the end of its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// Its lines that belong to code fences, in order.
    pub(super) fenced: Vec<Range<usize>>,
    /// Columns before its first word; a list item's are those before its bullet.
    pub(super) indent: usize,
    /// Bytes of indentation and bullet; they belong to whichever part of the block is shown first.
    pub(super) lead: usize,
    /// Whether it is a list item.
    pub(super) item: bool,
    /// Whether a blank line, in Markdown's sense, stands before it.
    pub(super) apart: bool,
    /// Whether it is a request to the linter.
    pub(super) request: bool,
}

/// The blocks of a text. A code fence is never taken apart.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fences = Fences::default();
    let (mut fresh, mut apart) = (true, true);
    let mut last = Kind::Words;
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let range = at..at + line.len();
        at += whole.len();
        let fenced = fences.step(line);
        if !fenced && line.trim().is_empty() {
            // A line of other white space looks blank but does not end a paragraph in Markdown.
            apart |= line.trim_matches([' ', '\t']).is_empty();
            fresh = true;
            continue;
        }
        let kind = if fenced { last } else { Kind::of(line) };
        match blocks.last_mut() {
            Some(block) if !fresh && (fenced || kind.continues(last)) => block.range.end = range.end,
            _ => {
                let bullet = bullet(line);
                let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
                blocks.push(Block {
                    range: range.clone(),
                    fenced: Vec::new(),
                    indent: columns(&line[..indent]),
                    lead: bullet.max(indent),
                    item: bullet > 0,
                    apart,
                    request: !fenced && asks_for_quiet(line),
                });
                apart = false;
            }
        }
        let block = blocks.last_mut().expect("a block was found or made");
        if fenced {
            block.fenced.push(range);
        }
        fresh = !fenced && kind.stands_alone();
        last = kind;
    }
    blocks
}

/// What a line is to the lines around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    Item,
    Quote,
    Heading,
    Rule,
    Request,
}

impl Kind {
    fn of(line: &str) -> Self {
        let t = line.trim_start();
        let rule = |sign: char| t.chars().filter(|c| *c == sign).count() >= 3 && t.chars().all(|c| c == sign || c.is_whitespace());
        match t.chars().next() {
            _ if asks_for_quiet(line) => Self::Request,
            Some('>') => Self::Quote,
            Some('#') => Self::Heading,
            Some('*' | '-' | '_' | '=') if ['*', '-', '_', '='].into_iter().any(rule) => Self::Rule,
            Some('•' | '–' | '·') => Self::Item,
            _ if bullet(line) > 0 => Self::Item,
            _ => Self::Words,
        }
    }

    /// Whether such a line goes on with the block of a line before it.
    fn continues(self, before: Self) -> bool {
        match self {
            Self::Words => before != Self::Quote,
            Self::Quote => before == Self::Quote,
            Self::Item | Self::Heading | Self::Rule | Self::Request => false,
        }
    }

    fn stands_alone(self) -> bool {
        matches!(self, Self::Heading | Self::Rule | Self::Request)
    }
}

/// Whether a line asks the linter to be quiet about a rule.
#[must_use]
pub fn asks_for_quiet(line: &str) -> bool {
    let line = line.trim();
    begins_request(line) && line.ends_with(']')
}

/// Whether a text begins like a request to the linter.
pub(super) fn begins_request(text: &str) -> bool {
    text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("[ignore "))
}

/// The bytes of a list item's indentation and bullet; 0 where none begins.
fn bullet(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '\t']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match (digits, rest.as_bytes().get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) => 1,
        (1..=9, Some(b'.' | b')')) => digits + 1,
        _ => return 0,
    };
    let behind = &rest[mark..];
    let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if gap == 0 { 0 } else { line.len() - rest.len() + mark + gap }
}

/// How far white space reaches, tabs to every fourth column.
fn columns(white: &str) -> usize {
    white.bytes().fold(0, |n, b| if b == b'\t' { (n / 4 + 1) * 4 } else { n + 1 })
}
