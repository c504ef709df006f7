//! `sev1 worker`: deliveries and reminders without a server, until it is told to stop.

use std::time::Duration;

use sev1_app::worker;
use tokio::sync::watch;

use super::serve::Signals;
use crate::config::Config;
use crate::error::CliError;
use crate::output;
use crate::wiring::wire;

/// Delivers and reminds of what is due until a signal comes.
///
/// # Errors
/// When it cannot be set up.
pub(crate) async fn run(config: &Config) -> Result<(), CliError> {
    let signals = Signals::listen()?;
    let wired = wire(config).await?;
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(worker::run(wired.app.clone(), wired.owner.clone(), stopped));
    output::print(&format!("delivering as {}\n", wired.owner))?;
    signals.told_to_stop().await;
    stop.send_replace(true);
    if tokio::time::timeout(config.delivery.send_limit + Duration::from_secs(2), work).await.is_err() {
        tracing::warn!("stopped before everything under way had ended; the next worker goes on with it");
    }
    Ok(())
}
