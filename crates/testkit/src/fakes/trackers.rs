//! GitHub and GitLab in memory: one issue each, its comments, and the requests of somebody who comments, edits and looks up.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, put};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::lock;
use super::service::{Protocol, header};

/// The token that may comment.
pub const TOKEN: &str = "token-hunter2-0123456789";
/// The repository, and the project.
pub const PLACE: &str = "acme/outages";
/// The issue's number.
pub const ISSUE: u32 = 42;

/// A comment or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id, unique on the whole site.
    pub id: u64,
    /// What it says.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What the tracker remembers.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// When the next comment is made; it then moves by a second.
    pub clock: Timestamp,
}

impl Default for Issue {
    fn default() -> Self {
        Self { comments: Vec::new(), clock: "2026-07-14T23:20:00Z".parse().expect("a timestamp") }
    }
}

impl Issue {
    /// A comment on the issue, by whomever.
    pub fn add(&mut self, body: &str) -> Comment {
        let comment = Comment { id: 9_000_000_000 + self.comments.len() as u64, body: body.to_owned(), created_at: self.clock };
        self.clock += SignedDuration::from_secs(1);
        self.comments.push(comment.clone());
        comment
    }

    fn edit(&mut self, id: u64, body: &str) -> Option<Comment> {
        let comment = self.comments.iter_mut().find(|c| c.id == id)?;
        comment.body = body.to_owned();
        Some(comment.clone())
    }
}

/// GitHub, as an enterprise has it: the interface is below `/api/v3`.
#[derive(Clone, Debug, Default)]
pub struct GitHub(pub Issue);

/// GitLab.
#[derive(Clone, Debug, Default)]
pub struct GitLab(pub Issue);

#[derive(Deserialize)]
struct Page {
    per_page: Option<usize>,
    page: Option<usize>,
    since: Option<String>,
    sort: Option<String>,
}

impl Page {
    fn of<T: Clone>(&self, all: &[T]) -> Vec<T> {
        let size = self.per_page.unwrap_or(30).min(100);
        all.iter().skip((self.page.unwrap_or(1) - 1) * size).take(size).cloned().collect()
    }
}

fn body(bytes: &Bytes) -> Option<String> {
    let asked: Value = serde_json::from_slice(bytes).ok()?;
    Some(asked["body"].as_str().filter(|b| !b.is_empty() && b.chars().count() <= 65_536)?.to_owned())
}

fn refusal(status: u16) -> Response {
    let message = json!({ "message": "Refused by the fake tracker", "documentation_url": "https://docs.example.com" });
    (StatusCode::from_u16(status).expect("a real status"), Json(message)).into_response()
}

impl Protocol for GitHub {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        let of_issue = "/api/v3/repos/acme/outages/issues/42";
        Router::new()
            .route("/api/v3/repos/acme/outages", get(github_repository))
            .route(of_issue, get(github_issue))
            .route(&format!("{of_issue}/comments"), get(github_list).post(github_create))
            .route("/api/v3/repos/acme/outages/issues/comments/{id}", patch(github_edit))
            .with_state(state)
    }
}

type OfGitHub = State<Arc<Mutex<GitHub>>>;

fn github_lets(headers: &HeaderMap) -> bool {
    header(headers, "authorization") == format!("Bearer {TOKEN}") && header(headers, "accept") == "application/vnd.github+json"
}

fn github_shows(comment: &Comment) -> Value {
    json!({ "id": comment.id, "body": comment.body, "created_at": comment.created_at.to_string(), "user": { "login": "sev1-bot" } })
}

async fn github_repository(headers: HeaderMap) -> Response {
    if !github_lets(&headers) {
        return refusal(401);
    }
    Json(json!({ "id": 1, "full_name": PLACE, "private": true, "visibility": "private" })).into_response()
}

async fn github_issue(headers: HeaderMap) -> Response {
    if !github_lets(&headers) {
        return refusal(401);
    }
    Json(json!({ "number": ISSUE, "state": "open", "locked": false, "title": "Outage at Globex" })).into_response()
}

