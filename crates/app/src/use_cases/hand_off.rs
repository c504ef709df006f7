//! Hand off what is owed to the next person, and see what they would inherit.

use sev1_domain::decide::{self, AnswerHandOff, OfferHandOff};
use sev1_domain::delivery::Notice;
use sev1_domain::ids::{IncidentId, IncidentNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::people::same_person;
use sev1_domain::text::Phrase;
use sev1_render::notice::{self, Inheritance};

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
    /// Offers what is owed to the next person, and tells them. It passes when they accept.
    ///
    /// # Errors
    /// `person.unknown`, refusals of [`decide::offer_hand_off`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn offer_hand_off(&self, caller: &Caller, number: IncidentNumber, input: HandOffInput) -> Result<Offered, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let to = self.person(&input.to, "to")?;
        let ruled_out = self.ruled_out(self.load(number).await?.incident.id).await?;
        let (told, warnings, inheritance) = self
            .decided(number, |state| {
                let policy = self.settings.promises();
                let from = Some(self.outgoing(state, input.from.as_ref().unwrap_or(&caller.actor.name)));
                let command = OfferHandOff { actor: caller.actor.clone(), from, to: to.clone(), note: input.note.clone() };
                let (mut changes, offer) = decide::offer_hand_off(state, &command, policy, now, &mut || self.env.new_id(now))?;
                let inherits = inheritance(state, &ruled_out);
                let text = notice::offered(&state.incident, &offer, &inherits, self.settings.public_url.as_deref(), now);
                let asked = self.addressing_person(&state.incident, &offer.owner).to;
                let told = asked.iter().map(|to| self.notice(&state.incident, (offer.id, Notice::Offered), to, &text, now));
                changes.deliveries = told.collect();
                let warnings = self.unreachable(&state.incident, std::slice::from_ref(&offer));
                let told = changes.deliveries.clone();
                Ok((changes, (told, warnings, notice::inheritance(&inherits, now))))
            })
            .await?;
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
        Ok(notice::inheritance(&inheritance(&state, &ruled_out), self.env.clock.now()))
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

    /// Whose promises pass: those of the person named; where they owe nothing here, as with a token that speaks for several, those
    /// of whoever owes the next update.
    fn outgoing(&self, state: &IncidentState, named: &Phrase) -> Phrase {
        let named = self.settings.people.canonical(named);
        let (incident, promises) = (&state.incident, &state.open_promises);
        let roles = incident.lead.iter().chain(&incident.deputy);
        if promises.iter().map(|p| &p.owner).chain(roles).any(|name| same_person(name, &named)) {
            return named;
        }
        promises.iter().find(|p| p.is_next_update()).map_or(named, |p| p.owner.clone())
    }

    /// What updates so far said to be no cause.
    pub(super) async fn ruled_out(&self, incident: IncidentId) -> Result<Vec<Phrase>, AppError> {
        Ok(notice::ruled_out(&self.store.updates(incident).await?))
    }
}

fn inheritance<'a>(state: &'a IncidentState, ruled_out: &'a [Phrase]) -> Inheritance<'a> {
    Inheritance { promises: &state.open_promises, last_update: state.last_update.as_ref(), ruled_out }
}
