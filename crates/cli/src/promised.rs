//! Promises in words, for a terminal: what, to whom, by when; and what the verbs that change them have in common.

use std::fmt::Write as _;

use jiff::Timestamp;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::promise::PromiseKind;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use sev1_web::api::wire::{PromiseKindName, PromiseOut, PromisedOut, PromisesOut, SubjectOut, ZoneOut};

use crate::commands::Context;
use crate::commands::publish_update::WAIT;
use crate::error::CliError;
use crate::output::{self, BAD};
use crate::waiting;

/// `next update`, `call: WebEx bridge with ABC`.
pub(crate) fn what(kind: PromiseKindName, what: Option<&str>) -> String {
    let kind = PromiseKind::from(kind).words();
    what.map_or_else(|| kind.to_owned(), |what| format!("{kind}: {what}"))
}

/// The same of a subject.
pub(crate) fn subject(subject: &SubjectOut) -> String {
    what(subject.kind, subject.what.as_deref())
}

/// The same with those who were told.
pub(crate) fn subject_to(promise: &SubjectOut) -> String {
    format!("{}{}", subject(promise), to(promise.kind, &promise.audience))
}

/// ` to internal, customer`; nothing for what we owe among ourselves, which no reader was told.
pub(crate) fn to(kind: PromiseKindName, audiences: &str) -> String {
    if PromiseKind::from(kind).is_said_to_readers() { format!(" to {audiences}") } else { String::new() }
}

/// The same of a promise.
pub(crate) fn of(promise: &PromiseOut) -> String {
    what(promise.kind, promise.what.as_deref())
}

/// What is promised alike to several audiences, in the order it is due: same thing, same instant, same owner.
pub(crate) fn alike(promises: &[PromiseOut]) -> Vec<Vec<&PromiseOut>> {
    let mut groups: Vec<Vec<&PromiseOut>> = Vec::new();
    let key = |p: &PromiseOut| (p.kind, p.what.clone(), p.due.at, p.owner.clone(), p.said);
    for promise in promises {
        match groups.iter_mut().find(|group| key(group[0]) == key(promise)) {
            Some(group) => group.push(promise),
            None => groups.push(vec![promise]),
        }
    }
    groups
}

/// `internal, customer`.
pub(crate) fn audiences(group: &[&PromiseOut]) -> String {
    group.iter().map(|p| p.audience.as_str()).collect::<Vec<_>>().join(", ")
}

/// `8amET on Wed 15 Jul, in 12 h 40 min`, plain to see when overdue.
pub(crate) fn due(promise: &PromiseOut) -> String {
    let said = format!("{}, {}", promise.due.said, promise.countdown.as_deref().unwrap_or("settled"));
    if promise.overdue { format!("{BAD}{said}{BAD:#}") } else { said }
}

/// A time of day in a zone, with its date where that is another day: `7:50pmET`.
pub(crate) fn time(at: Timestamp, zone: &ZoneOut, now: Timestamp) -> String {
    // A newer server may know zones that this program's data does not.
    let zone = Zone::from_stored(&zone.label, &zone.iana).unwrap_or_else(|_| Zone::utc());
    Moment { at, zone }.said_at(now).to_string()
}

/// What is open in an incident, one line each, for the end of an answer.
pub(crate) fn lines(promises: &[PromiseOut]) -> String {
    let mut out = String::new();
    for group in alike(promises) {
        let first = group[0];
        let _ = writeln!(out, "  {}{}: {}; {} owes it", of(first), to(first.kind, &audiences(&group)), due(first), first.owner);
    }
    out
}

/// The promises of an incident, open and settled.
///
/// # Errors
/// When they cannot be read.
pub(crate) async fn all(context: &Context, number: IncidentNumber) -> Result<Vec<PromiseOut>, CliError> {
    let all: PromisesOut = context.client.get(&format!("/incidents/{number}/promises")).await?;
    Ok(all.promises)
}

/// Carries out what is to be told, without a server, and answers how it then stands.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn tell(context: &Context, mut done: PromisedOut) -> Result<PromisedOut, CliError> {
    if context.client.local.is_some() && !done.deliveries.is_empty() {
        let number = done.incident.number.parse()?;
        match waiting::wait_told(&context.client, number, &done.deliveries, WAIT).await {
            Ok(deliveries) => done.deliveries = deliveries,
            // It is done all the same, so that is said first.
            Err(error) => output::remark(&error.text()),
        }
    }
    Ok(done)
}

/// Prints the answer: JSON, or what it means and who was told; then what the caller should know at once.
///
/// # Errors
/// When nobody can read it.
pub(crate) fn print(context: &Context, done: &PromisedOut, says: &str) -> Result<(), CliError> {
    if context.json {
        output::print_json(done)?;
    } else {
        let told = output::deliveries(&done.deliveries, context.env.clock.now());
        let told = if told.is_empty() { told } else { format!("Told:\n\n{told}") };
        output::print(&format!("{says}{told}"))?;
        let rest = waiting::rest(&done.deliveries, context.client.local.is_some()).filter(|_| context.client.local.is_some());
        rest.iter().for_each(|rest| output::remark(rest));
    }
    output::warnings(&done.warnings);
    Ok(())
}
