//! Put a reminder off. The promise, and everybody else's reminders, stay as they are.

use sev1_domain::decide::{self, Snooze};
use sev1_domain::ids::IncidentNumber;

use super::promises::{Promised, Which};
use crate::error::AppError;
use crate::{App, Caller};

impl App {
    /// Reminds the owner again at `until`, as people write it.
    ///
    /// # Errors
    /// Refusals of reading the time and of [`decide::snooze`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn snooze(&self, caller: &Caller, number: IncidentNumber, which: Which, until: &str) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        self.decided(number, |state| {
            let until = self.read_coming(until, &state.incident, now).map_err(|r| r.field("until"))?;
            let command = Snooze { actor: caller.actor.clone(), pick: which.clone().pick(), until };
            Ok((decide::snooze(state, &command, now, &mut || self.env.new_id(now))?, ()))
        })
        .await?;
        self.promised(number, &[], Vec::new()).await
    }
}
