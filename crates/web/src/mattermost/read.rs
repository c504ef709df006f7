//! Reading what Mattermost sends, strictly: sizes, characters and types of everything that is used. What newer servers send beside it
//! is not looked at. Whether it is proven is not decided here.

use std::collections::BTreeMap;

use serde::Deserialize;
use sev1_app::mattermost::{CONTEXT_KEY, User};
use url::form_urlencoded;

/// The longest text of a command, in bytes; a post has no more.
const MAX_TEXT: usize = 16_383 * 4;
/// The longest trigger id, in bytes; real ones have about 200.
const MAX_TRIGGER: usize = 1_000;

/// A slash command as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandCall {
    /// What proves it. Not printed, because nothing of this is.
    pub token: String,
    /// Who typed it.
    pub user: User,
    /// In which team; empty in a direct message of some servers.
    pub team_id: String,
    /// In which channel.
    pub channel_id: String,
    /// What that channel is called in addresses; empty where it has no such name.
    pub channel_name: String,
    /// What a dialog can be opened with.
    pub trigger_id: String,
    /// Where its outcome is told: the last part of `response_url`, where there is one.
    pub reply_to: Option<String>,
    /// What stands behind the command.
    pub text: String,
}

/// A dialog as it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionCall {
    /// What the dialog was called.
    pub callback_id: String,
    /// Its seal.
    pub state: String,
    /// Who answered.
    pub user_id: String,
    /// From which team; empty in a direct message.
    pub team_id: String,
    /// Whether it was closed without an answer.
    pub cancelled: bool,
    /// Its texts by name; what was left empty is not there.
    pub fields: BTreeMap<String, String>,
}

/// A button as it was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionCall {
    /// Who pressed it.
    pub user: User,
    /// In which team; empty in a direct message.
    pub team_id: String,
    /// What a dialog can be opened with.
    pub trigger_id: String,
    /// Its seal.
    pub seal: String,
}

/// Reads the form of a slash command.
///
/// # Errors
/// What cannot be read, in one sentence.
pub fn command(body: &[u8]) -> Result<CommandCall, &'static str> {
    // Such a form is ASCII; what is hidden in it must be UTF-8, and decoding replaces what is not.
    if !body.is_ascii() {
        return Err("the form is not percent-encoded");
    }
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if !COMMAND_FIELDS.contains(&name.as_ref()) {
            continue;
        }
        if value.contains('\u{fffd}') {
            return Err("a field of the form is not UTF-8");
        }
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err("a field of the form is there twice");
        }
    }
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    let call = CommandCall {
        token: take("token"),
        user: User { id: take("user_id"), name: take("user_name") },
        team_id: take("team_id"),
        channel_id: take("channel_id"),
        channel_name: take("channel_name"),
        trigger_id: take("trigger_id"),
        reply_to: take("response_url").rsplit_once('/').map(|(_, id)| id.to_owned()).filter(|id| is_id(id)),
        text: take("text"),
    };
    let ids = is_user(&call.user) && is_team(&call.team_id) && is_id(&call.channel_id) && is_trigger(&call.trigger_id);
    if !ids {
        return Err("an id or a name in the form is none of Mattermost's");
    }
    if call.text.len() > MAX_TEXT { Err("the command is longer than a post") } else { Ok(call) }
}

const COMMAND_FIELDS: [&str; 9] =
    ["channel_name", "token", "user_id", "user_name", "team_id", "channel_id", "trigger_id", "response_url", "text"];

/// Reads the answer to a dialog.
///
/// # Errors
/// What cannot be read, in one sentence.
pub fn submission(body: &[u8]) -> Result<SubmissionCall, &'static str> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(rename = "type")]
        kind: String,
        callback_id: String,
        state: String,
        user_id: String,
        #[serde(default)]
        team_id: String,
        #[serde(default)]
        cancelled: bool,
        #[serde(default)]
        submission: Option<BTreeMap<String, Option<Scalar>>>,
    }
    let wire: Wire = read_json(body)?;
    if wire.kind != "dialog_submission" {
        return Err("this is no answer to a dialog");
    }
    if !is_id(&wire.user_id) || !is_team(&wire.team_id) {
        return Err("an id is none of Mattermost's");
    }
    let fields = wire.submission.unwrap_or_default().into_iter().filter_map(|(name, value)| Some((name, value?.text())));
    let fields = fields.filter(|(_, value)| !value.trim().is_empty()).collect();
    let Wire { callback_id, state, user_id, team_id, cancelled, .. } = wire;
    Ok(SubmissionCall { callback_id, state, user_id, team_id, cancelled, fields })
}

