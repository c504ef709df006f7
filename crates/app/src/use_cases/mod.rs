//! One verb per file, named as in `domain::decide`. Each asks the clock once.

pub(crate) mod agreement;
pub(crate) mod close_incident;
pub(crate) mod declare_incident;
pub(crate) mod digest;
pub(crate) mod findings;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod list_incidents;
pub(crate) mod parts;
pub(crate) mod preview_update;
pub(crate) mod publish_update;
pub(crate) mod redeliver;
pub(crate) mod show_incident;
pub(crate) mod telling;
pub(crate) mod template_findings;
pub(crate) mod tokens;
pub(crate) mod update_input;
pub(crate) mod word_diff;

use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::IncidentState;

use crate::App;
use crate::error::AppError;

/// How often a decision is made again when somebody else was faster.
const DECISIONS: u32 = 5;

impl App {
    async fn load(&self, number: IncidentNumber) -> Result<IncidentState, AppError> {
        self.store.incident(number).await?.ok_or_else(|| AppError::NotFound(format!("incident {number}")))
    }
}
