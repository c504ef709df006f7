//! The shared database: PostgreSQL, for several nodes.
//!
//! Statements that do not need each other's answers are sent together (see `pipeline.rs`), so that a publish and a load
//! cost few round trips. Read committed is enough: every write names the version, the lease or the null it relies on.

mod commit;
mod errors;
mod outbox;
mod pipeline;
mod pool;
mod promises;
mod queries;
mod schema;

use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use jiff::Timestamp;
use sev1_domain::changes::{Changes, Idempotency};
use sev1_domain::delivery::Next;
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, PromiseId, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::token::Token;
use sev1_domain::update::Update;

use self::errors::Fault;
use crate::read_models::{
    BoardPage, BoardRow, DeliveryView, DuePromise, DuePromises, IncidentTold, LadderHealth, OutboxHealth, PastRevision, PromiseFilter,
    PromiseView, Undelivered,
};
use crate::{ClaimRequest, Claims, Lease, Store, StoreError};

/// A database on a PostgreSQL server.
#[derive(Debug)]
pub struct PostgresStore {
    pool: Pool,
    /// The server and database in words, without user or password.
    place: String,
}

impl PostgresStore {
    /// Connects to the database that `url` names (`postgres://user@host:port/database`) and makes sure that it answers.
    /// The schema is not touched: call [`Store::migrate`] or [`Store::check_schema`] next.
    ///
    /// # Errors
    /// `Unavailable` when the URL cannot be read, asks for an encrypted connection (not supported yet), or nobody answers.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let (pool, place) = pool::build(url)?;
        let store = Self { pool, place };
        drop(store.client().await.map_err(|fault| store.explain(fault))?);
        Ok(store)
    }

    async fn client(&self) -> Result<Object, Fault> {
        Ok(self.pool.get().await?)
    }

    fn explain(&self, fault: Fault) -> StoreError {
        fault.explain(&self.place)
    }
}

/// Takes a connection, runs one function of this adapter on it, and puts its fault in the port's words.
macro_rules! on_client {
    ($store:expr, |$client:ident| $work:expr) => {{
        let work = async {
            let mut $client = $store.client().await?;
            let $client = &mut $client;
            $work.await
        };
        work.await.map_err(|fault: Fault| $store.explain(fault))
    }};
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, changes: &Changes) -> Result<i64, StoreError> {
        on_client!(self, |client| commit::commit(client, changes))
    }

    async fn incident(&self, number: IncidentNumber) -> Result<Option<IncidentState>, StoreError> {
        on_client!(self, |client| queries::incident(client, number))
    }

    async fn next_incident_number(&self) -> Result<IncidentNumber, StoreError> {
        on_client!(self, |client| queries::next_incident_number(client))
    }

    async fn next_drill_number(&self) -> Result<IncidentNumber, StoreError> {
        on_client!(self, |client| queries::next_drill_number(client))
    }

    async fn updates(&self, incident: IncidentId) -> Result<Vec<Update>, StoreError> {
        on_client!(self, |client| queries::updates(client, incident))
    }

    async fn update(&self, incident: IncidentId, number: UpdateNumber) -> Result<Option<Update>, StoreError> {
        on_client!(self, |client| queries::update(client, incident, number))
    }

    async fn revisions(&self, incident: IncidentId, number: UpdateNumber) -> Result<Vec<PastRevision>, StoreError> {
        on_client!(self, |client| queries::revisions(client, incident, number))
    }

    async fn timeline(&self, incident: IncidentId) -> Result<Vec<TimelineEntry>, StoreError> {
        on_client!(self, |client| queries::timeline(client, incident))
    }

    async fn board(&self, page: BoardPage) -> Result<Vec<BoardRow>, StoreError> {
        on_client!(self, |client| queries::board(client, &page))
    }

    async fn deliveries(&self, incident: IncidentId) -> Result<Vec<DeliveryView>, StoreError> {
        on_client!(self, |client| queries::deliveries(client, incident))
    }

    async fn undelivered(&self, limit: u32) -> Result<Vec<Undelivered>, StoreError> {
        on_client!(self, |client| queries::undelivered(client, limit))
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<Undelivered>, StoreError> {
        on_client!(self, |client| queries::delivery(client, id))
    }

    async fn due_promises(&self, now: Timestamp, limit: u32) -> Result<DuePromises, StoreError> {
        on_client!(self, |client| promises::due_promises(client, now, limit))
    }

    async fn next_step_at(&self) -> Result<Option<Timestamp>, StoreError> {
        on_client!(self, |client| promises::next_step_at(client))
    }

    async fn open_promises(&self, after: Option<PromiseId>, limit: u32) -> Result<Vec<DuePromise>, StoreError> {
        on_client!(self, |client| promises::open_promises(client, after, limit))
    }

    async fn promises(&self, which: &PromiseFilter) -> Result<Vec<PromiseView>, StoreError> {
        on_client!(self, |client| promises::promises(client, which))
    }

    async fn promise(&self, id: PromiseId) -> Result<Option<PromiseView>, StoreError> {
        on_client!(self, |client| promises::promise(client, id))
    }

    async fn told(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Vec<IncidentTold>, StoreError> {
        on_client!(self, |client| promises::told(client, from, until))
    }

    async fn ladder_health(&self, now: Timestamp) -> Result<LadderHealth, StoreError> {
        on_client!(self, |client| promises::ladder_health(client, now))
    }

    async fn idempotency(&self, key: &str) -> Result<Option<Idempotency>, StoreError> {
        on_client!(self, |client| queries::idempotency(client, key))
    }

    async fn forget_idempotency(&self, before: Timestamp) -> Result<u64, StoreError> {
        on_client!(self, |client| commit::forget_idempotency(client, before))
    }

    async fn token(&self, digest: &[u8; 32]) -> Result<Option<Token>, StoreError> {
        on_client!(self, |client| queries::token(client, digest))
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        on_client!(self, |client| queries::tokens(client))
    }

    async fn feed_position(&self) -> Result<i64, StoreError> {
        on_client!(self, |client| queries::feed_position(client))
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Claims, StoreError> {
        on_client!(self, |client| outbox::claim(client, &request))
    }

    async fn record(&self, lease: &Lease, next: &Next, now: Timestamp) -> Result<(), StoreError> {
        on_client!(self, |client| outbox::record(client, lease, next, now))
    }

    async fn outbox_health(&self, now: Timestamp) -> Result<OutboxHealth, StoreError> {
        on_client!(self, |client| outbox::health(client, now))
    }

    async fn migrate(&self, now: Timestamp) -> Result<Vec<u32>, StoreError> {
        on_client!(self, |client| schema::migrate(client, now))
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        on_client!(self, |client| schema::check(client))
    }
}
