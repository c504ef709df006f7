//! Make: a person promises something outside an update: a call, a milestone, a document.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{FURTHEST, Making, check_ahead, touching};
use crate::actor::Actor;
use crate::changes::Changes;
use crate::ids::NewId;
use crate::incident::IncidentState;
use crate::policy::PromisePolicy;
use crate::promise::{Origin, PromiseKind, PromiseSubject};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;
use crate::when::Moment;

/// Make a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakePromise {
    /// Who makes it.
    pub actor: Actor,
    /// What, and to whom.
    pub subject: PromiseSubject,
    /// By when.
    pub due: Moment,
    /// Who owes it; the actor where nobody is named.
    pub owner: Option<Phrase>,
}

/// Makes a promise at `now`.
///
/// # Errors
/// `promise.kind` for what only updates, hand-offs and the policy promise; `promise.resolved` for a call or a milestone of an
/// incident that is over; `promise.twice`, `promise.past`, `promise.too_far`.
pub fn make_promise(
    state: &IncidentState,
    command: &MakePromise,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Result<Changes, Refusal> {
    let (incident, kind) = (&state.incident, command.subject.kind);
    if !matches!(kind, PromiseKind::Call | PromiseKind::Milestone | PromiseKind::Document) {
        return Err(Refusal::new("promise.kind", format!("{} is not promised by hand", kind.words()))
            .hint("call, milestone and document are; a next update is promised by publishing")
            .field("kind"));
    }
    if kind.ends_with_the_incident() && !incident.status.is_open() {
        return Err(Refusal::new(
            "promise.resolved",
            format!("{} is {}, and a {} ends with it", incident.number, incident.status, kind.words()),
        )
        .hint("a document can still be promised"));
    }
    if state.open_promises.iter().any(|p| p.subject == command.subject) {
        return Err(Refusal::new("promise.twice", format!("that is promised already: {}", command.subject)).hint(format!(
            "to give it another time: sev1 next {} --of {} …",
            incident.number,
            kind.as_str()
        )));
    }
    check_ahead(&command.due, now, FURTHEST).map_err(|r| r.field("due"))?;
    let owner = command.owner.clone().unwrap_or_else(|| command.actor.name.clone());
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::PromiseMade { promise: command.subject.clone(), due: command.due.clone(), owner: owner.clone() }, new_id);
    let making = Making { incident: incident.id, policy, now };
    let made = making.make(command.subject.clone(), Origin::Person, command.due.clone(), owner, new_id);
    Ok(Changes { promises_opened: vec![made], timeline: chronicle.entries, ..touching(state) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::AudienceKind;
    use crate::decide::testing::{Story, actor, phrase};
    use crate::status::Status;

    fn make(story: &mut Story, kind: PromiseKind, due: &str) -> Result<(), &'static str> {
        let subject = PromiseSubject { kind, what: Some(phrase("call Alice back")), audience: AudienceKind::Customer.name() };
        let command = MakePromise { actor: actor("dana"), subject, due: story.moment(due), owner: Some(phrase("eve")) };
        let mut ids = story.ids();
        let changes = make_promise(&story.state, &command, &story.policy, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&changes);
        Ok(())
    }

    #[test]
    fn what_people_promise_beside_updates_is_owed_like_anything_else() {
        let mut story = Story::declared();
        make(&mut story, PromiseKind::Call, "in 30m").expect("promised");
        assert!(story.open().contains(&("call: call Alice back to customer by eve".into(), 30)));
        assert_eq!(make(&mut story, PromiseKind::Call, "in 40m"), Err("promise.twice"));
        assert_eq!(make(&mut story, PromiseKind::NextUpdate, "in 40m"), Err("promise.kind"));
        story.publish(Status::Resolved, None);
        assert_eq!(make(&mut story, PromiseKind::Milestone, "in 40m"), Err("promise.resolved"));
        make(&mut story, PromiseKind::Document, "in 40m").expect("a document can still be promised");
    }
}
