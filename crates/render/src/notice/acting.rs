//! What can be done about a promise: one command each, and a link where the pages have an address.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::message::{Act, ActVerb};
use sev1_domain::promise::{Origin, Promise, PromiseKind, overdue};
use sev1_domain::when::Moment;

/// One way to act.
struct Way {
    what: &'static str,
    command: String,
    /// The page, below that of the incident.
    page: &'static str,
}

const NO_CHANGE: &str = "/update?no_change=1";
const UPDATE: &str = "/update";
const PROMISES: &str = "/promises";

/// The ways to act on a promise, as a list, and what cannot be done any more.
pub(super) fn ways(number: IncidentNumber, promise: &Promise, public_url: Option<&str>, now: Timestamp) -> String {
    let late = overdue(promise.due.at, now).is_some();
    let kind = promise.subject.kind;
    let mut ways = Vec::new();
    let mut way = |what, page, command: String| ways.push(Way { what, command, page });
    match kind {
        PromiseKind::NextUpdate if promise.origin == Origin::Policy => {
            way("Say that we know of it", UPDATE, format!("sev1 update {number} --holding --next 45m"));
        }
        PromiseKind::NextUpdate => way("Nothing changed", NO_CHANGE, format!("sev1 update {number} --no-change \"…\" --next 45m")),
        PromiseKind::Answer => way("Answer everybody with an update", UPDATE, format!("sev1 update {number}")),
        PromiseKind::HandOff => {
            way("Take over", PROMISES, format!("sev1 accept {number}"));
            way("Decline, or take the offer back", PROMISES, format!("sev1 decline {number} --reason \"…\""));
        }
        PromiseKind::LoopIn | PromiseKind::Call | PromiseKind::Milestone | PromiseKind::Document | PromiseKind::Watch => {}
    }
    match kind {
        PromiseKind::NextUpdate | PromiseKind::HandOff => {}
        PromiseKind::Answer => way("Answered already", PROMISES, format!("sev1 done {number} answer")),
        PromiseKind::LoopIn => way("Bring an executive in, then say so", PROMISES, format!("sev1 done {number} loop-in")),
        _ => way("It is done", PROMISES, format!("sev1 done {number} {}", kind.as_str())),
    }
    if !late && is_moved(promise) {
        let of = if kind == PromiseKind::NextUpdate { String::new() } else { format!("--of {} ", kind.as_str()) };
        let to = later(promise, now);
        way("Another time", PROMISES, format!("sev1 next {number} {of}\"{to}\" --reason \"…\""));
    }
    match kind {
        PromiseKind::Call | PromiseKind::Milestone | PromiseKind::Document | PromiseKind::Watch => {
            way("Let it go", PROMISES, format!("sev1 release {number} {} --reason \"…\"", kind.as_str()));
        }
        PromiseKind::HandOff | PromiseKind::LoopIn => {}
        PromiseKind::NextUpdate | PromiseKind::Answer => way("Hand over", PROMISES, format!("sev1 handoff {number} --to NAME")),
    }
    let list = ways.iter().map(|way| way.said(number, public_url)).collect::<Vec<_>>().join("\n");
    match kind {
        _ if !late || !is_moved(promise) => list,
        PromiseKind::NextUpdate => {
            format!("{list}\n\nIt is past due and cannot be moved any more; the next update says by itself how late it is.")
        }
        _ => format!("{list}\n\nIt is past due and cannot be moved any more."),
    }
}

/// What can be done about a promise without leaving a chat: what needs no more than a few words. The list of ways says the rest.
pub(super) fn on_the_spot(incident: IncidentNumber, promise: &Promise, told_before: bool, now: Timestamp) -> Vec<Act> {
    let kind = promise.subject.kind;
    let next_update = kind == PromiseKind::NextUpdate;
    // Of what nobody was told it cannot be said that it did not change.
    let no_change = (next_update && told_before).then_some(ActVerb::NoChange);
    let moves = (is_moved(promise) && overdue(promise.due.at, now).is_none()).then_some(ActVerb::Move);
    let hands_over = (next_update || kind == PromiseKind::Answer).then_some(ActVerb::HandOver);
    let verbs = no_change.into_iter().chain(moves).chain(hands_over);
    verbs.map(|verb| Act { verb, incident, promise: promise.id }).collect()
}

impl Way {
    /// ``- Hand over: `sev1 handoff INC-1 --to NAME` ([open](https://…))``
    fn said(&self, number: IncidentNumber, public_url: Option<&str>) -> String {
        let page =
            public_url.map_or(String::new(), |url| format!(" ([open]({}/incidents/{number}{}))", url.trim_end_matches('/'), self.page));
        format!("- {}: `{}`{page}", self.what, self.command)
    }
}

/// Whether giving it another time is a way to act: a first update was promised to nobody, and somebody waits for an answer.
fn is_moved(promise: &Promise) -> bool {
    match promise.subject.kind {
        PromiseKind::NextUpdate => promise.origin != Origin::Policy,
        PromiseKind::Call | PromiseKind::Milestone | PromiseKind::Document | PromiseKind::Watch => true,
        PromiseKind::HandOff | PromiseKind::LoopIn | PromiseKind::Answer => false,
    }
}

/// A later time that can be taken as it stands: an hour later, for what takes days a day later.
fn later(promise: &Promise, now: Timestamp) -> String {
    let by = if matches!(promise.subject.kind, PromiseKind::Document | PromiseKind::Watch) { 24 } else { 1 };
    let at = promise.due.at.checked_add(SignedDuration::from_hours(by)).unwrap_or(promise.due.at);
    Moment { at, zone: promise.due.zone.clone() }.said_at(now).to_string()
}
