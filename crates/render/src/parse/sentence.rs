//! Where a sentence that stands for something typed begins in prose, and what goes with it when it is taken out.

use std::ops::Range;

/// What may stand between two sentences, or around one.
pub(super) const AROUND: [char; 5] = [' ', '\t', '\u{a0}', '*', '_'];

/// Where a sentence starts whose words come behind `head`, text without what stands [`AROUND`] at its end; `None` if none starts
/// there. `gap` tells whether something was taken off.
pub(super) fn start(head: &str, gap: bool) -> Option<usize> {
    // Only a list's or heading's marks before it: the whole line goes.
    let line = head.trim_end_matches([' ', '\t', '-', '+', '•', '#', '*']);
    if line.is_empty() || line.ends_with('\n') {
        return Some(line.len());
    }
    (gap && head.ends_with(['.', '!', '?'])).then_some(head.len())
}

/// The sentence from `start` whose words end at `end`, with its stop and the white space that goes with it.
pub(super) fn whole(text: &str, start: usize, end: usize) -> Range<usize> {
    let rest = &text[end..];
    let stop = rest.len() - rest.trim_start_matches(['.', '!', ';', '*', '_']).len();
    let mut end = end + stop;
    // At the start of a line the space behind goes along, elsewhere the one before.
    if start == 0 || text[..start].ends_with('\n') {
        end += text[end..].len() - text[end..].trim_start_matches([' ', '\t', '\u{a0}']).len();
        if text[end..].starts_with('\n') {
            end += 1;
        }
    }
    start..end
}
