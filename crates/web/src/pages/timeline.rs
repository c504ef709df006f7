//! The timeline in plain words.

use jiff::{SignedDuration, Timestamp};
use sev1_app::words;
use sev1_domain::delivery::Verdict;
use sev1_domain::incident::Incident;
use sev1_domain::ladder::Role;
use sev1_domain::text::Phrase;
use sev1_domain::timeline::{Event, TimelineEntry};

use super::say::{Said, join};

/// One entry as the page shows it.
pub(super) struct Happened {
    pub(super) at: Said,
    pub(super) words: String,
    pub(super) actor: String,
}

impl Happened {
    pub(super) fn new(entry: &TimelineEntry, incident: &Incident, now: Timestamp) -> Self {
        let said = |at| Said::new(at, &incident.zone, now);
        Self { at: said(entry.happened_at), words: in_words(entry, &said), actor: entry.actor.name.to_string() }
    }
}

/// Coming times are said as they were then.
fn in_words(entry: &TimelineEntry, said: &dyn Fn(Timestamp) -> Said) -> String {
    let then = entry.happened_at;
    match &entry.event {
        Event::Declared => "Declared".to_owned(),
        Event::UpdatePublished { number, status } => format!("Update {number} published: {status}"),
        Event::StatusChanged { from, to, reason: None } => format!("Status moved from {from} to {to}"),
        Event::StatusChanged { from, to, reason: Some(reason) } => format!("Status went back from {from} to {to}: {reason}"),
        Event::Promised { due } => format!("Next update promised for {}", due.said_at(then)),
        Event::PromiseKept { by, late_ms: 0 } => format!("Promise kept in time by update {by}"),
        Event::PromiseKept { by, late_ms } => format!("Promise kept by update {by}, {} late", span(*late_ms)),
        Event::PromiseMade { promise, due, owner } => {
            format!("Promised to {}: {promise}, by {}; {owner} owes it", promise.audience, due.said_at(then))
        }
        Event::PromiseMoved { promise, from, to, reason } => {
            format!("Moved {promise} to {} from {} to {}: {reason}", promise.audience, from.said_at(then), to.said_at(then))
        }
        Event::PromiseDone { promise, late_ms, note } => {
            let late = if *late_ms == 0 { String::new() } else { format!(", {} late", span(*late_ms)) };
            format!("Done: {promise}{late}{}", because(note.as_ref()))
        }
        Event::PromiseLetGo { promise, broken: false, reason } => format!("Released before it was due: {promise}: {reason}"),
        Event::PromiseLetGo { promise, broken: true, reason } => format!("Broken: {promise}: {reason}"),
        Event::Reminded { promise, due, to, late_ms } => {
            let to = join(to.iter().map(|role| role_words(*role)));
            let late = if *late_ms < 60_000 { String::new() } else { format!(", {} after its time", span(*late_ms)) };
            format!("Reminded {to} of {promise}, due {}{late}", due.said_at(then))
        }
        Event::Snoozed { promise, until } => format!("Reminder of {promise} put off until {}", until.said_at(then)),
        Event::HandOffOffered { from, to, note } => format!("Hand-off from {from} offered to {to}{}", because(note.as_ref())),
        Event::HandOffAccepted { from, to, passed: 1 } => format!("{to} took over from {from}: 1 promise passed"),
        Event::HandOffAccepted { from, to, passed } => format!("{to} took over from {from}: {passed} promises passed"),
        Event::HandOffDeclined { to, reason } => format!("{to} declined the hand-off: {reason}"),
        Event::Asked { by, audience, note } => format!("{by} ({audience}) asked for an update{}", because(note.as_ref())),
        Event::QuietAgreed { with, until } => format!("Quiet hours until {} agreed with {with}", until.said_at(then)),
        Event::RolesAssigned { lead, deputy } => {
            let named = |role: &str, name: &Option<Phrase>| name.as_ref().map(|name| format!("{role} {name}"));
            format!("Roles: {}", [named("lead", lead), named("deputy", deputy)].into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        Event::OptedOut { reason } => format!("No next update planned: {reason}"),
        Event::UpdateEdited { update, revision } => format!("The words of update {update} were edited: revision {revision}"),
        Event::UpdateCorrected { update, by } => format!("Update {by} corrects update {update}"),
        Event::UpdateRetracted { update, by } => format!("Update {by} takes back update {update}"),
        Event::Redelivered { update, destination, verdict } => {
            let what = update.map_or_else(|| "A notice".to_owned(), |update| format!("Update {update}"));
            match verdict {
                Verdict::SendAgain => format!("{what} is sent again to {destination}"),
                Verdict::Arrived => format!("{what} was seen at {destination}"),
                Verdict::GiveUp => format!("{what} is not needed any more at {destination}"),
            }
        }
        Event::FindingAcknowledged { update, code, reason } => format!("{code} acknowledged in update {update}: {reason}"),
        Event::RuleSuppressed { update, code, until, reason } => {
            format!("{code} kept quiet in update {update} until {}: {reason}", said(*until).short)
        }
        Event::Declassified { update, field, from, to, reason } => {
            format!("Update {update} opens {} from {} to {}: {reason}", field.replace('_', " "), from.as_str(), to.as_str())
        }
        Event::TextApproved { update, by } => format!("{by} agreed to the texts of update {update}"),
        Event::TemplateFellBack { update, audience, reason } => {
            format!("Update {update} went to {audience} in the built-in words, because its template is broken: {reason}")
        }
        Event::Closed => "Closed".to_owned(),
    }
}

/// Whom a step is for, in a sentence.
pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Owner => "the owner",
        Role::Deputy => "the deputy",
        Role::Lead => "the incident lead",
        Role::Executive => "executives",
        Role::Page => "the pager",
    }
}

fn because(note: Option<&Phrase>) -> String {
    note.map_or_else(String::new, |note| format!(": {note}"))
}

fn span(ms: i64) -> String {
    words::exact_elapsed(SignedDuration::from_millis(ms))
}
