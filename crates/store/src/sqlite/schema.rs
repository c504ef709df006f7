//! Creating, migrating and checking the schema.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction};

use super::errors::Fault;
use crate::migrations::{self, CREATE_SCHEMA_VERSION};
use crate::time::to_ms;

/// Applies the missing migrations. The transaction is immediate, so a second process waits and then finds nothing to do.
pub(super) fn migrate(tx: &Transaction<'_>, now: Timestamp) -> Result<Vec<u32>, Fault> {
    let mut applied = Vec::new();
    for migration in migrations::missing(version(tx)?)? {
        tx.execute_batch(CREATE_SCHEMA_VERSION)?;
        tx.execute_batch(migration.sqlite)?;
        tx.execute(
            "insert into schema_version (version, name, applied_at_ms) values (?1, ?2, ?3)",
            (migration.version, migration.name, to_ms(now)),
        )?;
        applied.push(migration.version);
    }
    Ok(applied)
}

/// Whether the schema is exactly the one this program knows.
pub(super) fn check(tx: &Transaction<'_>) -> Result<(), Fault> {
    Ok(migrations::check(version(tx)?)?)
}

/// 0 in an empty file.
fn version(tx: &Transaction<'_>) -> Result<u32, Fault> {
    let table = tx.query_row("select 1 from sqlite_schema where type = 'table' and name = 'schema_version'", [], |_| Ok(())).optional()?;
    if table.is_none() {
        return Ok(0);
    }
    let stored = tx.query_row("select coalesce(max(version), 0) from schema_version", [], |row| row.get(0))?;
    Ok(migrations::version_from_stored(stored)?)
}
