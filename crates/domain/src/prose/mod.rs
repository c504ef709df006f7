//! Free text with marks: who may see which paragraph or sentence is said where it is written.
//!
//! A mark is a label's name in square brackets. At the start of a paragraph or list item it covers all of it, or up to its closing;
//! inside, it needs its closing. Code is not looked at, except that a mark which keeps something back counts in a code span too.
//! A block that is kept from readers keeps what hangs on it: lines without a blank line between, and what is indented under its item.
//! A block that is opened to more readers opens nothing but itself.
//!
//! ```text
//! The DBA of ABC found the slow query.
//!
//! [customer] Logins fail for about 4,200 of your 9,000 users. [internal]Their mood is better.[/internal]
//!
//! - Release 7.8.6 is cut. [customer]It reaches your test environment at 2pm ET.[/customer]
//! ```
//!
//! A line that asks the linter for quiet, `[ignore NEXT-002 until 8am ET: agreed with Alice]`, is internal whatever the section is.
//!
//! Everything unmarked has the label of the whole section. A mark inside another one can only tighten it.

mod blocks;
mod marks;

use std::ops::Range;

pub use blocks::asks_for_quiet;
use blocks::{Block, blocks};
use marks::{Found, Mark, marks};

use crate::audience::AudienceKind;
use crate::label::{Cleared, Label, Labelled, Readers};
use crate::refusal::{Place, Refusal};
use crate::text::Body;

/// Markdown of one section, with the label of everything in it that is not marked otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    label: Label,
    body: Body,
}

impl From<Labelled<Body>> for Prose {
    /// The value's label is that of everything unmarked.
    fn from(labelled: Labelled<Body>) -> Self {
        Self { label: labelled.label(), body: labelled.for_internal().clone() }
    }
}

/// A run of text under one label, without its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Who may see it.
    pub label: Label,
    /// The text.
    pub text: &'a str,
    /// Where it stands in the body, in bytes.
    pub range: Range<usize>,
    /// The paragraph or list item it belongs to, from 0.
    pub block: usize,
}

impl Prose {
    /// A body whose unmarked text has this label.
    #[must_use]
    pub fn new(label: Label, body: Body) -> Self {
        Self { label, body }
    }

    /// A body whose unmarked text is for our own responders only.
    #[must_use]
    pub fn internal(body: Body) -> Self {
        Self::new(Label::Internal, body)
    }

    /// The label of unmarked text.
    #[must_use]
    pub fn label(&self) -> Label {
        self.label
    }

    /// Everything, marks included, for our own side: storage, rules, the internal text.
    #[must_use]
    pub fn for_internal(&self) -> &Body {
        &self.body
    }

    /// Its runs of text in order, each under its label. What stands between them are marks and blank lines.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        scan(self.body.as_str(), self.label).pieces
    }

    /// What `R`'s readers may see, without marks; `None` when that is nothing.
    #[must_use]
    pub fn cleared<R: Readers>(&self) -> Option<Cleared<R, Body>> {
        self.included(R::KIND).map(Cleared::of)
    }

    /// The widest label of any piece.
    #[must_use]
    pub fn widest(&self) -> Label {
        self.pieces().iter().map(|p| p.label).max().unwrap_or(self.label)
    }

    /// The first mark that does not work out: opened inside a paragraph and never closed, closed without being opened, before
    /// nothing; or a request to the linter inside other text.
    ///
    /// # Errors
    /// `mark.unclosed`, `mark.unopened`, `mark.empty`, `mark.request`, with the place.
    pub fn check_marks(&self) -> Result<(), Refusal> {
        scan(self.body.as_str(), self.label).fault.map_or(Ok(()), Err)
    }

    fn included(&self, kind: AudienceKind) -> Option<Body> {
        let text = self.body.as_str();
        let Scan { pieces, leads, .. } = scan(text, self.label);
        let mut out = String::new();
        let mut last: Option<&Piece<'_>> = None;
        for piece in pieces.iter().filter(|p| p.label.reaches(kind)) {
            if let Some(before) = last {
                let gap = &text[before.range.end..piece.range.start];
                out.push_str(match before.block == piece.block {
                    // Where something between two sentences is left out, one space is enough.
                    true if !gap.contains('\n') => " ",
                    false if blank_line_in(gap) => "\n\n",
                    _ => "\n",
                });
            }
            if last.is_none_or(|before| before.block != piece.block) {
                out.push_str(&text[leads[piece.block].clone()]);
            }
            out.push_str(piece.text);
            last = Some(piece);
        }
        Body::new(&out).ok()
    }
}

