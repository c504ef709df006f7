//! Moves the feed for changes that other processes made: the command line beside a running server, other nodes.

use tokio::sync::watch;

use super::stopped;
use crate::App;

/// Asks the database for its feed position while somebody listens, until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tick(&app).await;
        tokio::select! {
            () = tokio::time::sleep(app.settings.poll) => {}
            () = stopped(&mut stop) => {}
        }
    }
}

/// Moves the feed to where the database is.
pub async fn tick(app: &App) {
    if app.feed.receiver_count() == 0 {
        return;
    }
    match app.store.feed_position().await {
        Ok(position) => app.moved(position),
        Err(error) => tracing::warn!(error = %error, "the feed could not be read; asking again"),
    }
}
