//! Whether the system can do its work.

use sev1_store::read_models::OutboxHealth;

use crate::App;
use crate::error::AppError;

/// What a health check tells.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    /// Numbers about undelivered messages.
    pub outbox: OutboxHealth,
}

impl App {
    /// Asks the database whether it is there, current, and how the outbox stands.
    ///
    /// # Errors
    /// [`AppError::Store`] when it is not.
    pub async fn health(&self) -> Result<Health, AppError> {
        self.store.check_schema().await?;
        let outbox = self.store.outbox_health(self.env.clock.now()).await?;
        Ok(Health { outbox })
    }
}
