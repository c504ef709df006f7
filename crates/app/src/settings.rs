//! What configuration decides for the use cases.

use std::sync::Arc;
use std::time::Duration;

use sev1_domain::audience::Audiences;
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::text::Phrase;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::template::Templates;

use crate::customers::Customers;
use crate::people::People;

/// What configuration decides for the use cases. The command line reads it from files and the environment.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Labels people say for zones.
    pub zones: ZoneTable,
    /// The zone of times written without one; `None` refuses such times.
    pub default_zone: Option<Zone>,
    /// The classes of readers there are.
    pub audiences: Audiences,
    /// The texts of every audience but our own responders.
    pub templates: Arc<Templates>,
    /// The customers incidents may be declared for.
    pub customers: Customers,
    /// Our own people.
    pub people: People,
    /// Who leads an incident and who stands in, where its declaration names nobody.
    pub roles: Roles,
    /// The address of the pages, without a slash at its end, for links in reminders; `None` where there are none.
    pub public_url: Option<String>,
    /// What the linter is told, and what becomes of its findings.
    pub lint: LintSettings,
    /// How long a worker may hold a delivery; longer than `send_limit`.
    pub lease: Duration,
    /// How long one attempt may take; a look-up and a send must fit in.
    pub send_limit: Duration,
    /// How often the database is asked for due work when nothing wakes the worker.
    pub poll: Duration,
    /// Deliveries under way at once, per lane.
    pub concurrency: u32,
    /// Of these, at most so many to one server.
    pub per_place: u32,
    /// Whether everything here is an exercise: incidents get numbers of exercises, and every text says so.
    pub drill: bool,
    /// How often an outside watcher is told that this one lives; it is told nothing where no ping is wired.
    pub ping_every: Duration,
    /// How long the answer to an idempotency key is kept.
    pub keep_idempotency: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zones: ZoneTable::default(),
            default_zone: None,
            audiences: Audiences::default(),
            templates: Arc::default(),
            customers: Customers::default(),
            people: People::default(),
            roles: Roles::default(),
            public_url: None,
            lint: LintSettings::default(),
            lease: Duration::from_secs(30),
            send_limit: Duration::from_secs(15),
            poll: Duration::from_secs(1),
            concurrency: 64,
            per_place: 8,
            drill: false,
            ping_every: Duration::from_secs(60),
            keep_idempotency: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

impl Settings {
    /// What is promised without being said each time. The linter measures by the same policy.
    #[must_use]
    pub fn promises(&self) -> &PromisePolicy {
        &self.lint.policy.promises
    }
}

/// Who leads an incident and who stands in.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// The incident lead.
    pub lead: Option<Phrase>,
    /// The deputy.
    pub deputy: Option<Phrase>,
}

/// What the linter is told, and what becomes of its findings.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// What the organisation decided about the rules.
    pub policy: Arc<Policy>,
    /// Whether findings keep an update from going out.
    pub gate: Gate,
}

/// Whether findings keep an update from going out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// Errors do, and warnings until somebody says why they are meant so. What the configuration says unless told otherwise.
    Enforce,
    /// They are shown and block nothing.
    #[default]
    Show,
}

impl Gate {
    /// All.
    pub const ALL: [Self; 2] = [Self::Enforce, Self::Show];

    /// The word in configuration and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Show => "show",
        }
    }

    /// The gate with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gate| gate.as_str() == name)
    }
}
