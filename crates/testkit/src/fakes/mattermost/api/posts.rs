//! Posts, threads and pins.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::channels::seen;
use super::{Answered, AppError, Caller, MAX_RUNES, NO_RIGHT, World, created, done, ok, read};
use crate::fakes::mattermost::state::{NewPost, Post, State};
use crate::fakes::server::lock;

const MAX_SINCE: usize = 1_000;
const MAX_FILES: usize = 10;
const NO_POST: AppError = AppError(404, "app.post.get.app_error");
const BAD_ROOT: AppError = AppError(400, "api.post.create_post.root_id.app_error");

#[derive(Deserialize)]
pub(super) struct Page {
    since: Option<i64>,
    before: Option<String>,
    page: Option<usize>,
    per_page: Option<usize>,
}

pub(super) async fn of_channel(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path(channel): Path<String>,
    Query(page): Query<Page>,
) -> Answered {
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    let newest_first = world.posts.iter().rev().filter(|p| p.channel_id == channel);
    let per_page = page.per_page.unwrap_or(60).min(200);
    let found: Vec<&Post> = match (page.since.filter(|s| *s > 0), page.before) {
        (Some(since), _) => newest_first.filter(|p| p.update_at > since).take(MAX_SINCE).collect(),
        (None, before) => {
            let older = newest_first.skip_while(|p| before.as_ref().is_some_and(|b| p.id != *b)).skip(usize::from(before.is_some()));
            older.filter(|p| p.delete_at == 0).skip(page.page.unwrap_or(0) * per_page).take(per_page).collect()
        }
    };
    ok(post_list(&found))
}

#[derive(Deserialize)]
struct CreatePost {
    channel_id: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    root_id: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    props: Value,
    #[serde(default)]
    pending_post_id: String,
    #[serde(default)]
    file_ids: Option<Vec<String>>,
    #[serde(default)]
    metadata: Value,
}

pub(super) async fn create(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, body: Bytes) -> Answered {
    let asked: CreatePost = read(&body)?;
    let mut world = lock(&world);
    if !world.is_member(&asked.channel_id, &caller.0) {
        return Err(NO_RIGHT);
    }
    priority(&world, &asked)?;
    if world.channel(&asked.channel_id).is_none_or(|c| c.delete_at != 0) {
        return Err(AppError(400, "api.post.create_post.can_not_post_to_deleted.error"));
    }
    if let Some(first) = world.pending(&asked.pending_post_id) {
        return created(first);
    }
    let files = asked.file_ids.unwrap_or_default();
    if asked.message.chars().count() > MAX_RUNES {
        return Err(AppError(400, "model.post.is_valid.message_length.app_error"));
    }
    if files.len() > MAX_FILES || !(asked.kind.is_empty() || asked.kind.starts_with("custom_")) {
        return Err(AppError(400, "api.context.invalid_body_param.app_error"));
    }
    // The thread's root must be there, in this channel, and must not be a reply itself.
    if !asked.root_id.is_empty() {
        let root = world.living(&asked.root_id).filter(|root| root.root_id.is_empty()).ok_or(BAD_ROOT)?;
        if root.channel_id != asked.channel_id {
            return Err(AppError(400, "api.post.create_post.channel_root_id.app_error"));
        }
    }
    let metadata = match asked.metadata.get("priority") {
        Some(priority) if knows_priorities(&world) => json!({ "priority": priority }),
        _ => json!({}),
    };
    let CreatePost { channel_id, root_id, message, props, pending_post_id, .. } = asked;
    let new = NewPost { user_id: caller.0, channel_id, root_id, message, props, pending_post_id, file_ids: files, metadata };
    created(world.add(new))
}

/// Priorities came with 7.7; an older server reads past them.
fn knows_priorities(world: &State) -> bool {
    let mut version = world.version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (version.next(), version.next()) >= (Some(7), Some(7))
}

