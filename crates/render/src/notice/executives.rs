//! What executives read of a promise: what is late for how long, and how bad it is. Nobody's name, no notes.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::promise::{Origin, Promise, PromiseKind, overdue};
use sev1_domain::update::{NextUpdate, Update};

use super::outage::Outage;
use super::{Notice, REMINDER, Reminding};
use crate::template::impact_line;
use crate::view::ExecutiveView;
use crate::when;

/// What the executive audience is told at a step of a ladder. It is built from what executives may see, and says the kind of what was
/// promised but not what exactly, which carries no label.
#[must_use]
pub fn for_executives(reminding: &Reminding<'_>) -> Notice {
    let Reminding { incident, reminder, last_update, lead_told, now, .. } = reminding;
    let outage = Outage::seen_by(incident, AudienceKind::Executive);
    let promise = &reminder.promises[0];
    let elapsed = outage.elapsed(*now);
    let (said, rest) = if promise.subject.kind == PromiseKind::LoopIn {
        (format!(" has lasted {elapsed}."), vec![format!("Status {}.", incident.status.word())])
    } else {
        let status = incident.status.word();
        // Once it works again, the clock has stopped.
        let stands = if incident.status.is_open() { format!("Status {status}, {elapsed}.") } else { format!("Status {status}.") };
        (format!(": {}.", standing(reminding, promise)), vec![stands])
    };
    let looped_in = last_update.filter(|_| promise.subject.kind == PromiseKind::LoopIn);
    let impact = looped_in.and_then(|last| impact(reminding, last));
    let next = looped_in.and_then(|last| next_update(reminding, last));
    let lead = (*lead_told && promise.subject.kind != PromiseKind::LoopIn).then(|| "The incident lead has been told.".to_owned());
    let sentences: Vec<String> = rest.into_iter().chain(impact).chain(next).chain(lead).collect();
    let line = format!("{}{said} {}", outage.said(), sentences.join(" "));
    let subject = format!("{}{}", outage.name(), said.trim_end_matches('.'));
    Notice::new(REMINDER, subject, [line], outage.facts(AudienceKind::Executive.name(), promise, *now))
}

/// `the update promised for 8amET is 15 minutes overdue`
fn standing(reminding: &Reminding<'_>, promise: &Promise) -> String {
    let now = reminding.now;
    let what = match promise.subject.kind {
        PromiseKind::NextUpdate if promise.origin == Origin::Policy => "the first update",
        PromiseKind::NextUpdate => "the update",
        PromiseKind::Call => "a call",
        PromiseKind::Milestone => "a milestone",
        PromiseKind::Document => "a document",
        PromiseKind::Watch => "the watch over the fix",
        PromiseKind::HandOff => "a hand-off among our responders",
        PromiseKind::Answer => "an answer to a reader",
        PromiseKind::LoopIn => "bringing in an executive",
    };
    let due = promise.due.said_at(now);
    let what = if promise.was_said() { format!("{what} promised for {due}") } else { format!("{what} expected by {due}") };
    match (when::left(promise.due.at, now), overdue(promise.due.at, now)) {
        (Some(left), _) => format!("{what} is due in {}", when::in_words(left)),
        (None, None) => format!("{what} is due now"),
        (None, Some(late)) => format!("{what} is {} overdue", when::in_words(late)),
    }
}

/// What is affected, from the last update and in its words for executives.
fn impact(reminding: &Reminding<'_>, last: &Update) -> Option<String> {
    let audience = Audience::built_in(AudienceKind::Executive);
    impact_line(&ExecutiveView::of(reminding.incident, last, &audience))
}

/// When readers hear more, as long as that is ahead.
fn next_update(reminding: &Reminding<'_>, last: &Update) -> Option<String> {
    match &last.facts.next_update {
        NextUpdate::At(due) if due.at > reminding.now => Some(format!("Next update {}.", due.said_at(reminding.now))),
        _ => None,
    }
}
