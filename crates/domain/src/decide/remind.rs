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
/// reaches any: being told is then what bringing them in means.
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
        if promise.subject.kind == PromiseKind::LoopIn && executives_are_told && step.climb.next.is_none() {
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
        (Some(last), _) => Some((to, Some(last.rung), now.duration_since(last.due_at))),
        (None, Some(until)) => Some((to, None, now.duration_since(until))),
        (None, None) => None,
    };
    Step { climb: Climb { next, snoozed_until }, taken, reminder }
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
