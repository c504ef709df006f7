//! Promise something outside an update: a call, a milestone, a document.

use sev1_domain::audience::AudienceName;
use sev1_domain::decide::{self, MakePromise};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::promise::{PromiseKind, PromiseSubject};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;

use super::promises::Promised;
use crate::error::AppError;
use crate::{App, Caller};

/// What a person promises.
#[derive(Clone, Debug)]
pub struct PromiseInput {
    /// What sort of commitment.
    pub kind: PromiseKind,
    /// What exactly.
    pub what: Phrase,
    /// To whom.
    pub audience: AudienceName,
    /// By when, as people write it.
    pub due: String,
    /// Who owes it; the caller where nobody is named.
    pub owner: Option<Phrase>,
}

impl App {
    /// Makes a promise.
    ///
    /// # Errors
    /// Refusals of reading the time and of [`decide::make_promise`], `audience.unknown`, `person.unknown`; [`AppError::NotFound`],
    /// [`AppError::Forbidden`].
    pub async fn make_promise(&self, caller: &Caller, number: IncidentNumber, input: PromiseInput) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        self.known_audience(&input.audience)?;
        let owner = input.owner.as_ref().map(|owner| self.person(owner, "owner")).transpose()?;
        let warnings = self
            .decided(number, |state| {
                let due = self.read_coming(&input.due, &state.incident, now).map_err(|r| r.field("due"))?;
                let subject = PromiseSubject { kind: input.kind, what: Some(input.what.clone()), audience: input.audience.clone() };
                let command = MakePromise { actor: caller.actor.clone(), subject, due, owner: owner.clone() };
                let mut changes = decide::make_promise(state, &command, self.settings.promises(), now, &mut || self.env.new_id(now))?;
                self.name_owners(&mut changes.promises_opened);
                let warnings = self.unreachable(&state.incident, &changes.promises_opened);
                Ok((changes, warnings))
            })
            .await?;
        self.promised(number, &[], warnings).await
    }

    /// Passes if there is such an audience.
    pub(super) fn known_audience(&self, name: &AudienceName) -> Result<(), Refusal> {
        if self.settings.audiences.get(name).is_some() {
            return Ok(());
        }
        let names: Vec<_> = self.settings.audiences.iter().map(|a| a.name.as_str()).collect();
        Err(Refusal::new("audience.unknown", format!("there is no audience `{name}`"))
            .hint(format!("there are: {}", names.join(", ")))
            .field("audience"))
    }
}
