//! What people do in the fake server, as requests the real one would send: a command typed, a button pressed, a dialog answered.

use serde_json::{Value, json};
use sev1_channels::mattermost::signed::Key;
use sev1_channels::mattermost::{Buttons, MattermostConfig};
use sev1_channels::registry::ChannelConfig;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};

use super::state::Post;
use super::{CHANNEL_ID, FakeMattermost, TEAM, TEAM_ID, TOKEN};
use crate::fakes::server::lock;

/// Somebody in the fake server: a user id and a user name.
pub type Person = (&'static str, &'static str);

/// Dana.
pub const DANA: Person = ("dana0000000000000000000001", "dana");
/// The id at the end of where the outcome of a command is told.
pub(super) const REPLY_ID: &str = "hook0000000000000000000002";
/// Eve.
pub const EVE: Person = ("eve00000000000000000000001", "eve");

/// A request from the server to an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToIntegration {
    /// The whole address.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// A dialog that somebody sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Whose screen it is on.
    pub user_id: String,
    /// Where its answer is sent.
    pub url: String,
    /// What it shows.
    pub dialog: Value,
}

impl Opened {
    /// The element of this name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn element(&self, name: &str) -> &Value {
        let elements = self.dialog["elements"].as_array().expect("elements");
        elements.iter().find(|e| e["name"] == name).unwrap_or_else(|| panic!("no `{name}` in {elements:?}"))
    }
}

impl FakeMattermost {
    /// The channel as a destination of our own responders, with buttons that call `url` under what can be acted on.
    ///
    /// # Panics
    /// When the name is none.
    #[must_use]
    pub fn room(&self, name: &str, url: &str, key: Key) -> (Destination, ChannelConfig) {
        let config = MattermostConfig {
            url: self.url(),
            token: TOKEN.into(),
            channel_id: CHANNEL_ID.into(),
            team: None,
            buttons: Some(Buttons { url: url.to_owned(), key }),
        };
        let name = DestinationName::new(name).expect("a name");
        (Destination::internal(name, ChannelKind::Mattermost), ChannelConfig::Mattermost(config))
    }

    /// Somebody types a slash command that is registered for `url` with `token`.
    #[must_use]
    pub fn types(&self, person: Person, url: &str, token: &str, text: &str) -> ToIntegration {
        let trigger = self.trigger(person);
        let response_url = format!("{}/hooks/commands/{REPLY_ID}", self.url());
        let fields = [
            ("channel_id", CHANNEL_ID),
            ("channel_name", "war-room"),
            ("command", "/sev1"),
            ("response_url", &response_url),
            ("team_domain", TEAM),
            ("team_id", TEAM_ID),
            ("text", text),
            ("token", token),
            ("trigger_id", &trigger),
            ("user_id", person.0),
            ("user_mentions", "eve"),
            ("user_mentions", "bob"),
            ("user_name", person.1),
        ];
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let headers = vec![
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("accept", "application/json".to_owned()),
            ("authorization", format!("Token {token}")),
        ];
        ToIntegration { url: url.to_owned(), headers, body: body.join("&") }
    }

    /// Somebody presses the button that says `name` under a post.
    ///
    /// # Panics
    /// When the post has no such button, or one the real server would drop.
    #[must_use]
    pub fn presses(&self, person: Person, post: &Post, name: &str) -> ToIntegration {
        let buttons = buttons(post);
        let button = buttons.iter().find(|b| b["name"] == name).unwrap_or_else(|| panic!("no `{name}` in {buttons:?}"));
        let id = button["id"].as_str().expect("an id");
        assert!(!id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()), "older servers drop the button `{id}`");
        let integration = &button["integration"];
        let body = json!({
            "user_id": person.0, "user_name": person.1, "channel_id": CHANNEL_ID, "channel_name": "war-room", "team_id": TEAM_ID,
            "team_domain": TEAM, "post_id": post.id, "trigger_id": self.trigger(person), "type": "", "data_source": "",
            "context": integration["context"],
        });
        ToIntegration { url: integration["url"].as_str().expect("an address").to_owned(), headers: json_headers(), body: body.to_string() }
    }

    /// Somebody sends a dialog with these texts. Everything but who it is comes from their client, as in the real server.
    #[must_use]
    pub fn answers(&self, person: Person, opened: &Opened, fields: &[(&str, &str)]) -> ToIntegration {
        let submission: serde_json::Map<String, Value> = fields.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        let body = json!({
            "type": "dialog_submission", "callback_id": opened.dialog["callback_id"], "state": opened.dialog["state"],
            "user_id": person.0, "channel_id": CHANNEL_ID, "team_id": TEAM_ID, "submission": submission, "cancelled": false,
        });
        ToIntegration { url: opened.url.clone(), headers: json_headers(), body: body.to_string() }
    }

    /// The dialogs that were opened, oldest first. One that breaks a limit was never seen by anybody.
    #[must_use]
    pub fn dialogs(&self) -> Vec<Opened> {
        lock(&self.state).dialogs.clone()
    }

    /// What people were told of their commands afterwards, and they alone.
    #[must_use]
    pub fn whispers(&self) -> Vec<String> {
        lock(&self.state).whispers.clone()
    }

    /// Lets every trigger so far run out.
    pub fn expire_triggers(&self) {
        lock(&self.state).triggers.iter_mut().for_each(|trigger| trigger.expired = true);
    }

    fn trigger(&self, (user_id, _): Person) -> String {
        lock(&self.state).trigger(user_id)
    }
}

/// The buttons under a post.
#[must_use]
pub fn buttons(post: &Post) -> Vec<Value> {
    let attachments = post.props["attachments"].as_array().cloned().unwrap_or_default();
    attachments.iter().flat_map(|a| a["actions"].as_array().cloned().unwrap_or_default()).collect()
}

/// Whether the client shows the dialog: within every limit, which are in bytes.
pub(super) fn is_shown(dialog: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let within = |value: &Value, range: std::ops::RangeInclusive<usize>| range.contains(&text(value).len());
    let elements = dialog["elements"].as_array().cloned().unwrap_or_default();
    let element = |e: &Value| {
        let most = match e["type"].as_str() {
            Some("text") => 150,
            Some("textarea") => 3_000,
            Some("select") => usize::MAX,
            _ => return false,
        };
        let options = e["options"].as_array().cloned().unwrap_or_default();
        let chosen = e["type"] != "select" || text(&e["default"]).is_empty() || options.iter().any(|o| o["value"] == e["default"]);
        within(&e["display_name"], 1..=24)
            && within(&e["name"], 1..=300)
            && within(&e["help_text"], 0..=150)
            && within(&e["default"], 0..=most)
            && chosen
    };
    let mut names: Vec<String> = elements.iter().map(|e| text(&e["name"])).collect();
    names.sort_unstable();
    names.dedup();
    within(&dialog["title"], 1..=24) && names.len() == elements.len() && elements.iter().all(element)
}

fn json_headers() -> Vec<(&'static str, String)> {
    vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())]
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
