//! A thousand promises whose steps fall due in the same instant, on a real server: how long until each arrives at the sink.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::Env;
use sev1_domain::when::to_milliseconds;
use sev1_store::Store;
use sev1_store::postgres::PostgresStore;
use sev1_store::sqlite::SqliteStore;
use sev1_testkit::databases::ThrowAwayPostgres;
use sev1_testkit::promised;

use super::{done, fresh, runtime};
use crate::sink::Sink;
use crate::table::{Table, ms, percentile};

const PROMISES: u32 = 1_000;

/// Time enough to write the promises before their steps are due.
const AHEAD: SignedDuration = SignedDuration::from_secs(5);

pub(crate) fn measure(table: &mut Table) {
    let sink = Sink::start();
    let server = sink.server("");
    let store = SqliteStore::open(&server.home.database_file()).expect("the server's own file");
    rush(table, "SQLite", &sink, Arc::new(store));
    drop(server);
    let postgres = match ThrowAwayPostgres::start() {
        Ok(postgres) => postgres,
        Err(why) => return table.missing("1,000 steps due at once, PostgreSQL", &why),
    };
    let runtime = runtime();
    let url = fresh(&runtime, &postgres);
    let sink = Sink::start();
    let _server = sink.server(&url);
    let store = done(&runtime, PostgresStore::connect(&url));
    rush(table, "PostgreSQL", &sink, Arc::new(store));
}

/// `store` is a second way to the database of a running server that delivers to the sink.
fn rush(table: &mut Table, database: &str, sink: &Sink, store: Arc<dyn Store>) {
    let runtime = runtime();
    let env = Env::system();
    let incidents = done(&runtime, promised::incidents(&store, Arc::clone(&env.clock), PROMISES));
    let due = to_milliseconds(Timestamp::now() + AHEAD);
    let promises: Vec<_> = incidents.into_iter().map(|incident| promised::promise(&env, incident, None, due)).collect();
    done(&runtime, promised::open(&store, &promises));
    let left = Duration::try_from(due.duration_since(Timestamp::now())).expect("written in time");
    let due = Instant::now() + left;
    let arrival = |_| sink.arrivals.recv_timeout(Duration::from_secs(60)).expect("every step arrives");
    let mut late: Vec<Duration> = (0..PROMISES).map(arrival).map(|at| at.saturating_duration_since(due)).collect();
    let what = format!("{PROMISES} steps due in the same instant: due → at the sink, {database}");
    for (words, share) in [("median", 0.5), ("p99", 0.99), ("last", 1.0)] {
        table.quantity(&format!("{what} ({words})"), ms(percentile(&mut late, share)), "ms", 1_000.0);
    }
}
