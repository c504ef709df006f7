//! What PostgreSQL answers, in the port's words; and its rows for [`Reader`](crate::rows::Reader).

use deadpool_postgres::PoolError;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use crate::StoreError;
use crate::rows::Columns;

/// Why a transaction failed; the driver's errors still lack the place they are about.
#[derive(Debug)]
pub(super) enum Fault {
    Driver(tokio_postgres::Error),
    Pool(PoolError),
    Store(StoreError),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Driver(error),
            other => Self::Pool(other),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// The port's error, with the place and what to do.
    pub(super) fn explain(self, place: &str) -> StoreError {
        let error = match self {
            Self::Store(error) => return error,
            Self::Pool(error) => {
                let context = format!("{place}: no connection is free or the server does not answer; check its load and the network");
                return StoreError::Unavailable { context, source: Some(Box::new(error)) };
            }
            Self::Driver(error) => error,
        };
        let advice = match error.code() {
            Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE) => {
                return StoreError::Conflict { what: "transaction" };
            }
            Some(&SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
                "the server refuses user or password; check the database URL"
            }
            Some(&SqlState::INVALID_CATALOG_NAME) => "there is no such database; create it with createdb",
            Some(&SqlState::UNDEFINED_TABLE) => "its tables are missing; run `sev1 migrate`",
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => "the user may not do that; make it the owner of the database",
            Some(&SqlState::TOO_MANY_CONNECTIONS) => "the server has no connection left; raise its max_connections",
            Some(_) => "the server reports an error; run `sev1 doctor`",
            None => "the server cannot be reached; check that it runs and that host and port are right",
        };
        StoreError::Unavailable { context: format!("{place}: {advice}"), source: Some(Box::new(error)) }
    }
}

/// A constraint that does not hold any more means that `what` has changed meanwhile.
pub(super) fn conflict(what: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Fault {
    // Class 23 holds the integrity constraint violations; a change that found no row divides by zero.
    move |error| match error.code() {
        Some(state) if state.code().starts_with("23") || *state == SqlState::DIVISION_BY_ZERO => {
            Fault::Store(StoreError::Conflict { what })
        }
        _ => Fault::Driver(error),
    }
}

impl Columns for Row {
    fn int(&self, column: &str) -> Result<Option<i64>, String> {
        value(self, column)
    }

    fn flag(&self, column: &str) -> Result<Option<bool>, String> {
        value(self, column)
    }

    fn text(&self, column: &str) -> Result<Option<String>, String> {
        value(self, column)
    }

    fn id(&self, column: &str) -> Result<Option<Uuid>, String> {
        value(self, column)
    }

    fn bytes(&self, column: &str) -> Result<Option<Vec<u8>>, String> {
        value(self, column)
    }
}

fn value<'r, T: FromSql<'r>>(row: &'r Row, column: &str) -> Result<Option<T>, String> {
    row.try_get(column).map_err(|error| error.to_string())
}
