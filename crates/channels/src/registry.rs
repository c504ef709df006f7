//! From a destination's name to its channel and the patience it deserves.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use sev1_domain::delivery::RetryRule;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};

use crate::config_fault::ConfigFault;
use crate::email::{Email, EmailConfig};
use crate::github::{GitHub, GitHubConfig};
use crate::gitlab::{GitLab, GitLabConfig};
use crate::inbox::{Inbox, InboxConfig};
use crate::mattermost::{Mattermost, MattermostConfig};
use crate::mattermost_webhook::{MattermostWebhook, MattermostWebhookConfig};
use crate::pagerduty::{PagerDuty, PagerDutyConfig};
use crate::slack::{Slack, SlackConfig};
use crate::teams::{Teams, TeamsConfig};
use crate::webhook::{Webhook, WebhookConfig};
use crate::zendesk::{Zendesk, ZendeskConfig};
use crate::{Channel, HttpClient, HttpLimits, HttpSetupError};

/// All destinations that this process can deliver to.
#[derive(Clone, Default)]
pub struct Registry {
    routes: BTreeMap<DestinationName, Route>,
}

/// The way to one destination.
#[derive(Clone)]
pub struct Route {
    /// Who reads there.
    pub destination: Destination,
    /// The transport, set up for its address.
    pub channel: Arc<dyn Channel>,
    /// How often and how patiently to try.
    pub retry: RetryRule,
    /// What it shares with other destinations of the same server; its own name where it shares nothing.
    pub place: String,
}

/// The settings of one channel, by kind.
#[derive(Clone, Debug)]
pub enum ChannelConfig {
    /// A local folder.
    Inbox(InboxConfig),
    /// Mattermost by bot token.
    Mattermost(MattermostConfig),
    /// A Mattermost incoming webhook.
    MattermostWebhook(MattermostWebhookConfig),
    /// A signed webhook.
    Webhook(WebhookConfig),
    /// Slack by bot token.
    Slack(SlackConfig),
    /// A Teams workflow.
    Teams(TeamsConfig),
    /// A ticket of Zendesk.
    Zendesk(ZendeskConfig),
    /// An issue of GitHub.
    GitHub(GitHubConfig),
    /// An issue of GitLab.
    GitLab(GitLabConfig),
    /// PagerDuty.
    PagerDuty(PagerDutyConfig),
    /// Mail.
    Email(Box<EmailConfig>),
}

impl ChannelConfig {
    /// The kind it configures.
    #[must_use]
    pub fn kind(&self) -> ChannelKind {
        match self {
            Self::Inbox(_) => ChannelKind::Inbox,
            Self::Mattermost(_) => ChannelKind::Mattermost,
            Self::MattermostWebhook(_) => ChannelKind::MattermostWebhook,
            Self::Webhook(_) => ChannelKind::Webhook,
            Self::Slack(_) => ChannelKind::Slack,
            Self::Teams(_) => ChannelKind::Teams,
            Self::Zendesk(_) => ChannelKind::Zendesk,
            Self::GitHub(_) => ChannelKind::GitHub,
            Self::GitLab(_) => ChannelKind::GitLab,
            Self::PagerDuty(_) => ChannelKind::PagerDuty,
            Self::Email(_) => ChannelKind::Email,
        }
    }
}

impl Registry {
    /// Sets up every channel; calls nothing.
    ///
    /// # Errors
    /// All faults of all destinations together.
    pub fn build(destinations: Vec<(Destination, ChannelConfig)>, limits: HttpLimits) -> Result<Self, RegistryError> {
        let mut setup = Setup { limits, http: None };
        let mut registry = Self::default();
        let mut faults = Vec::new();
        for (destination, config) in destinations {
            let name = destination.name.clone();
            let twice = registry.routes.contains_key(&name);
            match setup.channel(&destination, config) {
                _ if twice => faults.push((name, ConfigFault::Twice)),
                Ok(channel) => {
                    let retry = retry_rule(&destination);
                    let place = channel.place().unwrap_or_else(|| name.to_string());
                    registry.routes.insert(name, Route { destination, channel, retry, place });
                }
                Err(fault) => faults.push((name, fault)),
            }
        }
        if faults.is_empty() { Ok(registry) } else { Err(RegistryError { faults }) }
    }

