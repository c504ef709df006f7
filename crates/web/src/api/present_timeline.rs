//! From use case to wire: what happened in an incident.

use sev1_domain::text::Phrase;
use sev1_domain::timeline::{Event, TimelineEntry};
use sev1_domain::when::Moment;

use super::present::{actor, moment};
use super::present_promises::subject;
use super::wire;

/// One fact.
pub(crate) fn timeline_entry(entry: &TimelineEntry) -> wire::TimelineEntryOut {
    // A fact speaks as of when it happened, so its words never change.
    let at = |due: &Moment| moment(due, entry.happened_at);
    wire::TimelineEntryOut {
        id: entry.id.to_string(),
        event: match &entry.event {
            Event::Declared => wire::EventOut::Declared,
            Event::UpdatePublished { number, status } => wire::EventOut::UpdatePublished { number: number.0, status: (*status).into() },
            Event::StatusChanged { from, to, reason } => {
                wire::EventOut::StatusChanged { from: (*from).into(), to: (*to).into(), reason: reason.as_ref().map(ToString::to_string) }
            }
            Event::Promised { due } => wire::EventOut::Promised { due: at(due) },
            Event::PromiseKept { by, late_ms } => wire::EventOut::PromiseKept { by: by.0, late_ms: *late_ms },
            Event::PromiseMade { promise, due, owner } => {
                wire::EventOut::PromiseMade { promise: subject(promise), due: at(due), owner: owner.to_string() }
            }
            Event::PromiseMoved { promise, from, to, reason } => {
                wire::EventOut::PromiseMoved { promise: subject(promise), from: at(from), to: at(to), reason: reason.to_string() }
            }
            Event::PromiseDone { promise, late_ms, note } => {
                wire::EventOut::PromiseDone { promise: subject(promise), late_ms: *late_ms, note: words(note.as_ref()) }
            }
            Event::PromiseLetGo { promise, broken, reason } => {
                wire::EventOut::PromiseLetGo { promise: subject(promise), broken: *broken, reason: reason.to_string() }
            }
            Event::Reminded { promise, due, to, late_ms } => wire::EventOut::Reminded {
                promise: subject(promise),
                due: at(due),
                to: to.iter().map(|role| (*role).into()).collect(),
                late_ms: *late_ms,
            },
            Event::Snoozed { promise, until } => wire::EventOut::Snoozed { promise: subject(promise), until: at(until) },
            Event::HandOffOffered { from, to, note } => {
                wire::EventOut::HandOffOffered { from: from.to_string(), to: to.to_string(), note: words(note.as_ref()) }
            }
            Event::HandOffAccepted { from, to, passed } => {
                wire::EventOut::HandOffAccepted { from: from.to_string(), to: to.to_string(), passed: *passed }
            }
            Event::HandOffDeclined { to, reason } => wire::EventOut::HandOffDeclined { to: to.to_string(), reason: reason.to_string() },
            Event::Asked { by, audience, note } => {
                wire::EventOut::Asked { by: by.to_string(), audience: audience.to_string(), note: words(note.as_ref()) }
            }
            Event::QuietAgreed { with, until } => wire::EventOut::QuietAgreed { with: with.to_string(), until: at(until) },
            Event::RolesAssigned { lead, deputy } => {
                wire::EventOut::RolesAssigned { lead: words(lead.as_ref()), deputy: words(deputy.as_ref()) }
            }
            Event::OptedOut { reason } => wire::EventOut::OptedOut { reason: reason.to_string() },
            Event::UpdateEdited { update, revision } => wire::EventOut::UpdateEdited { update: update.0, revision: *revision },
            Event::UpdateCorrected { update, by } => wire::EventOut::UpdateCorrected { update: update.0, by: by.0 },
            Event::UpdateRetracted { update, by } => wire::EventOut::UpdateRetracted { update: update.0, by: by.0 },
            Event::Redelivered { update, destination, verdict } => wire::EventOut::Redelivered {
                update: update.map(|n| n.0),
                destination: destination.to_string(),
                verdict: (*verdict).into(),
            },
            Event::FindingAcknowledged { update, code, reason } => {
                wire::EventOut::FindingAcknowledged { update: update.0, code: code.to_string(), reason: reason.to_string() }
            }
            Event::RuleSuppressed { update, code, until, reason } => wire::EventOut::RuleSuppressed {
                update: update.0,
                code: code.to_string(),
                until: (*until).into(),
                reason: reason.to_string(),
            },
            Event::Declassified { update, field, from, to, reason } => wire::EventOut::Declassified {
                update: update.0,
                field: field.to_string(),
                from: (*from).into(),
                to: (*to).into(),
                reason: reason.to_string(),
            },
            Event::TextApproved { update, by } => wire::EventOut::TextApproved { update: update.0, by: by.to_string() },
            Event::TemplateFellBack { update, audience, reason } => {
                wire::EventOut::TemplateFellBack { update: update.0, audience: audience.to_string(), reason: reason.to_string() }
            }
            Event::Closed => wire::EventOut::Closed,
        },
        actor: actor(&entry.actor),
        happened_at: entry.happened_at.into(),
        recorded_at: entry.recorded_at.into(),
    }
}

fn words(said: Option<&Phrase>) -> Option<String> {
    said.map(ToString::to_string)
}