async fn github_list(State(world): OfGitHub, headers: HeaderMap, Query(page): Query<Page>) -> Response {
    if !github_lets(&headers) {
        return refusal(401);
    }
    let world = lock(&world);
    let since = page.since.as_ref().map_or(Timestamp::MIN, |t| t.parse().expect("RFC 3339"));
    let found: Vec<Value> = world.0.comments.iter().filter(|c| c.created_at >= since).map(github_shows).collect();
    Json(page.of(&found)).into_response()
}

async fn github_create(State(world): OfGitHub, headers: HeaderMap, bytes: Bytes) -> Response {
    match body(&bytes) {
        _ if !github_lets(&headers) => refusal(401),
        None => refusal(422),
        Some(body) => (StatusCode::CREATED, Json(github_shows(&lock(&world).0.add(&body)))).into_response(),
    }
}

async fn github_edit(State(world): OfGitHub, headers: HeaderMap, Path(id): Path<u64>, bytes: Bytes) -> Response {
    match body(&bytes) {
        _ if !github_lets(&headers) => refusal(401),
        None => refusal(422),
        Some(body) => lock(&world).0.edit(id, &body).map_or_else(|| refusal(404), |c| Json(github_shows(&c)).into_response()),
    }
}

impl Protocol for GitLab {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        Router::new()
            .route("/api/v4/projects/{project}", get(gitlab_project))
            .route("/api/v4/projects/{project}/issues/42", get(gitlab_issue))
            .route("/api/v4/projects/{project}/issues/42/notes", get(gitlab_list).post(gitlab_create))
            .route("/api/v4/projects/{project}/issues/42/notes/{id}", put(gitlab_edit))
            .with_state(state)
    }
}

type OfGitLab = State<Arc<Mutex<GitLab>>>;

/// The status of who may not, or asks for what is not there.
fn gitlab_refuses(headers: &HeaderMap, project: &str) -> Option<Response> {
    match () {
        () if header(headers, "private-token") != TOKEN => Some(refusal(401)),
        () if project != PLACE => Some(refusal(404)),
        () => None,
    }
}

fn gitlab_shows(note: &Comment) -> Value {
    json!({ "id": note.id, "type": null, "body": note.body, "created_at": note.created_at.to_string(), "system": false, "internal": false })
}

async fn gitlab_project(headers: HeaderMap, Path(project): Path<String>) -> Response {
    let shown = json!({ "id": 1, "path_with_namespace": PLACE, "visibility": "public" });
    gitlab_refuses(&headers, &project).unwrap_or_else(|| Json(shown).into_response())
}

async fn gitlab_issue(headers: HeaderMap, Path(project): Path<String>) -> Response {
    let shown = json!({ "iid": ISSUE, "state": "opened", "confidential": false, "title": "Outage at Globex" });
    gitlab_refuses(&headers, &project).unwrap_or_else(|| Json(shown).into_response())
}

async fn gitlab_list(State(world): OfGitLab, headers: HeaderMap, Path(project): Path<String>, Query(page): Query<Page>) -> Response {
    let mut found: Vec<Value> = lock(&world).0.comments.iter().map(gitlab_shows).collect();
    if page.sort.as_deref() != Some("asc") {
        found.reverse();
    }
    gitlab_refuses(&headers, &project).unwrap_or_else(|| Json(page.of(&found)).into_response())
}

async fn gitlab_create(State(world): OfGitLab, headers: HeaderMap, Path(project): Path<String>, bytes: Bytes) -> Response {
    match (gitlab_refuses(&headers, &project), body(&bytes)) {
        (Some(refused), _) => refused,
        (None, None) => refusal(400),
        (None, Some(body)) => (StatusCode::CREATED, Json(gitlab_shows(&lock(&world).0.add(&body)))).into_response(),
    }
}

async fn gitlab_edit(State(world): OfGitLab, headers: HeaderMap, Path((project, id)): Path<(String, u64)>, bytes: Bytes) -> Response {
    match (gitlab_refuses(&headers, &project), body(&bytes)) {
        (Some(refused), _) => refused,
        (None, None) => refusal(400),
        (None, Some(body)) => lock(&world).0.edit(id, &body).map_or_else(|| refusal(404), |c| Json(gitlab_shows(&c)).into_response()),
    }
}
