//! THE PORT: what Sev1 asks of a database. Two adapters keep it: [`sqlite`] (default) and [`postgres`].
//!
//! [`Store::commit`] is the only writer of domain state; the outbox has claim, renew and record.
//! No adapter holds a rule, reads a clock or makes an id. Instants are integer epoch milliseconds.

mod migrations;
pub mod postgres;
pub mod read_models;
mod rows;
pub mod sqlite;
mod time;

use async_trait::async_trait;
use jiff::Timestamp;
use sev1_domain::changes::{Changes, Idempotency};
use sev1_domain::delivery::{Delivery, DeliveryState, Next, Receipt};
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, PromiseId, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::token::Token;
use sev1_domain::update::Update;

use read_models::{
    BoardPage, BoardRow, DeliveryView, DuePromise, DuePromises, IncidentTold, LadderHealth, OutboxHealth, PastRevision, PromiseFilter,
    PromiseView, Undelivered,
};

/// A database that keeps Sev1's promises.
#[async_trait]
pub trait Store: Send + Sync {
    /// Writes everything in one transaction or nothing. Returns the feed position after it (see [`Store::feed_position`]).
    ///
    /// A promise that is closed wakes nobody any more. What still waits to be told of a promise that is withdrawn never
    /// leaves, but for the notice that brings executives in; a reminder makes an earlier one needless that
    /// still waits for the same destination. One commit may take the steps of many incidents' promises. What mends a copy that has
    /// not left yet takes its place.
    ///
    /// # Errors
    /// `Conflict` when the expected version of the incident or of a promise is no longer the stored one, an update to revise has
    /// another revision, a number or an idempotency key is taken, a promise to close or to change is not open, or a step was taken before.
    async fn commit(&self, changes: &Changes) -> Result<i64, StoreError>;

    /// The incident with everything a decision needs, read in one snapshot. `None` when there is no such number.
    async fn incident(&self, number: IncidentNumber) -> Result<Option<IncidentState>, StoreError>;

    /// The number the next declaration should take. Another node may take it first; commit then answers `Conflict`.
    async fn next_incident_number(&self) -> Result<IncidentNumber, StoreError>;

    /// The number the next exercise should take; exercises have numbers of their own.
    async fn next_drill_number(&self) -> Result<IncidentNumber, StoreError>;

    /// All updates of an incident, oldest first.
    async fn updates(&self, incident: IncidentId) -> Result<Vec<Update>, StoreError>;

    /// One update of an incident.
    async fn update(&self, incident: IncidentId, number: UpdateNumber) -> Result<Option<Update>, StoreError>;

    /// What an update said before it was revised, oldest first.
    async fn revisions(&self, incident: IncidentId, number: UpdateNumber) -> Result<Vec<PastRevision>, StoreError>;

    /// The timeline of an incident, oldest first.
    async fn timeline(&self, incident: IncidentId) -> Result<Vec<TimelineEntry>, StoreError>;

    /// One page of incidents: open ones by severity, then by the promise due first; closed and resolved ones newest first.
    /// Its cost does not grow with the number of incidents.
    async fn board(&self, page: BoardPage) -> Result<Vec<BoardRow>, StoreError>;

    /// All deliveries of an incident, oldest first, with where they stand.
    async fn deliveries(&self, incident: IncidentId) -> Result<Vec<DeliveryView>, StoreError>;

    /// Deliveries that did not arrive: on their way, given up or held, the oldest first, at most `limit`. What only stands by is not
    /// among them. Their cost does not grow with what arrived.
    async fn undelivered(&self, limit: u32) -> Result<Vec<Undelivered>, StoreError>;

    /// One delivery, however it stands.
    async fn delivery(&self, id: DeliveryId) -> Result<Option<Undelivered>, StoreError>;

    /// Open promises for which something is to happen at `now` or was to happen before, earliest first, at most `limit`. Its
    /// cost does not depend on promises that are not due.
    ///
    /// One that cannot be read is named apart, so that it never stands in the way of the others. Nothing is taken by asking:
    /// of two nodes that get the same promise, one commits its step.
    async fn due_promises(&self, now: Timestamp, limit: u32) -> Result<DuePromises, StoreError>;

    /// When something is to happen next for any promise; may lie in the past. `None` when nothing is.
    async fn next_step_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Open promises with ids above `after`, in the order of their ids, at most `limit`. Pages of all there are; an empty one
    /// is the end. One that cannot be read is left out: it is named when its time comes.
    async fn open_promises(&self, after: Option<PromiseId>, limit: u32) -> Result<Vec<DuePromise>, StoreError>;

    /// The promises a filter asks for, open and settled, by when they are due, then by id.
    async fn promises(&self, which: &PromiseFilter) -> Result<Vec<PromiseView>, StoreError>;

    /// One promise, open or settled.
    async fn promise(&self, id: PromiseId) -> Result<Option<PromiseView>, StoreError>;

