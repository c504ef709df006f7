//! The subject of a text that is no update yet: a file, or what stands in an editor. Every place is one in the text itself.

use std::borrow::Cow;

use jiff::Timestamp;
use sev1_domain::audience::AudienceKind;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::Policy;
use sev1_domain::lint::subject::{Previous, Said, Shape, Subject};
use sev1_domain::prose::{Prose, asks_for_quiet};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::{CivilWhen, Towards};
use sev1_domain::zone::{Zone, ZoneTable};

use super::message::of_message;
use super::passages::Passages;
use super::typed::{Typed, Worded};
use super::unread;
use crate::markdown::scan;
use crate::parse::{Parsed, Trace, parse};

/// A text and what was read from it.
#[derive(Debug)]
pub struct Text<'t> {
    /// The text as given.
    pub text: &'t str,
    /// What was read from it. Its labels are wide enough for the readers it was read for.
    pub parsed: Parsed,
    /// The sections as prose, with the field of each.
    sections: Vec<(&'static str, Prose)>,
    readers: Option<AudienceKind>,
}

/// When, where and after what a text is said.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The instant it is said, or would be.
    pub now: Timestamp,
    /// The zone it speaks in where it names none.
    pub zone: &'a Zone,
    /// Which labels for zones there are.
    pub zones: &'a ZoneTable,
    /// What was said before.
    pub previous: Option<Previous<'a>>,
    /// What the organisation decided.
    pub policy: &'a Policy,
}

impl<'t> Text<'t> {
    /// Reads a text. `readers` are those to whom everything unmarked in it is said; `None` for our own responders, and for whom its marks
    /// name.
    ///
    /// # Errors
    /// `text.too_long`.
    pub fn read(text: &'t str, zones: &ZoneTable, readers: Option<AudienceKind>) -> Result<Self, Refusal> {
        let label = readers.map_or(Label::Internal, AudienceKind::needs);
        let parsed = opened(parse(text, zones)?, label);
        let bodies = [
            ("summary", parsed.summary.as_ref(), label),
            ("customer_impact", parsed.customer_impact.as_ref(), label),
            ("technical_notes", parsed.technical_notes.as_ref(), label),
            ("customer_message", parsed.customer_message.as_ref().map(Labelled::for_internal), label.max(Label::Customer)),
        ];
        let prose = |(field, body, label): (_, Option<&Body>, Label)| body.map(|body| (field, Prose::new(label, body.clone())));
        let sections = bodies.into_iter().filter_map(prose).collect();
        Ok(Self { text, parsed, sections, readers })
    }

    /// Whether anything in it is of the template; if not, it is one message.
    #[must_use]
    pub fn is_template(&self) -> bool {
        let p = &self.parsed;
        let heading = p.customer.is_some() || p.severity.is_some() || p.time.is_some() || p.status.is_some() || p.incident_time.is_some();
        heading || !self.sections.is_empty() || !p.problems.is_empty()
    }
}

/// A text as the rules see it. Without any heading of the template it is one message to `readers`, the public if none were named.
#[must_use]
pub fn of_text<'a>(text: &'a Text<'_>, circumstances: Circumstances<'a>) -> Subject<'a> {
    if !text.is_template() {
        return of_message(text.text, text.readers.unwrap_or(AudienceKind::Public), circumstances);
    }
    let Circumstances { now, zone, zones, previous, policy } = circumstances;
    let mut passages = Passages::new(zones, now);
    for (field, prose) in &text.sections {
        let trace = text.parsed.origins.bodies.iter().find(|(f, _)| f == field).map(|(_, trace)| trace);
        section(&mut passages, field, prose, text.text, trace.expect("every body has its origin"));
    }
    typed(&mut passages, text);
    let zone = text.parsed.time.as_ref().map_or(zone, |time| &time.zone);
    let said = said(text, now);
    let told = match text.readers {
        Some(kind) => vec![kind],
        None => AudienceKind::ALL
            .into_iter()
            .filter(|kind| *kind == AudienceKind::Internal || passages.all.iter().any(|p| p.label.reaches(*kind)))
            .collect(),
    };
    Subject {
        now,
        zone,
        zones,
        shape: Shape::Template,
        told,
        passages: passages.all,
        said,
        incident: None,
        previous,
        policy,
        inline: passages.inline,
        bad_requests: passages.bad_requests,
    }
}

/// The same with every typed field said to the readers of a label. Text carries no labels, so nothing is loosened here.
fn opened(parsed: Parsed, label: Label) -> Parsed {
    fn open<T: Clone>(field: Option<Labelled<T>>, label: Label) -> Option<Labelled<T>> {
        field.map(|f| Labelled::new(f.label().max(label), f.for_internal().clone()))
    }
    Parsed {
        next_update: parsed.next_update.map(|next| match next {
            NextUpdate::OptOut(reason) => NextUpdate::OptOut(Labelled::new(label, reason.for_internal().clone())),
            other => other,
        }),
        reach: open(parsed.reach, label),
        workaround: open(parsed.workaround, label),
        cause: open(parsed.cause, label),
        milestone: open(parsed.milestone, label),
        bridge: open(parsed.bridge, label),
        people: open(parsed.people, label),
        thanks: open(parsed.thanks, label),
        fix: open(parsed.fix, label),
        approvals: open(parsed.approvals, label),
        evidence: open(parsed.evidence, label),
        thread: open(parsed.thread, label),
        ..parsed
    }
}

