//! `sev1 log`: what happened in an incident, oldest first.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use sev1_app::words::exact_elapsed;
use sev1_web::api::wire::{EventOut, IncidentViewOut, TimelineEntryOut, TimelineOut, VerdictName, ZoneOut};

use super::Context;
use crate::args::One;
use crate::error::CliError;
use crate::output;
use crate::promised::{subject, subject_to, to};

/// Shows the timeline.
///
/// # Errors
/// When there is no such incident, or it cannot be read.
pub(crate) async fn run(context: &Context, args: One) -> Result<(), CliError> {
    if context.json {
        let timeline: TimelineOut = context.client.get(&format!("/incidents/{}/timeline", args.number)).await?;
        return output::print_json(&timeline);
    }
    let view: IncidentViewOut = context.client.get(&format!("/incidents/{}", args.number)).await?;
    output::print(&text(&view.timeline, &view.incident.zone, context.env.clock.now()))
}

fn text(entries: &[TimelineEntryOut], zone: &ZoneOut, now: Timestamp) -> String {
    let mut out = String::new();
    let times: Vec<String> = entries.iter().map(|e| output::instant(e.happened_at.0, zone, now)).collect();
    let width = times.iter().map(|t| t.chars().count()).max().unwrap_or(0);
    let mut shown = "";
    for (entry, time) in entries.iter().zip(&times) {
        // The same minute is said once.
        let time = if *time == shown { "" } else { time };
        let _ = writeln!(out, "{time:width$}  {} ({})", event(&entry.event), entry.actor.name);
        shown = if time.is_empty() { shown } else { time };
    }
    out
}

fn event(event: &EventOut) -> String {
    match event {
        EventOut::Declared => "declared".to_owned(),
        EventOut::UpdatePublished { number, status } => format!("update {number}: {status}"),
        EventOut::StatusChanged { from, to, reason: Some(reason) } => format!("{from} → {to}: {reason}"),
        EventOut::StatusChanged { from, to, reason: None } => format!("{from} → {to}"),
        EventOut::Promised { due } => format!("next update promised for {}", due.said),
        EventOut::PromiseKept { by, late_ms: 0 } => format!("promise kept by update {by}"),
        EventOut::PromiseKept { by, late_ms } => {
            format!("promise kept {} late by update {by}", span(*late_ms))
        }
        EventOut::PromiseMade { promise, due, owner } => {
            format!("{} promised{} for {}; {owner} owes it", subject(promise), to(promise.kind, &promise.audience), due.said)
        }
        EventOut::PromiseMoved { promise, from, to, reason } => {
            format!("{} moved from {} to {}: {reason}", subject_to(promise), from.said, to.said)
        }
        EventOut::PromiseDone { promise, late_ms, note } => {
            let late = if *late_ms == 0 { String::new() } else { format!(", {} late", span(*late_ms)) };
            format!("{} done{late}{}", subject_to(promise), with(note.as_ref()))
        }
        EventOut::PromiseLetGo { promise, broken: false, reason } => format!("{} released: {reason}", subject_to(promise)),
        EventOut::PromiseLetGo { promise, broken: true, reason } => format!("{} broken: {reason}", subject_to(promise)),
        EventOut::Reminded { promise, due, to, late_ms } => {
            let to: Vec<&str> = to.iter().map(|role| role.as_str()).collect();
            // Whoever takes steps does so within seconds; what is later is said.
            let late = if *late_ms < 60_000 { String::new() } else { format!(", {} late", span(*late_ms)) };
            format!("{} reminded of {} due {}{late}", to.join(", "), subject(promise), due.said)
        }
        EventOut::Snoozed { promise, until } => format!("reminder of {} put off until {}", subject(promise), until.said),
        EventOut::HandOffOffered { from, to, note } => format!("{to} asked to take over from {from}{}", with(note.as_ref())),
        EventOut::HandOffAccepted { from, to, passed } => {
            let promises = if *passed == 1 { "1 promise".to_owned() } else { format!("{passed} promises") };
            format!("{to} took over from {from}: {promises}")
        }
        EventOut::HandOffDeclined { to, reason } => format!("hand-off declined by {to}: {reason}"),
        EventOut::Asked { by, audience, note } => format!("{by} ({audience}) asked for an update{}", with(note.as_ref())),
        EventOut::QuietAgreed { with, until } => format!("quiet hours until {} agreed with {with}", until.said),
        EventOut::RolesAssigned { lead, deputy } => {
            let lead = lead.as_ref().map(|lead| format!("{lead} leads"));
            let deputy = deputy.as_ref().map(|deputy| format!("{deputy} stands in"));
            lead.into_iter().chain(deputy).collect::<Vec<_>>().join(", ")
        }
        EventOut::FindingAcknowledged { update, code, reason } => format!("{code} acknowledged in update {update}: {reason}"),
        EventOut::RuleSuppressed { update, code, until, reason } => format!("{code} kept quiet in update {update} until {until}: {reason}"),
        EventOut::Declassified { update, field, from, to, reason } => {
            format!("update {update} opens {} from {from} to {to}: {reason}", field.replace('_', " "))
        }
        EventOut::TextApproved { update, by } => format!("{by} agreed to the texts of update {update}"),
        EventOut::TemplateFellBack { update, audience, reason } => {
            format!("update {update} went to {audience} in the built-in words, because its template is broken: {reason}")
        }
        EventOut::OptedOut { reason } => format!("no next update planned: {reason}"),
        EventOut::UpdateEdited { update, revision } => format!("words of update {update} edited: revision {revision}"),
        EventOut::UpdateCorrected { update, by } => format!("update {update} corrected by update {by}"),
        EventOut::UpdateRetracted { update, by } => format!("update {update} taken back by update {by}"),
        EventOut::Redelivered { update, destination, verdict } => {
            let what = update.map_or_else(|| "a notice".to_owned(), |update| format!("update {update}"));
            match verdict {
                VerdictName::SendAgain => format!("{what} is sent again to {destination}"),
                VerdictName::Arrived => format!("{what} was seen at {destination}"),
                VerdictName::GiveUp => format!("{what} is not needed any more at {destination}"),
            }
        }
        EventOut::Closed => "closed".to_owned(),
    }
}

fn span(ms: i64) -> String {
    exact_elapsed(SignedDuration::from_millis(ms))
}

/// A note, where there is one.
fn with(note: Option<&String>) -> String {
    note.map(|note| format!(": {note}")).unwrap_or_default()
}
