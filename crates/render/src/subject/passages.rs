//! Text to passages: pieces of prose under their labels, and phrases of typed fields.

use std::ops::Range;

use jiff::Timestamp;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::Suppression;
use sev1_domain::lint::subject::{Passage, Span, SpanKind};
use sev1_domain::prose::{Prose, asks_for_quiet};
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Update;
use sev1_domain::zone::ZoneTable;

use super::quiet;
use crate::markdown::{Scanned, scan};

/// The passages of an update, and what its text asks to be quiet about.
pub(super) struct Passages<'a> {
    zones: &'a ZoneTable,
    now: Timestamp,
    /// The updates before this one, oldest first.
    earlier: &'a [Update],
    pub(super) all: Vec<Passage<'a>>,
    pub(super) inline: Vec<Suppression>,
    pub(super) bad_requests: Vec<(Range<usize>, String)>,
}

impl<'a> Passages<'a> {
    pub(super) fn new(zones: &'a ZoneTable, now: Timestamp) -> Self {
        Self { zones, now, earlier: &[], all: Vec::new(), inline: Vec::new(), bad_requests: Vec::new() }
    }

    /// The same for an update that may carry on what these said, oldest first.
    pub(super) fn after(self, earlier: &'a [Update]) -> Self {
        Self { earlier, ..self }
    }

    /// A section: each of its pieces under its own label.
    pub(super) fn prose(&mut self, field: &'static str, prose: &'a Prose) {
        let scanned = scan(prose.for_internal().as_str());
        for piece in prose.pieces() {
            if asks_for_quiet(piece.text) {
                self.request(piece.text, piece.range);
            } else {
                self.push(field, piece.label, scanned.part(piece.range.clone()), piece.range.start);
            }
        }
    }

    /// A text under one label as a whole.
    pub(super) fn body(&mut self, field: &'static str, body: &'a Labelled<Body>) {
        self.push(field, body.label(), scan(body.for_internal().as_str()), 0);
    }

    /// A phrase of a typed field.
    pub(super) fn phrase(&mut self, field: &'static str, label: Label, phrase: &'a Phrase) {
        self.push(field, label, scan(phrase.as_str()), 0);
    }

    /// A text that is code as a whole.
    pub(super) fn code(&mut self, field: &'static str, label: Label, text: &'a str, at: usize) {
        let range = 0..text.len();
        let spans = vec![Span { kind: SpanKind::Code, range: range.clone() }];
        self.push(field, label, Scanned { text, spans, words: " ".repeat(range.len()).into() }, at);
    }

    pub(super) fn push(&mut self, field: &'static str, label: Label, scanned: Scanned<'a>, at: usize) {
        let Scanned { text, spans, words } = scanned;
        self.all.push(Passage { field, label, text, words, at, spans });
    }

    /// A line that asks for quiet; it is no text for readers.
    pub(super) fn request(&mut self, line: &str, range: Range<usize>) {
        let said_at = quiet::first_said(line, self.earlier).unwrap_or(self.now);
        match quiet::request(line, self.zones, said_at) {
            Ok(suppression) => self.inline.push(suppression),
            Err(why) => self.bad_requests.push((range, why)),
        }
    }
}
