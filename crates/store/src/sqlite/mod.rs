//! The embedded database: one SQLite file, nothing to install. Several processes may use the same file.
//!
//! WAL, so that readers never wait for the writer; `synchronous=FULL`, so that what is committed survives
//! a power cut; `begin immediate`, so that a transaction that will write never starts on old data.

mod commit;
mod errors;
mod open;
mod outbox;
mod promises;
mod queries;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use sev1_domain::changes::{Changes, Idempotency};
use sev1_domain::delivery::Next;
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, PromiseId, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::token::Token;
use sev1_domain::update::Update;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Mutex;

use self::errors::Fault;
use self::open::Flush;
use crate::read_models::{
    BoardPage, BoardRow, DeliveryView, DuePromise, DuePromises, IncidentTold, LadderHealth, OutboxHealth, PastRevision, PromiseFilter,
    PromiseView, Undelivered,
};
use crate::{ClaimRequest, Claims, Lease, Store, StoreError};

/// Enough for a board, a form and a worker at once; more would only cost memory.
const READERS: usize = 3;

/// A database in one file.
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    writer: Mutex<Connection>,
    readers: Vec<Mutex<Connection>>,
    next_reader: AtomicUsize,
}

impl SqliteStore {
    /// Opens the database file, and creates it with its folder if it is not there; only this user may read it (mode 0600).
    /// The schema is not touched: call [`Store::migrate`] or [`Store::check_schema`] next.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be created, read or written; `Corrupt` with table `file` when it is no database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, Flush::EachCommit)
    }

    /// The same for an exercise: it never waits for the disk, so it is fast, and what was committed may be lost or torn when the
    /// machine stops. For a database that is thrown away afterwards, and for no other.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`].
    pub fn open_throw_away(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, Flush::Never)
    }

    fn open_with(path: &Path, flush: Flush) -> Result<Self, StoreError> {
        open::create(path)?;
        let writer = Mutex::new(open::writer(path, flush)?);
        let readers = (0..READERS).map(|_| Ok(Mutex::new(open::reader(path)?))).collect::<Result<_, StoreError>>()?;
        Ok(Self { file: path.to_owned(), writer, readers, next_reader: AtomicUsize::new(0) })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.file.clone()
    }

    /// Runs `work` in one transaction that may write; a `work` that fails leaves nothing behind.
    async fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, StoreError> {
        self.run(&self.writer, TransactionBehavior::Immediate, work).await
    }

    /// Runs `work` on one snapshot.
    async fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, StoreError> {
        self.run(self.reader(), TransactionBehavior::Deferred, work).await
    }

    /// Runs a read of a few rows by key on one snapshot: so short that other tasks need not move for it.
    async fn look_up<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, StoreError> {
        let mut connection = self.reader().lock().await;
        transact(&mut connection, TransactionBehavior::Deferred, work).map_err(|fault| fault.explain(&self.file))
    }

    /// The readers take turns.
    fn reader(&self) -> &Mutex<Connection> {
        &self.readers[self.next_reader.fetch_add(1, Ordering::Relaxed) % self.readers.len()]
    }

    /// Runs a transaction right here, while the runtime's other tasks move to another thread where there is one. Handing it
    /// to a thread and waiting for the answer would cost a commit two wake-ups; and a caller who drops this future cannot
    /// leave it half done, because it never waits in the middle.
    async fn run<T>(
        &self,
        connection: &Mutex<Connection>,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut connection = connection.lock().await;
        let done = match Handle::current().runtime_flavor() {
            RuntimeFlavor::MultiThread => tokio::task::block_in_place(|| transact(&mut connection, behavior, work)),
            _ => transact(&mut connection, behavior, work),
        };
        done.map_err(|fault| fault.explain(&self.file))
    }
}

