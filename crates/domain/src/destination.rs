//! One address on one channel, and what is to be done there when things are unclear.

use std::fmt;

use jiff::SignedDuration;

use crate::audience::AudienceName;
use crate::refusal::Refusal;
use crate::zone::Zone;

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
    /// Slack by bot token, Web API.
    Slack,
    /// Microsoft Teams by a Workflows webhook: no receipt id, no thread, no edit.
    Teams,
    /// Comments in one ticket of Zendesk.
    Zendesk,
    /// Comments on one issue of GitHub.
    GitHub,
    /// Notes on one issue of GitLab.
    GitLab,
    /// Alerts of PagerDuty, Events API v2: pages only, no updates.
    PagerDuty,
    /// Mail by SMTP, one to each recipient.
    Email,
}

impl ChannelKind {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::Inbox,
        Self::Mattermost,
        Self::MattermostWebhook,
        Self::Webhook,
        Self::Slack,
        Self::Teams,
        Self::Zendesk,
        Self::GitHub,
        Self::GitLab,
        Self::PagerDuty,
        Self::Email,
    ];

    /// The name in configuration and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Mattermost => "mattermost",
            Self::MattermostWebhook => "mattermost-webhook",
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Zendesk => "zendesk",
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::PagerDuty => "pagerduty",
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
    /// Who reads there, where each of them is reached apart (mail); empty where the place is one for all (a room, a URL).
    pub subscribers: Vec<Subscriber>,
    /// What to do when it is unknown whether a message arrived and the channel cannot tell.
    pub on_uncertain: OnUncertain,
    /// What becomes of older updates that still wait when a newer one comes.
    pub when_behind: WhenBehind,
    /// The shortest time between the starts of two messages there, in one process; `None` for no limit.
    pub pace: Option<SignedDuration>,
    /// Where else a message goes that has not arrived in time. Means nothing where there are subscribers.
    pub fallback: Option<Fallback>,
    /// Whether it gets nothing but what stands in for a message to another destination.
    pub stands_in_only: bool,
}

impl Destination {
    /// A destination of our own responders' text, for all customers, with nothing special about it.
    #[must_use]
    pub fn internal(name: DestinationName, channel: ChannelKind) -> Self {
        Self {
            name,
            channel,
            audience: Some(AudienceName::INTERNAL),
            customers: Vec::new(),
            subscribers: Vec::new(),
            on_uncertain: OnUncertain::default(),
            when_behind: WhenBehind::default(),
            pace: None,
            fallback: None,
            stands_in_only: false,
        }
    }

    /// Everyone who is reached there apart, or nobody in particular, once.
    pub fn readers(&self) -> impl Iterator<Item = Option<&Subscriber>> {
        let place = self.subscribers.is_empty().then_some(None);
        place.into_iter().chain(self.subscribers.iter().map(Some))
    }

    /// Whether it is to hear about incidents of `customer`. Letter case does not matter.
    #[must_use]
    pub fn serves(&self, customer: &str) -> bool {
        self.customers.is_empty() || self.customers.iter().any(|c| c.to_lowercase() == customer.to_lowercase())
    }
}

/// One reader of a destination who is reached apart from the others there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Where.
    pub recipient: Recipient,
    /// The zone their texts speak in; `None` for that of the audience.
    pub zone: Option<Zone>,
}

/// A subscriber's address: a mail address of at most 254 characters (RFC 5321), letter case as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Recipient(String);

impl Recipient {
    /// Checks the address as far as every channel can rely on: one `@` with something on both sides, nothing that could end a
    /// header or a command.
    ///
    /// # Errors
    /// `recipient.address`.
    pub fn new(address: &str) -> Result<Self, Refusal> {
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '\\');
        let sides = address.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
        if address.len() <= 254 && address.chars().all(plain) && sides.is_some() {
            return Ok(Self(address.to_owned()));
        }
        let shown: String = address.chars().filter(|c| !c.is_control()).take(60).collect();
        Err(Refusal::new("recipient.address", format!("`{shown}` is no mail address")).hint("write it like dana@example.com"))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where else a message goes when its own destination has not confirmed it in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The other destination.
    pub to: DestinationName,
    /// How long the first one has, from the commit on.
    pub after: SignedDuration,
}

/// What becomes of older updates of an incident that still wait for a destination when a newer one is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WhenBehind {
    /// All of them arrive, in order. The default: every update belongs to the story.
    #[default]
    All,
    /// Only the newest arrives; the older ones are superseded.
    Latest,
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
