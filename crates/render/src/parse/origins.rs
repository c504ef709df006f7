//! Where in a text its parts stand, so that what is said about a part can be shown in the text as it was given.

use std::ops::Range;

/// Where in a text the parts of an update stand. Fields are named in the words of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// The bodies.
    pub bodies: Vec<(&'static str, Trace)>,
    /// The typed parts: their paragraphs or sentences, in bytes of the text.
    pub parts: Vec<(&'static str, Range<usize>)>,
}

/// How the bytes of a body lie in the text it was read from: in runs, between which something was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Where each run starts in the body and in the text, in order.
    runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    body: usize,
    text: usize,
    /// Whether a typed part stood before it.
    cut: bool,
}

impl Trace {
    /// From byte `body` of the body on, its bytes are those of the text from `text` on.
    pub(super) fn goes_on(&mut self, body: usize, text: usize) {
        self.runs.push(Run { body, text, cut: false });
    }

    /// Copies what it says about a range into the trace of another body, in which the range starts at `at`.
    pub(super) fn copy(&self, range: Range<usize>, at: usize, into: &mut Self) {
        if range.is_empty() || self.runs.is_empty() {
            return;
        }
        into.runs.push(Run { body: at, text: self.at(range.start), cut: !into.runs.is_empty() });
        let inside = self.runs.iter().filter(|run| run.body > range.start && run.body < range.end);
        into.runs.extend(inside.map(|run| Run { body: run.body - range.start + at, ..*run }));
    }

    /// The same for a body without its first bytes.
    pub(super) fn from(mut self, start: usize) -> Self {
        if start > 0 && !self.runs.is_empty() {
            let first = Run { body: start, text: self.at(start), cut: false };
            self.runs.retain(|run| run.body > start);
            self.runs.insert(0, first);
            self.runs.iter_mut().for_each(|run| run.body -= start);
        }
        self
    }

    /// Where a range of the body stands in the text, from its first byte to its last.
    #[must_use]
    pub fn range(&self, range: Range<usize>) -> Range<usize> {
        match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => self.at(range.start)..self.at(last) + 1,
            None => self.at(range.start)..self.at(range.start),
        }
    }

    /// The parts of a range of the body between which a typed part stood.
    pub fn unbroken(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let (first, last) = (self.runs.partition_point(|r| r.body <= range.start), self.runs.partition_point(|r| r.body < range.end));
        let cuts = self.runs[first.min(last)..last].iter().filter(|run| run.cut).map(|run| run.body);
        let ends: Vec<usize> = cuts.chain([range.end]).collect();
        let mut start = range.start;
        ends.into_iter().map(move |end| std::mem::replace(&mut start, end)..end)
    }

    fn at(&self, body: usize) -> usize {
        let after = self.runs.partition_point(|run| run.body <= body);
        let run = after.checked_sub(1).map(|i| self.runs[i]);
        run.map_or(body, |run| run.text + (body - run.body))
    }
}
