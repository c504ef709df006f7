//! Creating, migrating and checking the schema.

use deadpool_postgres::{Client, GenericClient};
use jiff::Timestamp;

use super::errors::Fault;
use crate::migrations::{self, CREATE_SCHEMA_VERSION};
use crate::time::to_ms;

/// Held while migrating, so that a second node waits and then finds nothing to do. Any number will do; it is `sev1` in ASCII.
const LOCK: &str = "select pg_advisory_xact_lock(1936029233)";

/// Applies the missing migrations.
pub(super) async fn migrate(client: &mut Client, now: Timestamp) -> Result<Vec<u32>, Fault> {
    let tx = client.transaction().await?;
    tx.batch_execute(LOCK).await?;
    let mut applied = Vec::new();
    for migration in migrations::missing(version(&tx).await?)? {
        tx.batch_execute(CREATE_SCHEMA_VERSION).await?;
        tx.batch_execute(migration.postgres).await?;
        tx.execute(
            "insert into schema_version (version, name, applied_at_ms) values ($1, $2, $3)",
            &[&i64::from(migration.version), &migration.name, &to_ms(now)],
        )
        .await?;
        applied.push(migration.version);
    }
    tx.commit().await?;
    Ok(applied)
}

/// Whether the schema is exactly the one this program knows.
pub(super) async fn check(client: &Client) -> Result<(), Fault> {
    Ok(migrations::check(version(client).await?)?)
}

/// 0 in an empty database.
async fn version(client: &impl GenericClient) -> Result<u32, Fault> {
    let exists: bool = client.query_one("select to_regclass('schema_version') is not null", &[]).await?.try_get(0)?;
    if !exists {
        return Ok(0);
    }
    let stored = client.query_one("select coalesce(max(version), 0) from schema_version", &[]).await?.try_get(0)?;
    Ok(migrations::version_from_stored(stored)?)
}