/// What [`scan`] found.
struct Scan<'a> {
    pieces: Vec<Piece<'a>>,
    /// For every block its indentation and bullet: they belong to whichever piece of the block is shown first.
    leads: Vec<Range<usize>>,
    fault: Option<Refusal>,
}

impl Scan<'_> {
    /// Keeps the first fault.
    fn fault(&mut self, text: &str, at: usize, code: &'static str, reason: impl FnOnce() -> (String, String)) {
        if self.fault.is_none() {
            let (reason, hint) = reason();
            self.fault = Some(Refusal::new(code, reason).hint(hint).at(place(text, at)));
        }
    }
}

/// One pass over the text; time grows with its length only.
fn scan(text: &str, section: Label) -> Scan<'_> {
    let mut found = Scan { pieces: Vec::new(), leads: Vec::new(), fault: None };
    let mut kept: Option<Kept> = None;
    for block in blocks(text) {
        kept = kept.filter(|k| k.reaches(&block));
        let label = match &kept {
            _ if block.request => Label::Internal,
            Some(kept) => kept.label.tighten(section),
            None => section,
        };
        found.leads.push(block.range.start..block.range.start + block.lead);
        if let Some(tight) = scan_block(text, &block, label, &mut found) {
            kept = Some(Kept { label: tight, indent: block.indent, item: block.item });
        }
    }
    found
}

/// A block that was kept from readers, and what under it is kept with it.
struct Kept {
    label: Label,
    indent: usize,
    item: bool,
}

impl Kept {
    /// What hangs on without a blank line, and what is indented under a list item.
    fn reaches(&self, block: &Block) -> bool {
        let under = self.item && block.indent > self.indent;
        let beside = self.item && block.item;
        under || (!block.apart && !beside)
    }
}

/// An opened mark.
struct Open {
    name: Label,
    /// What it makes of the text in it.
    label: Label,
    /// Whether the end of the block closes it.
    whole_block: bool,
    at: usize,
    /// The first piece in it.
    first: usize,
}

/// Finds the pieces of a block. Answers the label it is kept under where a mark tightens it to its end.
fn scan_block<'a>(text: &'a str, block: &Block, section: Label, found: &mut Scan<'a>) -> Option<Label> {
    let number = found.leads.len() - 1;
    let mut open: Vec<Open> = Vec::new();
    let start = block.range.start + block.lead;
    let mut from = start;
    let push = |found: &mut Scan<'a>, range: Range<usize>, label: Label| {
        let piece = text[range.clone()].trim();
        if !piece.is_empty() {
            let start = range.start + (text[range.clone()].len() - text[range].trim_start().len());
            found.pieces.push(Piece { label, text: piece, range: start..start + piece.len(), block: number });
        }
    };
    let Found { marks, request } = marks(text, block);
    if let Some(at) = request {
        found.fault(text, at, "mark.request", || {
            ("a request to the linter stands inside other text".into(), "give `[ignore CODE until TIME: WHY]` a line of its own".into())
        });
    }
    for Mark { range, name, closes, in_code } in marks {
        let label = open.last().map_or(section, |o| o.label);
        let opened = open.last().is_some_and(|o| o.name == name);
        if in_code && !(if closes { opened } else { name < label }) {
            continue;
        }
        push(found, from..range.start, label);
        from = range.end;
        if !closes {
            let whole_block = text[start..range.start].trim().is_empty();
            let label = open.last().map_or(name, |outer| outer.label.tighten(name));
            open.push(Open { name, label, whole_block, at: range.start, first: found.pieces.len() });
        } else if opened {
            open.pop();
        } else {
            found.fault(text, range.start, "mark.unopened", || {
                let name = name.as_str();
                let hint = format!("put [{name}] where the sentence for that audience begins, in the same paragraph");
                (format!("[/{name}] closes nothing"), hint)
            });
        }
    }
    push(found, from..block.range.end, open.last().map_or(section, |o| o.label));
    // An inner mark without an end might have been meant for less, so all behind it stays inside.
    if let Some(unclosed) = open.iter().find(|o| !o.whole_block) {
        let name = unclosed.name.as_str();
        for piece in &mut found.pieces[unclosed.first..] {
            piece.label = Label::Internal;
        }
        found.fault(text, unclosed.at, "mark.unclosed", || {
            let hint = format!("end the sentence with [/{name}], or put [{name}] at the start of the paragraph to mark all of it");
            (format!("[{name}] is opened inside a paragraph and never closed"), hint)
        });
        return (unclosed.label < section).then_some(Label::Internal);
    }
    let whole = open.last()?;
    if whole.first == found.pieces.len() {
        let name = whole.name.as_str();
        found.fault(text, whole.at, "mark.empty", || {
            let hint = format!("put [{name}] at the start of the paragraph that it is about; one mark covers one paragraph");
            (format!("[{name}] stands before nothing"), hint)
        });
    }
    (whole.label < section).then_some(whole.label)
}

