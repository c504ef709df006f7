//! Hand off what is owed to the next person, and see what they would inherit.

use sev1_domain::decide::{self, AnswerHandOff, OfferHandOff};
use sev1_domain::delivery::Notice;
use sev1_domain::ids::{IncidentId, IncidentNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::people::same_person;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_render::notice::{self, Inheritance};

use super::idempotency::IdempotencyKey;
use super::promises::Promised;
use crate::error::AppError;
use crate::{App, Caller};

/// What a person says when handing off.
#[derive(Clone, Debug)]
pub struct HandOffInput {
    /// Who is to take over.
    pub to: Phrase,
    /// Whose it is; the caller's where nobody is named.
    pub from: Option<Phrase>,
    /// What the next one should know.
    pub note: Option<Phrase>,
}

/// A hand-off that was offered.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The incident as it then stands, and who was told.
    pub promised: Promised,
    /// What the next one would inherit, Markdown.
    pub inheritance: String,
}

impl App {
    /// Offers what is owed to the next person, and tells them; once for a key. It passes when they accept.
    ///
    /// # Errors
    /// `person.unknown`, refusals of [`decide::offer_hand_off`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn offer_hand_off(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        input: HandOffInput,
        key: Option<IdempotencyKey>,
    ) -> Result<Offered, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let to = self.person(&input.to, "to")?;
        let ruled_out = self.ruled_out(self.load(number).await?.incident.id).await?;
        let done = self
            .decided_once(number, key.as_ref().map(|key| (key, now)), |state| {
                let policy = self.settings.promises();
                let from = Some(match &input.from {
                    Some(named) => self.who_owes(state, named)?,
                    None => self.outgoing(state, &caller.actor.name),
                });
                let command = OfferHandOff { actor: caller.actor.clone(), from, to: to.clone(), note: input.note.clone() };
                let (mut changes, offer) = decide::offer_hand_off(state, &command, policy, now, &mut || self.env.new_id(now))?;
                let inherits = inheritance(state, offer.asked_by.as_ref(), &ruled_out);
                let text = notice::offered(&state.incident, &offer, &inherits, self.settings.public_url.as_deref(), now);
                let asked = self.addressing_person(&state.incident, &offer.owner).to;
                let told = asked.iter().flat_map(|to| self.notice(&state.incident, (offer.id, Notice::Offered), to, &text, now));
                changes.deliveries = told.collect();
                let warnings = self.unreachable(&state.incident, std::slice::from_ref(&offer));
                let told = changes.deliveries.clone();
                Ok((changes, (told, warnings, notice::inheritance(&inherits, now))))
            })
            .await?;
        let Some((told, warnings, inheritance)) = done else {
            return Ok(Offered { promised: self.promised(number, &[], Vec::new()).await?, inheritance: self.inheritance(number).await? });
        };
        tracing::info!(incident.number = %number, "hand-off offered");
        Ok(Offered { promised: self.promised(number, &told, warnings).await?, inheritance })
    }

    /// What the next person would inherit of an incident, Markdown.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn inheritance(&self, number: IncidentNumber) -> Result<String, AppError> {
        let state = self.load(number).await?;
        let ruled_out = self.ruled_out(state.incident.id).await?;
        let from = decide::offered(&state).and_then(|offer| offer.asked_by.clone());
        Ok(notice::inheritance(&inheritance(&state, from.as_ref(), &ruled_out), self.env.clock.now()))
    }

    /// Accepts a hand-off, or declines it with a reason. Only who was asked can answer.
    ///
    /// # Errors
    /// Refusals of [`decide::answer_hand_off`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn answer_hand_off(&self, caller: &Caller, number: IncidentNumber, declined: Option<Phrase>) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let mut actor = caller.actor.clone();
        actor.name = self.settings.people.canonical(&actor.name);
        let command = AnswerHandOff { actor, declined };
        self.decided(number, |state| Ok((decide::answer_hand_off(state, &command, now, &mut || self.env.new_id(now))?, ()))).await?;
        let mut done = self.promised(number, &[], Vec::new()).await?;
        done.warnings = self.unreachable(&done.state.incident, &done.state.open_promises);
        Ok(done)
    }

    /// The person whose promises are to pass, by the name they are known by.
    fn who_owes(&self, state: &IncidentState, named: &Phrase) -> Result<Phrase, Refusal> {
        let name = self.person(named, "from")?;
        if owes(state, &name) {
            return Ok(name);
        }
        let mut owners: Vec<_> = state.open_promises.iter().map(|p| p.owner.to_string()).collect();
        owners.sort_unstable();
        owners.dedup();
        let number = state.incident.number;
        Err(Refusal::new("hand_off.nothing_owed", format!("`{name}` owes nothing of {number}"))
            .hint(format!("open are promises of: {}", owners.join(", ")))
            .field("from"))
    }

    /// Whose promises pass where nobody is named: the caller's; where they owe nothing here, as with a token that speaks for several,
    /// those of whoever owes the next update.
    fn outgoing(&self, state: &IncidentState, named: &Phrase) -> Phrase {
        let named = self.settings.people.canonical(named);
        if owes(state, &named) {
            return named;
        }
        state.open_promises.iter().find(|p| p.is_next_update()).map_or(named, |p| p.owner.clone())
    }

    /// What updates so far said to be no cause.
    pub(super) async fn ruled_out(&self, incident: IncidentId) -> Result<Vec<Phrase>, AppError> {
        Ok(notice::ruled_out(&self.store.updates(incident).await?))
    }
}

/// Whether something would pass: a promise or a role.
fn owes(state: &IncidentState, name: &Phrase) -> bool {
    let roles = state.incident.lead.iter().chain(&state.incident.deputy);
    state.open_promises.iter().map(|p| &p.owner).chain(roles).any(|known| same_person(known, name))
}

fn inheritance<'a>(state: &'a IncidentState, from: Option<&'a Phrase>, ruled_out: &'a [Phrase]) -> Inheritance<'a> {
    Inheritance { from, promises: &state.open_promises, last_update: state.last_update.as_ref(), ruled_out }
}
