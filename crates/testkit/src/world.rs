//! A whole application for a story: SQLite, a clock that moves when told, randomness that repeats, destinations of choice.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::{Clock, Entropy, Env};
use sev1_app::worker::{deliver, promises};
use sev1_app::{App, Caller, DeclareInput, Gate, LintSettings, Settings, UpdateInput};
use sev1_channels::registry::{ChannelConfig, Registry};
use sev1_channels::{AllowedPlace, AllowedPlaces, HttpLimits};
use sev1_domain::destination::Destination;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_domain::lint::policy::LevelChange;
use sev1_domain::lint::{Policy, RuleCode, rules};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::NextUpdate;
use sev1_store::Store;
use sev1_store::sqlite::SqliteStore;
use tempfile::TempDir;

/// A whole application for a story.
pub struct World {
    /// The application.
    pub app: App,
    /// Its clock.
    pub clock: SimClock,
    /// Its database, for a look behind the scenes.
    pub store: Arc<dyn Store>,
    /// Its folder, deleted at the end.
    pub folder: TempDir,
}

/// When every story begins: Tuesday 14 July 2026, 7:20pm in New York.
pub const BEGIN: &str = "2026-07-14T23:20:00Z";

impl World {
    /// An application without destinations.
    pub async fn new() -> Self {
        Self::with(Vec::new(), Settings::default()).await
    }

    /// An application with these destinations and settings; sending to this machine is allowed.
    ///
    /// # Panics
    /// When a destination makes no sense.
    pub async fn with(destinations: Vec<(Destination, ChannelConfig)>, settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = SimClock::new(BEGIN.parse().expect("a timestamp"));
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("sev1.db")).expect("a new database"));
        store.migrate(clock.now()).await.expect("a schema");
        let registry = Registry::build(destinations, local_limits()).expect("destinations that make sense");
        let env = Env { clock: Arc::new(clock.clone()), entropy: Arc::new(Repeating::default()) };
        Self { app: App::new(Arc::clone(&store), registry, env, settings), clock, store, folder }
    }

    /// The application of a later start on the same database and clock, with other settings.
    ///
    /// # Panics
    /// When a destination makes no sense.
    #[must_use]
    pub fn restarted(&self, destinations: Vec<(Destination, ChannelConfig)>, settings: Settings) -> App {
        let registry = Registry::build(destinations, local_limits()).expect("destinations that make sense");
        let env = Env { clock: Arc::new(self.clock.clone()), entropy: Arc::new(Repeating::seeded(1)) };
        App::new(Arc::clone(&self.store), registry, env, settings)
    }

    /// Makes every question to the database fail, as when its disk is gone.
    ///
    /// # Panics
    /// When it is away already.
    pub fn take_database_away(&self) {
        self.rename_table("promise", "away");
    }

    /// Brings it back as it was.
    ///
    /// # Panics
    /// When it is not away.
    pub fn bring_database_back(&self) {
        self.rename_table("away", "promise");
    }

    fn rename_table(&self, from: &str, to: &str) {
        let file = rusqlite::Connection::open(self.folder.path().join("sev1.db")).expect("the database's file");
        file.execute_batch(&format!("alter table {from} rename to {to}")).expect("the table is there");
    }

    /// Works the outbox until nothing is due any more at this instant; answers how many attempts that took.
    ///
    /// # Panics
    /// When the database cannot be asked.
    pub async fn deliver(&self) -> usize {
        let mut attempts = 0;
        loop {
            match deliver::tick(&self.app, "world").await.expect("a database") {
                0 => return attempts,
                n => attempts += n,
            }
        }
    }

    /// Lets time pass until `at`, as the loops would: every step is taken at its own instant, and what is due is delivered. `each`
    /// is called after every instant.
    ///
    /// # Panics
    /// When the database cannot be asked.
    pub async fn until(&self, at: Timestamp, mut each: impl FnMut(Timestamp)) {
        loop {
            promises::tick(&self.app).await.expect("a database");
            self.deliver().await;
            each(self.clock.now());
            match self.store.next_step_at().await.expect("a database").filter(|next| *next <= at) {
                Some(next) => self.clock.set(next.max(self.clock.now())),
                None if self.clock.now() < at => self.clock.set(at),
                None => return,
            }
        }
    }

    /// Declares an outage of Globex that began nine hours ago, spoken of in ET.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn declare(&self) -> IncidentNumber {
        let declared = self.app.declare_incident(&caller(), declaration(), None).await.expect("declared");
        declared.incident.number
    }
}

/// A responder who may do everything.
#[must_use]
pub fn caller() -> Caller {
    Caller::local(phrase("dana"))
}

/// An outage of Globex that began nine hours ago, spoken of in ET.
#[must_use]
pub fn declaration() -> DeclareInput {
    DeclareInput {
        customer: phrase("Globex"),
        new_customer: false,
        severity: Severity::SEV1,
        title: phrase("Logins fail for most users"),
        zone: None,
        began: Some("10:20am ET".into()),
        detected: None,
        reported: None,
        acknowledged: None,
        lead: None,
        deputy: None,
    }
}

/// An update with all three sections and this promise.
#[must_use]
pub fn update(status: Status, next: Option<&str>) -> UpdateInput {
    let body = |text: &str| Some((Body::new(text).expect("a body"), Label::Internal));
    UpdateInput {
        status: Some(status),
        summary: body("We have identified the likely cause. A fix is in review."),
        customer_impact: body("Logins fail for about 4,200 of 9,000 users."),
        technical_notes: body("A query hits the database instead of the cache."),
        next_update: next.map(|at| NextUpdate::At(at.to_owned())),
        ..UpdateInput::default()
    }
}

/// A gate at which these rules stand and no others.
///
/// # Panics
/// Never: rules have codes.
#[must_use]
pub fn gate_with(codes: &[&str]) -> Settings {
    let quiet = rules::ALL.iter().filter(|rule| !codes.contains(&rule.code));
    let quiet = quiet.map(|rule| LevelChange { code: RuleCode::parse(rule.code).expect("a code"), kind: None, level: None });
    let policy = Policy { levels: quiet.collect(), ..Policy::default() };
    Settings { lint: LintSettings { policy: Arc::new(policy), gate: Gate::Enforce }, ..Settings::default() }
}

/// A phrase of a test.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

/// A clock that moves when told. Clones show the same time.
#[derive(Clone, Debug)]
pub struct SimClock(Arc<Mutex<Timestamp>>);

impl SimClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Sets it; backwards, too.
    ///
    /// # Panics
    /// Never: no test panics while it holds the clock.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().expect("no test panics while it holds the clock") = now;
    }

    /// Moves it; backwards, too.
    ///
    /// # Panics
    /// Beyond the range of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("no test panics while it holds the clock");
        *now = now.checked_add(by).expect("within the range of time");
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panics while it holds the clock")
    }
}

/// Randomness that is the same in every run, and different with every call.
#[derive(Debug, Default)]
pub struct Repeating(Mutex<u64>);

impl Repeating {
    /// The same, but different from that of other seeds.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for Repeating {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().expect("no test panics while it rolls");
        for byte in bytes {
            // SplitMix64: any counter becomes a well-spread number.
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            *byte = (z >> 56) as u8;
        }
    }
}

/// The usual limits, with this machine's own addresses allowed.
///
/// # Panics
/// Never: the place is one.
#[must_use]
pub fn local_limits() -> HttpLimits {
    HttpLimits { allow_private: AllowedPlaces::new(["127.0.0.0/8".parse::<AllowedPlace>().expect("a place")]), ..HttpLimits::default() }
}
