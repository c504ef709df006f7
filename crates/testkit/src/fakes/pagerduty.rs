//! PagerDuty's Events API v2: events in, alerts by their key.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::server::lock;
use super::service::Protocol;

/// The integration's key.
pub const ROUTING_KEY: &str = "R0123456789abcdef0123456789abcde";

/// What was taken.
#[derive(Clone, Debug, Default)]
pub struct PagerDuty {
    /// Every event, oldest first.
    pub events: Vec<Value>,
}

impl PagerDuty {
    /// The keys of the alerts that are open, each once.
    #[must_use]
    pub fn alerts(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.events.iter().filter_map(|event| event["dedup_key"].as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

impl Protocol for PagerDuty {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        Router::new().route("/v2/enqueue", post(enqueue)).with_state(state)
    }
}

async fn enqueue(State(world): State<Arc<Mutex<PagerDuty>>>, body: Bytes) -> (StatusCode, Json<Value>) {
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let faults = faults(&event);
    if !faults.is_empty() {
        let said = json!({ "status": "invalid event", "message": "Event object is invalid", "errors": faults });
        return (StatusCode::BAD_REQUEST, Json(said));
    }
    let said = json!({ "status": "success", "message": "Event processed", "dedup_key": event["dedup_key"] });
    lock(&world).events.push(event);
    (StatusCode::ACCEPTED, Json(said))
}

fn faults(event: &Value) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let text = |value: &Value, most: usize| value.as_str().is_some_and(|t| !t.is_empty() && t.chars().count() <= most);
    let payload = &event["payload"];
    if event["routing_key"] != ROUTING_KEY {
        faults.push("'routing_key' is invalid");
    }
    if !["trigger", "acknowledge", "resolve"].contains(&event["event_action"].as_str().unwrap_or_default()) {
        faults.push("'event_action' is missing or unknown");
    }
    if !text(&event["dedup_key"], 255) {
        faults.push("'dedup_key' is longer than 255 characters");
    }
    if !text(&payload["summary"], 1_024) || !text(&payload["source"], 1_024) {
        faults.push("'payload.summary' or 'payload.source' is missing or blank");
    }
    if !["critical", "error", "warning", "info"].contains(&payload["severity"].as_str().unwrap_or_default()) {
        faults.push("'payload.severity' is invalid");
    }
    faults
}
