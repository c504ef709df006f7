//! Hand off: what one person owes is offered to the next, and passes when it is accepted.
//!
//! The offer is itself something that falls due ([`PromiseKind::HandOff`]): one that is not accepted climbs its own ladder.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{Making, touching};
use crate::actor::Actor;
use crate::audience::AudienceName;
use crate::changes::{Changes, IncidentChange, PromiseChange};
use crate::ids::NewId;
use crate::incident::{Incident, IncidentState};
use crate::people::same_person;
use crate::policy::PromisePolicy;
use crate::promise::{Origin, Promise, PromiseKind, PromiseOutcome, PromiseSubject};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;
use crate::when::Moment;

/// Offer what is owed to the next person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferHandOff {
    /// Who offers.
    pub actor: Actor,
    /// Whose it is; the actor where nobody is named.
    pub from: Option<Phrase>,
    /// Who is to take over.
    pub to: Phrase,
    /// What they should know.
    pub note: Option<Phrase>,
}

/// Accept what was offered, or decline it; who offered, and the incident lead, take an offer back by declining it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerHandOff {
    /// Who answers.
    pub actor: Actor,
    /// Why not, where they decline.
    pub declined: Option<Phrase>,
}

/// Offers a hand-off at `now`. Gives the changes and the offer.
///
/// # Errors
/// `incident.closed`, `hand_off.oneself`, `hand_off.open` while another one is waiting for its answer.
pub fn offer_hand_off(
    state: &IncidentState,
    command: &OfferHandOff,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Result<(Changes, Promise), Refusal> {
    let incident = &state.incident;
    if incident.closed_at.is_some() && state.open_promises.is_empty() {
        return Err(Refusal::new("incident.closed", format!("{} is closed and nothing is owed there", incident.number)));
    }
    let from = command.from.clone().unwrap_or_else(|| command.actor.name.clone());
    if same_person(&from, &command.to) {
        return Err(Refusal::new("hand_off.oneself", format!("`{from}` cannot hand off to themselves"))
            .hint("name the next person")
            .field("to"));
    }
    if let Some(open) = offered(state) {
        return Err(Refusal::new("hand_off.open", format!("`{}` was asked already and has not answered", open.owner)).hint(format!(
            "they can answer: sev1 accept {0}, or sev1 decline {0} --reason \"…\"; whoever offered takes it back the same way",
            incident.number
        )));
    }
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::HandOffOffered { from: from.clone(), to: command.to.clone(), note: command.note.clone() }, new_id);
    let at = now.checked_add(policy.accept_within).unwrap_or(now);
    let due = Moment { at, zone: incident.zone.clone() };
    let subject = PromiseSubject { kind: PromiseKind::HandOff, what: command.note.clone(), audience: AudienceName::INTERNAL };
    let making = Making { incident: incident.id, policy, now };
    let offer = Promise { asked_by: Some(from), ..making.make(subject, Origin::Person, due, command.to.clone(), new_id) };
    let changes = Changes { promises_opened: vec![offer.clone()], timeline: chronicle.entries, ..touching(state) };
    Ok((changes, offer))
}

/// Accepts or declines a hand-off at `now`. With acceptance everything passes that the outgoing person owes, and their roles.
///
/// # Errors
/// `hand_off.none`; `hand_off.not_asked` for anybody but the one who was asked, and for declining but the one who asked and the lead.
pub fn answer_hand_off(state: &IncidentState, command: &AnswerHandOff, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let incident = &state.incident;
    let Some(offer) = offered(state) else {
        return Err(Refusal::new("hand_off.none", format!("nothing of {} is offered", incident.number))
            .hint(format!("to hand off: sev1 handoff {} --to NAME", incident.number)));
    };
    let to = offer.owner.clone();
    let from = offer.asked_by.clone().unwrap_or_else(|| to.clone());
    // Whoever sleeps cannot answer: who asked, and the lead, can take the offer back and ask somebody else.
    let mut may = vec![&to];
    may.extend(command.declined.iter().flat_map(|_| std::iter::once(&from).chain(&incident.lead)));
    if !may.iter().any(|name| same_person(name, &command.actor.name)) {
        return Err(Refusal::new("hand_off.not_asked", format!("`{to}` was asked, not `{}`", command.actor.name)).hint(format!(
            "only `{to}` can accept; `{from}` and the incident lead can take the offer back: sev1 decline {} --reason \"…\"",
            incident.number
        )));
    }
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    let mut changes = touching(state);
    changes.withdrawn = vec![offer.id];
    match &command.declined {
        Some(reason) => {
            let by = command.actor.name.clone();
            chronicle.note(Event::HandOffDeclined { to: by, reason: reason.clone() }, new_id);
            changes.promises_closed = vec![(offer.id, PromiseOutcome::Released { at: now, reason: reason.clone() })];
        }
        None => {
            changes.promises_closed = vec![(offer.id, offer.kept(now, None))];
            let passing = state.open_promises.iter().filter(|p| p.id != offer.id && same_person(&p.owner, &from));
            changes.promises_changed = passing.map(|p| PromiseChange::to(p, |p| pass(p, &to))).collect();
            let passed = u32::try_from(changes.promises_changed.len()).unwrap_or(u32::MAX);
            let passes =
                |role: &Option<Phrase>| if role.as_ref().is_some_and(|r| same_person(r, &from)) { Some(to.clone()) } else { role.clone() };
            let incident = Incident { lead: passes(&incident.lead), deputy: passes(&incident.deputy), ..incident.clone() };
            changes.incident = Some(IncidentChange::Changed { incident, expected_version: state.version });
            chronicle.note(Event::HandOffAccepted { from, to, passed }, new_id);
        }
    }
    changes.timeline = chronicle.entries;
    Ok(changes)
}

