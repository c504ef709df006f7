//! A text made to fit: what matters least to most readers goes first, and a note says so.
//!
//! That is free text from the end up: in the internal text the technical notes, then the impact, then the summary. Headings, typed
//! paragraphs, and whatever speaks of promised updates stay; lists of people and thanks go last.

use sev1_domain::zone::ZoneTable;

use crate::exercise;
use crate::template::LATE_OPENING;
use crate::text::{Part, read_part};
use sev1_domain::fence::Fences;

/// How much a paragraph is worth to most readers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worth {
    /// Free text.
    Words,
    /// A typed list, such as thanks.
    List,
    /// A heading, a typed line, the next update.
    Frame,
}

/// A paragraph, with the blank lines behind it.
struct Block<'a> {
    text: &'a str,
    chars: usize,
    worth: Worth,
    /// Its first line, where it is code.
    fence: Option<&'a str>,
}

/// The text, if it has at most `most` characters; else what fits, with the note at its end.
pub(super) fn within(text: &str, most: usize, note: impl Fn() -> String) -> String {
    // A character has at least one byte, so most texts need no counting.
    if text.len() <= most || text.chars().count() <= most {
        return text.to_owned();
    }
    let note = note();
    let room = most.saturating_sub(note.chars().count());
    let mut blocks = blocks(text);
    let mut total: usize = blocks.iter().map(|b| b.chars).sum();
    let mut cut: Vec<Option<String>> = vec![None; blocks.len()];
    for worth in [Worth::Words, Worth::List, Worth::Frame] {
        // The first block says what the text is about; it is the last to go.
        for i in (0..blocks.len()).rev() {
            if total <= room {
                break;
            }
            if blocks[i].worth != worth || (worth == Worth::Frame && i == 0) {
                continue;
            }
            total -= blocks[i].chars;
            let kept = if worth == Worth::Words { shortened(&blocks[i], room.saturating_sub(total)) } else { String::new() };
            blocks[i].chars = kept.chars().count();
            total += blocks[i].chars;
            cut[i] = Some(kept);
        }
    }
    let mut out: String = blocks.iter().zip(&cut).map(|(block, cut)| cut.as_deref().unwrap_or(block.text)).collect();
    if total > room {
        let end = out.char_indices().nth(room.saturating_sub(1)).map_or(out.len(), |(at, _)| at);
        out.truncate(end);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out + &note
}

/// As much of a paragraph as fits into `room` characters: whole lines where it has several, else whole words. Code keeps its end.
fn shortened(block: &Block<'_>, room: usize) -> String {
    let close = block.fence.map_or(String::new(), |open| {
        let run = open.trim_start();
        let sign = &run[..1];
        format!("\n{}", sign.repeat(run.len() - run.trim_start_matches(sign).len()))
    });
    // Two more for the blank line behind it.
    let Some(room) = room.checked_sub(close.chars().count() + 2) else { return String::new() };
    let end = block.text.char_indices().nth(room).map_or(block.text.len(), |(at, _)| at);
    let kept = &block.text[..end];
    let at = match block.fence {
        Some(open) => kept.rfind('\n').filter(|at| *at >= open.len()),
        None => ["\n", " "].iter().find_map(|gap| kept.rfind(gap)),
    };
    at.map_or(String::new(), |at| format!("{}{close}\n\n", kept[..at].trim_end()))
}

/// The text's paragraphs. Code is one paragraph whatever stands in it.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut fences = Fences::default();
    let mut blocks: Vec<(usize, usize, bool)> = Vec::new();
    let mut fresh = true;
    let mut was_code = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = fences.step(line.trim_end_matches('\n'));
        let heading = line.starts_with('#');
        if fresh || heading || (code && !was_code) {
            blocks.push((at, at, code));
        }
        at += line.len();
        if let Some(last) = blocks.last_mut() {
            last.1 = at;
        }
        fresh = !code && (line.trim().is_empty() || heading) && !text[at..].starts_with('\n');
        was_code = code;
    }
    let zones = ZoneTable::default();
    blocks.into_iter().map(|(from, to, code)| block(&text[from..to], code, &zones)).collect()
}

fn block<'a>(text: &'a str, code: bool, zones: &ZoneTable) -> Block<'a> {
    let words = text.trim();
    let short = words.len() < 2_000;
    let worth = match read_part(words, zones).filter(|_| short || words.contains('\n')) {
        Some(Part::People(_) | Part::Thanks(_) | Part::Approvals(_)) => Worth::List,
        Some(_) => Worth::Frame,
        None if !code && (words.starts_with('#') || words == exercise::LINE || speaks_of_promises(words)) => Worth::Frame,
        None => Worth::Words,
    };
    Block { text, chars: text.chars().count(), worth, fence: code.then(|| text.split('\n').next().unwrap_or_default()) }
}

/// A line of its own about the next update, or about this one's being late, as the built-in texts have it.
fn speaks_of_promises(words: &str) -> bool {
    let next = || words.contains("ext update ") || words.contains("ext update:");
    words.len() < 700 && !words.contains('\n') && (next() || words.starts_with(LATE_OPENING))
}
