//! Tells a watcher outside that this one lives, as long as promises are looked after. It has a loop of its own: a watcher that is
//! slow to answer holds up no reminder.

use std::sync::atomic::Ordering;

use tokio::sync::watch;

use super::stopped;
use crate::App;

/// Sends signs of life until `stop` turns true; none where nobody is to be told.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    if app.ping.is_none() {
        return;
    }
    let mut told = i64::MIN;
    while !*stop.borrow() {
        told = tick(&app, told).await;
        tokio::select! {
            () = tokio::time::sleep(app.settings.ping_every) => {}
            () = stopped(&mut stop) => {}
        }
    }
}

/// Tells it if promises were looked after since `told`, the sweep that was told of last; answers the one that is now.
pub async fn tick(app: &App, told: i64) -> i64 {
    let swept = app.swept_at_ms.load(Ordering::Relaxed);
    let Some(ping) = app.ping.as_ref().filter(|_| swept != told) else { return told };
    if let Err(error) = ping.send().await {
        tracing::warn!(error = %error, "the watcher outside could not be told that this one lives");
    }
    swept
}
