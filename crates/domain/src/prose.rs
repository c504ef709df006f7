//! Free text with marks: who may see which paragraph or sentence is said where it is written.
//!
//! A mark is a label's name in square brackets. At the start of a paragraph or list item it covers all of it, or up to its closing;
//! inside, it needs its closing. Code is not looked at.
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

use std::ops::Range;

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

    /// The first mark that does not work out: opened inside a paragraph and never closed, or closed without being opened.
    ///
    /// # Errors
    /// `mark.unclosed`, `mark.unopened`, with the place. What such a mark covers is internal all the same.
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

/// One pass over the text; time grows with its length only.
fn scan(text: &str, section: Label) -> Scan<'_> {
    let mut found = Scan { pieces: Vec::new(), leads: Vec::new(), fault: None };
    for block in blocks(text) {
        let section = if asks_for_quiet(&text[block.clone()]) { Label::Internal } else { section };
        let lead = lead(&text[block.clone()]);
        let body = block.start + lead..block.end;
        found.leads.push(block.start..body.start);
        scan_block(text, body, section, &mut found);
    }
    found
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

fn scan_block<'a>(text: &'a str, body: Range<usize>, section: Label, found: &mut Scan<'a>) {
    let block = found.leads.len() - 1;
    let mut open: Vec<Open> = Vec::new();
    let mut from = body.start;
    let push = |found: &mut Scan<'a>, range: Range<usize>, label: Label| {
        let piece = text[range.clone()].trim();
        if !piece.is_empty() {
            let start = range.start + (text[range.clone()].len() - text[range].trim_start().len());
            found.pieces.push(Piece { label, text: piece, range: start..start + piece.len(), block });
        }
    };
    for Mark { range, name, closes } in marks(text, body.clone()) {
        let label = open.last().map_or(section, |o| o.label);
        push(found, from..range.start, label);
        from = range.end;
        if !closes {
            let whole_block = text[body.start..range.start].trim().is_empty();
            let label = open.last().map_or(name, |outer| outer.label.tighten(name));
            open.push(Open { name, label, whole_block, at: range.start, first: found.pieces.len() });
        } else if open.last().is_some_and(|o| o.name == name) {
            open.pop();
        } else {
            let refusal = Refusal::new("mark.unopened", format!("[/{}] closes nothing", name.as_str()));
            let hint = format!("put [{}] where the sentence for that audience begins, in the same paragraph", name.as_str());
            found.fault.get_or_insert(refusal.hint(hint).at(place(text, range.start)));
        }
    }
    push(found, from..body.end, open.last().map_or(section, |o| o.label));
    // An inner mark without an end might have been meant for less, so all behind it stays inside.
    if let Some(unclosed) = open.iter().find(|o| !o.whole_block) {
        let name = unclosed.name.as_str();
        for piece in &mut found.pieces[unclosed.first..] {
            piece.label = Label::Internal;
        }
        let refusal = Refusal::new("mark.unclosed", format!("[{name}] is opened inside a paragraph and never closed"));
        let hint = format!("end the sentence with [/{name}], or put [{name}] at the start of the paragraph to mark all of it");
        found.fault.get_or_insert(refusal.hint(hint).at(place(text, unclosed.at)));
    }
}

/// Paragraphs and list items, each from the start of its first line to the end of its last. A code fence is never taken apart.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut fresh = true;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|m| trimmed.starts_with(m));
        let end = at + line.trim_end_matches('\n').len();
        match blocks.last_mut() {
            _ if trimmed.is_empty() && fence.is_none() => fresh = true,
            Some(last) if !fresh && (fence.is_some() || (bullet(line) == 0 && !asks_for_quiet(line))) => last.end = end,
            _ => {
                blocks.push(at..end);
                fresh = fence.is_none() && asks_for_quiet(line);
            }
        }
        match (fence, mark) {
            (None, Some(m)) if !trimmed.is_empty() => fence = Some(m),
            (Some(opened), Some(m)) if opened == m => fence = None,
            _ => {}
        }
        at += line.len();
    }
    blocks
}

/// Whether a line asks the linter to be quiet about a rule.
#[must_use]
pub fn asks_for_quiet(line: &str) -> bool {
    let line = line.trim();
    line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("[ignore ")) && line.ends_with(']')
}

/// The bytes of indentation and bullet at the start of a block.
fn lead(block: &str) -> usize {
    match bullet(block) {
        0 => block.len() - block.trim_start_matches([' ', '\t']).len(),
        bullet => bullet,
    }
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

/// A mark with the bytes it takes.
struct Mark {
    range: Range<usize>,
    name: Label,
    closes: bool,
}

/// The marks in a block, outside code.
fn marks(text: &str, block: Range<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut fence: Option<&str> = None;
    let mut at = block.start;
    while at < block.end {
        let rest = &text[at..block.end];
        // Looking back is for the few places where a fence can begin.
        let line_start = || text[block.start..at].rfind('\n').map_or(block.start, |i| block.start + i + 1);
        if let Some(m) = ["```", "~~~"].into_iter().find(|m| rest.starts_with(m))
            && text[line_start()..at].trim().is_empty()
        {
            fence = match fence {
                None => Some(m),
                Some(opened) if opened == m => None,
                other => other,
            };
            at += rest.find('\n').map_or(rest.len(), |i| i + 1);
            continue;
        }
        if fence.is_some() {
            at += rest.find('\n').map_or(rest.len(), |i| i + 1);
            continue;
        }
        match rest.as_bytes()[0] {
            b'\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => {
                let run = rest.len() - rest.trim_start_matches('`').len();
                at += run + rest[run..].find(&rest[..run]).map_or(0, |end| end + run);
            }
            b'[' => match mark(rest) {
                Some((len, name, closes)) => {
                    marks.push(Mark { range: at..at + len, name, closes });
                    at += len;
                }
                None => at += 1,
            },
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    marks
}

/// The mark at the start of `text`: its length, its label, whether it closes.
fn mark(text: &str) -> Option<(usize, Label, bool)> {
    // No mark is longer than the longest label's name with its brackets.
    let end = text.bytes().take(12).position(|b| b == b']')?;
    let inner = &text[1..end];
    let (name, closes) = inner.strip_prefix('/').map_or((inner, false), |name| (name, true));
    let label = Label::from_name(&name.to_ascii_lowercase())?;
    // A link or its definition is not a mark.
    let link = text[end + 1..].starts_with(['(', '[', ':']) && !text[end + 1..].starts_with("[/");
    (closes || !link || mark(&text[end + 1..]).is_some()).then_some((end + 1, label, closes))
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
    fn a_mark_that_does_not_work_out_is_refused_with_its_place_and_keeps_its_text_inside() {
        let fault = |text: &str| prose(Label::Internal, text).check_marks().map_err(|r| (r.code, r.place.map(|p| (p.line, p.column))));
        assert_eq!(fault("One.\ntwo [customer] three"), Err(("mark.unclosed", Some((2, 5)))));
        assert_eq!(fault("One [/public]"), Err(("mark.unopened", Some((1, 5)))));
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
