//! What the server says of itself.

use axum::extract::{Query, State as Shared};
use serde::Deserialize;
use serde_json::json;

use super::{Answered, AppError, World, ok};
use crate::fakes::server::lock;

pub(super) async fn ping() -> Answered {
    ok(json!({ "status": "OK", "ActiveSearchBackend": "database", "AndroidLatestVersion": "", "IosLatestVersion": "" }))
}

#[derive(Deserialize)]
pub(super) struct Format {
    #[serde(default)]
    format: String,
}

/// Every value is a text, also where it is a switch or a number.
pub(super) async fn client_config(Shared(world): Shared<World>, Query(asked): Query<Format>) -> Answered {
    let world = lock(&world);
    let version: Vec<&str> = world.version.split('.').take(3).collect();
    // Servers before 11 want the format to be named.
    let before_11 = version[0].parse::<u32>().is_ok_and(|major| major < 11);
    if before_11 && asked.format != "old" {
        return Err(AppError(501, "api.config.client.old_format.app_error"));
    }
    ok(json!({ "Version": version.join("."), "BuildEnterpriseReady": "true", "SiteName": "Mattermost", "SiteURL": world.site_url,
        "PostPriority": world.priorities.to_string(), "EnableCommands": "true", "EnableBotAccountCreation": "true", "PostEditTimeLimit": "-1" }))
}