    /// What each incident told that was declared at `from` or later and before `until`, by number, read in one snapshot.
    async fn told(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Vec<IncidentTold>, StoreError>;

    /// Numbers about ladders for health checks and metrics.
    async fn ladder_health(&self, now: Timestamp) -> Result<LadderHealth, StoreError>;

    /// What a request with this key led to, if it came before.
    async fn idempotency(&self, key: &str) -> Result<Option<Idempotency>, StoreError>;

    /// Deletes idempotency records made before `before`; returns how many.
    async fn forget_idempotency(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// The live token with this digest.
    async fn token(&self, digest: &[u8; 32]) -> Result<Option<Token>, StoreError>;

    /// All tokens, oldest first.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;

    /// A number that grows with every commit and every recorded outcome, and never shows a change before an earlier one.
    async fn feed_position(&self) -> Result<i64, StoreError>;

    /// Takes due deliveries under a lease, each with its next attempt number, and marks them as sending.
    ///
    /// Due are: pending ones (lane `First`); retrying and uncertain ones whose time has come, and sending ones whose lease
    /// has expired (lane `Again`). Deliveries of one incident to one reader at a destination are taken in order: never while an
    /// earlier one is neither settled nor held for a person; but an update waits for updates only, never for a notice, and nothing
    /// waits for what only stands by. Two callers never get the same delivery.
    ///
    /// One that cannot be read keeps its lease and is named apart, so that it never stands in the way of the others.
    async fn claim(&self, request: ClaimRequest) -> Result<Claims, StoreError>;

    /// Records what follows an attempt and ends the lease; keeps the attempt with its times and outcome.
    ///
    /// What stands in for a delivery is withdrawn when that one arrived, and due at once when it failed. There is no further try where the promise that it tells of was settled meanwhile: it is withdrawn instead, but for the
    /// notice that brings executives in.
    ///
    /// # Errors
    /// `LeaseLost` when another owner or attempt has it; then nothing is written.
    async fn record(&self, lease: &Lease, next: &Next, now: Timestamp) -> Result<(), StoreError>;

    /// Numbers for health checks and metrics.
    async fn outbox_health(&self, now: Timestamp) -> Result<OutboxHealth, StoreError>;

    /// Creates or migrates the schema. Returns the versions applied now, oldest first.
    ///
    /// # Errors
    /// `SchemaNewer` when the database was written by a newer program.
    async fn migrate(&self, now: Timestamp) -> Result<Vec<u32>, StoreError>;

    /// Checks that the schema is exactly the one this program knows.
    ///
    /// # Errors
    /// `SchemaNewer`, `SchemaOlder` (run `sev1 migrate`).
    async fn check_schema(&self) -> Result<(), StoreError>;
}

/// What a worker asks for.
#[derive(Clone, Debug)]
pub struct ClaimRequest {
    /// Who will hold the leases; unique per running worker.
    pub owner: String,
    /// What counts as due.
    pub now: Timestamp,
    /// When the leases run out.
    pub lease_until: Timestamp,
    /// Which lane.
    pub lane: Lane,
    /// At most so many of each of these destinations, so that none of them takes the place of the others.
    pub shares: Vec<Share>,
    /// At most so many of all destinations that have no share.
    pub others: u32,
    /// At most so many in all.
    pub limit: u32,
}

/// How many deliveries to one destination a claim may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which.
    pub destination: DestinationName,
    /// At most so many; none of them without any.
    pub at_most: u32,
}

/// First tries and further tries are taken apart, so that the first never wait behind the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Deliveries never tried.
    First,
    /// Retries, look-ups and abandoned attempts.
    Again,
}

/// The right to act on one delivery: valid for exactly this owner and attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Who holds it.
    pub owner: String,
    /// The attempt it is for, from 1.
    pub attempt: u32,
}

/// What a claim took.
#[derive(Debug, Default)]
pub struct Claims {
    /// Deliveries to carry out.
    pub taken: Vec<Claimed>,
    /// Why others cannot be read here: broken, or written by a newer node. They fall due again when their lease ends.
    pub unreadable: Vec<StoreError>,
}

/// A delivery taken under a lease.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The right to act on it.
    pub lease: Lease,
    /// What to deliver.
    pub delivery: Delivery,
    /// Whether an earlier attempt may have arrived: it was uncertain, or its lease ran out unanswered.
    pub may_have_arrived: bool,
    /// The receipt of the earliest update of this incident that arrived at this destination, for this reader: the thread's root.
    pub thread_root: Option<Receipt>,
    /// How the delivery stands that this one mends or stands in for.
    pub other: Option<Other>,
}

/// How the delivery stands that another one relates to; where it was mended before it arrived, how that went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Where it stands.
    pub state: DeliveryState,
    /// The proof, once it arrived.
    pub receipt: Option<Receipt>,
}

/// What a database can answer instead.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something is no longer as it was when the decision was made; load and decide again.
    #[error("the {what} has changed meanwhile")]
    Conflict {
        /// What: `incident`, `incident number`, `update number`, `idempotency key`, `promise`, `step`, `token`, …
        what: &'static str,
    },
    /// The lease belongs to another owner or attempt.
    #[error("the lease on delivery {0} is lost")]
    LeaseLost(DeliveryId),
    /// The database cannot be reached or used now.
    #[error("the database is unavailable: {context}")]
    Unavailable {
        /// What was tried, and where: holds no password.
        context: String,
        /// The driver's error.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// What is stored makes no sense.
    #[error("the database is corrupt: table {table}, column {column}, row {row}: {problem}")]
    Corrupt {
        /// Table, or `file` when the file itself is no database.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Which row.
        row: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Written by a newer program.
    #[error("the database has schema version {found}, this program knows {known}")]
    SchemaNewer {
        /// In the database.
        found: u32,
        /// In this program.
        known: u32,
    },
    /// Not migrated yet.
    #[error("the database has schema version {found}, this program needs {known}")]
    SchemaOlder {
        /// In the database; 0 when empty.
        found: u32,
        /// In this program.
        known: u32,
    },
}
