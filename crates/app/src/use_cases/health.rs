//! Whether the system can do its work, and whether somebody watches the promises.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use sev1_store::read_models::{LadderHealth, OutboxHealth};

use crate::App;
use crate::error::AppError;

/// What a health check tells.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    /// Numbers about undelivered messages.
    pub outbox: OutboxHealth,
    /// Numbers about promises and their steps.
    pub ladder: LadderHealth,
}

/// Whether promises are watched, by this process or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// For how long the earliest due step has been due; zero when none is. It grows while nobody watches.
    pub oldest_step: SignedDuration,
    /// When this process last looked for due steps; `None` where it does not.
    pub swept_at: Option<Timestamp>,
    /// Whether that is as it should be.
    pub alive: bool,
}

/// A due step is taken within a second; after this long nobody takes it.
const DEAD_AFTER: SignedDuration = SignedDuration::from_secs(60);

impl App {
    /// Asks the database whether it is there, current, and how outbox and promises stand.
    ///
    /// # Errors
    /// [`AppError::Store`] when it is not.
    pub async fn health(&self) -> Result<Health, AppError> {
        self.store.check_schema().await?;
        let now = self.env.clock.now();
        Ok(Health { outbox: self.store.outbox_health(now).await?, ladder: self.store.ladder_health(now).await? })
    }

    /// Whether promises are watched: no step is long due, and where this process watches, it looked a moment ago.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database cannot be asked, which is no sign of life either.
    pub async fn watch(&self) -> Result<Watch, AppError> {
        let now = self.env.clock.now();
        let ladder = self.store.ladder_health(now).await?;
        let oldest_step = SignedDuration::from_millis(ladder.oldest_step_ms);
        let swept_at = Timestamp::from_millisecond(self.swept_at_ms.load(Ordering::Relaxed)).ok().filter(|at| *at > Timestamp::MIN);
        let looks = swept_at.is_none_or(|at| now.duration_since(at).abs() < DEAD_AFTER);
        Ok(Watch { oldest_step, swept_at, alive: looks && oldest_step < DEAD_AFTER })
    }
}
