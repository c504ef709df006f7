//! Delivers one update from the process that published it, for a command line without a server.

use std::pin::pin;
use std::time::Duration;

use sev1_domain::ids::{IncidentId, UpdateNumber};
use sev1_store::StoreError;
use sev1_store::read_models::DeliveryView;

use super::deliver;
use crate::App;

/// Works the outbox until every delivery of this update is settled or held, or `limit` is over; answers how they stand.
/// `progress` is called whenever they were looked at.
///
/// # Errors
/// When the database cannot be asked.
pub async fn settle(
    app: &App,
    owner: &str,
    incident: IncidentId,
    update: UpdateNumber,
    limit: Duration,
    mut progress: impl FnMut(&[DeliveryView]),
) -> Result<Vec<DeliveryView>, StoreError> {
    let mut over = pin!(tokio::time::sleep(limit));
    loop {
        deliver::tick(app, owner).await?;
        let mut deliveries = app.store.deliveries(incident).await?;
        deliveries.retain(|d| d.update == update);
        progress(&deliveries);
        // What is settled, or has no due time because it is held for a person, needs no more waiting.
        let done = deliveries.iter().all(|d| d.state.is_settled() || d.due_at.is_none());
        if done {
            return Ok(deliveries);
        }
        // An attempt under way is never cut off: only the waiting between attempts ends with the limit.
        tokio::select! {
            biased;
            () = &mut over => return Ok(deliveries),
            () = tokio::time::sleep(app.settings.poll.min(Duration::from_millis(200))) => {}
        }
    }
}
