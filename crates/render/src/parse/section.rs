//! One section's text: what has a type of its own is taken out, the rest is its body, verbatim.

use std::ops::Range;

use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::CivilWhen;
use sev1_domain::zone::ZoneTable;

use super::lines::Line;
use super::origins::Trace;
use super::{Leftover, late, promise};
use crate::text::heading::unescaped;
use sev1_domain::fence;

use crate::text::{Part, read_part};

/// The text of a section, and where each of its lines came from.
#[derive(Debug, Default)]
pub(super) struct Section {
    text: String,
    /// Number and shift of each line.
    origins: Vec<(usize, usize)>,
    trace: Trace,
}

/// What a section holds besides its body.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Typed parts and promises, in order.
    pub(super) taken: Vec<Taken>,
    /// Promises that cannot be read; their words stay in the body.
    pub(super) problems: Vec<Refusal>,
}

/// A part with what it takes out of the body.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) part: Part,
    pub(super) place: Place,
    /// Words of a promise's sentence that are not its time.
    pub(super) tail: Option<Leftover>,
    range: Range<usize>,
}

/// A section's body with where it came from, `None` if nothing is left of it; or why it is no body, and its text so that it is not lost.
pub(super) type BodyRead = Result<Option<(Body, Trace)>, Box<(Refusal, Leftover)>>;

impl Section {
    /// A section with one body's text, its lines counted from 1.
    pub(super) fn of_body(body: &Body) -> Self {
        let text = body.as_str().to_owned();
        let origins = (1..=text.split('\n').count()).map(|n| (n, 0)).collect();
        Self { text, origins, trace: Trace::default() }
    }

    /// Adds a line, without the backslash that rendering gave it.
    pub(super) fn push(&mut self, line: &Line<'_>) {
        let (before, behind) = if line.fenced { (line.text, "") } else { unescaped(line.text) };
        self.push_text(before, (line.number, line.shift), line.at);
        if !behind.is_empty() {
            self.trace.goes_on(self.text.len(), line.at + line.text.len() - behind.len());
        }
        self.text.push_str(behind);
    }

    /// Adds text that stood behind a heading's words on the same line; `at` is where it stands in the text as given, in bytes.
    pub(super) fn push_text(&mut self, text: &str, origin: (usize, usize), at: usize) {
        if !self.origins.is_empty() {
            self.text.push('\n');
        }
        self.trace.goes_on(self.text.len(), at);
        self.text.push_str(text);
        self.origins.push(origin);
    }

    /// What it holds besides its body. `header` is the time in the text's header, for a hint.
    pub(super) fn contents(&self, zones: &ZoneTable, header: Option<&CivilWhen>) -> Contents {
        let mut contents = Contents::default();
        for block in blocks(&self.text) {
            if contents.taken.len() + contents.problems.len() >= ENOUGH {
                break;
            }
            let text = &self.text[block.clone()];
            if let Some(part) = read_part(text, zones) {
                contents.taken.push(Taken { part, place: self.place(block.start), tail: None, range: block });
                continue;
            }
            let within = |r: Range<usize>| block.start + r.start..block.start + r.end;
            let before = contents.taken.len();
            for found in promise::find(text, zones, header) {
                let place = self.place(block.start + found.at);
                match found.time {
                    Ok(time) => {
                        let tail =
                            found.tail.map(within).map(|r| Leftover { place: self.place(r.start), text: self.text[r].trim().to_owned() });
                        contents.taken.push(Taken { part: Part::Next(NextUpdate::At(time)), place, tail, range: within(found.range) });
                    }
                    Err(refusal) => contents.problems.push(refusal.at(place).field("next_update")),
                }
            }
            for late::Found { late, range, at } in late::find(text, zones) {
                contents.taken.push(Taken {
                    part: Part::Late(late),
                    place: self.place(block.start + at),
                    tail: None,
                    range: within(range),
                });
            }
            apart(&mut contents.taken[before..]);
        }
        contents
    }

    /// The body: the text without what was taken. `None` if nothing is left.
    ///
    /// # Errors
    /// Those of [`Body::new`], with the place in the whole text, and the text itself so that it is not lost.
    pub(super) fn body(self, taken: &[Taken]) -> BodyRead {
        let mut text = String::with_capacity(self.text.len());
        let mut trace = Trace::default();
        let mut at = 0;
        for Taken { range, .. } in taken {
            self.trace.copy(at..range.start, text.len(), &mut trace);
            text.push_str(&self.text[at..range.start]);
            at = range.end;
            // A paragraph that is gone takes the blank lines behind it along.
            if text.is_empty() || text.ends_with("\n\n") {
                at += self.text[at..].len() - self.text[at..].trim_start_matches('\n').len();
            }
        }
        self.trace.copy(at..self.text.len(), text.len(), &mut trace);
        text.push_str(&self.text[at..]);
        if text.trim().is_empty() {
            return Ok(None);
        }
        // A body starts with its first line that is not blank.
        let blank = text.len() - text.trim_start().len();
        let start = text[..blank].rfind('\n').map_or(0, |i| i + 1);
        Body::new(&text).map(|body| Some((body, trace.from(start)))).map_err(|refusal| {
            // Before anything was taken out, its lines are those of the text.
            let refusal = Body::new(&self.text).err().unwrap_or(refusal);
            let (number, shift) = self.origins[refusal.place.map_or(0, |p| p.line - 1)];
            let place = Place { line: number, column: refusal.place.map_or(1, |p| p.column) + shift };
            Box::new((refusal.at(place), Leftover { place: self.place(0), text: text.trim_matches('\n').to_owned() }))
        })
    }

    /// Where a part stands in the text as given, in bytes.
    pub(super) fn origin(&self, taken: &Taken) -> Range<usize> {
        self.trace.range(taken.range.clone())
    }

    fn place(&self, at: usize) -> Place {
        let before = &self.text[..at];
        let line = before.bytes().filter(|b| *b == b'\n').count();
        let (number, shift) = self.origins[line];
        Place { line: number, column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + shift + 1 }
    }
}

/// Sentences in their order, each without the white space that the one before takes along.
fn apart(taken: &mut [Taken]) {
    taken.sort_by_key(|t| t.range.start);
    for i in 1..taken.len() {
        let from = taken[i - 1].range.end;
        let range = &mut taken[i].range;
        *range = range.start.max(from)..range.end.max(from);
    }
}

/// More parts than any update has; behind so many, everything is body. Keeps hostile text cheap.
const ENOUGH: usize = 40;

/// The paragraphs outside code fences: runs of lines with something in them.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut fences = fence::Fences::default();
    let mut start = None;
    let mut at = 0;
    for line in text.split('\n') {
        let outside = !fences.step(line) && !line.trim().is_empty();
        match (outside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                blocks.push(from..at - 1);
                start = None;
            }
            _ => {}
        }
        at += line.len() + 1;
    }
    blocks.extend(start.map(|from| from..text.len()));
    blocks
}