/// The pieces of a section, each as it stands in the text.
fn section<'a>(passages: &mut Passages<'a>, field: &'static str, prose: &'a Prose, text: &'a str, trace: &Trace) {
    let whole = trace.range(0..prose.for_internal().as_str().len());
    let scanned = scan(&text[whole.clone()]);
    for piece in prose.pieces() {
        if asks_for_quiet(piece.text) {
            passages.request(piece.text, trace.range(piece.range));
            continue;
        }
        for run in trace.unbroken(piece.range) {
            let range = trace.range(run);
            if !text[range.clone()].trim().is_empty() {
                passages.push(field, piece.label, scanned.part(range.start - whole.start..range.end - whole.start), range.start);
            }
        }
    }
}

/// The phrases of typed fields, each as it stands in its paragraph.
fn typed<'a>(passages: &mut Passages<'a>, text: &'a Text<'_>) {
    let mut parts = text.parsed.origins.parts.clone();
    for Worded { field, label, phrase, code } in Typed::from(&text.parsed).phrases() {
        // Of a part that is there twice the last one counts.
        let Some((_, paragraph)) = parts.iter_mut().rev().find(|(f, _)| *f == field) else { continue };
        let phrase = phrase.as_str();
        // A phrase with an escaped dash in it stands in its paragraph otherwise; then the paragraph's rest speaks for it.
        let found = text.text[paragraph.clone()].find(phrase).map(|i| paragraph.start + i..paragraph.start + i + phrase.len());
        let range = found.unwrap_or(paragraph.clone());
        paragraph.start = range.end;
        let words = &text.text[range.clone()];
        match code {
            true => passages.code(field, label, words, range.start),
            false if words.is_empty() => {}
            false => passages.push(field, label, scan(words), range.start),
        }
    }
}

fn said<'a>(text: &'a Text<'_>, now: Timestamp) -> Said<'a> {
    let p = &text.parsed;
    let mut unread = unread::of(text.text, p);
    let mut resolve = |field: &'static str, time: CivilWhen| {
        let part = p.origins.parts.iter().rev().find(|(f, _)| *f == field).map(|(_, range)| range.clone());
        time.resolve(now, Towards::Future).inspect_err(|refusal| unread.push((part, unread::sentence(refusal))))
    };
    let next_update = p.next_update.clone().and_then(|next| match next {
        NextUpdate::At(time) => resolve("next_update", time).ok().map(NextUpdate::At),
        NextUpdate::OptOut(reason) => Some(NextUpdate::OptOut(reason)),
        NextUpdate::NotDue => Some(NextUpdate::NotDue),
    });
    let milestone = p.milestone.clone().and_then(|m| m.try_map(|m| m.try_map(&mut |t| resolve("milestone", t))).ok());
    let bridge = p.bridge.clone().and_then(|b| b.try_map(|b| b.try_map(&mut |t| resolve("bridge", t))).ok());
    Said {
        customer: p.customer.as_ref().map(|c| c.as_str()),
        severity: p.severity,
        status: p.status,
        unknown_status: unread::status_as_written(text.text, p),
        late: p.late.is_some(),
        incident_time: p.incident_time,
        next_update: next_update.map(Cow::Owned),
        reach: p.reach.as_ref(),
        workaround: p.workaround.as_ref(),
        cause: p.cause.as_ref(),
        milestone: milestone.map(Cow::Owned),
        bridge: bridge.map(Cow::Owned),
        people: p.people.as_ref(),
        thanks: p.thanks.as_ref(),
        fix: p.fix.as_ref(),
        approvals: p.approvals.as_ref(),
        evidence: p.evidence.as_ref(),
        thread: p.thread.as_ref(),
        missing: unread::missing(text.text, p),
        unread,
        ..Said::default()
    }
}

/// What was said, as the update before of the text that comes next.
#[must_use]
pub fn as_previous<'s>(subject: &'s Subject<'_>) -> Previous<'s> {
    let mut sections: Vec<(&'static str, Cow<'s, str>)> = Vec::new();
    for passage in &subject.passages {
        match sections.iter_mut().find(|(field, _)| *field == passage.field) {
            Some((_, text)) => {
                let text = text.to_mut();
                text.push('\n');
                text.push_str(passage.text);
            }
            None => sections.push((passage.field, Cow::Borrowed(passage.text))),
        }
    }
    let said = &subject.said;
    Previous {
        said_at: subject.now,
        status: subject.status(),
        severity: subject.severity(),
        incident_time: said.incident_time,
        sections,
        next_update: said.next_update.as_deref().map(Cow::Borrowed),
        reach: said.reach.map(Labelled::for_internal),
        cause: said.cause.map(Labelled::for_internal),
        fix: said.fix.map(Labelled::for_internal),
    }
}
