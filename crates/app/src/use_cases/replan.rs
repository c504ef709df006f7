//! Plan every open promise's next step anew: after a start, since the policy may have changed while nothing ran.

use sev1_domain::changes::{Changes, PromiseChange};
use sev1_domain::ladder::{Climb, NextRung};
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::Promise;
use sev1_store::StoreError;

use crate::App;

/// As many promises as are looked at in one go.
const PAGE: u32 = 500;

impl App {
    /// Looks at every open promise once; answers how many have another next step than before.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(crate) async fn replan(&self) -> Result<usize, StoreError> {
        let now = self.env.clock.now();
        let (mut after, mut changed) = (None, 0);
        loop {
            let page = self.store.open_promises(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(changed) };
            after = Some(last.promise.id);
            for due in &page {
                let Some(climb) = planned(&due.promise, self.settings.promises(), now) else { continue };
                let change = PromiseChange::to(&due.promise, |p| p.climb = climb);
                match self.commit(&Changes { promises_changed: vec![change], ..Changes::default() }).await {
                    Ok(()) => changed += 1,
                    // Whoever changed it meanwhile has planned it.
                    Err(StoreError::Conflict { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

/// The climb as the policy would have it now, if that is another one. Rungs that were taken stay taken.
fn planned(promise: &Promise, policy: &PromisePolicy, now: jiff::Timestamp) -> Option<Climb> {
    let ladder = policy.ladder(promise.subject.kind);
    let next = match promise.climb.next {
        Some(next) => {
            let rung = usize::try_from(next.index).ok().and_then(|i| ladder.0.get(i));
            rung.map(|rung| NextRung { index: next.index, at: promise.due.at.checked_add(rung.after).unwrap_or(promise.due.at) })
        }
        // Never climbed: from before there were ladders. What is climbed to its end has a version of its own by now.
        None if promise.version == 1 => ladder.start(promise.due.at, now).next,
        None => None,
    };
    (next != promise.climb.next).then(|| Climb { next, ..promise.climb.clone() })
}
