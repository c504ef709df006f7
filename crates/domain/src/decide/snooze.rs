//! Snooze: the owner wants to be reminded again later. The promise, and everybody else's reminders, stay as they are.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{FURTHEST, Pick, check_ahead, touching};
use crate::actor::Actor;
use crate::changes::{Changes, PromiseChange};
use crate::ids::NewId;
use crate::incident::IncidentState;
use crate::refusal::Refusal;
use crate::timeline::Event;
use crate::when::Moment;

/// Snooze the reminders of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snooze {
    /// Who snoozes.
    pub actor: Actor,
    /// Of which promise.
    pub pick: Pick,
    /// Until when.
    pub until: Moment,
}

/// Snoozes at `now`.
///
/// # Errors
/// `promise.none_open`, `promise.several`, `promise.past`, `promise.too_far`.
pub fn snooze(state: &IncidentState, command: &Snooze, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    check_ahead(&command.until, now, FURTHEST).map_err(|r| r.field("until"))?;
    let mut chronicle = Chronicle::new(state.incident.id, &command.actor, now);
    let mut changes = touching(state);
    let mut recorded = false;
    // Several audiences wait for the same thing: one reminder is enough.
    for promise in command.pick.from(state)?.into_iter().take(1) {
        if !recorded {
            chronicle.note(Event::Snoozed { promise: promise.subject.clone(), until: command.until.clone() }, new_id);
            recorded = true;
        }
        changes.promises_changed.push(PromiseChange::to(promise, |p| p.climb.snoozed_until = Some(command.until.at)));
    }
    changes.timeline = chronicle.entries;
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, actor};
    use crate::promise::PromiseKind;
    use crate::status::Status;

    #[test]
    fn a_snooze_moves_neither_the_promise_nor_anybody_elses_reminder() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        let before = story.open();
        let pick = Pick { kind: PromiseKind::NextUpdate, what: None, audience: None, ids: Vec::new() };
        let command = Snooze { actor: actor("dana"), pick, until: story.moment("in 55m") };
        let mut ids = story.ids();
        let changes = snooze(&story.state, &command, story.now, &mut ids).expect("snoozed");
        let next: Vec<_> = changes.promises_changed.iter().map(|c| (c.promise.climb.next, c.promise.revision)).collect();
        story.apply(&changes);
        assert_eq!(story.open(), before);
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].0.map(|n| n.at.duration_since(story.now).as_mins()), Some(50));
        assert_eq!(next[0].1, 0);
    }
}
