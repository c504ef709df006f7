//! Settle a promise that no update keeps: it was done, or it is let go.

use sev1_domain::decide::{self, SettlePromise, Settlement};
use sev1_domain::ids::IncidentNumber;

use super::promises::{Promised, Which};
use crate::error::AppError;
use crate::{App, Caller};

impl App {
    /// Records what became of a promise.
    ///
    /// # Errors
    /// Refusals of [`decide::settle_promise`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn settle_promise(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        which: Which,
        settlement: Settlement,
    ) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let command = SettlePromise { actor: caller.actor.clone(), pick: which.pick(), settlement };
        self.decided(number, |state| Ok((decide::settle_promise(state, &command, now, &mut || self.env.new_id(now))?, ()))).await?;
        self.promised(number, &[], Vec::new()).await
    }
}
