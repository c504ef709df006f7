//! A person decides about a delivery that was given up, or that nobody can tell about.

use sev1_domain::decide::{self, Redeliver};
use sev1_domain::delivery::Verdict;
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_store::StoreError;
use sev1_store::read_models::DeliveryView;

use super::DECISIONS;
use crate::error::AppError;
use crate::{App, Caller};

impl App {
    /// Decides about one delivery: it arrived, or it is to be sent again. Answers how it then stands.
    ///
    /// # Errors
    /// Refusals of [`decide::redeliver`], [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn redeliver(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        update: UpdateNumber,
        destination: &DestinationName,
        verdict: Verdict,
    ) -> Result<DeliveryView, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let incident = self.load(number).await?.incident.id;
        for _ in 0..DECISIONS {
            let deliveries = self.store.deliveries(incident).await?;
            let found = deliveries.into_iter().find(|d| d.about.update_number() == Some(update) && d.destination == *destination);
            let found = found.ok_or_else(|| AppError::NotFound(format!("delivery of update {update} of {number} to `{destination}`")))?;
            let command = Redeliver {
                actor: caller.actor.clone(),
                incident,
                delivery: found.id,
                update,
                destination: destination.clone(),
                state: found.state,
                due_at: found.due_at,
                verdict,
            };
            let changes = decide::redeliver(command, now, &mut || self.env.new_id(now))?;
            match self.commit(&changes).await {
                Ok(()) => {
                    let deliveries = self.store.deliveries(incident).await?;
                    return deliveries.into_iter().find(|d| d.id == found.id).ok_or_else(|| AppError::NotFound("delivery".into()));
                }
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { what: "delivery" }.into())
    }
}
