//! The one team and who is in it.

use axum::Extension;
use axum::extract::{Path, State as Shared};
use serde_json::json;

use super::super::{TEAM, TEAM_ID};
use super::{Answered, AppError, Caller, NO_RIGHT, World, ok};
use crate::fakes::mattermost::state::State;
use crate::fakes::server::lock;

pub(super) async fn of_user(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(user): Path<String>) -> Answered {
    let is_in = lock(&world).team.contains(&caller.meant(&user));
    ok(is_in.then(State::team_view).into_iter().collect::<Vec<_>>())
}

pub(super) async fn by_name(Shared(world): Shared<World>, Extension(caller): Extension<Caller>, Path(name): Path<String>) -> Answered {
    if name != TEAM {
        return Err(AppError(404, "app.team.get_by_name.missing.app_error"));
    }
    // A team that is not open is not shown to strangers.
    if lock(&world).team.contains(&caller.0) { ok(State::team_view()) } else { Err(NO_RIGHT) }
}

pub(super) async fn member(
    Shared(world): Shared<World>,
    Extension(caller): Extension<Caller>,
    Path((team, user)): Path<(String, String)>,
) -> Answered {
    let user = caller.meant(&user);
    if team != TEAM_ID || !lock(&world).team.contains(&user) {
        return Err(AppError(404, "app.team.get_member.missing.app_error"));
    }
    ok(json!({ "team_id": team, "user_id": user, "roles": "team_user", "delete_at": 0, "scheme_user": true, "scheme_admin": false }))
}