/// The first mark in a text that is no section: there it would be shown as it is written.
#[must_use]
pub fn stray_mark(text: &str) -> Option<Place> {
    let found = text.match_indices('[').find(|(at, _)| marks::mark(&text[*at..]).is_some());
    found.map(|(at, _)| place(text, at))
}

fn blank_line_in(gap: &str) -> bool {
    let mut lines = gap.split('\n');
    lines.next();
    let inner: Vec<&str> = lines.collect();
    inner.iter().rev().skip(1).any(|line| line.trim().is_empty())
}

fn place(text: &str, at: usize) -> Place {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    Place { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::label::{Customers, Everybody, Executives, Responders};

    fn prose(label: Label, text: &str) -> Prose {
        Prose::new(label, Body::new(text).expect("a body"))
    }

    fn customer(text: &str) -> Option<String> {
        prose(Label::Internal, text).cleared::<Customers>().map(|b| b.into_inner().to_string())
    }

    #[test]
    fn a_marked_paragraph_or_sentence_reaches_its_audience_and_nothing_else_does() {
        let text = "The DBA found it.\n\n[customer] Logins fail. [internal]Mood is better.[/internal] We work on it.\n\n\
                    - Cut 7.8.6. [customer]It comes at 2pm ET.[/customer] Ana has it.\n- [Customer] Test it\n  in UAT.\n- nothing";
        assert_eq!(customer(text).as_deref(), Some("Logins fail. We work on it.\n\n- It comes at 2pm ET.\n- Test it\n  in UAT."));
        assert_eq!(prose(Label::Internal, text).cleared::<Everybody>(), None);
        assert!(prose(Label::Internal, text).check_marks().is_ok());
    }

    #[test]
    fn a_wide_section_keeps_its_internal_sentences_back() {
        let wide = prose(Label::Public, "All is well. [internal]Thanks, Joe![/internal] Really.\n\n[executive] It cost us.");
        assert_eq!(wide.cleared::<Everybody>().map(|b| b.into_inner().to_string()).as_deref(), Some("All is well. Really."));
        assert!(wide.cleared::<Executives>().expect("some").get().as_str().contains("It cost us."));
        assert_eq!(wide.widest(), Label::Public);
    }

    #[test]
    fn a_request_to_the_linter_stays_inside_whatever_the_section_is() {
        let wide = prose(Label::Public, "All is well.\n[ignore NEXT-002 until 8am ET: agreed with Alice]\nReally.");
        assert_eq!(wide.cleared::<Everybody>().map(|b| b.into_inner().to_string()).as_deref(), Some("All is well.\nReally."));
    }

    #[test]
    fn a_mark_inside_another_only_tightens() {
        assert_eq!(customer("[customer] A [public]B[/public] C"), Some("A B C".into()));
        assert_eq!(prose(Label::Internal, "[customer] A [public]B[/public]").cleared::<Everybody>(), None);
    }

    #[test]
    fn code_links_and_escapes_are_no_marks() {
        for text in ["see `[customer] x`", "[customer](https://example.com)", "\\[customer] x", "```\n[customer] x\n\n[customer] y\n```"] {
            assert_eq!(customer(text), None, "{text}");
        }
        assert_eq!(customer("[customer]\n```\na\n\nb\n```").as_deref(), Some("```\na\n\nb\n```"));
    }

    #[test]
    fn a_fence_ends_where_markdown_ends_it() {
        assert_eq!(customer("[customer] Run:\n````\n```\nselect 1\n````\n\nSECRET").as_deref(), Some("Run:\n````\n```\nselect 1\n````"));
        assert_eq!(customer("[customer] Note:\n```foo``` is broken.\n\nSECRET").as_deref(), Some("Note:\n```foo``` is broken."));
    }

    #[test]
    fn what_is_kept_from_readers_keeps_what_hangs_on_it() {
        let kept = [
            "[internal] Notes:\n- SECRET",
            "- [internal] a\n  - SECRET nested",
            "- [internal] a\n\n  SECRET goes on",
            "[internal] one\n\u{a0}\nSECRET",
            "[internal]: SECRET",
            "[internal](SECRET)",
            "[internal] a\n# SECRET",
            "a ` tick. [internal]SECRET[/internal] and ` tick.",
        ];
        for text in kept {
            let shown = prose(Label::Customer, text).cleared::<Customers>().map(|b| b.into_inner().to_string());
            assert!(!shown.clone().unwrap_or_default().contains("SECRET"), "{text:?}: {shown:?}");
        }
        let beside = prose(Label::Customer, "- [internal] a\n- all right").cleared::<Customers>().map(|b| b.into_inner().to_string());
        assert_eq!(beside.as_deref(), Some("- all right"));
    }

    #[test]
    fn what_is_opened_to_more_readers_opens_nothing_but_itself() {
        for text in
            ["[customer] Fine.\n## SECRET", "[customer] Fine.\n> SECRET", "[customer] Fine.\n• SECRET", "[customer] Fine.\n***\nSECRET"]
        {
            assert_eq!(customer(text).as_deref(), Some("Fine."), "{text:?}");
        }
        assert_eq!(customer("[customer] Logins fail. [internal]: SECRET"), Some("Logins fail.".into()));
    }

    #[test]
    fn a_mark_that_does_not_work_out_is_refused_with_its_place_and_keeps_its_text_inside() {
        let fault = |text: &str| prose(Label::Internal, text).check_marks().map_err(|r| (r.code, r.place.map(|p| (p.line, p.column))));
        assert_eq!(fault("One.\ntwo [customer] three"), Err(("mark.unclosed", Some((2, 5)))));
        assert_eq!(fault("One [/public]"), Err(("mark.unopened", Some((1, 5)))));
        assert_eq!(fault("[internal]\n\nSECRET"), Err(("mark.empty", Some((1, 1)))));
        assert_eq!(fault("- [ignore NEXT-002 until 8am ET: why]"), Err(("mark.request", Some((1, 3)))));
        assert_eq!(customer("a [customer] b"), None);
    }

    proptest! {
        /// Whatever the marks, a word that stands under a tighter label is not shown, and responders' text is untouched.
        #[test]
        fn pieces_reach_exactly_their_readers(text in r"(\[(/)?(internal|executive|customer|public)\]|[a-z]{3}|[ \n`*\\-]|\n\n|- |```\n){1,40}", wide in 0..4usize) {
            let Ok(body) = Body::new(&text) else { return Ok(()) };
            let prose = Prose::new(Label::ALL[wide], body.clone());
            for piece in prose.pieces() {
                prop_assert_eq!(&body.as_str()[piece.range.clone()], piece.text);
            }
            for (kind, shown) in [
                (AudienceKind::Internal, prose.cleared::<Responders>().map(|b| b.into_inner())),
                (AudienceKind::Customer, prose.cleared::<Customers>().map(|b| b.into_inner())),
                (AudienceKind::Public, prose.cleared::<Everybody>().map(|b| b.into_inner())),
            ] {
                let may: usize = prose.pieces().iter().filter(|p| p.label.reaches(kind)).map(|p| p.text.matches(char::is_alphabetic).count()).sum();
                let does = shown.as_ref().map_or(0, |b| b.as_str().matches(char::is_alphabetic).count());
                prop_assert_eq!(may, does, "{:?} {:?}", kind, shown);
            }
        }
    }
}
