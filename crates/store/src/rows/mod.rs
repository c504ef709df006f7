//! Rows: the stored form of domain types and back, once for both databases. A rename in the domain changes no table.
//!
//! Writing gives [`Value`]s in the order of the columns; reading goes through [`Reader`], which turns
//! whatever makes no sense into [`StoreError::Corrupt`](crate::StoreError::Corrupt). No SQL lives here but lists of columns and
//! conditions.

pub(crate) mod about;
pub(crate) mod board;
pub(crate) mod columns;
pub(crate) mod delivery;
pub(crate) mod event;
pub(crate) mod facts;
pub(crate) mod halt;
pub(crate) mod idempotency;
pub(crate) mod incident;
pub(crate) mod message;
mod parts;
pub(crate) mod promise;
mod reader;
pub(crate) mod revision;
pub(crate) mod step;
pub(crate) mod timeline;
pub(crate) mod token;
pub(crate) mod update;
mod value;
pub(crate) mod watch;

pub(crate) use reader::{Columns, Reader};
pub(crate) use value::Value;
