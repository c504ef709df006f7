//! A database that has seen many incidents, written through the real use cases, for benchmarks.

use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;
use sev1_app::env::{Clock, Env};
use sev1_app::{App, AppError};
use sev1_channels::HttpLimits;
use sev1_channels::registry::Registry;
use sev1_domain::policy::{AfterFix, PromisePolicy};
use sev1_domain::status::Status;
use sev1_store::Store;
use sev1_store::sqlite::SqliteStore;

use crate::promised::under;
use crate::world::{BEGIN, Repeating, SimClock, caller, declaration, update};

/// Writes `incidents` incidents into a new SQLite file; the last `open` of them stay open, with a promise each.
///
/// It is written beside the target in memory where the system has such a folder: a hundred thousand commits would
/// otherwise wait for the disk a hundred thousand times.
///
/// # Errors
/// When a use case refuses or a file cannot be written.
pub fn write(file: &Path, incidents: u32, open: u32) -> Result<(), AppError> {
    let memory = Path::new("/dev/shm");
    let scratch = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a temporary folder");
    let draft = scratch.path().join("history.db");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(fill(&draft, incidents, open))?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).expect("a writable folder");
    }
    // The connections are closed, so everything is in the one file.
    std::fs::copy(&draft, file).expect("a writable folder");
    Ok(())
}

async fn fill(file: &Path, incidents: u32, open: u32) -> Result<(), AppError> {
    let clock = SimClock::new(BEGIN.parse().expect("a timestamp"));
    // Histories end in the past, whenever the benchmark runs.
    clock.advance(SignedDuration::from_mins(-10 * i64::from(incidents)));
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(file)?);
    store.migrate(clock.now()).await?;
    let env = Env { clock: Arc::new(clock.clone()), entropy: Arc::new(Repeating::default()) };
    let registry = Registry::build(Vec::new(), HttpLimits::default()).expect("no destination is wrong");
    // Every document was written and every fix watched: nothing of the past is owed when a server starts on it.
    let settled = PromisePolicy::default();
    let settled =
        PromisePolicy { loop_in: None, after_fix: AfterFix { watch: None, documents: Vec::new(), ..settled.after_fix }, ..settled };
    let app = App::new(store, registry, env, under(settled));
    for n in 0..incidents {
        clock.advance(SignedDuration::from_mins(10));
        let number = app.declare_incident(&caller(), declaration(), None).await?.incident.number;
        let last = if n + open < incidents { update(Status::Resolved, None) } else { update(Status::Identified, Some("in 9h")) };
        app.publish_update(&caller(), number, last, None).await?;
    }
    Ok(())
}
