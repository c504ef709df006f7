//! Emoji on posts.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, AppError, Caller, NO_RIGHT, World, created, ok, read};
use crate::fakes::server::lock;

#[derive(Deserialize)]
struct NewReaction {
    user_id: String,
    post_id: String,
    emoji_name: String,
}

pub(super) async fn create(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, body: Bytes) -> Answered {
    let asked: NewReaction = read(&body)?;
    let mut world = lock(&world);
    if asked.user_id != caller.0 {
        return Err(NO_RIGHT);
    }
    if asked.emoji_name.is_empty() || asked.emoji_name.len() > 64 {
        return Err(AppError(400, "api.context.invalid_body_param.app_error"));
    }
    let now = world.tick();
    let post = world.living(&asked.post_id).ok_or(NO_RIGHT)?;
    let channel = post.channel_id.clone();
    post.has_reactions = true;
    let reaction = json!({ "user_id": asked.user_id, "post_id": asked.post_id, "emoji_name": asked.emoji_name, "create_at": now,
        "update_at": now, "delete_at": 0, "remote_id": "", "channel_id": channel });
    world.reactions.push(reaction.clone());
    world.tell(&channel, "reaction_added", &json!({ "reaction": reaction.to_string() }));
    created(reaction)
}

pub(super) async fn of_post(Shared(world): Shared<World>, Path(post): Path<String>) -> Answered {
    let world = lock(&world);
    ok(world.reactions.iter().filter(|r| r["post_id"] == post).cloned().collect::<Vec<Value>>())
}
