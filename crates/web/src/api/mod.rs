//! The HTTP API, version 1: wire types, and one handler file per verb.

pub(crate) mod agree_quiet;
pub(crate) mod ask_for_update;
pub(crate) mod assign_roles;
mod body;
pub(crate) mod close_incident;
pub(crate) mod declare_incident;
pub(crate) mod document;
pub(crate) mod edit_update;
pub(crate) mod hand_off;
pub(crate) mod list_incidents;
pub(crate) mod list_promises;
pub(crate) mod make_promise;
pub(crate) mod move_promise;
mod path;
pub(crate) mod present;
mod present_copies;
mod present_preview;
mod present_promises;
mod present_report;
mod present_timeline;
pub(crate) mod preview_update;
pub(crate) mod publish_update;
mod read;
mod read_agreement;
mod read_mending;
mod read_promises;
mod read_standing;
pub(crate) mod redeliver;
pub(crate) mod report_promises;
pub(crate) mod settle_promise;
pub(crate) mod shift_report;
pub(crate) mod show_incident;
pub(crate) mod snooze;
pub mod wire;

pub(crate) use body::request_digest;
pub(crate) use path::{Number, NumberAndUpdate};

use axum::http::HeaderMap;
use sev1_app::{Caller, IdempotencyKey};

use self::wire::RefusalOut;
use crate::problem::Problem;

/// The idempotency key of a request, where it has one.
fn idempotency_key(caller: &Caller, headers: &HeaderMap, digest: [u8; 32]) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    // What is no visible ASCII is refused there, with the reason.
    let key = key.to_str().unwrap_or_default();
    Ok(Some(IdempotencyKey::new(caller, key, digest)?))
}

/// A query that cannot be read, with an address that could be.
fn bad_query(field: Option<&str>, reason: String, example: &str) -> Problem {
    let hints = vec![example.to_owned()];
    Problem::invalid(RefusalOut { code: "request.query".into(), field: field.map(Into::into), reason, hints, line: None, column: None })
}
