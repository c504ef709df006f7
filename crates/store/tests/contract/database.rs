//! A fresh database for one test, and ways to tamper with it.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use sev1_store::postgres::PostgresStore;
use sev1_store::sqlite::SqliteStore;
use sev1_store::{Store, StoreError};
use sev1_testkit::databases::{fresh_database, postgres_server};
use tempfile::TempDir;

use crate::given::noon;

/// A migrated database that nobody else uses.
pub(crate) struct Database {
    store: Arc<dyn Store>,
    place: Place,
}

enum Place {
    File(TempDir),
    Server(String),
}

impl Database {
    /// On SQLite.
    pub(crate) async fn in_a_file() -> Self {
        Self::at(Place::File(tempfile::tempdir().expect("a temporary folder"))).await
    }

    /// On PostgreSQL, where this machine has one.
    pub(crate) async fn on_a_server() -> Option<Self> {
        let url = fresh_database(&postgres_server()?).await.expect("a fresh database");
        Some(Self::at(Place::Server(url)).await)
    }

    async fn at(place: Place) -> Self {
        let store = place.open().await.expect("an empty database opens");
        store.migrate(noon()).await.expect("an empty database migrates");
        Self { store, place }
    }

    /// A handle for tasks of their own.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Opens the same database once more, as another process would.
    pub(crate) async fn open_again(&self) -> Arc<dyn Store> {
        self.place.open().await.expect("it opened before")
    }

    /// What each database has its own words for.
    pub(crate) fn either<T>(&self, sqlite: T, postgres: T) -> T {
        match &self.place {
            Place::File(_) => sqlite,
            Place::Server(_) => postgres,
        }
    }

    /// Runs statements behind the store's back.
    pub(crate) async fn tamper(&self, sql: &str) {
        match &self.place {
            Place::File(folder) => {
                rusqlite::Connection::open(file(folder)).and_then(|c| c.execute_batch(sql)).expect("the statements are right");
            }
            Place::Server(url) => {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("the server runs");
                let connection = tokio::spawn(connection);
                client.batch_execute(sql).await.expect("the statements are right");
                drop(client);
                connection.await.expect("no panic").expect("a clean end");
            }
        }
    }
}

impl Place {
    async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::File(folder) => Arc::new(SqliteStore::open(&file(folder))?),
            Self::Server(url) => Arc::new(PostgresStore::connect(url).await?),
        })
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("data").join("sev1.db")
}

impl Deref for Database {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}
