//! The marks in a block: labels' names in square brackets, outside code.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{Block, begins_request};
use crate::label::Label;

/// A mark with the bytes it takes.
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) name: Label,
    pub(super) closes: bool,
    /// It stands in a code span: there it only counts where it keeps something back.
    pub(super) in_code: bool,
}

/// What was found in a block.
#[derive(Default)]
pub(super) struct Found {
    pub(super) marks: Vec<Mark>,
    /// The first request to the linter that does not have a line of its own.
    pub(super) request: Option<usize>,
}

/// The marks in a block. Time grows with its length only.
pub(super) fn marks(text: &str, block: &Block) -> Found {
    let mut found = Found::default();
    let ends = span_ends(text, block);
    let mut fenced = block.fenced.iter().peekable();
    let mut code_until = 0;
    let mut at = block.range.start + block.lead;
    while at < block.range.end {
        if fenced.peek().is_some_and(|f| f.start <= at) {
            let end = fenced.next().expect("one was seen").end;
            at = at.max(end + usize::from(end < block.range.end));
            continue;
        }
        let rest = &text[at..block.range.end];
        let in_code = at < code_until;
        at += match rest.as_bytes()[0] {
            b'\\' if !in_code => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => {
                let run = rest.bytes().take_while(|b| *b == b'`').count();
                if !in_code && let Some(end) = ends.get(&at) {
                    code_until = *end;
                }
                run
            }
            b'[' => match mark(rest) {
                Some((length, name, closes)) => {
                    found.marks.push(Mark { range: at..at + length, name, closes, in_code });
                    length
                }
                None => {
                    if !in_code && !block.request && begins_request(rest) && names_a_rule(&rest[8..]) {
                        found.request.get_or_insert(at);
                    }
                    1
                }
            },
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    found
}

/// For every run of backticks that could open a code span, where that span ends: behind the next run of exactly as many
/// (CommonMark 6.1). Runs in fences do not count.
fn span_ends(text: &str, block: &Block) -> HashMap<usize, usize> {
    let bytes = &text.as_bytes()[..block.range.end];
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut fenced = block.fenced.iter().peekable();
    let mut at = block.range.start;
    while at < bytes.len() {
        if fenced.peek().is_some_and(|f| f.start <= at) {
            at = at.max(fenced.next().expect("one was seen").end + 1);
        } else if bytes[at] == b'`' {
            let run = bytes[at..].iter().take_while(|b| **b == b'`').count();
            runs.push((at, run));
            at += run;
        } else {
            at += 1;
        }
    }
    let mut next: HashMap<usize, usize> = HashMap::new();
    let mut ends = HashMap::new();
    for (at, run) in runs.into_iter().rev() {
        if let Some(end) = next.insert(run, at + run) {
            ends.insert(at, end);
        }
    }
    ends
}

/// The mark at the start of `text`: its length, its label, whether it closes. A wider label's name that leads a link or its
/// definition is none; a tighter one always is, because what its writer wanted to keep back must not depend on a colon.
pub(super) fn mark(text: &str) -> Option<(usize, Label, bool)> {
    let (length, name, closes) = named(text)?;
    let link = text[length..].starts_with(['(', '[', ':']) && named(&text[length..]).is_none();
    (closes || !link || name <= Label::Executive).then_some((length, name, closes))
}

/// A label's name in brackets at the start of `text`: its length, the label, whether it closes.
fn named(text: &str) -> Option<(usize, Label, bool)> {
    // No mark is longer than the longest label's name with its brackets.
    let end = text.bytes().take(12).position(|b| b == b']')?;
    let inner = text[..end].strip_prefix('[')?;
    let (name, closes) = inner.strip_prefix('/').map_or((inner, false), |name| (name, true));
    let label = Label::ALL.into_iter().find(|label| label.as_str().eq_ignore_ascii_case(name))?;
    Some((end + 1, label, closes))
}

fn names_a_rule(text: &str) -> bool {
    let code = text.trim_start().split([' ', ']', '\n']).next().unwrap_or_default();
    crate::lint::RuleCode::parse(&code.to_ascii_uppercase()).is_some()
}
