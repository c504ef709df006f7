//! The HTTP API, version 1: wire types, and one handler file per verb.

mod body;
pub(crate) mod close_incident;
pub(crate) mod declare_incident;
pub(crate) mod document;
pub(crate) mod list_incidents;
mod path;
pub(crate) mod present;
mod present_preview;
pub(crate) mod preview_update;
pub(crate) mod publish_update;
mod read;
mod read_agreement;
mod read_standing;
pub(crate) mod redeliver;
pub(crate) mod show_incident;
pub mod wire;

pub(crate) use body::request_digest;
pub(crate) use path::{Number, NumberAndUpdate};

use axum::http::HeaderMap;
use sev1_app::{Caller, IdempotencyKey};

use crate::problem::Problem;

/// The idempotency key of a request, where it has one.
fn idempotency_key(caller: &Caller, headers: &HeaderMap, digest: [u8; 32]) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    // What is no visible ASCII is refused there, with the reason.
    let key = key.to_str().unwrap_or_default();
    Ok(Some(IdempotencyKey::new(caller, key, digest)?))
}
