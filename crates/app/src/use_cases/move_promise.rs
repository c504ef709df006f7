//! Move a promise: the same readers learn of its new time in one line.

use sev1_domain::audience::AudienceName;
use sev1_domain::decide::{self, MovePromise};
use sev1_domain::delivery::{Delivery, Notice};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;
use sev1_domain::promise::Promise;
use sev1_domain::text::Phrase;
use sev1_render::notice;

use super::addressing::Addressed;
use super::promises::{Promised, Which};
use crate::error::AppError;
use crate::{App, Caller};

/// What a person says when moving a promise.
#[derive(Clone, Debug)]
pub struct MoveInput {
    /// Which one.
    pub which: Which,
    /// To when, as people write it.
    pub to: String,
    /// Why; for our own side.
    pub reason: Phrase,
}

impl App {
    /// Moves a promise before it is due, and tells those it was made to.
    ///
    /// # Errors
    /// Refusals of reading the time and of [`decide::move_promise`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn move_promise(&self, caller: &Caller, number: IncidentNumber, input: MoveInput) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let told = self
            .decided(number, |state| {
                let to = self.read_coming(&input.to, &state.incident, now).map_err(|r| r.field("to"))?;
                let pick = input.which.clone().pick();
                let command = MovePromise { actor: caller.actor.clone(), pick, to, reason: input.reason.clone() };
                let mut moved = decide::move_promise(state, &command, self.settings.promises(), now, &mut || self.env.new_id(now))?;
                let news = moved.moved.iter().flat_map(|(before, after)| self.news(&state.incident, before, after, &input.reason, now));
                moved.changes.deliveries = news.collect();
                let told = moved.changes.deliveries.clone();
                Ok((moved.changes, told))
            })
            .await?;
        tracing::info!(incident.number = %number, deliveries = told.len(), "promise moved");
        self.promised(number, &told, Vec::new()).await
    }

    /// What the readers of one promise learn, everywhere they read.
    fn news(&self, incident: &Incident, before: &Promise, after: &Promise, reason: &Phrase, now: jiff::Timestamp) -> Vec<Delivery> {
        // What was said to nobody needs no correction.
        let Some(audience) = self.settings.audiences.get(&before.subject.audience).filter(|_| before.was_said()) else {
            return Vec::new();
        };
        let reason = Some(reason).filter(|_| audience.name == AudienceName::INTERNAL);
        let text = notice::moved(incident, before, after, audience, reason, now);
        let readers = self.destinations_of(incident).filter(|d| d.audience.as_ref() == Some(&audience.name));
        let to = readers.map(|d| Addressed {
            destination: d.name.clone(),
            channel: d.channel,
            audience: audience.name.clone(),
            executives: false,
            mentions: Vec::new(),
        });
        to.map(|to| self.notice(incident, (after.id, Notice::Moved), &to, &text, now)).collect()
    }
}
