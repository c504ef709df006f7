//! One sweep that finds a hundred due promises among a hundred thousand open ones, against one among a thousand.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::Env;
use sev1_app::worker::promises::tick;
use sev1_app::{App, Settings};
use sev1_channels::HttpLimits;
use sev1_channels::registry::Registry;
use sev1_domain::audience::AudienceName;
use sev1_store::Store;
use sev1_store::postgres::PostgresStore;
use sev1_store::sqlite::SqliteStore;
use sev1_testkit::databases::ThrowAwayPostgres;
use sev1_testkit::promised;
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{BEGIN, Repeating, SimClock};
use tokio::runtime::Runtime;

use super::{done, fresh, runtime};
use crate::publish::timed;
use crate::server::folder;
use crate::table::{Table, median, ms, percentile};

/// Promises that fall due together, each of another incident.
const DUE: usize = 100;
/// How often a hundred fall due; few enough that no second step of a ladder comes in between.
const ROUNDS: usize = 10;
/// How often each sweep is asked for.
const SWEEPS: usize = 30;

pub(crate) fn measure(table: &mut Table) {
    let runtime = runtime();
    let folder = folder();
    let sqlite = |name: &str, incidents, each| {
        let file = folder.path().join(name);
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open_throw_away(&file).expect("a new file"));
        let clock = fill(&runtime, &store, incidents, each);
        drop(store);
        Crowd::new(Arc::new(SqliteStore::open(&file).expect("the same file")), clock)
    };
    compare(table, "SQLite", &runtime, &sqlite("few.db", 1_000, 1), &sqlite("many.db", 10_000, 10));
    let server = match ThrowAwayPostgres::start() {
        Ok(server) => server,
        Err(why) => return table.missing("sweep over 100,000 open promises, PostgreSQL", &why),
    };
    let postgres = |incidents, each| {
        let url = fresh(&runtime, &server);
        let store: Arc<dyn Store> = Arc::new(done(&runtime, PostgresStore::connect(&url)));
        let clock = fill(&runtime, &store, incidents, each);
        analyze(&runtime, &url);
        Crowd::new(store, clock)
    };
    compare(table, "PostgreSQL", &runtime, &postgres(1_000, 1), &postgres(10_000, 10));
}

/// An application on a database with many open promises.
struct Crowd {
    store: Arc<dyn Store>,
    app: App,
    clock: SimClock,
    _rooms: Rooms,
}

impl Crowd {
    fn new(store: Arc<dyn Store>, clock: SimClock) -> Self {
        let rooms = Rooms::default();
        let registry = Registry::build(vec![rooms.room("room", Some(AudienceName::INTERNAL))], HttpLimits::default()).expect("one room");
        let env = Env { clock: Arc::new(clock.clone()), entropy: Arc::new(Repeating::default()) };
        Self { app: App::new(Arc::clone(&store), registry, env, Settings::default()), store, clock, _rooms: rooms }
    }
}

/// When the promises of a round take their first step.
fn at(round: usize) -> Timestamp {
    let begin: Timestamp = BEGIN.parse().expect("an instant");
    begin + SignedDuration::from_hours(1) + SignedDuration::from_secs(10 * round as i64)
}

/// So many incidents with so many open promises each, all in the distance but for those of the rounds.
fn fill(runtime: &Runtime, store: &Arc<dyn Store>, incidents: u32, each: u32) -> SimClock {
    let clock = SimClock::new(BEGIN.parse().expect("an instant"));
    done(runtime, store.migrate(at(0)));
    let declared = done(runtime, promised::incidents(store, Arc::new(clock.clone()), incidents));
    let env = Env { clock: Arc::new(clock.clone()), entropy: Arc::new(Repeating::default()) };
    let distant = |n: usize| at(0) + SignedDuration::from_hours(24 * 30) + SignedDuration::from_secs(n as i64);
    let mut promises = Vec::new();
    for (i, incident) in declared.into_iter().enumerate() {
        let first = if i / DUE < ROUNDS { at(i / DUE) } else { distant(i) };
        promises.push(promised::promise(&env, incident, None, first));
        promises.extend((1..each).map(|n| promised::promise(&env, incident, Some(n), distant(i + n as usize))));
    }
    done(runtime, promised::open(store, &promises));
    clock
}

/// What the server does by itself some time after so much was written.
fn analyze(runtime: &Runtime, url: &str) {
    done(runtime, async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute("vacuum analyze").await
    });
}

/// Measures both in turns, so that both meet the same noise.
fn compare(table: &mut Table, database: &str, runtime: &Runtime, few: &Crowd, many: &Crowd) {
    let (mut sweeps, mut takes) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..ROUNDS {
        for (i, crowd) in [few, many].into_iter().enumerate() {
            crowd.clock.set(at(round));
            sweeps[i].extend((0..SWEEPS).map(|_| sweep(runtime, crowd, at(round))));
            takes[i].push(timed(|| assert_eq!(done(runtime, tick(&crowd.app)), DUE)));
        }
    }
    let [mut few_sweeps, mut many_sweeps] = sweeps;
    let [mut few_takes, mut many_takes] = takes;
    let among = "sweep finding 100 due of 100,000 open promises";
    table.quantity(&format!("{among}, {database} (p99)"), ms(percentile(&mut many_sweeps, 0.99)), "ms", 20.0);
    let few = |d: Duration| ("of 1,000", d);
    table.ratio(&format!("{among}, {database} (median)"), median(&mut many_sweeps), few(median(&mut few_sweeps)), 1.5);
    table.ratio(
        &format!("sweep, and taking these 100 steps, {database} (median)"),
        median(&mut many_takes),
        few(median(&mut few_takes)),
        1.5,
    );
}

fn sweep(runtime: &Runtime, crowd: &Crowd, now: Timestamp) -> Duration {
    timed(|| {
        let found = done(runtime, crowd.store.due_promises(now, 200));
        assert_eq!((found.due.len(), found.unreadable.len()), (DUE, 0));
    })
}