/// What waits for an answer.
#[must_use]
pub fn offered(state: &IncidentState) -> Option<&Promise> {
    state.open_promises.iter().find(|p| p.subject.kind == PromiseKind::HandOff)
}

fn pass(promise: &mut Promise, to: &Phrase) {
    promise.owner = to.clone();
    promise.revision += 1;
    // Who went to bed is not to be woken by what they put off.
    promise.climb.snoozed_until = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, actor, phrase};
    use crate::status::Status;

    fn offer(story: &mut Story, from: &str, to: &str) -> Result<Promise, &'static str> {
        let command = OfferHandOff { actor: actor(from), from: None, to: phrase(to), note: Some(phrase("the build runs")) };
        let mut ids = story.ids();
        let (changes, offer) = offer_hand_off(&story.state, &command, &story.policy, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&changes);
        Ok(offer)
    }

    fn answer(story: &mut Story, who: &str, declined: Option<&str>) -> Result<(), &'static str> {
        let command = AnswerHandOff { actor: actor(who), declined: declined.map(phrase) };
        let mut ids = story.ids();
        let changes = answer_hand_off(&story.state, &command, story.now, &mut ids).map_err(|r| r.code)?;
        story.apply(&changes);
        Ok(())
    }

    fn owners(story: &Story) -> Vec<String> {
        let next = story.state.open_promises.iter().filter(|p| p.is_next_update());
        next.map(|p| p.owner.to_string()).collect()
    }

    #[test]
    fn promises_and_roles_pass_when_the_next_one_accepts_and_not_before() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        let offered = offer(&mut story, "dana", "@Eve").expect("offered");
        assert_eq!((offered.owner.as_str(), offered.asked_by.as_ref().map(Phrase::as_str)), ("@Eve", Some("dana")));
        assert_eq!(owners(&story), ["dana", "dana"], "nothing has passed yet");
        assert_eq!(answer(&mut story, "mallory", None), Err("hand_off.not_asked"));
        answer(&mut story, "eve", None).expect("accepted");
        assert_eq!(owners(&story), ["@Eve", "@Eve"]);
        assert_eq!(answer(&mut story, "eve", None), Err("hand_off.none"));
    }

    #[test]
    fn the_lead_passes_with_the_hand_off_of_the_lead() {
        let mut story = Story::declared();
        offer(&mut story, "lee", "eve").expect("offered");
        answer(&mut story, "eve", None).expect("accepted");
        assert_eq!(story.state.incident.lead, Some(phrase("eve")));
        assert!(story.state.open_promises.iter().all(|p| p.owner == phrase("eve")));
    }

    #[test]
    fn what_is_declined_stays_and_can_be_offered_to_somebody_else() {
        let mut story = Story::declared();
        story.publish(Status::Identified, Some("in 60m"));
        offer(&mut story, "dana", "eve").expect("offered");
        assert_eq!(offer(&mut story, "dana", "finn"), Err("hand_off.open"));
        answer(&mut story, "eve", Some("I have been up all night")).expect("declined");
        assert_eq!(owners(&story), ["dana", "dana"]);
        offer(&mut story, "dana", "finn").expect("offered to another");
        assert_eq!(answer(&mut story, "mallory", Some("no")), Err("hand_off.not_asked"));
        answer(&mut story, "lee", Some("finn sleeps, I ask gil")).expect("the lead takes it back");
        assert_eq!(offer(&mut Story::declared(), "dana", "Dana"), Err("hand_off.oneself"));
    }
}