    /// The way to the destination of this name.
    #[must_use]
    pub fn route(&self, name: &DestinationName) -> Option<&Route> {
        self.routes.get(name)
    }

    /// All ways, by name.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.values()
    }

    /// All destinations, by name.
    pub fn destinations(&self) -> impl Iterator<Item = &Destination> {
        self.routes.values().map(|r| &r.destination)
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.destinations()).finish()
    }
}

/// Faults in the configuration of destinations; at least one.
#[derive(Debug)]
pub struct RegistryError {
    /// Which destination, and what is wrong with it, in the order given.
    pub faults: Vec<(DestinationName, ConfigFault)>,
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, fault)) in self.faults.iter().enumerate() {
            let line_end = if i == 0 { "" } else { "\n" };
            write!(f, "{line_end}destination `{name}`: {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RegistryError {}

/// What all channels share, made when the first one needs it: an inbox works on a machine without certificates.
struct Setup {
    limits: HttpLimits,
    http: Option<HttpClient>,
}

impl Setup {
    fn channel(&mut self, destination: &Destination, config: ChannelConfig) -> Result<Arc<dyn Channel>, ConfigFault> {
        if destination.channel != config.kind() {
            return Err(ConfigFault::Kind { said: destination.channel.as_str(), given: config.kind().as_str() });
        }
        Ok(match config {
            ChannelConfig::Inbox(c) => Arc::new(Inbox::new(c, self.limits.request_timeout)?),
            ChannelConfig::Mattermost(c) => Arc::new(Mattermost::new(c, self.http()?)?),
            ChannelConfig::MattermostWebhook(c) => Arc::new(MattermostWebhook::new(c, self.http()?)?),
            ChannelConfig::Webhook(c) => Arc::new(Webhook::new(c, self.http()?)?),
            ChannelConfig::Slack(c) => Arc::new(Slack::new(c, self.http()?)?),
            ChannelConfig::Teams(c) => Arc::new(Teams::new(c, self.http()?)?),
            ChannelConfig::Zendesk(c) => Arc::new(Zendesk::new(c, self.http()?)?),
            ChannelConfig::GitHub(c) => Arc::new(GitHub::new(c, self.http()?)?),
            ChannelConfig::GitLab(c) => Arc::new(GitLab::new(c, self.http()?)?),
            ChannelConfig::PagerDuty(c) => Arc::new(PagerDuty::new(c, self.http()?)?),
            ChannelConfig::Email(c) => Arc::new(Email::new(*c, &self.limits)?),
        })
    }

    fn http(&mut self) -> Result<HttpClient, HttpSetupError> {
        if let Some(http) = &self.http {
            return Ok(http.clone());
        }
        let http = HttpClient::new(self.limits.clone())?;
        self.http = Some(http.clone());
        Ok(http)
    }
}

/// People wait for a post, an answer or a page; a machine's receiver may be down for a day.
fn retry_rule(destination: &Destination) -> RetryRule {
    match destination.channel {
        ChannelKind::Inbox | ChannelKind::Mattermost | ChannelKind::MattermostWebhook => RetryRule::chat(destination.on_uncertain),
        ChannelKind::Slack | ChannelKind::Teams | ChannelKind::PagerDuty | ChannelKind::Email => RetryRule::chat(destination.on_uncertain),
        ChannelKind::Zendesk | ChannelKind::GitHub | ChannelKind::GitLab => RetryRule::chat(destination.on_uncertain),
        ChannelKind::Webhook => RetryRule::machine(destination.on_uncertain),
    }
}
