//! Remind: the steps of ladders whose time has come are taken, all of an incident at once.
//!
//! What was missed while nothing ran is taken now, and said to be late; whoever several steps are for hears once.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Chronicle;
use crate::actor::{Actor, Via};
use crate::changes::{Changes, PromiseChange, StepTaken};
use crate::ids::NewId;
use crate::incident::Incident;
use crate::ladder::{Climb, Role};
use crate::policy::PromisePolicy;
use crate::promise::{Promise, PromiseKind};
use crate::text::Phrase;
use crate::timeline::Event;

/// Something to remind people of: one thing, promised to one audience or several for the same instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The promises, at least one.
    pub promises: Vec<Promise>,
    /// Whom to tell.
    pub to: BTreeSet<Role>,
    /// The highest rung that was taken, counted from 0; `None` where a snooze is over.
    pub rung: Option<u32>,
    /// How long after its time that rung is taken.
    pub late: SignedDuration,
}

/// The decision: what to write, and of what to remind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reminded {
    /// What to write; deliveries are still to be added.
    pub changes: Changes,
    /// Of what to remind whom.
    pub reminders: Vec<Reminder>,
}

/// Takes the steps of one incident's promises that are due at `now`. `executives_are_told` says whether a step for executives
/// reaches any.
#[must_use]
pub fn remind(
    incident: &Incident,
    due: &[Promise],
    policy: &PromisePolicy,
    executives_are_told: bool,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Reminded {
    let ourselves = Actor { name: Phrase::new("sev1").expect("a name"), via: Via::System };
    let mut chronicle = Chronicle::new(incident.id, &ourselves, now);
    let mut done = Reminded::default();
    for promise in due.iter().filter(|p| p.outcome.is_none()) {
        let step = step(promise, policy, now);
        if let Some(reminder) = step.reminder {
            merge(&mut done.reminders, promise, reminder);
        }
        done.changes.steps.extend(step.taken);
        // Being told is what bringing them in means.
        let told = executives_are_told && step.to.contains(&Role::Executive);
        if promise.subject.kind == PromiseKind::LoopIn && told {
            done.changes.promises_closed.push((promise.id, promise.kept(promise.due.at.max(now), None)));
        } else {
            done.changes.promises_changed.push(PromiseChange::to(promise, |p| p.climb = step.climb));
        }
    }
    for reminder in &done.reminders {
        let first = &reminder.promises[0];
        let (promise, due) = (first.subject.clone(), first.due.clone());
        let late_ms = i64::try_from(reminder.late.as_millis()).unwrap_or(i64::MAX);
        chronicle.note(Event::Reminded { promise, due, to: reminder.to.iter().copied().collect(), late_ms }, new_id);
    }
    done.changes.timeline = chronicle.entries;
    done
}

/// One promise's part of it.
struct Step {
    climb: Climb,
    to: BTreeSet<Role>,
    taken: Vec<StepTaken>,
    reminder: Option<(BTreeSet<Role>, Option<u32>, SignedDuration)>,
}

fn step(promise: &Promise, policy: &PromisePolicy, now: Timestamp) -> Step {
    let ladder = policy.ladder(promise.subject.kind);
    let due = promise.due.at;
    // Asked of the policy as it is now, so that a changed one counts from the next step on.
    let (rungs, next) = promise.climb.next.map_or((0..0, None), |next| ladder.take(next.index, due, now));
    let snooze_over = promise.climb.snoozed_until.filter(|until| *until <= now);
    let snoozed_until = promise.climb.snoozed_until.filter(|_| snooze_over.is_none());
    let at = |rung: usize| due.checked_add(ladder.0[rung].after).unwrap_or(due);
    let taken = rungs.clone().map(|rung| StepTaken {
        promise: promise.id,
        moves: promise.moves,
        rung: u32::try_from(rung).unwrap_or(u32::MAX),
        due_at: at(rung),
        taken_at: now,
    });
    let taken: Vec<_> = taken.collect();
    let mut to: BTreeSet<Role> = ladder.0[rungs].iter().flat_map(|rung| rung.to.iter().copied()).collect();
    to.extend(snooze_over.map(|_| Role::Owner));
    let reminder = match (taken.last(), snooze_over) {
        (Some(last), _) => Some((to.clone(), Some(last.rung), now.duration_since(last.due_at))),
        (None, Some(until)) => Some((to.clone(), None, now.duration_since(until))),
        (None, None) => None,
    };
    Step { climb: Climb { next, snoozed_until }, to, taken, reminder }
}

/// Audiences that were promised the same thing for the same instant by the same person make one reminder.
fn merge(reminders: &mut Vec<Reminder>, promise: &Promise, (to, rung, late): (BTreeSet<Role>, Option<u32>, SignedDuration)) {
    let same = |r: &&mut Reminder| {
        let first = &r.promises[0];
        (first.subject.kind, &first.subject.what, first.due.at, &first.owner, r.rung)
            == (promise.subject.kind, &promise.subject.what, promise.due.at, &promise.owner, rung)
    };
    match reminders.iter_mut().find(same) {
        Some(reminder) => {
            reminder.promises.push(promise.clone());
            reminder.to.extend(to);
        }
        None => reminders.push(Reminder { promises: vec![promise.clone()], to, rung, late }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::Story;
    use crate::promise::PromiseOutcome;
    use crate::status::Status;

    /// Takes what is due now, as the worker does.
    fn remind_now(story: &mut Story, executives: bool) -> Vec<Reminder> {
        let due: Vec<_> =
            story.state.open_promises.iter().filter(|p| p.climb.wakes_at().is_some_and(|at| at <= story.now)).cloned().collect();
        let mut ids = story.ids();
        let done = remind(&story.state.incident, &due, &story.policy, executives, story.now, &mut ids);
        story.apply(&done.changes);
        done.reminders
    }

    fn told(reminders: &[Reminder]) -> Vec<(PromiseKind, usize, Vec<&'static str>, i64)> {
        reminders
            .iter()
            .map(|r| (r.promises[0].subject.kind, r.promises.len(), r.to.iter().map(|r| r.as_str()).collect(), r.late.as_mins()))
            .collect()
    }

    #[test]
    fn the_ladder_climbs_from_the_owner_to_the_executives_once_each() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 40m"));
        let mut heard = Vec::new();
        for minute in 1..=59 {
            story.later(1);
            heard.extend(told(&remind_now(&mut story, true)).into_iter().map(|r| (minute, r)));
        }
        let next = PromiseKind::NextUpdate;
        // The customer was promised the same, so one reminder speaks of both.
        assert_eq!(
            heard,
            [
                (30, (next, 2, vec!["owner"], 0)),
                (40, (next, 2, vec!["owner", "deputy"], 0)),
                (45, (next, 2, vec!["lead"], 0)),
                (55, (next, 2, vec!["executive", "page"], 0)),
            ]
        );
    }

    #[test]
    fn what_was_missed_is_taken_at_once_and_said_to_be_late() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 40m"));
        story.later(58);
        let reminders = remind_now(&mut story, true);
        let everybody = vec!["owner", "deputy", "lead", "executive", "page"];
        assert_eq!(told(&reminders), [(PromiseKind::NextUpdate, 2, everybody, 3)]);
        assert_eq!(reminders[0].rung, Some(3));
        assert_eq!(remind_now(&mut story, true), [], "and never again");
    }

    #[test]
    fn a_kept_promise_reminds_nobody_and_an_executive_who_was_told_is_brought_in() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 30m"));
        story.later(30).publish(Status::Identified, Some("in 60m"));
        story.later(30);
        let reminders = remind_now(&mut story, true);
        assert_eq!(told(&reminders), [(PromiseKind::LoopIn, 1, vec!["lead", "executive"], 0)], "an hour after the declaration");
        let last = story.settled.last().expect("settled");
        assert!(matches!(last, (p, PromiseOutcome::Kept { .. }) if p.subject.kind == PromiseKind::LoopIn));
    }

    #[test]
    fn where_no_executive_can_be_told_somebody_has_to_see_to_it() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 3h"));
        story.later(60);
        remind_now(&mut story, false);
        assert!(story.state.open_promises.iter().any(|p| p.subject.kind == PromiseKind::LoopIn));
    }

    #[test]
    fn a_snooze_that_is_over_reminds_the_owner_only() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 40m"));
        story.later(30);
        remind_now(&mut story, true);
        for promise in story.state.open_promises.iter_mut().filter(|p| p.is_next_update()) {
            promise.climb.snoozed_until = Some(story.now + SignedDuration::from_mins(5));
        }
        story.later(5);
        let reminders = remind_now(&mut story, true);
        assert_eq!(told(&reminders), [(PromiseKind::NextUpdate, 2, vec!["owner"], 0)]);
        assert_eq!(reminders[0].rung, None);
    }
}
