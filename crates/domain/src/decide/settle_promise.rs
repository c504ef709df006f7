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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, actor, phrase};
    use crate::status::Status;

    fn settle(story: &mut Story, kind: PromiseKind, what: Option<&str>, settlement: Settlement) -> Result<(), &'static str> {
        let pick = Pick { kind, what: what.map(phrase), audience: None, ids: Vec::new() };
        let command = SettlePromise { actor: actor("dana"), pick, settlement };
        let mut ids = story.ids();
        let changes = settle_promise(&story.state, &command, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&changes);
        Ok(())
    }

    #[test]
    fn a_document_is_done_in_time_or_late_and_which_one_is_meant_must_be_said() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        story.publish(Status::Resolved, None);
        assert_eq!(settle(&mut story, PromiseKind::Document, None, Settlement::Done(None)), Err("promise.several"));
        settle(&mut story, PromiseKind::Document, Some("Retro"), Settlement::Done(None)).expect("done");
        let (promise, outcome) = story.settled.last().expect("settled");
        assert_eq!((promise.subject.to_string(), outcome.as_str()), ("document: retrospective".into(), "kept"));
        story.later(60 * 24 * 10);
        let customer = Some("incident analysis for");
        settle(&mut story, PromiseKind::Document, customer, Settlement::Done(Some(phrase("https://example.com/a")))).expect("done");
        assert_eq!(story.settled.last().map(|(_, o)| o.as_str()), Some("kept late"));
    }

    #[test]
    fn what_is_said_in_full_is_meant_whatever_else_begins_the_same() {
        let mut story = Story::declared();
        story.publish(Status::Resolved, None);
        assert_eq!(settle(&mut story, PromiseKind::Document, Some("incident"), Settlement::Done(None)), Err("promise.several"));
        settle(&mut story, PromiseKind::Document, Some("incident analysis"), Settlement::Done(None)).expect("done");
        assert_eq!(story.settled.last().map(|(p, _)| p.subject.to_string()).as_deref(), Some("document: incident analysis"));
    }

    #[test]
    fn what_is_let_go_in_time_is_released_and_afterwards_broken() {
        for (minutes, word) in [(0, "released"), (60 * 25, "broken")] {
            let mut story = Story::declared();
            story.publish(Status::Resolved, None);
            story.later(minutes);
            settle(&mut story, PromiseKind::Watch, None, Settlement::LetGo(phrase("the customer watches"))).expect("let go");
            assert_eq!(story.settled.last().map(|(_, o)| o.as_str()), Some(word));
        }
    }

    #[test]
    fn updates_and_hand_offs_are_settled_their_own_way() {
        let mut story = Story::declared();
        assert_eq!(settle(&mut story, PromiseKind::NextUpdate, None, Settlement::Done(None)), Err("promise.by_update"));
        assert_eq!(settle(&mut story, PromiseKind::HandOff, None, Settlement::Done(None)), Err("promise.by_answer"));
        assert_eq!(settle(&mut story, PromiseKind::Call, None, Settlement::Done(None)), Err("promise.none_open"));
    }
}
