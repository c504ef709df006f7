//! Channels and who is in them.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::TEAM_ID;
use super::{Answered, AppError, Caller, NO_RIGHT, World, created, done, ok, read};
use crate::fakes::mattermost::state::{Channel, NewPost, State, id};
use crate::fakes::server::lock;

const MAX_HEADER: usize = 1_024;
const MAX_PURPOSE: usize = 250;
const MAX_NAME: usize = 64;

#[derive(Deserialize)]
pub(super) struct Deleted {
    #[serde(default)]
    include_deleted: bool,
}

#[derive(Deserialize)]
struct NewChannel {
    team_id: String,
    name: String,
    display_name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    header: String,
}

pub(super) async fn create(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, body: Bytes) -> Answered {
    let asked: NewChannel = read(&body)?;
    let mut world = lock(&world);
    if asked.team_id != TEAM_ID || !world.team.contains(&caller.0) || !world.may_create_channels {
        return Err(NO_RIGHT);
    }
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    let ends = [asked.name.bytes().next(), asked.name.bytes().last()];
    let lawful = asked.name.len() <= MAX_NAME && asked.name.bytes().all(plain) && ends.iter().all(|b| b.is_some_and(|b| b != b'-'));
    if !lawful {
        return Err(AppError(400, "model.channel.is_valid.1_or_more.app_error"));
    }
    if asked.display_name.is_empty() || asked.display_name.chars().count() > MAX_NAME {
        return Err(AppError(400, "model.channel.is_valid.display_name.app_error"));
    }
    lengths(&asked.header, &asked.purpose)?;
    if !matches!(asked.kind.as_str(), "O" | "P") {
        return Err(AppError(400, "model.channel.is_valid.type.app_error"));
    }
    // Archived channels keep their names.
    if world.channels.iter().any(|c| c.name == asked.name) {
        return Err(AppError(400, "store.sql_channel.save_channel.exists.app_error"));
    }
    let now = world.tick();
    let number = world.channels.len() + 1;
    let fresh = Channel::new(id("channel", number), &asked.name, &asked.display_name, &asked.kind, now, caller.0.clone());
    let channel = Channel { header: asked.header, purpose: asked.purpose, ..fresh };
    world.members.insert((channel.id.clone(), caller.0));
    world.channels.push(channel.clone());
    created(channel)
}

pub(super) async fn one(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(channel): Path<String>) -> Answered {
    ok(seen(&mut lock(&world), &channel, &caller)?)
}

pub(super) async fn by_name(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path((team, name)): Path<(String, String)>,
    Query(deleted): Query<Deleted>,
) -> Answered {
    let world = lock(&world);
    let found = world.channels.iter().find(|c| c.team_id == team && c.name == name && (deleted.include_deleted || c.delete_at == 0));
    // A private channel of others is not there at all.
    ok(found.filter(|c| world.sees(c, &caller.0)).ok_or(AppError(404, "app.channel.get_by_name.missing.app_error"))?)
}

#[derive(Deserialize)]
struct Patch {
    header: Option<String>,
    purpose: Option<String>,
    display_name: Option<String>,
}

pub(super) async fn patch(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path(channel): Path<String>,
    body: Bytes,
) -> Answered {
    let asked: Patch = read(&body)?;
    let mut world = lock(&world);
    let before = seen(&mut world, &channel, &caller)?;
    if !world.is_member(&channel, &caller.0) {
        return Err(NO_RIGHT);
    }
    if before.delete_at != 0 {
        return Err(AppError(400, "api.channel.update_channel.deleted.app_error"));
    }
    lengths(asked.header.as_deref().unwrap_or_default(), asked.purpose.as_deref().unwrap_or_default())?;
    let now = world.tick();
    let found = world.channel(&channel).expect("it was seen above");
    found.header = asked.header.unwrap_or_else(|| found.header.clone());
    found.purpose = asked.purpose.unwrap_or_else(|| found.purpose.clone());
    found.display_name = asked.display_name.unwrap_or_else(|| found.display_name.clone());
    found.update_at = now;
    let changed = found.clone();
    // The server says in the channel what was changed.
    for (kind, old, new) in
        [("system_header_change", before.header, &changed.header), ("system_purpose_change", before.purpose, &changed.purpose)]
    {
        if old != *new {
            let props = json!({ "old": old, "new": new, "username": "sev1" });
            let post = world.add(NewPost { user_id: caller.0.clone(), channel_id: channel.clone(), props, ..NewPost::default() });
            if let Some(post) = world.living(&post.id) {
                post.kind = kind.to_owned();
            }
        }
    }
    ok(changed)
}

pub(super) async fn archive(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(channel): Path<String>) -> Answered {
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    world.archive(&channel);
    done()
}

pub(super) async fn members(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(channel): Path<String>) -> Answered {
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    ok(world.members.iter().filter(|(c, _)| *c == channel).map(|(c, user)| membership(c, user)).collect::<Vec<_>>())
}

#[derive(Deserialize)]
struct NewMembers {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    user_ids: Vec<String>,
}

pub(super) async fn add_members(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path(channel): Path<String>,
    body: Bytes,
) -> Answered {
    let asked: NewMembers = read(&body)?;
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    if !world.is_member(&channel, &caller.0) {
        return Err(NO_RIGHT);
    }
    let many = !asked.user_ids.is_empty();
    let users: Vec<String> = if many { asked.user_ids } else { vec![asked.user_id] };
    if users.iter().any(|user| !world.team.contains(user)) {
        return Err(AppError(404, "app.team.get_member.missing.app_error"));
    }
    let mut made = Vec::new();
    for user in users {
        world.members.insert((channel.clone(), user.clone()));
        made.push(membership(&channel, &user));
        let data = json!({ "user_id": user, "team_id": TEAM_ID });
        world.tell(&channel, "user_added", &data);
    }
    if many { created(made) } else { created(&made[0]) }
}

pub(super) async fn member(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path((channel, user)): Path<(String, String)>,
) -> Answered {
    let mut world = lock(&world);
    seen(&mut world, &channel, &caller)?;
    let user = caller.meant(&user);
    if !world.is_member(&channel, &user) {
        return Err(AppError(404, "app.channel.get_member.missing.app_error"));
    }
    ok(membership(&channel, &user))
}

/// A channel, for somebody who may see it.
pub(super) fn seen(world: &mut State, channel: &str, caller: &Caller) -> Result<Channel, AppError> {
    let found = world.channel(channel).cloned().ok_or(AppError(404, "app.channel.get.existing.app_error"))?;
    if world.sees(&found, &caller.0) { Ok(found) } else { Err(NO_RIGHT) }
}

fn lengths(header: &str, purpose: &str) -> Result<(), AppError> {
    if header.chars().count() > MAX_HEADER {
        return Err(AppError(400, "model.channel.is_valid.header.app_error"));
    }
    if purpose.chars().count() > MAX_PURPOSE {
        return Err(AppError(400, "model.channel.is_valid.purpose.app_error"));
    }
    Ok(())
}

fn membership(channel: &str, user: &str) -> Value {
    json!({ "channel_id": channel, "user_id": user, "roles": "channel_user", "last_viewed_at": 0, "msg_count": 0, "msg_count_root": 0,
        "mention_count": 0, "mention_count_root": 0, "urgent_mention_count": 0, "notify_props": {}, "last_update_at": 1, "scheme_user": true,
        "scheme_admin": false, "scheme_guest": false, "explicit_roles": "" })
}
