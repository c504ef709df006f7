//! Settle: a person says what became of a promise that no update keeps: it was done, or it is let go.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{Pick, touching};
use crate::actor::Actor;
use crate::changes::Changes;
use crate::ids::NewId;
use crate::incident::IncidentState;
use crate::promise::{PromiseKind, PromiseOutcome};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;

/// Settle a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlePromise {
    /// Who says so.
    pub actor: Actor,
    /// Which one.
    pub pick: Pick,
    /// What became of it.
    pub settlement: Settlement,
}

/// What became of a promise, as a person says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It was done; the note says where it can be seen, or what came of it.
    Done(Option<Phrase>),
    /// It is taken back, with the reason. After it was due that means: broken.
    LetGo(Phrase),
}

/// Settles a promise at `now`.
///
/// # Errors
/// `promise.none_open`, `promise.several`, `promise.by_update` for a next update, `promise.by_answer` for a hand-off.
pub fn settle_promise(state: &IncidentState, command: &SettlePromise, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let number = state.incident.number;
    match command.pick.kind {
        PromiseKind::NextUpdate => {
            return Err(Refusal::new("promise.by_update", "a next update is kept by publishing it")
                .hint(format!("sev1 update {number}; with --no-next WHY where none is planned any more")));
        }
        PromiseKind::HandOff => {
            return Err(Refusal::new("promise.by_answer", "a hand-off is settled by whoever was asked")
                .hint(format!("sev1 accept {number}, or sev1 decline {number} --reason …")));
        }
        _ => {}
    }
    let mut chronicle = Chronicle::new(state.incident.id, &command.actor, now);
    let mut changes = touching(state);
    for promise in command.pick.from(state)? {
        let subject = promise.subject.clone();
        let outcome = match &command.settlement {
            Settlement::Done(note) => {
                let outcome = promise.kept(now, None);
                let late_ms = i64::try_from(outcome.late().as_millis()).unwrap_or(i64::MAX);
                chronicle.note(Event::PromiseDone { promise: subject, late_ms, note: note.clone() }, new_id);
                outcome
            }
            Settlement::LetGo(reason) => {
                let outcome = promise.let_go(now, reason.clone());
                let broken = matches!(outcome, PromiseOutcome::Broken { .. });
                chronicle.note(Event::PromiseLetGo { promise: subject, broken, reason: reason.clone() }, new_id);
                outcome
            }
        };
        changes.withdrawn.push(promise.id);
        changes.promises_closed.push((promise.id, outcome));
    }
    changes.timeline = chronicle.entries;
    Ok(changes)
}
