//! What of a text could not be read or is not there, with its place in bytes.

use std::ops::Range;

use sev1_domain::refusal::{Place, Refusal};

use crate::parse::{Leftover, Parsed};
use crate::text::heading;

/// Everything in a text that could not be read or placed, each once. A status that is no known word is not among it; see
/// [`status_as_written`].
pub(super) fn of(text: &str, parsed: &Parsed) -> Vec<(Option<Range<usize>>, String)> {
    let lines = Lines::of(text);
    let known = |place: Place| parsed.problems.iter().any(|p| p.place == Some(place));
    let problems = parsed.problems.iter().filter(|p| p.field != Some("status"));
    let problems = problems.map(|p| (p.place.map(|place| lines.rest(place)), sentence(p)));
    let leftovers = parsed.leftovers.iter().filter(|l| !known(l.place));
    let leftovers = leftovers.map(|l| (Some(lines.of_leftover(l)), "this has no place in an update, so nobody would read it".to_owned()));
    let mut all: Vec<_> = problems.chain(leftovers).collect();
    all.sort_by_key(|(range, _)| range.as_ref().map_or(0, |r| r.start));
    all
}

/// The status as written, where it is no known word.
pub(super) fn status_as_written<'t>(text: &'t str, parsed: &Parsed) -> Option<&'t str> {
    let place = parsed.problems.iter().find(|p| p.field == Some("status"))?.place?;
    let line = &text[Lines::of(text).rest(place)];
    let value = heading::recognise(line)?.value.trim_end_matches(['.', '#', '*', '_', ' ']);
    (!value.is_empty()).then_some(value)
}

/// The sections of the template that are missing or empty. A missing promise is not among them: whether one is due, rules know.
pub(super) fn missing(text: &str, parsed: &Parsed) -> Vec<&'static str> {
    let empty_status = parsed.problems.iter().any(|p| p.field == Some("status")) && status_as_written(text, parsed).is_none();
    let missing = parsed.missing().into_iter().filter_map(|r| r.field).filter(|field| *field != "next_update");
    missing.chain(empty_status.then_some("status")).collect()
}

/// A refusal as one sentence.
pub(super) fn sentence(refusal: &Refusal) -> String {
    match refusal.hints.first() {
        Some(hint) => format!("{}; {hint}", refusal.reason),
        None => refusal.reason.clone(),
    }
}

/// The lines of a text, to turn places into bytes.
struct Lines<'t> {
    text: &'t str,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = |i: usize| bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let starts = std::iter::once(first).chain((0..bytes.len()).filter(|i| ends(*i)).map(|i| i + 1)).collect();
        Self { text, starts }
    }

    fn at(&self, place: Place) -> usize {
        let start = self.starts.get(place.line - 1).copied().unwrap_or(self.text.len());
        let line = &self.text[start..self.end(start)];
        start + line.char_indices().nth(place.column - 1).map_or(line.len(), |(i, _)| i)
    }

    fn end(&self, at: usize) -> usize {
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |i| at + i)
    }

    /// From a place to the end of its line.
    fn rest(&self, place: Place) -> Range<usize> {
        let start = self.at(place);
        start..self.end(start)
    }

    fn of_leftover(&self, leftover: &Leftover) -> Range<usize> {
        let more = leftover.text.matches('\n').count();
        let last = leftover.place.line + more;
        let start = self.at(leftover.place);
        match self.starts.get(last - 1) {
            Some(line) if more > 0 => start..self.end(*line),
            // The words behind a promise end before their line does.
            _ => start..self.end(start).min(start + leftover.text.trim_start().len()),
        }
    }
}
