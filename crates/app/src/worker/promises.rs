//! Watches promises: takes the steps of their ladders when they fall due.
//!
//! What is due is asked of the database at every turn, so a restart, a machine that slept or a clock that jumped loses nothing.
//! The waits in between only decide how soon.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use sev1_store::StoreError;
use tokio::sync::watch;

use super::stopped;
use crate::App;
use crate::use_cases::remind::Commit;

/// Takes due steps until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut planned = false;
    let mut pinged: Option<Timestamp> = None;
    while !*stop.borrow() {
        let woken = app.wake.notified();
        if !planned {
            match plan(&app).await {
                Ok(changed) => {
                    planned = true;
                    if changed > 0 {
                        tracing::info!(promises = changed, "next steps planned by the policy in force");
                    }
                }
                Err(error) => tracing::warn!(error = %error, "promises could not be planned anew; trying again"),
            }
        }
        match tick(&app).await {
            Ok(_) => pinged = ping(&app, pinged).await,
            Err(error) => tracing::warn!(error = %error, "due steps could not be taken; trying again"),
        }
        let wait = until_next_step(&app).await;
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(wait) => {}
            () = stopped(&mut stop) => {}
        }
    }
}

/// Plans every open promise's next step by the policy in force; answers how many have another one than before.
///
/// # Errors
/// When the database cannot be asked.
pub async fn plan(app: &App) -> Result<usize, StoreError> {
    app.replan().await
}

/// Takes everything that is due now; answers how many steps that were.
///
/// # Errors
/// When the database cannot be asked.
pub async fn tick(app: &App) -> Result<usize, StoreError> {
    let (mut steps, mut outrun) = (0, 0);
    loop {
        // Another node may have been faster: what it left is looked for anew, and at last taken one incident at a time.
        let commit = if outrun < PATIENCE { Commit::Together } else { Commit::Apart };
        let swept = app.take_due_steps(commit).await?;
        steps += swept.steps;
        outrun = if swept.outrun { outrun + 1 } else { 0 };
        let again = swept.more || swept.outrun && commit == Commit::Together;
        if !again {
            break;
        }
    }
    app.swept_at_ms.store(app.env.clock.now().as_millisecond(), Ordering::Relaxed);
    Ok(steps)
}

/// How often somebody else may be faster before steps are taken one incident at a time.
const PATIENCE: u32 = 3;

/// As long as nothing is due, but never longer than the usual pause: another process may make a promise.
async fn until_next_step(app: &App) -> Duration {
    let poll = app.settings.poll;
    let now = app.env.clock.now();
    match app.store.next_step_at().await {
        Ok(Some(at)) => Duration::try_from(at.duration_since(now)).unwrap_or_default().clamp(SHORTEST, poll.max(SHORTEST)),
        _ => poll,
    }
}

/// A due step that cannot be taken, because it cannot be read, must not become a busy loop.
const SHORTEST: Duration = Duration::from_millis(20);

/// Tells a watcher outside that this one lives, after a sweep that went well.
async fn ping(app: &App, last: Option<Timestamp>) -> Option<Timestamp> {
    let Some(ping) = &app.ping else { return last };
    let now = app.env.clock.now();
    let every = jiff::SignedDuration::try_from(app.settings.ping_every).unwrap_or(jiff::SignedDuration::MAX);
    // A clock that went back must not silence the ping.
    if last.is_some_and(|last| (jiff::SignedDuration::ZERO..every).contains(&now.duration_since(last))) {
        return last;
    }
    if let Err(error) = ping.send().await {
        tracing::warn!(error = %error, "the watcher outside could not be told that this one lives");
    }
    Some(now)
}
