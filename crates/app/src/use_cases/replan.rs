//! Plan open promises' next steps anew: after a start, since the policy may have changed while nothing ran.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::changes::{Changes, PromiseChange};
use sev1_domain::ids::PromiseId;
use sev1_domain::ladder::{Climb, Ladder, NextRung};
use sev1_domain::promise::Promise;
use sev1_store::StoreError;

use crate::App;

/// As many promises as are looked at in one go, and changed in one commit.
const PAGE: u32 = 500;

/// How late a step is still taken of a promise that never had a ladder. Nobody is to be woken, at the first start of a version
/// that reminds, for what was forgotten weeks ago.
const WORTH_SAYING: SignedDuration = SignedDuration::from_hours(1);

/// Where planning stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planned {
    /// So far, by id.
    UpTo(Option<PromiseId>),
    /// Every promise was looked at.
    All,
}

impl App {
    /// Looks at the next page of open promises; answers where that leaves it, and how many have another next step than before.
    ///
    /// # Errors
    /// When the database cannot be asked; then nothing of the page was planned.
    pub(crate) async fn replan(&self, planned: Planned) -> Result<(Planned, usize), StoreError> {
        let Planned::UpTo(after) = planned else { return Ok((Planned::All, 0)) };
        let page = self.store.open_promises(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((Planned::All, 0)) };
        let now = self.env.clock.now();
        let changed = page.iter().filter_map(|due| {
            let promise = &due.promise;
            let climb = climb(promise, self.settings.promises().ladder(promise.subject.kind), now)?;
            Some(PromiseChange::to(promise, |p| p.climb = climb))
        });
        let changed: Vec<_> = changed.collect();
        let count = changed.len();
        match self.plan(changed.clone()).await {
            // Somebody changed one of them meanwhile, and planned it by that; the others still wait.
            Err(StoreError::Conflict { .. }) => {
                for one in changed {
                    match self.plan(vec![one]).await {
                        Ok(()) | Err(StoreError::Conflict { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            done => done?,
        }
        Ok((Planned::UpTo(Some(last.promise.id)), count))
    }

    async fn plan(&self, promises_changed: Vec<PromiseChange>) -> Result<(), StoreError> {
        if promises_changed.is_empty() {
            return Ok(());
        }
        self.commit(&Changes { promises_changed, ..Changes::default() }).await
    }
}

/// The climb as the policy would have it now, if that is another one. Rungs that were taken stay taken.
fn climb(promise: &Promise, ladder: &Ladder, now: Timestamp) -> Option<Climb> {
    let due = promise.due.at;
    let next = match promise.climb.next {
        Some(next) => {
            let rung = usize::try_from(next.index).ok().and_then(|i| ladder.0.get(i));
            rung.map(|rung| NextRung { index: next.index, at: due.checked_add(rung.after).unwrap_or(due) })
        }
        // Never climbed: from before there were ladders. What is climbed to its end has another version by now.
        None if promise.version == 1 => {
            let start = ladder.start(due, now).next?;
            let (_, next) = ladder.take(start.index, due, now.checked_sub(WORTH_SAYING).unwrap_or(now));
            next
        }
        None => None,
    };
    (next != promise.climb.next).then(|| Climb { next, ..promise.climb.clone() })
}
