//! What SQLite answers, in the port's words; and SQLite's rows for [`Reader`](crate::rows::Reader).

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, Row};
use uuid::Uuid;

use crate::StoreError;
use crate::rows::Columns;

/// Why a transaction failed; the driver's errors still lack the file they are about.
#[derive(Debug)]
pub(super) enum Fault {
    Driver(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// The port's error, with the file and what to do.
    pub(super) fn explain(self, file: &Path) -> StoreError {
        let error = match self {
            Self::Store(error) => return error,
            Self::Driver(error) => error,
        };
        let file = file.display();
        let advice = match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                return StoreError::Corrupt {
                    table: "file",
                    column: "content",
                    row: file.to_string(),
                    problem: format!("{error}; restore it from a backup, or move it away to begin a new one"),
                };
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another process keeps it locked; end that process or try again",
            Some(ErrorCode::DiskFull) => "the disk is full; make room on it",
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                "it cannot be written; check who owns it and its folder"
            }
            Some(ErrorCode::SystemIoFailure) => "the disk reports an error; check it and its mount",
            _ => "SQLite reports an error; run `sev1 doctor`",
        };
        StoreError::Unavailable { context: format!("{file}: {advice}"), source: Some(Box::new(error)) }
    }
}

/// A constraint that does not hold any more means that `what` has changed meanwhile.
pub(super) fn conflict(what: &'static str) -> impl FnOnce(rusqlite::Error) -> Fault {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Fault::Store(StoreError::Conflict { what }),
        _ => Fault::Driver(error),
    }
}

impl Columns for Row<'_> {
    fn int(&self, column: &str) -> Result<Option<i64>, String> {
        match self.get_ref(column).map_err(|e| e.to_string())? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(n) => Ok(Some(n)),
            other => Err(format!("a value of type {} where an integer belongs", other.data_type())),
        }
    }

    fn flag(&self, column: &str) -> Result<Option<bool>, String> {
        match self.int(column)? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(other) => Err(format!("{other} where 0 or 1 belongs")),
        }
    }

    fn text(&self, column: &str) -> Result<Option<String>, String> {
        match self.get_ref(column).map_err(|e| e.to_string())? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec()).map(Some).map_err(|e| e.to_string()),
            other => Err(format!("a value of type {} where text belongs", other.data_type())),
        }
    }

    fn id(&self, column: &str) -> Result<Option<Uuid>, String> {
        match self.get_ref(column).map_err(|e| e.to_string())? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Uuid::from_slice(bytes).map(Some).map_err(|e| e.to_string()),
            other => Err(format!("a value of type {} where an id belongs", other.data_type())),
        }
    }

    fn bytes(&self, column: &str) -> Result<Option<Vec<u8>>, String> {
        match self.get_ref(column).map_err(|e| e.to_string())? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes.to_vec())),
            other => Err(format!("a value of type {} where bytes belong", other.data_type())),
        }
    }
}
