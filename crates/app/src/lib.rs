//! Use cases and background loops: load → decide → render → commit → deliver.
//!
//! [`App`] is the only thing web and command line call. A verb is a file in `use_cases`, named as in
//! `domain::decide`; what runs by itself is in [`worker`].

pub mod access;
pub mod customers;
pub mod env;
pub mod error;
pub mod links;
pub mod mattermost;
pub mod people;
mod settings;
mod use_cases;
pub mod words;
pub mod worker;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use sev1_channels::ping::Ping;
use sev1_channels::registry::Registry;
use sev1_store::Store;
use tokio::sync::{Notify, watch};

pub use access::Caller;
pub use error::AppError;
pub use settings::{Gate, LintSettings, Roles, Settings};
pub use sev1_store::{StoreError, read_models};
pub use use_cases::agreement::{Agreement, Ignored, SeenPreview, rule_code};
pub use use_cases::ask_for_update::AskInput;
pub use use_cases::close_incident::Closed;
pub use use_cases::copies::{CopiesView, CopyView};
pub use use_cases::declare_incident::{DeclareInput, Declared};
pub use use_cases::digest::Digest;
pub use use_cases::edit_update::EditInput;
pub use use_cases::findings::{Covered, Excerpt, FindingView, SafeFix, SuppressedView};
pub use use_cases::hand_off::{HandOffInput, Offered};
pub use use_cases::health::{Health, Watch};
pub use use_cases::idempotency::IdempotencyKey;
pub use use_cases::make_promise::PromiseInput;
pub use use_cases::move_promise::MoveInput;
pub use use_cases::parts::{Parts, Standing};
pub use use_cases::preview_update::{Preview, PreviewedText};
pub use use_cases::promises::{Promised, Which, owed_by};
pub use use_cases::publish_update::Published;
pub use use_cases::report::ReportInput;
pub use use_cases::show_incident::{IncidentView, UpdateView};
pub use use_cases::telling::AudienceText;
pub use use_cases::tokens::NewToken;
pub use use_cases::update_input::UpdateInput;
pub use use_cases::word_diff::{Change, Run};

use env::Env;
use worker::traffic::Traffic;

/// The application: a database, destinations, settings and an environment, wired together. Cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Arc<dyn Store>,
    registry: Arc<Registry>,
    env: Env,
    settings: Arc<Settings>,
    /// A courtesy to the delivery loops of this process; polling is the truth.
    wake: Arc<Notify>,
    feed: Arc<watch::Sender<i64>>,
    /// What the delivery loops of this process have under way.
    traffic: Arc<Traffic>,
    /// Where signs of life go, where they go anywhere.
    ping: Option<Arc<Ping>>,
    /// What lets people act from Mattermost, where anything does.
    mattermost: Option<Arc<mattermost::Inbound>>,
    /// When this process last looked for due steps; `i64::MIN` before the first time.
    swept_at_ms: Arc<AtomicI64>,
}

impl App {
    /// Wires an application. The schema must be current; see [`Store::check_schema`].
    #[must_use]
    pub fn new(store: Arc<dyn Store>, registry: Registry, env: Env, settings: Settings) -> Self {
        Self {
            store,
            registry: Arc::new(registry),
            env,
            settings: Arc::new(settings),
            wake: Arc::new(Notify::new()),
            feed: Arc::new(watch::Sender::new(0)),
            traffic: Arc::default(),
            ping: None,
            mattermost: None,
            swept_at_ms: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// The same application, which tells a watcher outside that it lives.
    #[must_use]
    pub fn with_ping(self, ping: Ping) -> Self {
        Self { ping: Some(Arc::new(ping)), ..self }
    }

    /// The instant it is now, for presenting; each use case asks the clock once by itself.
    #[must_use]
    pub fn now(&self) -> jiff::Timestamp {
        self.env.clock.now()
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The configured destinations and their channels.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Changes whenever anything was committed or delivered; see [`worker::feed`] for who moves it.
    #[must_use]
    pub fn feed(&self) -> watch::Receiver<i64> {
        self.feed.subscribe()
    }

    /// Commits, moves the feed and wakes the delivery loops of this process.
    async fn commit(&self, changes: &sev1_domain::changes::Changes) -> Result<(), sev1_store::StoreError> {
        let position = self.store.commit(changes).await?;
        self.moved(position);
        self.wake.notify_waiters();
        Ok(())
    }

    fn moved(&self, position: i64) {
        self.feed.send_if_modified(|p| {
            let further = position > *p;
            *p = position.max(*p);
            further
        });
    }
}
