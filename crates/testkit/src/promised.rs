//! Databases full of open promises, on either store, for benchmarks. Written through the port: by commits like any others.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::{Clock, Env};
use sev1_app::{App, AppError, LintSettings, Settings};
use sev1_channels::HttpLimits;
use sev1_channels::registry::Registry;
use sev1_domain::audience::AudienceName;
use sev1_domain::changes::Changes;
use sev1_domain::ids::{IncidentId, PromiseId};
use sev1_domain::ladder::{Climb, NextRung};
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseSubject};
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use sev1_store::{Store, StoreError};

use crate::world::{Repeating, caller, declaration, phrase};

/// How long before a promise is due its first step is taken, in the built-in policy.
pub const FIRST_STEP: SignedDuration = SignedDuration::from_mins(10);

/// As many promises as one commit opens.
const BATCH: usize = 1_000;

/// Declares incidents of which nothing is promised yet, all at the instant that `clock` shows.
///
/// # Errors
/// When the database refuses.
///
/// # Panics
/// Never: a registry of nothing can be built.
pub async fn incidents(store: &Arc<dyn Store>, clock: Arc<dyn Clock>, count: u32) -> Result<Vec<IncidentId>, AppError> {
    let quiet = PromisePolicy { silences: Vec::new(), loop_in: None, ..PromisePolicy::default() };
    let registry = Registry::build(Vec::new(), HttpLimits::default()).expect("no destination is wrong");
    let env = Env { clock, entropy: Arc::new(Repeating::default()) };
    let app = App::new(Arc::clone(store), registry, env, under(quiet));
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(app.declare_incident(&caller(), declaration(), None).await?.incident.id);
    }
    Ok(all)
}

/// Settings under which `policy` says what is promised without being said.
#[must_use]
pub fn under(policy: PromisePolicy) -> Settings {
    let policy = Policy { promises: Arc::new(policy), ..Policy::default() };
    Settings { lint: LintSettings { policy: Arc::new(policy), ..LintSettings::default() }, ..Settings::default() }
}

/// A promise whose ladder takes its first step at `wakes_at`: of a next update, or, with a number, of a call like many others.
#[must_use]
pub fn promise(env: &Env, incident: IncidentId, call: Option<u32>, wakes_at: Timestamp) -> Promise {
    let now = env.clock.now();
    let subject = match call {
        None => PromiseSubject::next_update(AudienceName::INTERNAL),
        Some(n) => {
            let what = Some(phrase(&format!("call {n}")));
            PromiseSubject { kind: PromiseKind::Call, what, audience: AudienceName::INTERNAL }
        }
    };
    Promise {
        id: PromiseId(env.new_id(now)),
        incident,
        subject,
        origin: Origin::Person,
        asked_by: None,
        made_at: now,
        due: Moment { at: wakes_at + FIRST_STEP, zone: Zone::utc() },
        owner: phrase("dana"),
        moves: 0,
        revision: 0,
        climb: Climb { next: Some(NextRung { index: 0, at: wakes_at }), snoozed_until: None },
        version: 1,
        outcome: None,
    }
}

/// Opens them, many in one commit.
///
/// # Errors
/// When the database refuses.
pub async fn open(store: &Arc<dyn Store>, promises: &[Promise]) -> Result<(), StoreError> {
    for some in promises.chunks(BATCH) {
        store.commit(&Changes { promises_opened: some.to_vec(), ..Changes::default() }).await?;
    }
    Ok(())
}
