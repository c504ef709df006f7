//! Zendesk in memory: one ticket, and its audits.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::lock;
use super::service::{Protocol, header};

/// The ticket's number.
pub const TICKET: u32 = 4711;
/// Whose comments they are.
pub const AGENT: &str = "sev1@acme.example";
/// The agent's API token.
pub const TOKEN: &str = "zendesk-hunter2-token";
/// `AGENT/token:TOKEN` in base64, as RFC 7617 has it.
const CREDENTIALS: &str = "Basic c2V2MUBhY21lLmV4YW1wbGUvdG9rZW46emVuZGVzay1odW50ZXIyLXRva2Vu";

/// What the ticket remembers.
#[derive(Clone, Debug)]
pub struct Zendesk {
    /// Every update, oldest first, in Zendesk's own shape.
    pub audits: Vec<Value>,
    /// When the next update happens; it then moves by a second.
    pub clock: Timestamp,
    /// The ticket's status.
    pub status: &'static str,
}

impl Default for Zendesk {
    fn default() -> Self {
        Self { audits: Vec::new(), clock: "2026-07-14T23:20:00Z".parse().expect("a timestamp"), status: "open" }
    }
}

impl Zendesk {
    /// The comments, oldest first.
    #[must_use]
    pub fn comments(&self) -> Vec<Value> {
        let events = self.audits.iter().filter_map(|audit| audit["events"].as_array()).flatten();
        events.filter(|event| event["type"] == "Comment").cloned().collect()
    }

    /// Somebody changes the ticket.
    pub fn somebody_changes_it(&mut self) {
        self.add(json!({ "type": "Change", "field_name": "priority", "value": "high" }), &json!({}));
    }

    fn add(&mut self, mut event: Value, custom: &Value) -> Value {
        let number = self.audits.len() as u64;
        event["id"] = (88_000_000_000 + number).into();
        let audit = json!({ "id": 77_000_000_000 + number, "ticket_id": TICKET, "created_at": self.clock.to_string(), "author_id": 1,
            "events": [{ "id": 66_000_000_000 + number, "type": "Notification" }, event],
            "metadata": { "system": { "client": "sev1" }, "custom": custom } });
        self.clock += SignedDuration::from_secs(1);
        self.audits.push(audit.clone());
        audit
    }
}

impl Protocol for Zendesk {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        Router::new()
            .route("/api/v2/tickets/4711.json", get(show).put(update))
            .route("/api/v2/tickets/4711/audits.json", get(audits))
            .with_state(state)
    }
}

type World = State<Arc<Mutex<Zendesk>>>;

fn refusal(status: u16, error: &str) -> Response {
    let said = json!({ "error": error, "description": "Refused by the fake helpdesk" });
    (StatusCode::from_u16(status).expect("a real status"), Json(said)).into_response()
}

fn lets(headers: &HeaderMap) -> bool {
    header(headers, "authorization") == CREDENTIALS
}

async fn show(State(world): World, headers: HeaderMap) -> Response {
    if !lets(&headers) {
        return refusal(401, "Couldn't authenticate you");
    }
    Json(json!({ "ticket": { "id": TICKET, "status": lock(&world).status, "subject": "We are down" } })).into_response()
}

async fn update(State(world): World, headers: HeaderMap, body: Bytes) -> Response {
    let mut world = lock(&world);
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let comment = &asked["ticket"]["comment"];
    match () {
        () if !lets(&headers) => refusal(401, "Couldn't authenticate you"),
        () if world.status == "closed" => refusal(422, "RecordInvalid"),
        () if !comment["html_body"].is_string() => refusal(422, "RecordInvalid"),
        () => {
            // Whoever says nothing answers in public.
            let public = comment["public"].as_bool().unwrap_or(true);
            let event = json!({ "type": "Comment", "html_body": comment["html_body"], "public": public });
            let audit = world.add(event, &asked["ticket"]["metadata"]);
            Json(json!({ "ticket": { "id": TICKET, "status": world.status }, "audit": audit })).into_response()
        }
    }
}

#[derive(Deserialize)]
struct Page {
    sort_order: Option<String>,
    per_page: Option<usize>,
    page: Option<usize>,
}

async fn audits(State(world): World, headers: HeaderMap, Query(asked): Query<Page>) -> Response {
    if !lets(&headers) {
        return refusal(401, "Couldn't authenticate you");
    }
    let mut all = lock(&world).audits.clone();
    if asked.sort_order.as_deref() == Some("desc") {
        all.reverse();
    }
    let (size, page) = (asked.per_page.unwrap_or(100).min(100), asked.page.unwrap_or(1));
    let next = (all.len() > page * size).then(|| format!("https://acme.zendesk.com/api/v2/tickets/4711/audits.json?page={}", page + 1));
    let shown: Vec<Value> = all.into_iter().skip((page - 1) * size).take(size).collect();
    Json(json!({ "audits": shown, "next_page": next })).into_response()
}
