//! Say who leads an incident and who stands in.

use sev1_domain::decide::{self, AssignRoles};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::text::Phrase;

use super::promises::Promised;
use crate::error::AppError;
use crate::{App, Caller};

impl App {
    /// Assigns roles; one that is not named stays with whoever has it.
    ///
    /// # Errors
    /// `person.unknown`, refusals of [`decide::assign_roles`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn assign_roles(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        lead: Option<Phrase>,
        deputy: Option<Phrase>,
    ) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let lead = lead.map(|name| self.person(&name, "lead")).transpose()?;
        let deputy = deputy.map(|name| self.person(&name, "deputy")).transpose()?;
        let command = AssignRoles { actor: caller.actor.clone(), lead, deputy };
        self.decided(number, |state| Ok((decide::assign_roles(state, &command, now, &mut || self.env.new_id(now))?, ()))).await?;
        let mut done = self.promised(number, &[], Vec::new()).await?;
        done.warnings = self.unreachable(&done.state.incident, &done.state.open_promises);
        Ok(done)
    }
}
