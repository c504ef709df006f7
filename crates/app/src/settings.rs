//! What configuration decides for the use cases.

use std::time::Duration;

use sev1_domain::audience::Audiences;
use sev1_domain::zone::{Zone, ZoneTable};

use crate::customers::Customers;

/// What configuration decides for the use cases. The command line reads it from files and the environment.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Labels people say for zones.
    pub zones: ZoneTable,
    /// The zone of times written without one; `None` refuses such times.
    pub default_zone: Option<Zone>,
    /// The classes of readers there are.
    pub audiences: Audiences,
    /// The customers incidents may be declared for.
    pub customers: Customers,
    /// How long a worker may hold a delivery; longer than `send_limit`.
    pub lease: Duration,
    /// How long one attempt may take; a look-up and a send must fit in.
    pub send_limit: Duration,
    /// How often the database is asked for due work when nothing wakes the worker.
    pub poll: Duration,
    /// Deliveries under way at once, per lane.
    pub concurrency: u32,
    /// How long the answer to an idempotency key is kept.
    pub keep_idempotency: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zones: ZoneTable::default(),
            default_zone: None,
            audiences: Audiences::default(),
            customers: Customers::default(),
            lease: Duration::from_secs(30),
            send_limit: Duration::from_secs(15),
            poll: Duration::from_secs(1),
            concurrency: 16,
            keep_idempotency: Duration::from_secs(7 * 24 * 3600),
        }
    }
}
