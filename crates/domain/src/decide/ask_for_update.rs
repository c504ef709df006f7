//! Ask: a reader wants to hear something now. It is recorded, owed, and answered by the next update to their audience.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{Making, touching};
use crate::actor::Actor;
use crate::audience::AudienceName;
use crate::changes::Changes;
use crate::ids::NewId;
use crate::incident::IncidentState;
use crate::policy::PromisePolicy;
use crate::promise::{Origin, Promise, PromiseKind, PromiseSubject};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;
use crate::when::Moment;

/// Ask for an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskForUpdate {
    /// Who records it.
    pub actor: Actor,
    /// Who asks.
    pub by: Phrase,
    /// Of which audience.
    pub audience: AudienceName,
    /// In their words.
    pub note: Option<Phrase>,
}

/// Records that a reader asks at `now`. Gives the changes and what is owed to them.
///
/// # Errors
/// `incident.resolved` where no update is due any more, `ask.twice` while the same person waits for an answer.
pub fn ask_for_update(
    state: &IncidentState,
    command: &AskForUpdate,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Result<(Changes, Promise), Refusal> {
    let incident = &state.incident;
    if !incident.status.is_open() {
        return Err(Refusal::new("incident.resolved", format!("{} is resolved; no update is due any more", incident.number))
            .hint("answer the person directly"));
    }
    let AskForUpdate { by, audience, note, .. } = command;
    let subject = PromiseSubject { kind: PromiseKind::Answer, what: Some(by.clone()), audience: audience.clone() };
    if let Some(waiting) = state.open_promises.iter().find(|p| p.subject == subject) {
        return Err(Refusal::new("ask.twice", format!("`{by}` asked already and is owed an answer by {}", waiting.due.said_at(now)))
            .hint(format!("the next update to {audience} answers it: sev1 update {}", incident.number)));
    }
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::Asked { by: by.clone(), audience: audience.clone(), note: note.clone() }, new_id);
    let next = |p: &&Promise| p.is_next_update() && p.subject.audience == *audience;
    let owner = state.open_promises.iter().find(next).or_else(|| state.open_promises.iter().find(|p| p.is_next_update()));
    let owner = owner.map(|p| p.owner.clone()).or_else(|| incident.lead.clone()).unwrap_or_else(|| command.actor.name.clone());
    let at = now.checked_add(policy.answer_within).unwrap_or(now);
    let making = Making { incident: incident.id, policy, now };
    let due = Moment { at, zone: incident.zone.clone() };
    let answer = Promise { asked_by: Some(by.clone()), ..making.make(subject, Origin::Policy, due, owner, new_id) };
    let changes = Changes { promises_opened: vec![answer.clone()], timeline: chronicle.entries, ..touching(state) };
    Ok((changes, answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::AudienceKind;
    use crate::decide::testing::{Story, actor, phrase};
    use crate::status::Status;

    fn ask(story: &mut Story, by: &str) -> Result<Promise, &'static str> {
        let audience = AudienceKind::Customer.name();
        let command = AskForUpdate { actor: actor("cs"), by: phrase(by), audience, note: None };
        let mut ids = story.ids();
        let (changes, answer) = ask_for_update(&story.state, &command, &story.policy, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&changes);
        Ok(answer)
    }

    #[test]
    fn whoever_owes_the_next_update_owes_the_answer_and_the_next_update_gives_it() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        let answer = ask(&mut story, "Alice Evan").expect("asked");
        assert_eq!((answer.owner.as_str(), answer.due.at.duration_since(story.now).as_mins()), ("dana", 30));
        assert_eq!(ask(&mut story, "Alice Evan"), Err("ask.twice"));
        story.later(40).publish(Status::Identified, Some("in 60m"));
        let outcome = story.settled.iter().find(|(p, _)| p.subject.kind == PromiseKind::Answer).map(|(_, o)| o.late().as_mins());
        assert_eq!(outcome, Some(10), "answered ten minutes late");
        story.publish(Status::Resolved, None);
        assert_eq!(ask(&mut story, "Alice Evan"), Err("incident.resolved"));
    }
}
