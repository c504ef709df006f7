//! Dialogs that are opened, and where the outcome of a command is told.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, AppError, World, done, read};
use crate::fakes::mattermost::acting::{self, Opened, REPLY_ID};
use crate::fakes::server::lock;

#[derive(Deserialize)]
struct OpenDialog {
    trigger_id: String,
    url: String,
    dialog: Value,
}

/// No session is asked for: the trigger is the proof. A dialog that breaks a limit is logged and shown to nobody.
pub(super) async fn open_dialog(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let asked: OpenDialog = read(&body)?;
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
    done()
}

/// Where the outcome of a command is told, known to who was called by it.
pub(super) async fn command_reply(Shared(world): Shared<World>, Path(id): Path<String>, body: Bytes) -> Answered {
    if id != REPLY_ID {
        return Err(AppError(404, "web.command_webhook.command.app_error"));
    }
    let asked: Value = serde_json::from_slice(&body).map_err(|_| AppError(400, "web.command_webhook.parse.app_error"))?;
    if asked["response_type"] == "ephemeral" {
        lock(&world).whispers.push(asked["text"].as_str().unwrap_or_default().to_owned());
    }
    Ok("ok".into_response())
}
