//! Mattermost by bot token over REST API v4: posts, replies in a thread, edits, look-ups; in one channel, or in one for each incident.
//!
//! Every post carries its delivery id twice. As `pending_post_id`, by which the server answers a repeat within half a
//! minute with the first post; and as the prop [`DELIVERY_PROP`], by which [`Channel::look_up`] finds it at any time.
//!
//! What a server can do is taken from the version that it says with every answer; nothing is assumed of it.

mod answers;
mod api;
mod buttons;
pub mod dialog;
mod look;
mod posts;
mod rooms;
pub mod signed;
mod upkeep;
mod version;

use async_trait::async_trait;
use secrecy::SecretString;
use sev1_domain::delivery::Receipt;

use crate::config_fault::ConfigFault;
use crate::http::Repeat;
use crate::{Capabilities, Channel, HttpClient, Look, Outgoing, SendError};
pub(crate) use answers::error_id;
use answers::is_id;
use api::Api;
pub use buttons::Buttons;
use rooms::Rooms;

/// The prop of a post that names the delivery it carries.
pub const DELIVERY_PROP: &str = "sev1_delivery";

/// The longest post the server takes, in characters (Unicode scalar values).
pub const MAX_CHARS: usize = 16_383;

/// Where to, and as whom.
#[derive(Clone, Debug)]
pub struct MattermostConfig {
    /// The site's address, such as `https://chat.example.com`; a path is kept.
    pub url: String,
    /// The bot account's access token.
    pub token: SecretString,
    /// Which channel.
    pub place: Place,
    /// The team's name in addresses; with it, permalinks open for everybody who may see the channel, without it only
    /// for people logged in to the web application. Needed where channels are made.
    pub team: Option<String>,
    /// Where later updates go.
    pub replies: Replies,
    /// Whether first posts of a SEV1 are labelled urgent, where the server can and lets us.
    pub urgent: bool,
    /// What makes buttons of what can be done about a message; `None` posts the text alone.
    pub buttons: Option<Buttons>,
}

/// Which channel messages go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Always this one, by its id: 26 lower-case letters and digits.
    Channel(String),
    /// One for each incident, made with its first message.
    PerIncident(PerIncident),
}

/// How the channel of an incident is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerIncident {
    /// Whether only those who are invited find it.
    pub private: bool,
    /// Who is invited: user names, with or without `@`.
    pub invite: Vec<String>,
}

/// Where updates after the first one go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replies {
    /// Below the first one.
    #[default]
    Thread,
    /// Into the channel, each as a post of its own.
    Channel,
}

/// A Mattermost server, and the channels there that a destination means.
#[derive(Debug)]
pub struct Mattermost {
    api: Api,
    place: Place,
    team: Option<String>,
    replies: Replies,
    urgent: bool,
    buttons: Option<Buttons>,
    rooms: Rooms,
}

impl Mattermost {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, token, channel id, team or user names cannot be right.
    pub fn new(config: MattermostConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let MattermostConfig { url, token, mut place, team, replies, urgent, buttons } = config;
        let api = Api::new(&url, &token, http)?;
        let named = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if let Some(team) = team.as_deref().filter(|t| !named(t)) {
            return Err(ConfigFault::Team(team.to_owned()));
        }
        match &mut place {
            Place::Channel(id) if !is_id(id) => return Err(ConfigFault::ChannelId(id.clone())),
            Place::Channel(_) => {}
            Place::PerIncident(_) if team.is_none() => return Err(ConfigFault::NoTeam),
            Place::PerIncident(how) => how.invite = how.invite.iter().map(|name| user_name(name)).collect::<Result<_, _>>()?,
        }
        Ok(Self { api, place, team, replies, urgent, buttons, rooms: Rooms::default() })
    }

    fn receipt(&self, post: &answers::Post) -> Receipt {
        self.api.receipt(self.team.as_deref(), post.id.clone())
    }
}

/// A user name as the server writes it.
fn user_name(said: &str) -> Result<String, ConfigFault> {
    let name = said.trim().trim_start_matches('@').to_ascii_lowercase();
    let lawful = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_');
    if (1..=64).contains(&name.len()) && name.bytes().all(lawful) { Ok(name) } else { Err(ConfigFault::UserName(said.to_owned())) }
}

#[async_trait]
impl Channel for Mattermost {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: self.replies == Replies::Thread, edit: true, receipt_id: true, look_up: true, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(self.api.origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let post = self.api.http.within_limit(Repeat::Harmful, self.post(&outgoing)).await?;
        self.keep_up(&outgoing, &post).await;
        Ok(self.receipt(&post))
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let found = self.api.http.within_limit(Repeat::Harmless, self.find(&outgoing)).await?;
        if let Some(post) = &found {
            // Whoever posted it may have died before the rest was done.
            self.keep_up(&outgoing, post).await;
        }
        Ok(found.map(|post| self.receipt(&post)))
    }

    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.patch(receipt, outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.look_around()).await
    }

    async fn look_closely(&self) -> Vec<Look> {
        self.looks().await
    }
}