fn priority(world: &State, asked: &CreatePost) -> Result<(), AppError> {
    let Some(priority) = asked.metadata.get("priority").filter(|p| !p.is_null() && knows_priorities(world)) else { return Ok(()) };
    if !world.priorities {
        return Err(AppError(403, "api.post.post_priority.priority_post_not_allowed_for_user.request_error"));
    }
    if !asked.root_id.is_empty() {
        return Err(AppError(400, "api.post.post_priority.priority_post_only_allowed_for_root_post.request_error"));
    }
    // This one is licensed, and the fake has no licence.
    if priority["requested_ack"] == true || priority["persistent_notifications"] == true {
        return Err(AppError(501, "license_error.feature_unavailable"));
    }
    Ok(())
}

pub(super) async fn one(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(post): Path<String>) -> Answered {
    ok(read_by(&mut lock(&world), &post, &caller)?)
}

pub(super) async fn thread(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(post): Path<String>) -> Answered {
    let mut world = lock(&world);
    let post = read_by(&mut world, &post, &caller)?;
    let root = if post.root_id.is_empty() { post.id } else { post.root_id };
    let found: Vec<&Post> = world.posts.iter().rev().filter(|p| p.delete_at == 0 && (p.id == root || p.root_id == root)).collect();
    ok(post_list(&found))
}

pub(super) async fn pinned(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(channel): Path<String>) -> Answered {
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    ok(post_list(&world.posts.iter().rev().filter(|p| p.channel_id == channel && p.is_pinned && p.delete_at == 0).collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct PatchPost {
    message: Option<String>,
    props: Option<Value>,
    is_pinned: Option<bool>,
    file_ids: Option<Vec<String>>,
}

/// Props are replaced whole.
pub(super) async fn patch(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answered {
    let asked: PatchPost = read(&body)?;
    let mut world = lock(&world);
    own(&mut world, &id, &caller)?;
    let changed = world.edit(&id, |post| {
        post.message = asked.message.unwrap_or_else(|| post.message.clone());
        post.props = asked.props.unwrap_or_else(|| post.props.clone());
        post.is_pinned = asked.is_pinned.unwrap_or(post.is_pinned);
        post.file_ids = asked.file_ids.unwrap_or_else(|| post.file_ids.clone());
    });
    ok(changed)
}

pub(super) async fn delete(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(id): Path<String>) -> Answered {
    let mut world = lock(&world);
    own(&mut world, &id, &caller)?;
    world.delete(&id);
    done()
}

pub(super) async fn pin(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(id): Path<String>) -> Answered {
    set_pin(&world, &caller, &id, true)
}

pub(super) async fn unpin(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(id): Path<String>) -> Answered {
    set_pin(&world, &caller, &id, false)
}

fn set_pin(world: &World, caller: &Caller, id: &str, pinned: bool) -> Answered {
    let mut world = lock(world);
    read_by(&mut world, id, caller)?;
    let now = world.tick();
    let post = world.living(id).ok_or(NO_POST)?;
    (post.is_pinned, post.update_at) = (pinned, now);
    done()
}

/// A post, for somebody who may see its channel.
fn read_by(world: &mut State, id: &str, caller: &Caller) -> Result<Post, AppError> {
    let post = world.living(id).cloned().ok_or(NO_POST)?;
    seen(world, &post.channel_id, caller)?;
    Ok(post)
}

/// The real server does not tell an unknown post from one that may not be changed.
fn own(world: &mut State, id: &str, caller: &Caller) -> Result<(), AppError> {
    world.living(id).filter(|p| p.user_id == caller.0).map(drop).ok_or(NO_RIGHT)
}

fn post_list(newest_first: &[&Post]) -> Value {
    let order: Vec<&str> = newest_first.iter().map(|p| p.id.as_str()).collect();
    let posts: serde_json::Map<String, Value> = newest_first.iter().map(|p| (p.id.clone(), json!(p))).collect();
    json!({ "order": order, "posts": posts, "next_post_id": "", "prev_post_id": "", "has_next": false,
        "first_inaccessible_post_time": 0 })
}
