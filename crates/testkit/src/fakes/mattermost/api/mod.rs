//! The fake server's routes, with the real one's statuses and error ids: one file per noun.

mod acting;
mod channels;
mod files;
mod hooks;
mod posts;
mod reactions;
mod roles;
mod system;
mod teams;
mod users;

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::socket;
use super::state::State;
use crate::fakes::server::lock;

pub(super) type World = Arc<Mutex<State>>;
type Answered = Result<Response, AppError>;

/// `ServiceSettings.MaximumPayloadSizeBytes`.
const MAX_PAYLOAD: usize = 300_000;
const MAX_RUNES: usize = 16_383;

/// Who calls.
#[derive(Clone)]
struct Caller(String);

pub(super) fn router(world: World) -> Router {
    let with_session = Router::new()
        .route("/users/{id}", get(users::one))
        .route("/users/username/{name}", get(users::by_name))
        .route("/users/usernames", post(users::by_names))
        .route("/roles/names", post(roles::by_names))
        .route("/users/{id}/teams", get(teams::of_user))
        .route("/teams/name/{name}", get(teams::by_name))
        .route("/teams/{id}/members/{user}", get(teams::member))
        .route("/teams/{id}/channels/name/{name}", get(channels::by_name))
        .route("/channels", post(channels::create))
        .route("/channels/{id}", get(channels::one).delete(channels::archive))
        .route("/channels/{id}/patch", put(channels::patch))
        .route("/channels/{id}/members", get(channels::members).post(channels::add_members))
        .route("/channels/{id}/members/{user}", get(channels::member))
        .route("/channels/{id}/posts", get(posts::of_channel))
        .route("/channels/{id}/pinned", get(posts::pinned))
        .route("/posts", post(posts::create))
        .route("/posts/{id}", get(posts::one).delete(posts::delete))
        .route("/posts/{id}/thread", get(posts::thread))
        .route("/posts/{id}/patch", put(posts::patch))
        .route("/posts/{id}/pin", post(posts::pin))
        .route("/posts/{id}/unpin", post(posts::unpin))
        .route("/posts/{id}/reactions", get(reactions::of_post))
        .route("/posts/{id}/files/info", get(files::of_post))
        .route("/reactions", post(reactions::create))
        .layer(DefaultBodyLimit::max(MAX_PAYLOAD))
        .route("/files", post(files::upload).layer(DefaultBodyLimit::max(files::MAX_BYTES)))
        .layer(from_fn_with_state(Arc::clone(&world), session));
    Router::new()
        .nest("/api/v4", with_session)
        .route("/api/v4/users/login", post(users::login))
        .route("/api/v4/system/ping", get(system::ping))
        .route("/api/v4/config/client", get(system::client_config))
        .route("/api/v4/websocket", get(socket::connect))
        .route("/api/v4/actions/dialogs/open", post(acting::open_dialog))
        .route("/hooks/commands/{id}", post(acting::command_reply))
        .route("/hooks/{id}", post(hooks::call).layer(DefaultBodyLimit::max(MAX_PAYLOAD)))
        .layer(from_fn_with_state(Arc::clone(&world), versioned))
        .with_state(world)
}

/// The server's error, answered as JSON.
struct AppError(u16, &'static str);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0).expect("the fake answers with real statuses");
        (status, Json(error_body(self.0, self.1))).into_response()
    }
}

/// The body of every refusal.
pub(super) fn error_body(status: u16, id: &str) -> Value {
    let request_id = "request0000000000000000001";
    json!({ "id": id, "message": "Refused by the fake server.", "detailed_error": "", "request_id": request_id, "status_code": status })
}

const NO_RIGHT: AppError = AppError(403, "api.context.permissions.app_error");

async fn session(Shared(world): Shared<World>, mut request: Request, next: Next) -> Answered {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.split_once(' '));
    let caller = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let caller = caller.and_then(|(_, token)| lock(&world).session(token).map(|u| Caller(u.id.clone())));
    request.extensions_mut().insert(caller.ok_or(AppError(401, "api.context.session_expired.app_error"))?);
    Ok(next.run(request).await)
}

/// Every answer says which server it is.
async fn versioned(Shared(world): Shared<World>, request: Request, next: Next) -> Response {
    let version = lock(&world).version.clone();
    let mut response = next.run(request).await;
    if let Ok(version) = HeaderValue::from_str(&version) {
        response.headers_mut().insert("x-version-id", version);
    }
    response
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, AppError> {
    serde_json::from_slice(body).map_err(|_| AppError(400, "api.context.invalid_body_param.app_error"))
}

fn ok(value: impl Serialize) -> Answered {
    Ok(Json(value).into_response())
}

fn created(value: impl Serialize) -> Answered {
    Ok((StatusCode::CREATED, Json(value)).into_response())
}

/// What the server says where there is nothing else to say.
fn done() -> Answered {
    ok(json!({ "status": "OK" }))
}

impl Caller {
    /// The user an address means.
    fn meant(&self, user: &str) -> String {
        if user == "me" { self.0.clone() } else { user.to_owned() }
    }
}
