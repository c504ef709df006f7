//! One address on one channel, and what is to be done there when things are unclear.

use std::fmt;

use crate::audience::AudienceName;
use crate::refusal::Refusal;

/// A destination's name: 1 to 40 lower-case letters, digits and hyphens. It is the key that deliveries refer to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DestinationName(String);

impl DestinationName {
    /// Checks the name.
    ///
    /// # Errors
    /// `destination.name`.
    pub fn new(name: &str) -> Result<Self, Refusal> {
        let fits = (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits {
            Ok(Self(name.to_owned()))
        } else {
            Err(Refusal::new("destination.name", format!("`{name}` cannot name a destination"))
                .hint("use 1 to 40 lower-case letters, digits and hyphens, such as `abc-war-room`"))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DestinationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kind of transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// Markdown files in a local folder.
    Inbox,
    /// Mattermost by bot token, REST API v4.
    Mattermost,
    /// A Mattermost incoming webhook: no receipt id, no thread, no edit.
    MattermostWebhook,
    /// A signed webhook (Standard Webhooks).
    Webhook,
    /// Mail by SMTP, one to each recipient.
    Email,
}

impl ChannelKind {
    /// All.
    pub const ALL: [Self; 5] = [Self::Inbox, Self::Mattermost, Self::MattermostWebhook, Self::Webhook, Self::Email];

    /// The name in configuration and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Mattermost => "mattermost",
            Self::MattermostWebhook => "mattermost-webhook",
            Self::Webhook => "webhook",
            Self::Email => "email",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

/// Where an audience's updates go, or what is meant for certain people. Its secrets and address live with the channel, not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name.
    pub name: DestinationName,
    /// Its transport.
    pub channel: ChannelKind,
    /// Whose updates it gets; `None` where it carries nothing but what is meant for certain people: their reminders, a page.
    pub audience: Option<AudienceName>,
    /// The customers it serves; empty for all.
    pub customers: Vec<String>,
    /// What to do when it is unknown whether a message arrived and the channel cannot tell.
    pub on_uncertain: OnUncertain,
}

impl Destination {
    /// Whether it is to hear about incidents of `customer`. Letter case does not matter.
    #[must_use]
    pub fn serves(&self, customer: &str) -> bool {
        self.customers.is_empty() || self.customers.iter().any(|c| c.to_lowercase() == customer.to_lowercase())
    }
}

/// What to do when it is unknown whether a message arrived and the channel cannot look it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnUncertain {
    /// Send again: rather twice than never. The default, at Sev 1.
    #[default]
    Resend,
    /// Leave it for a person to decide.
    Hold,
}
