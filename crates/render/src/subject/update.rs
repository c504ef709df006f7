//! The subject of an update that is about to be published, or was.

use std::borrow::Cow;

use sev1_domain::audience::AudienceKind;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::Policy;
use sev1_domain::lint::subject::{Context, Previous, Said, Shape, Subject};
use sev1_domain::occasion::Occasion;
use sev1_domain::prose::{Prose, asks_for_quiet};
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;
use sev1_domain::update::Update;
use sev1_domain::zone::ZoneTable;

use super::passages::Passages;
use super::typed::{Typed, Worded};

/// An update of an incident as the rules see it.
///
/// `state` is the incident before this update, but with the quiet hours that were agreed with it; `told` the circles of readers that will get it, tightest first; `approved_by` is who
/// agreed to these very texts, where somebody did. The clock is the update's own `as_of`. `earlier` is every update before it, oldest first:
/// a request to the linter that was carried over ends when it was first meant to.
#[must_use]
pub fn of_update<'a>(
    state: &'a IncidentState,
    update: &'a Update,
    told: &[AudienceKind],
    zones: &'a ZoneTable,
    policy: &'a Policy,
    approved_by: Option<&'a Phrase>,
    earlier: &'a [Update],
) -> Subject<'a> {
    let incident = &state.incident;
    let mut passages = Passages::new(zones, update.as_of).after(earlier);
    gather(update, &mut passages);
    Subject {
        now: update.as_of,
        zone: &incident.zone,
        zones,
        shape: Shape::Template,
        told: told.to_vec(),
        passages: passages.all,
        said: said(state, update, approved_by),
        incident: Some(Context {
            number: incident.number,
            customer: incident.customer.for_internal().as_str(),
            severity: *incident.severity.for_internal(),
            clocks: Cow::Borrowed(incident.clocks.for_internal()),
            status: incident.status,
            open_promises: &state.open_promises,
            quiet: incident.quiet.as_ref(),
        }),
        previous: state.last_update.as_ref().map(|last| previous(last, *incident.severity.for_internal())),
        policy,
        inline: passages.inline,
        bad_requests: passages.bad_requests,
    }
}

fn said<'a>(state: &'a IncidentState, update: &'a Update, approved_by: Option<&'a Phrase>) -> Said<'a> {
    let facts = &update.facts;
    Said {
        number: Some(update.number),
        author: Some(&update.author.name),
        customer: Some(state.incident.customer.for_internal().as_str()),
        incident: Some(state.incident.number),
        severity: Some(*state.incident.severity.for_internal()),
        status: Some(update.status),
        unknown_status: None,
        status_reason: update.status_reason.as_ref(),
        late: !update.late.is_empty(),
        incident_time: Some(update.incident_time),
        occasion: update.occasion.clone(),
        next_update: Some(Cow::Borrowed(&facts.next_update)),
        reach: facts.reach.as_ref(),
        workaround: facts.workaround.as_ref(),
        cause: facts.cause.as_ref(),
        milestone: facts.milestone.as_ref().map(Cow::Borrowed),
        bridge: facts.bridge.as_ref().map(Cow::Borrowed),
        people: facts.people.as_ref(),
        thanks: facts.thanks.as_ref(),
        fix: facts.fix.as_ref(),
        approvals: facts.approvals.as_ref(),
        evidence: facts.evidence.as_ref(),
        thread: facts.thread.as_ref(),
        approved_by,
        missing: Vec::new(),
        unread: Vec::new(),
    }
}

fn previous(last: &Update, severity: Severity) -> Previous<'_> {
    let facts = &last.facts;
    let mut sections = vec![
        ("summary", read_out(&facts.summary)),
        ("customer_impact", read_out(&facts.customer_impact)),
        ("technical_notes", read_out(&facts.technical_notes)),
    ];
    sections.extend(facts.customer_message.as_ref().map(|m| ("customer_message", Cow::Borrowed(m.for_internal().as_str()))));
    Previous {
        said_at: last.as_of,
        status: Some(last.status),
        severity: Some(severity),
        incident_time: Some(last.incident_time),
        sections,
        next_update: Some(Cow::Borrowed(&facts.next_update)),
        reach: facts.reach.as_ref().map(Labelled::for_internal),
        cause: facts.cause.as_ref().map(Labelled::for_internal),
        fix: facts.fix.as_ref().map(Labelled::for_internal),
    }
}

/// A section as its passages are: without marks and without requests to the linter.
fn read_out(prose: &Prose) -> Cow<'_, str> {
    let mut pieces = prose.pieces();
    pieces.retain(|piece| !asks_for_quiet(piece.text));
    match pieces.as_slice() {
        [only] => Cow::Borrowed(only.text),
        pieces => Cow::Owned(pieces.iter().map(|piece| piece.text).collect::<Vec<_>>().join("\n")),
    }
}

/// Every text a person wrote.
fn gather<'a>(update: &'a Update, passages: &mut Passages<'a>) {
    let facts = &update.facts;
    if let Some(reason) = &update.status_reason {
        // It stands in the timeline, which is our own.
        passages.phrase("status_reason", Label::Internal, reason);
    }
    for text in occasion(&update.occasion) {
        passages.phrase("occasion", text.label(), text.for_internal());
    }
    passages.prose("summary", &facts.summary);
    passages.prose("customer_impact", &facts.customer_impact);
    passages.prose("technical_notes", &facts.technical_notes);
    if let Some(message) = &facts.customer_message {
        passages.body("customer_message", message);
    }
    for Worded { field, label, phrase, code } in Typed::from(facts).phrases() {
        match code {
            true => passages.code(field, label, phrase.as_str(), 0),
            false => passages.phrase(field, label, phrase),
        }
    }
}

fn occasion(occasion: &Occasion) -> Vec<&Labelled<Phrase>> {
    match occasion {
        Occasion::HandOff { to } => vec![to],
        Occasion::Correction { wrong, right, .. } => vec![wrong, right],
        Occasion::Retraction { reason, .. } => vec![reason],
        Occasion::Progress | Occasion::NoChange | Occasion::Holding => Vec::new(),
    }
}
