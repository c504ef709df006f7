//! The stage of a drill: the engine as it is, on a throw-away database, with a clock of its own and inboxes as its only readers.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use sev1_app::env::{Clock, Env};
use sev1_app::worker::{deliver, promises};
use sev1_app::{App, Caller, Gate, LintSettings, Settings};
use sev1_channels::HttpLimits;
use sev1_channels::inbox::InboxConfig;
use sev1_channels::registry::{ChannelConfig, Registry};
use sev1_domain::audience::AudienceKind;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::text::Phrase;
use sev1_store::Store;
use sev1_store::sqlite::SqliteStore;
use tempfile::TempDir;

use crate::config::Config;
use crate::error::CliError;
use crate::template_files;

/// A whole application that nobody outside hears of.
pub(super) struct Stage {
    pub(super) app: App,
    /// What the engine wrote, to be looked at.
    pub(super) store: Arc<dyn Store>,
    /// Who publishes.
    pub(super) caller: Caller,
    /// Whether the policy pages anybody. In an exercise nobody is, but the step counts.
    pub(super) pages: bool,
    clock: Arc<StageClock>,
    /// Whether texts are written into the inboxes; else they stay rows.
    delivers: bool,
    /// Database and unread inboxes, deleted at the end.
    _folder: TempDir,
}

/// Stands where it was put.
struct StageClock(AtomicI64);

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).expect("set from a timestamp")
    }
}

impl Stage {
    /// Builds it, with an inbox per circle of readers: in `inbox`, or nowhere.
    ///
    /// # Errors
    /// When the system has no place for a temporary database.
    pub(super) async fn set(config: &Config, env: &Env, policy: PromisePolicy, inbox: Option<&Path>) -> Result<Self, CliError> {
        let folder = tempfile::Builder::new().prefix("sev1-drill-").tempdir();
        let folder = folder.map_err(|e| CliError::unavailable("no temporary folder can be made").source(e))?;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open_throw_away(&folder.path().join("drill.db"))?);
        let clock = Arc::new(StageClock(AtomicI64::new(0)));
        store.migrate(clock.now()).await?;
        let pages = !policy.page.is_empty();
        let registry = readers(inbox.unwrap_or(folder.path()))?;
        let env = Env { clock: clock.clone(), entropy: env.entropy.clone() };
        let app = App::new(Arc::clone(&store), registry, env, settings(config, policy));
        let caller = Caller::local(Phrase::new("exercise").expect("a name"));
        Ok(Self { app, store, caller, pages, clock, delivers: inbox.is_some(), _folder: folder })
    }

    /// When a ladder takes its next step, if that is not after `until`.
    pub(super) async fn next_step(&self, until: Timestamp) -> Result<Option<Timestamp>, CliError> {
        Ok(self.store.next_step_at().await?.filter(|at| *at <= until))
    }

    /// It is `at`. The clock never goes back.
    pub(super) fn jump(&self, at: Timestamp) {
        self.clock.0.fetch_max(at.as_millisecond(), Ordering::Relaxed);
    }

    /// Takes the steps that are due, as the worker does; answers whether there were any.
    pub(super) async fn take_steps(&self) -> Result<bool, CliError> {
        let taken = promises::tick(&self.app).await?;
        self.deliver().await?;
        Ok(taken > 0)
    }

    /// Carries out what is due to be told, where anybody wants to read it.
    pub(super) async fn deliver(&self) -> Result<(), CliError> {
        while self.delivers && deliver::tick(&self.app, "drill").await? > 0 {}
        Ok(())
    }

    /// The promise policy that is played by.
    pub(super) fn policy(&self) -> &PromisePolicy {
        self.app.settings().promises()
    }
}

/// One inbox for each circle that a ladder or an update speaks to.
fn readers(folder: &Path) -> Result<Registry, CliError> {
    let room = |(name, kind): (&str, AudienceKind)| {
        let inbox = Destination::internal(DestinationName::new(name).expect("a lawful name"), ChannelKind::Inbox);
        let destination = Destination { audience: Some(kind.name()), ..inbox };
        (destination, ChannelConfig::Inbox(InboxConfig { folder: folder.join(name) }))
    };
    let rooms = [("room", AudienceKind::Internal), ("executives", AudienceKind::Executive), ("customer", AudienceKind::Customer)];
    Registry::build(rooms.map(room).into(), HttpLimits::default())
        .map_err(|e| CliError::unavailable("the inboxes of the exercise cannot be set up").source(e))
}

/// As configured, but for what would reach real people: their places and whom to page.
fn settings(config: &Config, policy: PromisePolicy) -> Settings {
    let promises = Arc::new(PromisePolicy { page: Vec::new(), ..policy });
    let policy = Policy { promises, ..config.lint.policy.as_ref().clone() };
    Settings {
        zones: config.zones.clone(),
        default_zone: config.default_zone.clone(),
        audiences: config.audiences.clone(),
        templates: Arc::new(template_files::load(config).templates),
        customers: config.customers.clone(),
        // What people wrote long ago is played as it is.
        lint: LintSettings { policy: Arc::new(policy), gate: Gate::Show },
        drill: true,
        ..Settings::default()
    }
}
