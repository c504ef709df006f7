//! Several nodes on one PostgreSQL: each step of a ladder is taken once, whoever is faster.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::{Clock, Env};
use sev1_app::worker::{deliver, promises};
use sev1_app::{App, LintSettings, Settings};
use sev1_channels::registry::Registry;
use sev1_domain::actor::{Actor, Via};
use sev1_domain::audience::AudienceName;
use sev1_domain::decide::{DeclareIncident, declare_incident};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::severity::Severity;
use sev1_domain::zone::ZoneTable;
use sev1_store::Store;
use sev1_store::postgres::PostgresStore;
use sev1_testkit::databases::{fresh_database, postgres_server};
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{BEGIN, Repeating, SimClock, local_limits, phrase};

const PROMISES: i64 = 1_000;

/// A first update is owed for every incident and nothing else, so that there are exactly so many promises.
fn policy() -> PromisePolicy {
    PromisePolicy { loop_in: None, ..PromisePolicy::default() }
}

/// One node, with a clock of its own that may be a little off.
async fn node(database: &str, clock: &SimClock, rooms: &Rooms) -> App {
    let store = Arc::new(PostgresStore::connect(database).await.expect("a database"));
    let registry = Registry::build(vec![rooms.room("room", Some(AudienceName::INTERNAL))], local_limits()).expect("a room");
    let env = Env { clock: Arc::new(clock.clone()), entropy: Arc::new(Repeating::seeded(database_seed(clock))) };
    let lint = LintSettings { policy: Arc::new(Policy { promises: Arc::new(policy()), ..Policy::default() }), ..LintSettings::default() };
    App::new(store, registry, env, Settings { lint, concurrency: 64, ..Settings::default() })
}

/// Ids of two nodes must differ.
fn database_seed(clock: &SimClock) -> u64 {
    u64::try_from(clock.now().as_millisecond()).expect("after 1970")
}

async fn declare(store: &dyn Store, env: &Env, n: i64, now: Timestamp) {
    let command = DeclareIncident {
        actor: Actor { name: phrase("dana"), via: Via::Local },
        number: IncidentNumber::from_stored(n).expect("from 1"),
        customer: phrase("Globex"),
        severity: Severity::SEV1,
        title: phrase("Logins fail"),
        zone: ZoneTable::default().find("ET").expect("ET"),
        began: None,
        detected: None,
        reported: None,
        acknowledged: None,
        lead: None,
        deputy: None,
        audiences: Vec::new(),
    };
    let changes = declare_incident(command, &policy(), now, &mut || env.new_id(now)).expect("declared");
    store.commit(&changes).await.expect("the number is free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_racing_for_a_thousand_promises_send_each_step_once() {
    let Some(server) = postgres_server() else { return };
    let database = fresh_database(&server).await.expect("a database");
    let begin: Timestamp = BEGIN.parse().expect("a timestamp");
    let store = PostgresStore::connect(&database).await.expect("a database");
    store.migrate(begin).await.expect("a schema");
    let env = Env { clock: Arc::new(SimClock::new(begin)), entropy: Arc::new(Repeating::default()) };
    for n in 1..=PROMISES {
        declare(&store, &env, n, begin).await;
    }

    // The second node's clock is three seconds behind.
    let rooms = Rooms::default();
    let clocks = [SimClock::new(begin), SimClock::new(begin - SignedDuration::from_secs(3))];
    let (one, two) = (node(&database, &clocks[0], &rooms).await, node(&database, &clocks[1], &rooms).await);
    let mut taken = [0, 0];
    // Ten minutes before it is due, when it is, five minutes after, and fifteen, and each time once more a little later.
    for minute in [5, 15, 20, 30] {
        for late in [0, 10] {
            for (clock, behind) in clocks.iter().zip([0, 3]) {
                clock.set(begin + SignedDuration::from_mins(minute) + SignedDuration::from_secs(late - behind));
            }
            let (a, b) = tokio::join!(promises::tick(&one), promises::tick(&two));
            taken[0] += a.expect("a database");
            taken[1] += b.expect("a database");
            let deliver = async |app: &App, owner: &str| while deliver::tick(app, owner).await.expect("a database") > 0 {};
            tokio::join!(deliver(&one, "one"), deliver(&two, "two"));
        }
    }

    let steps = usize::try_from(PROMISES).expect("positive") * 4;
    assert_eq!(taken[0] + taken[1], steps, "every step was taken, by the one or by the other");
    let heard = rooms.news();
    assert_eq!(heard.len(), steps, "and each was said once");
    let different: BTreeSet<&str> = heard.iter().map(|h| h.text.as_str()).collect();
    assert_eq!(different.len(), steps, "no two of them say the same");
    assert_eq!(store.next_step_at().await.expect("a database"), None);
}
