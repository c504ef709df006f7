//! What Slack says: the parts of its answers that are read, and what its errors ask of people.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::SendError;
use crate::http::{Answer, Api, Repeat, plain};

/// A message's id in its channel: seconds, a dot, a number.
pub(super) fn is_ts(text: &str) -> bool {
    let digits = |t: &str| (1..=12).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(seconds, number)| digits(seconds) && digits(number))
}

/// A message that was posted.
#[derive(Debug, Deserialize)]
pub(super) struct Posted {
    pub(super) ts: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Permalink {
    pub(super) permalink: String,
}

/// Messages of a channel or a thread.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) messages: Vec<Message>,
    #[serde(default)]
    response_metadata: Option<Cursor>,
}

#[derive(Debug, Deserialize)]
struct Cursor {
    #[serde(default)]
    next_cursor: String,
}

impl Page {
    pub(super) fn next(&self) -> Option<&str> {
        self.response_metadata.as_ref().map(|m| m.next_cursor.as_str()).filter(|cursor| !cursor.is_empty())
    }
}

/// A message, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) ts: String,
    #[serde(default)]
    metadata: Value,
}

impl Message {
    /// Which part of this delivery it carries, from 0, where it carries one.
    pub(super) fn part_of(&self, event: &str, delivery: &str) -> Option<usize> {
        let payload = self.metadata.get("event_payload")?;
        let ours = self.metadata.get("event_type")? == event && payload.get("delivery")? == delivery && is_ts(&self.ts);
        let part = payload.get("part")?.as_u64()?;
        ours.then(|| usize::try_from(part).ok()?.checked_sub(1)).flatten()
    }
}

/// Whose token it is.
#[derive(Debug, Deserialize)]
pub(super) struct Identity {
    team: String,
    user: String,
}

impl Identity {
    pub(super) fn bot(&self) -> String {
        format!("@{}", plain(&self.user))
    }

    pub(super) fn workspace(&self) -> String {
        plain(&self.team)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ChannelInfo {
    pub(super) channel: ChannelView,
}

/// A channel, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct ChannelView {
    #[serde(default)]
    name: String,
    #[serde(default)]
    pub(super) is_archived: bool,
    #[serde(default)]
    pub(super) is_member: bool,
    #[serde(default)]
    is_im: bool,
}

impl ChannelView {
    pub(super) fn name(&self) -> String {
        if self.is_im { "its direct messages".to_owned() } else { format!("#{}", plain(&self.name)) }
    }

    /// Whether the bot can read what it posted.
    pub(super) fn has_bot(&self) -> bool {
        self.is_member || self.is_im
    }
}

/// What every answer says, whatever its status.
#[derive(Debug, Deserialize)]
struct Verdict {
    ok: bool,
    #[serde(default)]
    error: Option<String>,
    /// The scope that is missing.
    #[serde(default)]
    needed: Option<String>,
}

/// The name of the error an answer stands for, where it holds one.
pub(super) fn error_name(answer: &Answer) -> Option<String> {
    verdict(answer).and_then(|v| v.error)
}

fn verdict(answer: &Answer) -> Option<Verdict> {
    let verdict: Verdict = serde_json::from_slice(&answer.body).ok().filter(|_| answer.whole)?;
    let is_name = |t: &String| (1..=80).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:,.".contains(&b));
    Some(Verdict { error: verdict.error.filter(is_name), needed: verdict.needed.filter(is_name), ..verdict })
}

/// What an answer says. Slack says no with status 200 and `"ok": false`.
pub(super) fn read<T: DeserializeOwned>(api: &Api, answer: &Answer, repeat: Repeat, now: Option<Timestamp>) -> Result<T, SendError> {
    match verdict(answer) {
        Some(Verdict { ok: true, .. }) if answer.status.is_success() => api.read(answer, repeat),
        Some(Verdict { ok: false, error: Some(name), needed }) => Err(refusal(answer, repeat, now, &name, needed.as_deref())),
        _ if !answer.status.is_success() => Err(answer.error(repeat, now, None)),
        _ => api
            .read::<Verdict>(answer, repeat)
            .and_then(|_| Err(repeat.unknown(format!("{} answered without saying whether it did it; check the address", answer.origin)))),
    }
}

fn refusal(answer: &Answer, repeat: Repeat, now: Option<Timestamp>, name: &str, needed: Option<&str>) -> SendError {
    let origin = &answer.origin;
    match name {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => answer.retry(format!("{origin} asks for patience ({name})"), now),
        "service_unavailable" | "team_added_to_org" | "request_timeout" => answer.retry(format!("{origin} cannot do it now ({name})"), now),
        // Slack's own words: some of what was asked may have been done.
        "internal_error" | "fatal_error" => {
            repeat.unknown(format!("{origin} has a fault of its own ({name}); the message may have arrived"))
        }
        _ => {
            let needed = needed.map_or(String::new(), |scope| format!(", needs {scope}"));
            SendError::Permanent(format!("{origin} refuses it ({name}{needed}): {}", advice(name)))
        }
    }
}

/// Whether a reply was refused because of its thread, so that a post of its own may go through.
pub(super) fn is_lost_root(name: &str) -> bool {
    matches!(
        name,
        "thread_not_found"
            | "message_not_found"
            | "invalid_thread_ts"
            | "cannot_reply_to_message"
            | "restricted_action_thread_locked"
            | "restricted_action_non_threadable_channel"
    )
}

/// What to do about a refusal.
fn advice(name: &str) -> &'static str {
    match name {
        "channel_not_found" => "there is no such channel, or the bot cannot see it; check the channel id, and /invite the bot there",
        "not_in_channel" => "the bot is not in the channel; /invite it there",
        "is_archived" => "the channel is archived; unarchive it or configure another",
        "invalid_auth" | "not_authed" | "token_expired" => {
            "the token is not accepted; copy the bot token (xoxb-…) again from the app's page"
        }
        "token_revoked" | "account_inactive" => "the app was removed or its token revoked; install it again and configure its new token",
        "missing_scope" | "no_permission" => "the token lacks a right; add it to the app's bot token scopes and install the app again",
        "not_allowed_token_type" => "this is no bot token; use the one that begins with xoxb-",
        "msg_too_long" | "msg_blocks_too_long" | "markdown_text_too_long" => {
            "the post is longer than Slack takes; publish a shorter update"
        }
        "no_text" => "there is nothing in it; publish an update with words",
        "restricted_action" | "restricted_action_read_only_channel" | "restricted_action_thread_only_channel" | "ekm_access_denied" => {
            "the workspace lets the bot not post there; ask its administrator, or configure another channel"
        }
        "org_login_required" | "team_access_not_granted" | "access_denied" => {
            "the workspace does not let the app in; ask its administrator to approve it"
        }
        "message_not_found" | "cant_update_message" | "edit_window_closed" => "the message cannot be changed any more; post a correction",
        _ => "see Slack's list of errors for this name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_two_numbers_and_a_dot() {
        assert!(is_ts("1784071200.000100"));
        for other in ["", ".", "1784071200", "1784071200.", "a.b", "1.2.3", "../1.2", "1784071200.000100&x=1"] {
            assert!(!is_ts(other), "{other}");
        }
    }
}
