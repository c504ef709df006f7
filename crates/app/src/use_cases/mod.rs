//! One verb per file, named as in `domain::decide`. Each asks the clock once.

mod addressing;
pub(crate) mod agree_quiet;
pub(crate) mod agreement;
pub(crate) mod ask_for_update;
pub(crate) mod assign_roles;
pub(crate) mod close_incident;
pub(crate) mod copies;
pub(crate) mod declare_incident;
pub(crate) mod digest;
mod duties;
pub(crate) mod edit_update;
pub(crate) mod findings;
pub(crate) mod halts;
pub(crate) mod hand_off;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod list_incidents;
pub(crate) mod make_promise;
pub(crate) mod move_promise;
pub(crate) mod parts;
pub(crate) mod preview_update;
pub(crate) mod promises;
pub(crate) mod publish_update;
pub(crate) mod redeliver;
pub(crate) mod remind;
pub(crate) mod replan;
pub(crate) mod report;
pub(crate) mod settle_promise;
pub(crate) mod show_incident;
pub(crate) mod snooze;
pub(crate) mod telling;
pub(crate) mod template_findings;
pub(crate) mod tokens;
pub(crate) mod update_input;
pub(crate) mod word_diff;

use idempotency::IdempotencyKey;
use jiff::Timestamp;
use sev1_domain::changes::Changes;
use sev1_domain::deadline::Deadline;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::{Incident, IncidentState};
use sev1_domain::refusal::Refusal;
use sev1_domain::when::Moment;
use sev1_store::StoreError;

use crate::App;
use crate::error::AppError;

/// How often a decision is made again when somebody else was faster.
const DECISIONS: u32 = 5;

impl App {
    async fn load(&self, number: IncidentNumber) -> Result<IncidentState, AppError> {
        self.store.incident(number).await?.ok_or_else(|| AppError::NotFound(format!("incident {number}")))
    }

    /// Loads, decides and commits, and decides again on what others wrote meanwhile.
    async fn decided<T>(
        &self,
        number: IncidentNumber,
        decide: impl FnMut(&IncidentState) -> Result<(Changes, T), AppError>,
    ) -> Result<T, AppError> {
        let done = self.decided_once(number, None, decide).await?;
        Ok(done.expect("what has no key was not done before"))
    }

    /// The same, once for a key at an instant; `None` where it was done before.
    async fn decided_once<T>(
        &self,
        number: IncidentNumber,
        key: Option<(&IdempotencyKey, Timestamp)>,
        mut decide: impl FnMut(&IncidentState) -> Result<(Changes, T), AppError>,
    ) -> Result<Option<T>, AppError> {
        for _ in 0..DECISIONS {
            if self.replayed(key.map(|(key, _)| key)).await?.is_some() {
                return Ok(None);
            }
            let (mut changes, answer) = decide(&self.load(number).await?)?;
            changes.idempotency = key.map(|(key, now)| key.record(number, None, now));
            match self.commit(&changes).await {
                Ok(()) => return Ok(Some(answer)),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { what: "incident" }.into())
    }

    /// A coming time as people write it, business days included, in the zone people on this incident speak in.
    fn read_coming(&self, text: &str, incident: &Incident, now: Timestamp) -> Result<Moment, Refusal> {
        let deadline = Deadline::read(text, &self.settings.zones, self.settings.default_zone.as_ref())?;
        deadline.resolve(now, &self.settings.promises().calendar, &incident.zone).map(Moment::to_minute)
    }
}
