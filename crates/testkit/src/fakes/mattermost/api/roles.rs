//! What the roles allow whose names people, members of the team and members of channels carry.

use axum::body::Bytes;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::{Answered, World, ok, read};
use crate::fakes::server::lock;

pub(super) async fn by_names(Shared(world): Shared<World>, body: Bytes) -> Answered {
    let names: Vec<String> = read(&body)?;
    let making: &[&str] = if lock(&world).may_create_channels { &["create_public_channel", "create_private_channel"] } else { &[] };
    let role = |name: &String| -> Option<Value> {
        let allows: Vec<&str> = match name.as_str() {
            "system_user" => vec!["list_public_teams", "join_public_teams", "create_direct_channel"],
            "team_user" => {
                ["list_team_channels", "join_public_channels", "read_public_channel", "view_team"].iter().chain(making).copied().collect()
            }
            "channel_user" => vec![
                "read_channel",
                "add_reaction",
                "create_post",
                "edit_post",
                "upload_file",
                "manage_public_channel_properties",
                "manage_private_channel_properties",
                "manage_public_channel_members",
                "manage_private_channel_members",
            ],
            "channel_admin" => vec!["manage_channel_roles"],
            _ => return None,
        };
        Some(json!({ "id": format!("role-{name}"), "name": name, "display_name": name, "description": "", "permissions": allows,
            "scheme_managed": true, "built_in": true }))
    };
    ok(names.iter().filter_map(role).collect::<Vec<_>>())
}
