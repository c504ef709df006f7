//! Delivers one update, or what is told of promises, from the process that wrote it, for a command line without a server.

use std::pin::pin;
use std::time::Duration;

use sev1_domain::ids::{DeliveryId, IncidentId, UpdateNumber};
use sev1_store::StoreError;
use sev1_store::read_models::DeliveryView;
use tokio::sync::watch;

use super::deliver;
use crate::App;

/// Works the outbox until every delivery of this update is settled or held, or `limit` is over; answers how they stand.
/// `progress` is called whenever they were looked at.
///
/// Attempts under way when the limit is over are not cut off: what they post would be unknown.
///
/// # Errors
/// When the database cannot be asked.
pub async fn settle(
    app: &App,
    owner: &str,
    incident: IncidentId,
    update: UpdateNumber,
    limit: Duration,
    progress: impl FnMut(&[DeliveryView]),
) -> Result<Vec<DeliveryView>, StoreError> {
    work(app, owner, incident, Which::Update(update), limit, progress).await
}

/// The same for these deliveries of an incident: what is told of promises.
///
/// # Errors
/// As [`settle`].
pub async fn settle_these(
    app: &App,
    owner: &str,
    incident: IncidentId,
    these: &[DeliveryId],
    limit: Duration,
    progress: impl FnMut(&[DeliveryView]),
) -> Result<Vec<DeliveryView>, StoreError> {
    work(app, owner, incident, Which::These(these), limit, progress).await
}

/// Which deliveries of an incident.
#[derive(Clone, Copy)]
enum Which<'a> {
    Update(UpdateNumber),
    These(&'a [DeliveryId]),
}

async fn work(
    app: &App,
    owner: &str,
    incident: IncidentId,
    which: Which<'_>,
    limit: Duration,
    progress: impl FnMut(&[DeliveryView]),
) -> Result<Vec<DeliveryView>, StoreError> {
    let (stop, stopped) = watch::channel(false);
    let watched = async {
        let seen = watch_until_done(app, incident, which, limit, progress).await;
        stop.send_replace(true);
        seen
    };
    let (seen, ()) = tokio::join!(watched, deliver::run(app.clone(), owner.to_owned(), stopped));
    seen?;
    // The attempts that were under way have ended since.
    deliveries(app, incident, which).await
}

async fn watch_until_done(
    app: &App,
    incident: IncidentId,
    which: Which<'_>,
    limit: Duration,
    mut progress: impl FnMut(&[DeliveryView]),
) -> Result<(), StoreError> {
    let mut over = pin!(tokio::time::sleep(limit));
    let mut feed = app.feed();
    loop {
        let seen = deliveries(app, incident, which).await?;
        progress(&seen);
        // What is settled, or has no due time because it is held for a person, needs no more waiting.
        if seen.iter().all(|d| d.state.is_settled() || d.due_at.is_none()) {
            return Ok(());
        }
        tokio::select! {
            biased;
            () = &mut over => return Ok(()),
            // Another process may deliver it, so the feed is not enough.
            _ = feed.changed() => {}
            () = tokio::time::sleep(app.settings.poll) => {}
        }
    }
}

async fn deliveries(app: &App, incident: IncidentId, which: Which<'_>) -> Result<Vec<DeliveryView>, StoreError> {
    let mut deliveries = app.store.deliveries(incident).await?;
    deliveries.retain(|d| match which {
        Which::Update(update) => d.about.update_number() == Some(update),
        Which::These(these) => these.contains(&d.id),
    });
    Ok(deliveries)
}
