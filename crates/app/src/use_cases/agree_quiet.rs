//! Record quiet hours that were agreed with the customer.

use sev1_domain::decide::{self, AgreeQuiet};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::QuietHours;
use sev1_domain::text::Phrase;

use super::promises::Promised;
use crate::error::AppError;
use crate::{App, Caller};

impl App {
    /// Records with whom quiet hours were agreed, and until when, as people write it.
    ///
    /// # Errors
    /// Refusals of reading the time and of [`decide::agree_quiet`]; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn agree_quiet(&self, caller: &Caller, number: IncidentNumber, with: Phrase, until: &str) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        self.decided(number, |state| {
            let until = self.read_coming(until, &state.incident, now).map_err(|r| r.field("until"))?;
            let command = AgreeQuiet { actor: caller.actor.clone(), quiet: QuietHours { with: with.clone(), until } };
            Ok((decide::agree_quiet(state, &command, now, &mut || self.env.new_id(now))?, ()))
        })
        .await?;
        self.promised(number, &[], Vec::new()).await
    }
}
