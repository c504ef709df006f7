//! Interactive dialogs: their shape with the server's limits, and opening one for the person whose trigger came.
//!
//! The server drops a dialog that breaks a limit without telling anybody, so each is checked before it is sent.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::answers::{error_id, is_id};
use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Call, Repeat};
use crate::{HttpClient, HttpLimits, SendError};

/// The longest title and the longest name shown beside an element, in bytes.
pub const MAX_TITLE: usize = 24;
/// The longest help below an element, in bytes.
pub const MAX_HELP: usize = 150;
/// The longest line of text, in bytes.
pub const MAX_TEXT: usize = 150;
/// The longest text of several lines, in bytes.
pub const MAX_TEXTAREA: usize = 3_000;

/// A trigger lives for three seconds on old servers, from before it reached us.
const TIME_LIMIT: Duration = Duration::from_millis(2_500);

/// A form in Mattermost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dialog {
    /// Comes back as it is.
    pub callback_id: String,
    /// Its title.
    pub title: String,
    /// Markdown above its elements.
    pub introduction_text: String,
    /// What the button says.
    pub submit_label: String,
    /// Comes back as it is.
    pub state: String,
    /// What is asked for.
    pub elements: Vec<Element>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Element {
    /// What is shown beside it.
    pub display_name: String,
    /// What it comes back as.
    pub name: String,
    /// How it is asked for.
    #[serde(rename = "type")]
    pub kind: ElementKind,
    /// What stands there at first.
    pub default: String,
    /// What is shown where nothing stands.
    pub placeholder: String,
    /// What is shown below it.
    pub help_text: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// The longest answer.
    pub max_length: usize,
    /// What there is to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

/// How an element is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ElementKind {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Textarea,
    /// One of several.
    Select,
}

/// One of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is shown.
    pub text: String,
    /// What comes back.
    pub value: String,
}

impl ElementKind {
    /// The longest answer, in bytes.
    #[must_use]
    pub fn longest(self) -> usize {
        match self {
            Self::Text | Self::Select => MAX_TEXT,
            Self::Textarea => MAX_TEXTAREA,
        }
    }
}

impl Dialog {
    /// The first element whose text at first is longer than it may be, by name: then no such dialog can be shown.
    #[must_use]
    pub fn too_long(&self) -> Option<&Element> {
        self.elements.iter().find(|e| e.default.len() > e.kind.longest())
    }

    /// Whether the server takes it.
    fn is_lawful(&self) -> bool {
        let named = |text: &str, most: usize| (1..=most).contains(&text.len());
        let element = |e: &Element| {
            named(&e.display_name, MAX_TITLE)
                && named(&e.name, 300)
                && e.help_text.len() <= MAX_HELP
                && e.placeholder.len() <= MAX_HELP
                && e.max_length <= e.kind.longest()
                && (e.options.is_empty() || e.default.is_empty() || e.options.iter().any(|o| o.value == e.default))
        };
        let mut names: Vec<&str> = self.elements.iter().map(|e| e.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        named(&self.title, MAX_TITLE)
            && names.len() == self.elements.len()
            && self.elements.iter().all(element)
            && self.too_long().is_none()
    }
}

/// Opens dialogs on one Mattermost server. No token is needed: the trigger is the proof.
#[derive(Debug)]
pub struct Dialogs {
    http: HttpClient,
    open: Url,
    /// Where outcomes of commands are told, without the part that names one.
    replies: String,
}

impl Dialogs {
    /// Checks the site's address; calls nothing.
    ///
    /// # Errors
    /// When it is no http or https URL, or the client cannot be set up.
    pub fn new(server: &str, limits: HttpLimits) -> Result<Self, ConfigFault> {
        let mut site = address(server)?;
        site.set_query(None);
        let site = site.as_str().trim_end_matches('/').to_owned();
        let open = Url::parse(&format!("{site}/api/v4/actions/dialogs/open")).map_err(ConfigFault::NotAUrl)?;
        let limits = HttpLimits { request_timeout: limits.request_timeout.min(TIME_LIMIT), ..limits };
        Ok(Self { http: HttpClient::new(limits)?, open, replies: format!("{site}/hooks/commands/") })
    }

    /// Shows the dialog to whoever the trigger came from; what they answer is sent to `url`.
    ///
    /// # Errors
    /// See [`SendError`]; an unknown outcome is harmless, because nothing is done until somebody answers.
    pub async fn open(&self, trigger_id: &str, url: &str, dialog: &Dialog) -> Result<(), SendError> {
        if !dialog.is_lawful() {
            return Err(SendError::Permanent(format!(
                "the dialog \"{}\" breaks a limit of Mattermost; this is a bug of Sev1",
                dialog.title
            )));
        }
        let answer = self.post(&self.open, &json!({ "trigger_id": trigger_id, "url": url, "dialog": dialog })).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        let id = error_id(&answer);
        let advice = match (answer.status.as_u16(), id.as_deref()) {
            (_, Some("interactive_message.decode_trigger_id.expired")) => Some("it took too long until it was asked for; try again"),
            (404, _) => Some("there is no Mattermost that knows dialogs; check mattermost.server"),
            (400, _) => Some("it refuses the dialog; check that SiteURL is set and see the server's log"),
            _ => None,
        };
        Err(answer.error(Repeat::Harmless, None, advice))
    }

    /// Tells who typed a command what came of it, and nobody else. `reply_to` is the last part of the command's `response_url`; the site
    /// before it is the configured one, whatever was sent.
    ///
    /// # Errors
    /// See [`SendError`]; the outcome stands whatever it is.
    pub async fn reply(&self, reply_to: &str, text: &str) -> Result<(), SendError> {
        let unusable = || SendError::Permanent("the command named no place to answer at".to_owned());
        let url =
            Some(reply_to).filter(|id| is_id(id)).and_then(|id| Url::parse(&format!("{}{id}", self.replies)).ok()).ok_or_else(unusable)?;
        let said = json!({ "response_type": "ephemeral", "text": text, "skip_slack_parsing": true });
        let answer = self.post(&url, &said).await?;
        if answer.status.is_success() { Ok(()) } else { Err(answer.error(Repeat::Harmless, None, None)) }
    }

    async fn post(&self, url: &Url, body: &Value) -> Result<Answer, SendError> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let call = Call { method: Method::POST, url, headers, body: Some(body.to_string().into_bytes()), repeat: Repeat::Harmless };
        self.http.within_limit(Repeat::Harmless, self.http.call(call)).await
    }
}
