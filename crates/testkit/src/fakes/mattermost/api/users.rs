//! Accounts, and logging in.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::Deserialize;

use super::super::PASSWORD;
use super::{Answered, AppError, Caller, World, ok, read};
use crate::fakes::mattermost::state::{User, id};
use crate::fakes::server::lock;

#[derive(Deserialize)]
struct Login {
    login_id: String,
    password: String,
}

/// People log in by name or mail address; bots have no password.
pub(super) async fn login(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let asked: Login = read(&body)?;
    let mut world = lock(&world);
    let name = asked.login_id.trim_end_matches("@localhost");
    let user = world.users.iter().find(|u| u.username == name && !u.is_bot && u.delete_at == 0).cloned();
    let user = user.filter(|_| asked.password == PASSWORD);
    let user = user.ok_or(AppError(401, "api.user.login.invalid_credentials_email_username"))?;
    let token = id("session", world.sessions.len());
    world.sessions.insert(token.clone(), user.id.clone());
    Ok(([("token", token)], Json(user.view())).into_response())
}

pub(super) async fn one(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(user): Path<String>) -> Answered {
    let user = caller.meant(&user);
    let world = lock(&world);
    ok(world.users.iter().find(|u| u.id == user).ok_or(AppError(404, "app.user.missing_account.const"))?.view())
}

pub(super) async fn by_name(Shared(world): Shared<World>, Path(name): Path<String>) -> Answered {
    let world = lock(&world);
    ok(world.users.iter().find(|u| u.username == name).ok_or(AppError(404, "app.user.missing_account.const"))?.view())
}

/// Those of these names whom the server knows.
pub(super) async fn by_names(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let names: Vec<String> = read(&body)?;
    let world = lock(&world);
    ok(world.users.iter().filter(|u| names.contains(&u.username)).map(User::view).collect::<Vec<_>>())
}
