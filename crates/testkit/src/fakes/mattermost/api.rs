//! The fake server's routes, with the real one's statuses and error ids.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::acting::{self, Opened, REPLY_ID};
use super::state::{BOT_ID, NewPost, Post, State};
use super::{CHANNEL_ID, HOOK_ID, TEAM, TEAM_ID, TOKEN, VERSION};
use crate::fakes::server::lock;

type World = Arc<Mutex<State>>;
type Answered = Result<Response, AppError>;

/// `ServiceSettings.MaximumPayloadSizeBytes`.
const MAX_PAYLOAD: usize = 300_000;
const MAX_RUNES: usize = 16_383;
const MAX_SINCE: usize = 1_000;

pub(super) fn router(world: World) -> Router {
    let with_session = Router::new()
        .route("/users/me", get(me))
        .route("/channels/{id}", get(channel))
        .route("/channels/{id}/members/me", get(member))
        .route("/channels/{id}/posts", get(channel_posts))
        .route("/posts", post(create_post))
        .route("/posts/{id}", get(one_post).delete(delete_post))
        .route("/posts/{id}/thread", get(thread))
        .route("/posts/{id}/patch", put(patch_post))
        .layer(from_fn_with_state(Arc::clone(&world), session));
    Router::new()
        .nest("/api/v4", with_session)
        .route("/api/v4/system/ping", get(async || Json(json!({ "status": "OK", "ActiveSearchBackend": "database" }))))
        .route("/api/v4/actions/dialogs/open", post(open_dialog))
        .route("/hooks/commands/{id}", post(command_reply))
        .route("/hooks/{id}", post(hook))
        .layer(DefaultBodyLimit::max(MAX_PAYLOAD))
        .layer(from_fn(async |request: Request, next: Next| {
            let mut response = next.run(request).await;
            response.headers_mut().insert("x-version-id", HeaderValue::from_static(VERSION));
            response
        }))
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

async fn session(Shared(world): Shared<World>, request: Request, next: Next) -> Answered {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if token == Some(TOKEN) && lock(&world).bot_is_active {
        Ok(next.run(request).await)
    } else {
        Err(AppError(401, "api.context.session_expired.app_error"))
    }
}

async fn me() -> Json<Value> {
    Json(json!({ "id": BOT_ID, "create_at": 1, "update_at": 1, "delete_at": 0, "username": "sev1", "email": "sev1@localhost",
        "roles": "system_user", "locale": "en", "is_bot": true, "bot_description": "Tells the story of an outage" }))
}

async fn channel(Shared(world): Shared<World>, Path(id): Path<String>) -> Answered {
    check_channel(&id)?;
    let delete_at = lock(&world).channel_delete_at;
    Ok(Json(json!({ "id": id, "create_at": 1, "update_at": 1, "delete_at": delete_at, "team_id": TEAM_ID, "type": "O",
        "display_name": "War room", "name": "war-room", "header": "", "purpose": "", "last_post_at": 0, "creator_id": "" }))
    .into_response())
}

async fn member(Shared(world): Shared<World>, Path(id): Path<String>) -> Answered {
    check_channel(&id)?;
    if !lock(&world).bot_is_member {
        return Err(AppError(404, "app.channel.get_member.missing.app_error"));
    }
    Ok(Json(json!({ "channel_id": id, "user_id": BOT_ID, "roles": "channel_user", "last_viewed_at": 0, "msg_count": 0 })).into_response())
}

#[derive(Deserialize)]
struct Page {
    since: Option<i64>,
    before: Option<String>,
    page: Option<usize>,
    per_page: Option<usize>,
}

async fn channel_posts(Shared(world): Shared<World>, Path(id): Path<String>, Query(page): Query<Page>) -> Answered {
    check_channel(&id)?;
    let world = lock(&world);
    let newest_first = world.posts.iter().rev();
    let per_page = page.per_page.unwrap_or(60).min(200);
    let found: Vec<&Post> = match (page.since.filter(|s| *s > 0), page.before) {
        (Some(since), _) => newest_first.filter(|p| p.update_at > since).take(MAX_SINCE).collect(),
        (None, before) => {
            let older = newest_first.skip_while(|p| before.as_ref().is_some_and(|b| p.id != *b)).skip(usize::from(before.is_some()));
            older.filter(|p| p.delete_at == 0).skip(page.page.unwrap_or(0) * per_page).take(per_page).collect()
        }
    };
    Ok(Json(post_list(&found)).into_response())
}

#[derive(Deserialize)]
struct CreatePost {
    channel_id: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    root_id: String,
    #[serde(default)]
    props: Value,
    #[serde(default)]
    pending_post_id: String,
}

async fn create_post(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let asked: CreatePost = serde_json::from_slice(&body).map_err(|_| AppError(400, "api.context.invalid_body_param.app_error"))?;
    let mut world = lock(&world);
    if asked.channel_id != CHANNEL_ID || !world.bot_is_member {
        return Err(AppError(403, "api.context.permissions.app_error"));
    }
    if world.channel_delete_at != 0 {
        return Err(AppError(400, "api.post.create_post.can_not_post_to_deleted.error"));
    }
    if let Some(first) = world.pending(&asked.pending_post_id) {
        return Ok((StatusCode::CREATED, Json(first)).into_response());
    }
    if asked.message.chars().count() > MAX_RUNES {
        return Err(AppError(400, "model.post.is_valid.message_length.app_error"));
    }
    // The thread's root must be there and must not be a reply itself.
    if !asked.root_id.is_empty() && world.living(&asked.root_id).is_none_or(|root| !root.root_id.is_empty()) {
        return Err(AppError(400, "api.post.create_post.root_id.app_error"));
    }
    let CreatePost { root_id, message, props, pending_post_id, .. } = asked;
    let post = world.add(NewPost { user_id: BOT_ID, root_id, message, props, pending_post_id });
    Ok((StatusCode::CREATED, Json(post)).into_response())
}

async fn one_post(Shared(world): Shared<World>, Path(id): Path<String>) -> Answered {
    let mut world = lock(&world);
    let post = world.living(&id).ok_or(AppError(404, "app.post.get.app_error"))?;
    Ok(Json(&*post).into_response())
}

async fn thread(Shared(world): Shared<World>, Path(id): Path<String>) -> Answered {
    let mut world = lock(&world);
    let post = world.living(&id).ok_or(AppError(404, "app.post.get.app_error"))?;
    let root = if post.root_id.is_empty() { post.id.clone() } else { post.root_id.clone() };
    let found: Vec<&Post> = world.posts.iter().rev().filter(|p| p.delete_at == 0 && (p.id == root || p.root_id == root)).collect();
    Ok(Json(post_list(&found)).into_response())
}

#[derive(Deserialize)]
struct PatchPost {
    message: Option<String>,
    props: Option<Value>,
    is_pinned: Option<bool>,
}

async fn patch_post(Shared(world): Shared<World>, Path(id): Path<String>, body: Bytes) -> Answered {
    let asked: PatchPost = serde_json::from_slice(&body).map_err(|_| AppError(400, "api.context.invalid_body_param.app_error"))?;
    let mut world = lock(&world);
    // The real server does not tell an unknown post from one that may not be edited.
    if world.living(&id).is_none_or(|p| p.user_id != BOT_ID) {
        return Err(AppError(403, "api.context.permissions.app_error"));
    }
    let changed = world.edit(&id, |post| {
        post.message = asked.message.unwrap_or_else(|| post.message.clone());
        post.props = asked.props.unwrap_or_else(|| post.props.clone());
        post.is_pinned = asked.is_pinned.unwrap_or(post.is_pinned);
    });
    Ok(Json(changed).into_response())
}

async fn delete_post(Shared(world): Shared<World>, Path(id): Path<String>) -> Answered {
    let mut world = lock(&world);
    if world.living(&id).is_none_or(|p| p.user_id != BOT_ID) {
        return Err(AppError(403, "api.context.permissions.app_error"));
    }
    world.delete(&id);
    Ok(Json(json!({ "status": "OK" })).into_response())
}

#[derive(Deserialize)]
struct OpenDialog {
    trigger_id: String,
    url: String,
    dialog: Value,
}

/// No session is asked for: the trigger is the proof. A dialog that breaks a limit is logged and shown to nobody.
async fn open_dialog(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let asked: OpenDialog = serde_json::from_slice(&body).map_err(|_| AppError(400, "api.context.invalid_body_param.app_error"))?;
    let mut world = lock(&world);
    let trigger = world.triggers.iter().find(|t| t.id == asked.trigger_id);
    let trigger = trigger.ok_or(AppError(400, "interactive_message.decode_trigger_id.verify_signature_failed"))?;
    if trigger.expired {
        return Err(AppError(400, "interactive_message.decode_trigger_id.expired"));
    }
    let user_id = trigger.user_id.clone();
    if acting::is_shown(&asked.dialog) {
        world.dialogs.push(Opened { user_id, url: asked.url, dialog: asked.dialog });
    }
    Ok(Json(json!({ "status": "OK" })).into_response())
}

/// Where the outcome of a command is told, known to who was called by it.
async fn command_reply(Shared(world): Shared<World>, Path(id): Path<String>, body: Bytes) -> Answered {
    if id != REPLY_ID {
        return Err(AppError(404, "web.command_webhook.command.app_error"));
    }
    let asked: Value = serde_json::from_slice(&body).map_err(|_| AppError(400, "web.command_webhook.parse.app_error"))?;
    if asked["response_type"] == "ephemeral" {
        lock(&world).whispers.push(asked["text"].as_str().unwrap_or_default().to_owned());
    }
    Ok("ok".into_response())
}

#[derive(Deserialize)]
struct HookCall {
    #[serde(default)]
    text: String,
}

async fn hook(Shared(world): Shared<World>, Path(id): Path<String>, body: Bytes) -> Answered {
    if id != HOOK_ID {
        return Err(AppError(400, "web.incoming_webhook.invalid.app_error"));
    }
    let asked: HookCall = serde_json::from_slice(&body).map_err(|_| AppError(400, "web.incoming_webhook.parse.app_error"))?;
    if asked.text.is_empty() {
        return Err(AppError(400, "web.incoming_webhook.text.app_error"));
    }
    let mut world = lock(&world);
    let runes: Vec<char> = asked.text.chars().collect();
    for part in runes.chunks(MAX_RUNES) {
        let props = json!({ "from_webhook": "true", "webhook_display_name": TEAM });
        world.add(NewPost { user_id: BOT_ID, message: part.iter().collect(), props, ..NewPost::default() });
    }
    Ok("ok".into_response())
}

fn check_channel(id: &str) -> Result<(), AppError> {
    if id == CHANNEL_ID { Ok(()) } else { Err(AppError(404, "app.channel.get.existing.app_error")) }
}

fn post_list(newest_first: &[&Post]) -> Value {
    let order: Vec<&str> = newest_first.iter().map(|p| p.id.as_str()).collect();
    let posts: serde_json::Map<String, Value> = newest_first.iter().map(|p| (p.id.clone(), json!(p))).collect();
    json!({ "order": order, "posts": posts, "next_post_id": "", "prev_post_id": "" })
}
