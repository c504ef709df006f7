//! The subject of an update that is about to be published, or was.

use std::borrow::Cow;

use sev1_domain::audience::AudienceKind;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::Policy;
use sev1_domain::lint::subject::{Context, Previous, Said, Shape, Subject};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::prose::{Prose, asks_for_quiet};
use sev1_domain::text::Phrase;
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_domain::zone::ZoneTable;

use super::passages::Passages;

/// An update of an incident as the rules see it.
///
/// `state` is the incident before this update, `told` the circles of readers that will get it, tightest first; `approved_by` is who
/// agreed to these very texts, where somebody did. The clock is the update's own `as_of`.
#[must_use]
pub fn of_update<'a>(
    state: &'a IncidentState,
    update: &'a Update,
    told: &[AudienceKind],
    zones: &'a ZoneTable,
    policy: &'a Policy,
    approved_by: Option<&'a Phrase>,
) -> Subject<'a> {
    let incident = &state.incident;
    let mut passages = Passages::new(zones, update.as_of);
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

fn previous(last: &Update, severity: sev1_domain::severity::Severity) -> Previous<'_> {
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

/// Every text a person wrote, in the order of the template.
fn gather<'a>(update: &'a Update, passages: &mut Passages<'a>) {
    let facts = &update.facts;
    // The reason of going back stands in the timeline, which is our own.
    phrase(passages, "status_reason", Label::Internal, update.status_reason.as_ref());
    occasion(passages, &update.occasion);
    passages.prose("summary", &facts.summary);
    typed_summary(passages, facts);
    passages.prose("customer_impact", &facts.customer_impact);
    if let Some(reach) = &facts.reach {
        passages.phrase("reach", reach.label(), &reach.for_internal().unit);
        phrase(passages, "reach", reach.label(), reach.for_internal().scope.as_ref());
    }
    labelled(passages, "workaround", facts.workaround.as_ref());
    if let Some(message) = &facts.customer_message {
        passages.body("customer_message", message);
    }
    passages.prose("technical_notes", &facts.technical_notes);
    typed_notes(passages, facts);
}

fn occasion<'a>(passages: &mut Passages<'a>, occasion: &'a Occasion) {
    match occasion {
        Occasion::HandOff { to } => labelled(passages, "occasion", Some(to)),
        Occasion::Correction { wrong, right, .. } => {
            labelled(passages, "occasion", Some(wrong));
            labelled(passages, "occasion", Some(right));
        }
        Occasion::Retraction { reason, .. } => labelled(passages, "occasion", Some(reason)),
        Occasion::Progress | Occasion::NoChange | Occasion::Holding => {}
    }
}

fn typed_summary<'a>(passages: &mut Passages<'a>, facts: &'a UpdateFacts) {
    if let Some(bridge) = &facts.bridge {
        passages.phrase("bridge", bridge.label(), &bridge.for_internal().name);
        phrase(passages, "bridge", bridge.label(), bridge.for_internal().link.as_ref());
    }
    contributions(passages, "people", facts.people.as_ref());
    contributions(passages, "thanks", facts.thanks.as_ref());
    if let NextUpdate::OptOut(reason) = &facts.next_update {
        labelled(passages, "next_update", Some(reason));
    }
}

fn typed_notes<'a>(passages: &mut Passages<'a>, facts: &'a UpdateFacts) {
    if let Some(cause) = &facts.cause {
        passages.phrase("cause", cause.label(), &cause.for_internal().what);
    }
    if let Some(milestone) = &facts.milestone {
        passages.phrase("milestone", milestone.label(), &milestone.for_internal().what);
    }
    if let Some(fix) = &facts.fix {
        passages.phrase("fix", fix.label(), &fix.for_internal().version);
        phrase(passages, "fix", fix.label(), fix.for_internal().owner.as_ref());
    }
    if let Some(approvals) = &facts.approvals {
        for approval in approvals.for_internal() {
            passages.phrase("approvals", approvals.label(), &approval.what);
            passages.phrase("approvals", approvals.label(), &approval.asked);
            phrase(passages, "approvals", approvals.label(), approval.reason.as_ref());
        }
    }
    if let Some(evidence) = &facts.evidence {
        passages.code("evidence", evidence.label(), &evidence.for_internal().query);
        phrase(passages, "evidence", evidence.label(), evidence.for_internal().range.as_ref());
        phrase(passages, "evidence", evidence.label(), evidence.for_internal().verdict.as_ref());
    }
    labelled(passages, "thread", facts.thread.as_ref());
}

fn phrase<'a>(passages: &mut Passages<'a>, field: &'static str, label: Label, phrase: Option<&'a Phrase>) {
    if let Some(phrase) = phrase {
        passages.phrase(field, label, phrase);
    }
}

fn labelled<'a>(passages: &mut Passages<'a>, field: &'static str, phrase: Option<&'a Labelled<Phrase>>) {
    if let Some(phrase) = phrase {
        passages.phrase(field, phrase.label(), phrase.for_internal());
    }
}

fn contributions<'a>(passages: &mut Passages<'a>, field: &'static str, all: Option<&'a Labelled<Vec<Contribution>>>) {
    for (label, contribution) in all.into_iter().flat_map(|all| all.for_internal().iter().map(|c| (all.label(), c))) {
        passages.phrase(field, label, &contribution.who);
        phrase(passages, field, label, contribution.what.as_ref());
    }
}
