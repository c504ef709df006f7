//! Close a resolved incident.

use sev1_domain::changes::IncidentChange;
use sev1_domain::decide::{self, CloseIncident};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;

use crate::error::AppError;
use crate::{App, Caller};

/// A closed incident.
#[derive(Clone, Debug)]
pub struct Closed {
    /// The incident as it now stands.
    pub incident: Incident,
}

impl App {
    /// Closes a resolved incident.
    ///
    /// # Errors
    /// Refusals of [`decide::close_incident`], [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn close_incident(&self, caller: &Caller, number: IncidentNumber) -> Result<Closed, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let command = CloseIncident { actor: caller.actor.clone() };
        self.decided(number, |state| {
            let changes = decide::close_incident(state, &command, now, &mut || self.env.new_id(now))?;
            let incident = changes.incident.as_ref().map(IncidentChange::incident).expect("closing changes the incident").clone();
            Ok((changes, Closed { incident }))
        })
        .await
    }
}