/// One whole transaction.
fn transact<T>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let transaction = connection.transaction_with_behavior(behavior)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, changes: &Changes) -> Result<i64, StoreError> {
        self.write(|tx| commit::commit(tx, changes)).await
    }

    async fn incident(&self, number: IncidentNumber) -> Result<Option<IncidentState>, StoreError> {
        self.look_up(|tx| queries::incident(tx, number)).await
    }

    async fn next_incident_number(&self) -> Result<IncidentNumber, StoreError> {
        self.look_up(queries::next_incident_number).await
    }

    async fn next_drill_number(&self) -> Result<IncidentNumber, StoreError> {
        self.look_up(queries::next_drill_number).await
    }

    async fn updates(&self, incident: IncidentId) -> Result<Vec<Update>, StoreError> {
        self.read(|tx| queries::updates(tx, incident)).await
    }

    async fn update(&self, incident: IncidentId, number: UpdateNumber) -> Result<Option<Update>, StoreError> {
        self.look_up(|tx| queries::update(tx, incident, number)).await
    }

    async fn revisions(&self, incident: IncidentId, number: UpdateNumber) -> Result<Vec<PastRevision>, StoreError> {
        self.read(move |tx| queries::revisions(tx, incident, number)).await
    }

    async fn timeline(&self, incident: IncidentId) -> Result<Vec<TimelineEntry>, StoreError> {
        self.read(|tx| queries::timeline(tx, incident)).await
    }

    async fn board(&self, page: BoardPage) -> Result<Vec<BoardRow>, StoreError> {
        self.read(|tx| queries::board(tx, &page)).await
    }

    async fn deliveries(&self, incident: IncidentId) -> Result<Vec<DeliveryView>, StoreError> {
        self.read(|tx| queries::deliveries(tx, incident)).await
    }

    async fn undelivered(&self, limit: u32) -> Result<Vec<Undelivered>, StoreError> {
        self.read(move |tx| queries::undelivered(tx, limit)).await
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<Undelivered>, StoreError> {
        self.read(move |tx| queries::delivery(tx, id)).await
    }

    async fn due_promises(&self, now: Timestamp, limit: u32) -> Result<DuePromises, StoreError> {
        self.read(|tx| promises::due_promises(tx, now, limit)).await
    }

    async fn next_step_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.look_up(promises::next_step_at).await
    }

    async fn open_promises(&self, after: Option<PromiseId>, limit: u32) -> Result<Vec<DuePromise>, StoreError> {
        self.read(|tx| promises::open_promises(tx, after, limit)).await
    }

    async fn promises(&self, which: &PromiseFilter) -> Result<Vec<PromiseView>, StoreError> {
        self.read(|tx| promises::promises(tx, which)).await
    }

    async fn promise(&self, id: PromiseId) -> Result<Option<PromiseView>, StoreError> {
        self.look_up(|tx| promises::promise(tx, id)).await
    }

    async fn told(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Vec<IncidentTold>, StoreError> {
        self.read(|tx| promises::told(tx, from, until)).await
    }

    async fn ladder_health(&self, now: Timestamp) -> Result<LadderHealth, StoreError> {
        self.read(|tx| promises::ladder_health(tx, now)).await
    }

    async fn idempotency(&self, key: &str) -> Result<Option<Idempotency>, StoreError> {
        self.look_up(|tx| queries::idempotency(tx, key)).await
    }

    async fn forget_idempotency(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(|tx| commit::forget_idempotency(tx, before)).await
    }

    async fn token(&self, digest: &[u8; 32]) -> Result<Option<Token>, StoreError> {
        self.look_up(|tx| queries::token(tx, digest)).await
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.read(queries::tokens).await
    }

    async fn feed_position(&self) -> Result<i64, StoreError> {
        self.look_up(queries::feed_position).await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Claims, StoreError> {
        self.write(|tx| outbox::claim(tx, &request)).await
    }

    async fn record(&self, lease: &Lease, next: &Next, now: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| outbox::record(tx, lease, next, now)).await
    }

    async fn outbox_health(&self, now: Timestamp) -> Result<OutboxHealth, StoreError> {
        self.read(|tx| outbox::health(tx, now)).await
    }

    async fn migrate(&self, now: Timestamp) -> Result<Vec<u32>, StoreError> {
        self.write(|tx| schema::migrate(tx, now)).await
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        self.read(schema::check).await
    }
}
