//! What runs by itself: deliveries, promises, the feed, retention. Loops are thin; what they do is a `tick` that tests call.

pub mod deliver;
pub mod feed;
pub mod heartbeat;
pub mod promises;
pub mod retention;
pub mod settle;
pub(crate) mod traffic;

use tokio::sync::watch;

use crate::App;

/// Runs every background loop of one process until `stop` turns true; then lets attempts under way finish.
pub async fn run(app: App, owner: String, stop: watch::Receiver<bool>) {
    tokio::join!(
        deliver::run(app.clone(), owner, stop.clone()),
        promises::run(app.clone(), stop.clone()),
        heartbeat::run(app.clone(), stop.clone()),
        feed::run(app.clone(), stop.clone()),
        retention::run(app, stop),
    );
}

/// Waits until `stop` turns true or its sender is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stop.wait_for(|s| *s).await;
}
