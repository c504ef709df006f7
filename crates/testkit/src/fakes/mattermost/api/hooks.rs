//! The incoming webhook.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;

use super::super::{HOOK_ID, TEAM};
use super::{Answered, AppError, MAX_RUNES, World};
use crate::fakes::mattermost::state::{BOT_ID, NewPost};
use crate::fakes::server::lock;

#[derive(Deserialize)]
struct HookCall {
    #[serde(default)]
    text: String,
}

pub(super) async fn call(Shared(world): Shared<World>, Path(hook): Path<String>, body: Bytes) -> Answered {
    if hook != HOOK_ID {
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
        world.add(NewPost { user_id: BOT_ID.to_owned(), message: part.iter().collect(), props, ..NewPost::default() });
    }
    Ok("ok".into_response())
}
