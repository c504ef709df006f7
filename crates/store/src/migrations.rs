//! The numbered migrations of both databases, built into the program. Files: `migrations/{sqlite,postgres}/V<number>__<name>.sql`.
//!
//! The table `schema_version` holds one row for each applied one. Adapters apply all that are missing in
//! one transaction, under a lock that keeps two nodes from migrating at the same time.

use crate::StoreError;

/// One step of the schema, the same number and name in both databases.
pub(crate) struct Migration {
    /// From 1, without gaps.
    pub(crate) version: u32,
    /// What it brings, as in the file name.
    pub(crate) name: &'static str,
    /// For SQLite.
    pub(crate) sqlite: &'static str,
    /// For PostgreSQL.
    pub(crate) postgres: &'static str,
}

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/V", $version, "__", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/V", $version, "__", $name, ".sql")),
        }
    };
}

/// All of them, oldest first. Never edit one that was released; add the next.
pub(crate) const MIGRATIONS: &[Migration] =
    &[migration!(1, "first"), migration!(2, "promises"), migration!(3, "copies"), migration!(4, "halts")];

/// The schema version this program knows.
pub(crate) const KNOWN: u32 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Where applied migrations are written down; the same statement in both databases.
pub(crate) const CREATE_SCHEMA_VERSION: &str =
    "create table if not exists schema_version (version bigint not null primary key, name text not null, applied_at_ms bigint not null)";

/// The migrations that a database at version `found` lacks.
pub(crate) fn missing(found: u32) -> Result<impl Iterator<Item = &'static Migration>, StoreError> {
    if found > KNOWN {
        return Err(StoreError::SchemaNewer { found, known: KNOWN });
    }
    Ok(MIGRATIONS.iter().filter(move |m| m.version > found))
}

/// Whether `found` is exactly the version this program knows.
pub(crate) fn check(found: u32) -> Result<(), StoreError> {
    match missing(found)?.next() {
        Some(_) => Err(StoreError::SchemaOlder { found, known: KNOWN }),
        None => Ok(()),
    }
}

/// The version read from `schema_version`.
pub(crate) fn version_from_stored(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt {
        table: "schema_version",
        column: "version",
        row: stored.to_string(),
        problem: "a schema version is a small positive number".into(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn migrations_are_paired_numbered_without_gaps_and_all_built_in() {
        let listed: BTreeSet<String> = MIGRATIONS.iter().map(|m| format!("V{}__{}.sql", m.version, m.name)).collect();
        assert!(MIGRATIONS.iter().map(|m| m.version).eq(1..=KNOWN));
        for database in ["sqlite", "postgres"] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
            let files: BTreeSet<String> = std::fs::read_dir(folder)
                .expect("the folder")
                .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
                .collect();
            assert_eq!(files, listed, "{database}");
        }
    }
}
