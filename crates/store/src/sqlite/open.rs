//! Opening the database file: its folder, its permissions, and the settings of each connection.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::errors::Fault;
use crate::StoreError;

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// More than the number of statements we have, so that none is ever prepared twice.
const CACHED_STATEMENTS: usize = 128;

/// When what was written must be on the disk.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flush {
    /// Before a commit is answered.
    EachCommit,
    /// Whenever the operating system likes.
    Never,
}

/// Creates the file and its folder where they are missing; only this user may read them.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), create_folder).and_then(|()| create_file(path)).map_err(|source| StoreError::Unavailable {
        context: format!(
            "cannot create or write {}; check that its folder exists and that you may write there, or configure another file",
            path.display()
        ),
        source: Some(Box::new(source)),
    })
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// SQLite gives its `-wal` and `-shm` files the permissions of this one.
fn create_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The connection that writes.
pub(super) fn writer(path: &Path, flush: Flush) -> Result<Connection, StoreError> {
    let connect = || {
        let connection = connect(path)?;
        let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(Fault::Store(StoreError::Unavailable {
                context: format!("{} cannot use write-ahead logging; put it on a local disk, not on a network share", path.display()),
                source: None,
            }));
        }
        connection.execute_batch(match flush {
            Flush::EachCommit => "pragma synchronous = full; pragma foreign_keys = on",
            Flush::Never => "pragma synchronous = off; pragma foreign_keys = on",
        })?;
        Ok(connection)
    };
    connect().map_err(|fault| fault.explain(path))
}

/// A connection that reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connect = || {
        let connection = connect(path)?;
        connection.execute_batch("pragma query_only = on")?;
        Ok(connection)
    };
    connect().map_err(|fault: Fault| fault.explain(path))
}

fn connect(path: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}
