//! What Mattermost says: the parts of its answers that are read, and what its errors ask of people.

use std::collections::HashMap;

use reqwest::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::http::Answer;

/// A post, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Post {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) channel_id: String,
    /// Epoch milliseconds.
    #[serde(default)]
    pub(super) create_at: i64,
    #[serde(default)]
    props: Value,
}

impl Post {
    /// Whether its prop `name` says `value`.
    pub(super) fn carries(&self, name: &str, value: &str) -> bool {
        self.props.get(name).and_then(Value::as_str) == Some(value)
    }
}

/// Posts of a channel; `order` is newest first.
#[derive(Debug, Deserialize)]
pub(super) struct PostList {
    pub(super) order: Vec<String>,
    pub(super) posts: HashMap<String, Post>,
}

/// The account a token belongs to.
#[derive(Debug, Deserialize)]
pub(super) struct Me {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    username: String,
    /// Space-separated names of roles.
    #[serde(default)]
    pub(super) roles: String,
    #[serde(default)]
    pub(super) is_bot: bool,
    /// Epoch milliseconds; 0 while it is active.
    #[serde(default)]
    pub(super) delete_at: i64,
}

impl Me {
    pub(super) fn name(&self) -> String {
        format!("@{}", plain(&self.username))
    }
}

/// A channel, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct ChannelView {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    name: String,
    #[serde(default)]
    pub(super) creator_id: String,
    /// Epoch milliseconds.
    #[serde(default)]
    pub(super) create_at: i64,
    /// Epoch milliseconds; 0 while it is not archived.
    #[serde(default)]
    pub(super) delete_at: i64,
}

impl ChannelView {
    pub(super) fn name(&self) -> String {
        format!("~{}", plain(&self.name))
    }
}

/// A team, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct TeamView {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
}

/// Somebody in a team or channel.
#[derive(Debug, Deserialize)]
pub(super) struct MemberView {
    /// Space-separated names of roles.
    #[serde(default)]
    pub(super) roles: String,
}

/// The stable id of Mattermost's error; its message is translated and may repeat what was sent.
pub(crate) fn error_id(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct AppError {
        id: String,
    }
    if answer.status.is_success() {
        return None;
    }
    let error: AppError = serde_json::from_slice(&answer.body).ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'_';
    (error.id.len() <= 120 && error.id.bytes().all(plain)).then_some(error.id)
}

/// Whether a reply was refused because its thread's root is deleted, elsewhere, or no root.
pub(super) fn is_lost_root(id: &str) -> bool {
    matches!(
        id,
        "api.post.create_post.root_id.app_error"
            | "api.post.create_post.channel_root_id.app_error"
            | "api.post.create_post.parent_id.app_error"
            | "model.post.is_valid.root_id.app_error"
    )
}

/// Whether a post was refused because of its priority alone: switched off, not for this account, or not licensed.
pub(super) fn is_refused_priority(id: &str) -> bool {
    id.starts_with("api.post.post_priority.") || id == "license_error.feature_unavailable"
}

/// Whether a channel was refused because there is, or was, one of this name.
pub(super) fn is_name_taken(id: &str) -> bool {
    matches!(id, "store.sql_channel.save_channel.exists.app_error" | "store.sql_channel.save_channel.previously.app_error")
}

/// What to do about a refusal.
pub(super) fn advice(status: StatusCode, id: Option<&str>) -> Option<&'static str> {
    Some(match (status.as_u16(), id) {
        (_, Some("model.post.is_valid.message_length.app_error")) => {
            "the post is longer than this server takes (16383 characters, 4000 on very old ones); publish a shorter update"
        }
        (_, Some("api.post.create_post.can_not_post_to_deleted.error")) => "the channel is archived; unarchive it or configure another",
        (_, Some("api.post.update_post.permissions_time_limit.app_error")) => {
            "the server forbids changing a post this old; post a correction, or raise PostEditTimeLimit"
        }
        (400, _) => "it refuses the post; check the channel id, and the server's log for the reason",
        (401, _) => "the token is not accepted; make a new access token for the bot, and check that the bot is not deactivated",
        (403, _) => "the bot has no right to do this here; add it to the team and to the channel",
        (404, _) => {
            "there is no such channel or post, or the bot cannot see it; check the address and the channel id, and add the bot to the team and to the channel"
        }
        (413, _) => "the post is too large for the server; publish a shorter update, or raise MaximumPayloadSizeBytes",
        _ => return None,
    })
}

/// Whether this is one of Mattermost's ids: 26 lower-case letters and digits. Only such are put into addresses.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_id(&text) { Ok(text) } else { Err(serde::de::Error::custom("not an id")) }
}

/// A name from another system, fit for one line on a terminal.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}
