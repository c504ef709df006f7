//! What did not arrive, and what a person decides about it.

use sev1_domain::decide::{self, Redeliver};
use sev1_domain::delivery::Verdict;
use sev1_domain::ids::DeliveryId;
use sev1_store::StoreError;
use sev1_store::read_models::{DeliveryView, Undelivered};

use super::DECISIONS;
use crate::error::AppError;
use crate::{App, Caller};

/// As many as one screen shows; whoever has more has another problem first.
const MOST: u32 = 500;

impl App {
    /// Everything that did not arrive, of all incidents, the oldest first; at most 500.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn undelivered(&self) -> Result<Vec<Undelivered>, AppError> {
        Ok(self.store.undelivered(MOST).await?)
    }

    /// Decides about one delivery: it arrived, it is to be sent again, or nobody needs it. Answers how it then stands.
    ///
    /// # Errors
    /// Refusals of [`decide::redeliver`], [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn redeliver(&self, caller: &Caller, id: DeliveryId, verdict: Verdict) -> Result<DeliveryView, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        for _ in 0..DECISIONS {
            let Undelivered { incident, delivery } = self.delivery(id).await?;
            let command = Redeliver {
                actor: caller.actor.clone(),
                incident: self.load(incident).await?.incident.id,
                delivery: id,
                about: delivery.about,
                destination: delivery.destination,
                state: delivery.state,
                due_at: delivery.due_at,
                verdict,
            };
            let changes = decide::redeliver(command, now, &mut || self.env.new_id(now))?;
            match self.commit(&changes).await {
                Ok(()) => return Ok(self.delivery(id).await?.delivery),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { what: "delivery" }.into())
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Undelivered, AppError> {
        self.store.delivery(id).await?.ok_or_else(|| AppError::NotFound(format!("delivery {id}")))
    }
}
