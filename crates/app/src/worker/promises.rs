//! Watches promises: takes the steps of their ladders when they fall due.
//!
//! What is due is asked of the database at every turn, so a restart, a machine that slept or a clock that jumped loses nothing.
//! The waits in between only decide how soon.

use std::sync::atomic::Ordering;
use std::time::Duration;

use sev1_store::StoreError;
use tokio::sync::watch;

use super::stopped;
use crate::App;
use crate::use_cases::remind::Commit;
use crate::use_cases::replan::Planned;

/// Takes due steps until `stop` turns true; between them, at first, plans every open promise by the policy in force.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut planned = Planned::UpTo(None);
    let mut fruitless = 0;
    while !*stop.borrow() {
        let woken = app.wake.notified();
        let taken = tick(&app).await.inspect_err(|error| tracing::warn!(error = %error, "due steps could not be taken; trying again"));
        match app.replan(planned).await {
            Ok((next, changed)) => {
                planned = next;
                if changed > 0 {
                    tracing::info!(promises = changed, "next steps planned by the policy in force");
                }
                if planned != Planned::All {
                    continue;
                }
            }
            Err(error) => tracing::warn!(error = %error, "promises could not be planned anew; trying again"),
        }
        let wait = until_next_step(&app).await;
        fruitless = if wait.is_zero() && !taken.is_ok_and(|steps| steps > 0) { fruitless + 1 } else { 0 };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(wait.max(patience(fruitless)).min(app.settings.poll)) => {}
            () = stopped(&mut stop) => {}
        }
    }
}

/// Plans every open promise's next step by the policy in force; answers how many have another one than before.
///
/// # Errors
/// When the database cannot be asked.
pub async fn plan(app: &App) -> Result<usize, StoreError> {
    let (mut planned, mut all) = (Planned::UpTo(None), 0);
    while planned != Planned::All {
        let (next, changed) = app.replan(planned).await?;
        (planned, all) = (next, all + changed);
    }
    Ok(all)
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
        let stuck = commit == Commit::Apart && swept.steps == 0;
        let again = swept.more || swept.outrun && commit == Commit::Together;
        if stuck || !again {
            break;
        }
    }
    app.swept_at_ms.store(app.env.clock.now().as_millisecond(), Ordering::Relaxed);
    Ok(steps)
}

/// How often somebody else may be faster before steps are taken one incident at a time.
const PATIENCE: u32 = 3;

/// The pause after so many turns in which something was due and nothing could be taken: it cannot be read, or somebody holds it. That
/// must not become a busy loop; but what fell due between the question and the answer is taken at once.
fn patience(fruitless: u32) -> Duration {
    if fruitless == 0 { Duration::ZERO } else { Duration::from_millis(5).saturating_mul(1 << fruitless.min(16)) }
}

/// As long as nothing is due, but never longer than the usual pause: another process may make a promise.
async fn until_next_step(app: &App) -> Duration {
    let poll = app.settings.poll;
    let now = app.env.clock.now();
    match app.store.next_step_at().await {
        Ok(Some(at)) => Duration::try_from(at.duration_since(now)).unwrap_or_default().min(poll),
        _ => poll,
    }
}
