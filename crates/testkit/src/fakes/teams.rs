//! The webhook of a Teams workflow: it takes an Adaptive Card in a message, and answers before the workflow runs.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::post;
use serde_json::Value;

use super::server::lock;
use super::service::{Protocol, header};

/// Path and query of the webhook; the signature is its secret.
pub const HOOK: &str =
    "/workflows/0123/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sig=hunter2-signature";
/// Teams takes messages of about 28 KB.
const MAX_BYTES: usize = 28_000;

/// What the workflow was sent.
#[derive(Clone, Debug, Default)]
pub struct Teams {
    /// Every message, oldest first.
    pub messages: Vec<Value>,
}

impl Protocol for Teams {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        Router::new().route("/workflows/{id}/triggers/manual/paths/invoke", post(invoke)).with_state(state)
    }
}

async fn invoke(State(world): State<Arc<Mutex<Teams>>>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !uri.query().is_some_and(|query| query.contains("sig=hunter2-signature")) {
        return StatusCode::UNAUTHORIZED;
    }
    // Counted in UTF-16 where no charset is named.
    let factor = if header(&headers, "content-type").contains("charset=utf-8") { 1 } else { 2 };
    if body.len() * factor > MAX_BYTES {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let attachment = &message["attachments"][0];
    let is_card = message["type"] == "message"
        && attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        && attachment["content"]["type"] == "AdaptiveCard"
        && attachment["content"]["body"].is_array();
    if !is_card {
        return StatusCode::BAD_REQUEST;
    }
    lock(&world).messages.push(message);
    StatusCode::ACCEPTED
}
