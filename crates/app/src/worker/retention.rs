//! Forgets what is kept for a while only: the answers to idempotency keys.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::stopped;
use crate::App;

/// Tidies up once an hour until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tick(&app).await;
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(3600)) => {}
            () = stopped(&mut stop) => {}
        }
    }
}

/// Tidies up once.
pub async fn tick(app: &App) {
    let keep = SignedDuration::try_from(app.settings.keep_idempotency).unwrap_or(SignedDuration::MAX);
    let before = app.env.clock.now().checked_sub(keep).unwrap_or(Timestamp::MIN);
    if let Err(error) = app.store.forget_idempotency(before).await {
        tracing::warn!(error = %error, "old idempotency records could not be deleted; trying again in an hour");
    }
}
