//! Close: a resolved incident ends for good; no more updates are due, and its watch is over.

use jiff::Timestamp;

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::{Changes, IncidentChange};
use crate::ids::NewId;
use crate::incident::{Incident, IncidentState};
use crate::promise::{Promise, PromiseKind, PromiseOutcome};
use crate::refusal::Refusal;
use crate::status::Status;
use crate::text::Phrase;
use crate::timeline::Event;

/// Close an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseIncident {
    /// Who closes.
    pub actor: Actor,
}

/// Closes a resolved incident at `now`.
///
/// # Errors
/// `incident.closed`, `incident.not_resolved`.
pub fn close_incident(state: &IncidentState, command: &CloseIncident, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let incident = &state.incident;
    if incident.closed_at.is_some() {
        return Err(Refusal::new("incident.closed", format!("{} is closed already", incident.number)));
    }
    if incident.status != Status::Resolved {
        return Err(Refusal::new(
            "incident.not_resolved",
            format!("{} is {}, and only a resolved incident closes", incident.number, incident.status),
        )
        .hint(format!("tell readers first: sev1 resolve {}", incident.number)));
    }
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    let mut changes = Changes::default();
    for promise in &state.open_promises {
        let Some((outcome, event)) = ended(promise, now) else { continue };
        chronicle.note(event, new_id);
        changes.withdrawn.push(promise.id);
        changes.promises_closed.push((promise.id, outcome));
    }
    chronicle.note(Event::Closed, new_id);
    let closed = Incident { closed_at: Some(now), ..incident.clone() };
    changes.incident = Some(IncidentChange::Changed { incident: closed, expected_version: state.version });
    changes.timeline = chronicle.entries;
    Ok(changes)
}

/// What closing makes of a promise: the watch is over, and nobody has to take over any more. Documents are still owed.
fn ended(promise: &Promise, now: Timestamp) -> Option<(PromiseOutcome, Event)> {
    let subject = promise.subject.clone();
    match subject.kind {
        PromiseKind::Watch if now >= promise.due.at => {
            Some((promise.kept(now, None), Event::PromiseDone { promise: subject, late_ms: 0, note: None }))
        }
        PromiseKind::Watch | PromiseKind::HandOff => {
            let why = if subject.kind == PromiseKind::Watch { "closed before the watch was over" } else { "the incident is closed" };
            let reason = Phrase::new(why).expect("a plain sentence is a phrase");
            let released = Event::PromiseLetGo { promise: subject, broken: false, reason: reason.clone() };
            Some((PromiseOutcome::Released { at: now, reason }, released))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, actor};

    #[test]
    fn closing_ends_the_watch_and_leaves_what_is_still_to_be_written() {
        for (minutes, word) in [(60, "released"), (25 * 60, "kept")] {
            let mut story = Story::declared();
            story.publish(Status::Resolved, None);
            story.later(minutes);
            let mut ids = story.ids();
            let changes = close_incident(&story.state, &CloseIncident { actor: actor("lee") }, story.now, &mut ids).expect("closed");
            story.apply(&changes);
            assert_eq!(story.settled.last().map(|(p, o)| (p.subject.kind, o.as_str())), Some((PromiseKind::Watch, word)));
            assert!(story.state.open_promises.iter().all(|p| p.subject.kind == PromiseKind::Document));
        }
    }
}
