//! Record that a reader asks for an update, and tell whoever owes it.

use sev1_domain::audience::AudienceName;
use sev1_domain::decide::{self, AskForUpdate};
use sev1_domain::delivery::Notice;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;
use sev1_domain::text::Phrase;
use sev1_render::notice;

use super::promises::Promised;
use crate::error::AppError;
use crate::{App, Caller};

/// What is known of the asking.
#[derive(Clone, Debug)]
pub struct AskInput {
    /// Who asks.
    pub by: Phrase,
    /// Of which audience.
    pub audience: AudienceName,
    /// In their words.
    pub note: Option<Phrase>,
}

impl App {
    /// Records that a reader asks; the next update to their audience answers it.
    ///
    /// # Errors
    /// `audience.unknown`, refusals of [`decide::ask_for_update`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn ask_for_update(&self, caller: &Caller, number: IncidentNumber, input: AskInput) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        self.known_audience(&input.audience)?;
        let AskInput { by, audience, note } = input;
        let command = AskForUpdate { actor: caller.actor.clone(), by, audience, note };
        let (told, warnings) = self
            .decided(number, |state| {
                let policy = self.settings.promises();
                let (mut changes, answer) = decide::ask_for_update(state, &command, policy, now, &mut || self.env.new_id(now))?;
                let text = notice::asked(&state.incident, &answer, command.note.as_ref(), now);
                let to = self.addressing_person(&state.incident, &answer.owner).to;
                let told = to.iter().flat_map(|to| self.notice(&state.incident, (answer.id, Notice::Asked), to, &text, now));
                changes.deliveries = told.collect();
                let told = changes.deliveries.clone();
                Ok((changes, (told, self.unanswerable(&state.incident, &command.audience))))
            })
            .await?;
        self.promised(number, &told, warnings).await
    }

    /// Where no update reaches the readers who asked, somebody has to answer them otherwise.
    fn unanswerable(&self, incident: &Incident, audience: &AudienceName) -> Vec<String> {
        if self.audiences_of(incident).iter().any(|a| a.name == *audience) {
            return Vec::new();
        }
        let number = incident.number;
        vec![format!("no destination carries updates to {audience}: answer them yourself, then say so: sev1 done {number} answer")]
    }
}
