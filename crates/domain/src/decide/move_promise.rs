//! Move: a promise gets another time before it is due, and the same readers learn of it.

use jiff::{SignedDuration, Timestamp};

use super::Chronicle;
use super::promising::{FURTHEST, Pick, check_ahead, moved, touching};
use crate::actor::Actor;
use crate::changes::Changes;
use crate::ids::NewId;
use crate::incident::IncidentState;
use crate::policy::PromisePolicy;
use crate::promise::{Promise, PromiseKind};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;
use crate::when::Moment;

/// Move a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovePromise {
    /// Who moves it.
    pub actor: Actor,
    /// Which one.
    pub pick: Pick,
    /// To when.
    pub to: Moment,
    /// Why; kept in the record, said to our own side only.
    pub reason: Phrase,
}

/// The decision: what to write, and what the readers of each promise learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedPromises {
    /// What to write; deliveries are still to be added.
    pub changes: Changes,
    /// Each promise as it was and as it is.
    pub moved: Vec<(Promise, Promise)>,
}

/// A next update is promised for two weeks at most, as in an update.
const FURTHEST_UPDATE: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Moves a promise at `now`.
///
/// # Errors
/// `promise.none_open`, `promise.several`, `promise.late` once it is due: then it is late, and the next update says so;
/// `promise.past`, `promise.too_far`, `promise.same`, `promise.not_movable` for what was promised to no reader, and for an answer.
pub fn move_promise(
    state: &IncidentState,
    command: &MovePromise,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Result<MovedPromises, Refusal> {
    let kind = command.pick.kind;
    let number = state.incident.number;
    let not_movable = |why: &str| Refusal::new("promise.not_movable", why.to_owned());
    match kind {
        PromiseKind::HandOff => {
            return Err(not_movable("an offer of a hand-off is not moved, it is answered")
                .hint(format!("sev1 accept {number}, or sev1 decline {number} --reason \"…\"")));
        }
        PromiseKind::LoopIn => {
            return Err(not_movable("an executive to be brought in is not moved").hint(format!("sev1 done {number} loop-in")));
        }
        PromiseKind::Answer => {
            return Err(not_movable("an answer is owed to a reader who waits, and is not moved")
                .hint(format!("publish an update, or: sev1 done {number} answer")));
        }
        _ => {}
    }
    let picked = command.pick.from(state)?;
    if kind == PromiseKind::NextUpdate && picked.iter().any(|p| !p.was_said()) {
        return Err(not_movable("the first update is owed by the policy and is not moved")
            .hint(format!("say what is known: sev1 update {number} --holding --next 30m")));
    }
    let furthest = if kind == PromiseKind::NextUpdate { FURTHEST_UPDATE } else { FURTHEST };
    check_ahead(&command.to, now, furthest).map_err(|r| r.field("to"))?;
    if let Some(late) = picked.iter().find(|p| p.overdue(now).is_some()) {
        let refusal = Refusal::new("promise.late", format!("it was due at {} and is late already", late.due.said_at(now)));
        return Err(match kind {
            PromiseKind::NextUpdate => {
                refusal.hint(format!("publish; the update says by itself that it is late: sev1 update {number} --no-change …"))
            }
            _ => refusal
                .hint(format!("say what became of it: sev1 done {number} {0}, or sev1 release {number} {0} --reason …", kind.as_str())),
        });
    }
    if picked.iter().all(|p| p.due.at == command.to.at) {
        return Err(Refusal::new("promise.same", format!("it is promised for {} already", command.to.said_at(now))));
    }
    let mut chronicle = Chronicle::new(state.incident.id, &command.actor, now);
    let mut changes = touching(state);
    let mut both = Vec::new();
    for before in picked {
        let change = moved(before, &command.to, policy, now);
        let (from, to, reason) = (before.due.clone(), command.to.clone(), command.reason.clone());
        chronicle.note(Event::PromiseMoved { promise: before.subject.clone(), from, to, reason }, new_id);
        both.push((before.clone(), change.promise.clone()));
        changes.withdrawn.push(before.id);
        changes.promises_changed.push(change);
    }
    changes.timeline = chronicle.entries;
    Ok(MovedPromises { changes, moved: both })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::AudienceKind;
    use crate::decide::testing::{Story, actor, phrase};
    use crate::status::Status;

    fn moving(story: &mut Story, to: &str, audience: Option<AudienceKind>) -> Result<MovedPromises, &'static str> {
        let pick = Pick { kind: PromiseKind::NextUpdate, what: None, audience: audience.map(AudienceKind::name), ids: Vec::new() };
        let command = MovePromise { actor: actor("dana"), pick, to: story.moment(to), reason: phrase("the build takes longer") };
        let mut ids = story.ids();
        let moved = move_promise(&story.state, &command, &story.policy, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&moved.changes);
        Ok(moved)
    }

    #[test]
    fn a_promise_is_moved_for_everybody_it_was_made_to_and_its_ladder_begins_anew() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        let moved = moving(&mut story, "in 90m", None).expect("moved");
        assert_eq!(moved.moved.len(), 2, "our own people and the customer");
        let (before, after) = &moved.moved[0];
        assert_eq!((before.moves, after.moves, after.revision, after.version), (0, 1, 1, 2));
        assert_eq!(after.climb.next.map(|n| n.at.duration_since(story.now).as_mins()), Some(80));
        assert_eq!(moved.changes.withdrawn.len(), 2, "what reminded of the old time has no more use");
    }

    #[test]
    fn what_the_policy_asks_for_is_not_moved() {
        let mut story = Story::declared();
        assert_eq!(moving(&mut story, "in 90m", None), Err("promise.not_movable"));
    }

    #[test]
    fn one_audience_can_be_told_another_time() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        moving(&mut story, "in 90m", Some(AudienceKind::Customer)).expect("moved");
        let updates: Vec<_> = story.open().into_iter().filter(|(p, _)| p.starts_with("next update")).map(|(_, m)| m).collect();
        assert_eq!(updates, [90, 60]);
    }

    #[test]
    fn once_it_is_due_it_is_late_and_no_longer_moved() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        assert_eq!(moving(&mut story, "in 60m", None), Err("promise.same"));
        assert_eq!(moving(&mut story, "in 720h", None), Err("promise.too_far"));
        story.later(61);
        assert_eq!(moving(&mut story, "in 30m", None), Err("promise.late"));
        story.publish(Status::Resolved, None);
        assert_eq!(moving(&mut story, "in 30m", None), Err("promise.none_open"));
    }
}