/// Reads the press of a button.
///
/// # Errors
/// What cannot be read, in one sentence.
pub fn action(body: &[u8]) -> Result<ActionCall, &'static str> {
    #[derive(Deserialize)]
    struct Wire {
        user_id: String,
        user_name: String,
        #[serde(default)]
        team_id: String,
        trigger_id: String,
        context: BTreeMap<String, serde_json::Value>,
    }
    let mut wire: Wire = read_json(body)?;
    let user = User { id: wire.user_id, name: wire.user_name };
    if !is_user(&user) || !is_team(&wire.team_id) || !is_trigger(&wire.trigger_id) {
        return Err("an id or a name is none of Mattermost's");
    }
    let seal = match wire.context.remove(CONTEXT_KEY) {
        Some(serde_json::Value::String(seal)) => seal,
        _ => return Err("the button is none of Sev1's"),
    };
    Ok(ActionCall { user, team_id: wire.team_id, trigger_id: wire.trigger_id, seal })
}

/// What an element of a dialog comes back as.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Flag(bool),
    Number(serde_json::Number),
}

impl Scalar {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// An object in UTF-8; a list would be taken for the fields in their order.
fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, &'static str> {
    let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8")?;
    if !text.trim_start().starts_with('{') {
        return Err("the body is no JSON object");
    }
    serde_json::from_str(text).map_err(|_| "the body is not what Mattermost sends")
}

fn is_id(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_team(text: &str) -> bool {
    text.is_empty() || is_id(text)
}

fn is_trigger(text: &str) -> bool {
    (1..=MAX_TRIGGER).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_user(user: &User) -> bool {
    let named = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_');
    is_id(&user.id) && (1..=64).contains(&user.name.len()) && user.name.bytes().all(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "channel_id=channel0000000000000000001&channel_name=war-room&command=%2Fsev1&team_domain=support\
        &team_id=team0000000000000000000001&text=show+INC-1+%C3%A9&token=t&trigger_id=dHJpZ2dlcg%3D%3D&user_id=user0000000000000000000001\
        &user_mentions=eve&user_mentions=bob&user_name=eve.smith&response_url=https%3A%2F%2Fchat.example.com%2Fhooks%2Fcommands%2Fx";

    #[test]
    fn a_command_is_read_whatever_else_a_server_sends_beside_it() {
        let call = command(FORM.as_bytes()).expect("read");
        assert_eq!((call.text.as_str(), call.user.name.as_str(), call.trigger_id.as_str()), ("show INC-1 é", "eve.smith", "dHJpZ2dlcg=="));
        let direct = FORM.replace("team_id=team0000000000000000000001", "team_id=");
        assert!(command(direct.as_bytes()).is_ok(), "a direct message belongs to no team");
    }

    #[test]
    fn a_form_that_no_server_sends_is_refused() {
        let with = |from: &str, to: &str| FORM.replace(from, to).into_bytes();
        let wrong = [
            Vec::new(),
            with("eve.smith", "Eve%20Smith"),
            with("eve.smith", "a%0Ab"),
            with("user0000000000000000000001", "../../../../etc/passwd0000"),
            with("dHJpZ2dlcg%3D%3D", ""),
            with("dHJpZ2dlcg%3D%3D", &"x".repeat(MAX_TRIGGER + 1)),
            with("%C3%A9", "%FF%FE"),
            with("%C3%A9", "é"),
            with("text=show", "token=other&text=show"),
            with("%C3%A9", &"x".repeat(MAX_TEXT)),
        ];
        for body in wrong {
            assert!(command(&body).is_err(), "{:.200}", String::from_utf8_lossy(&body));
        }
    }

    #[test]
    fn a_dialog_is_read_with_what_was_left_empty_left_out() {
        let json = r#"{"type":"dialog_submission","callback_id":"update","state":"s","user_id":"user0000000000000000000001","team_id":"",
            "channel_id":"c","submission":{"summary":"é","next_update":"","status":null,"flag":true,"n":7},"cancelled":false,"new":[]}"#;
        let call = submission(json.as_bytes()).expect("read");
        let fields: Vec<_> = call.fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(fields, [("flag", "true"), ("n", "7"), ("summary", "é")]);
        let cancelled = json
            .replace("\"cancelled\":false", "\"cancelled\":true")
            .replace(r#"{"summary":"é","next_update":"","status":null,"flag":true,"n":7}"#, "null");
        assert!(submission(cancelled.as_bytes()).expect("read").cancelled);
        let wrong = [
            json.replace("dialog_submission", "dialog_cancel"),
            json.replace("user0000000000000000000001", "me"),
            json.replace("\"é\"", "{\"a\":1}"),
            json.replace("\"state\":\"s\",", ""),
            format!("[{json}]"),
            "{".repeat(50_000),
        ];
        for json in wrong {
            assert!(submission(json.as_bytes()).is_err(), "{json:.100}");
        }
        assert!(submission(b"{\"type\":\"\xff\"}").is_err());
    }

    #[test]
    fn a_button_is_read_only_with_a_note_of_ours() {
        let json = r#"{"user_id":"user0000000000000000000001","user_name":"eve","team_id":"","trigger_id":"t","context":{"sev1":"s"},"post_id":"p"}"#;
        assert_eq!(action(json.as_bytes()).expect("read").seal, "s");
        for context in ["{}", r#"{"sev1":7}"#, "7", "null"] {
            assert!(action(json.replace(r#"{"sev1":"s"}"#, context).as_bytes()).is_err(), "{context}");
        }
    }
}
