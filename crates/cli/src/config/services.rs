//! Destinations at services with an interface of their own: Slack, Teams, tickets and issues, pagers; and who may read there.

use std::path::{Path, PathBuf};

use sev1_channels::github::GitHubConfig;
use sev1_channels::gitlab::GitLabConfig;
use sev1_channels::pagerduty::PagerDutyConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_channels::slack::SlackConfig;
use sev1_channels::teams::TeamsConfig;
use sev1_channels::zendesk::ZendeskConfig;
use sev1_domain::audience::AudienceKind;
use sev1_domain::destination::ChannelKind;

use super::Secrets;
use super::faults::{Fault, Origin};
use super::rows::{Row, Said};
use super::sections::path;
use crate::error::CliError;

/// Keys of one service or another.
pub(super) const KEYS: [&str; 7] = ["ticket", "agent", "public", "repository", "project", "issue", "routing_key_file"];

/// How to get to a destination at a service. Secrets are still in their files.
#[derive(Clone, Debug)]
pub(crate) enum Service {
    /// A Slack channel.
    Slack {
        /// The site.
        server: String,
        /// The channel's id.
        channel_id: String,
        /// The file that holds the bot token.
        token_file: PathBuf,
    },
    /// A Teams workflow; the file holds its address.
    Teams(PathBuf),
    /// A ticket of Zendesk.
    Zendesk {
        /// The site.
        server: String,
        /// Its number.
        ticket: u32,
        /// Whose comments they are.
        agent: String,
        /// The file that holds the agent's API token.
        token_file: PathBuf,
        /// Whether the requester reads the comments.
        public: bool,
    },
    /// An issue of GitHub.
    GitHub(Issue),
    /// An issue of GitLab.
    GitLab(Issue),
    /// An integration of PagerDuty.
    PagerDuty {
        /// The site of its events.
        server: String,
        /// The file that holds the integration's key.
        routing_key_file: PathBuf,
    },
}

/// One issue.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    server: String,
    /// The repository or the project.
    place: String,
    number: u32,
    token_file: PathBuf,
}

/// The service of this kind as a destination tells it; `None` with a fault, or where the kind is none of these.
pub(super) fn service(row: &Row<'_, '_>, kind: ChannelKind, readers: Option<AudienceKind>, folder: &Path) -> Option<Service> {
    let public = if kind == ChannelKind::Zendesk { public(row) } else { None };
    let lawful = may_be_read(row, kind, readers, public);
    let at = |(text, origin): Said<'_>| path(text, &origin, folder);
    let token_file = |why: &str| row.needed("token_file", why).map(at);
    let server = |usual: &str| row.text("server").map_or(usual, |(t, _)| t).to_owned();
    let found = match kind {
        ChannelKind::Slack => {
            let server = server("https://slack.com");
            let channel_id =
                row.needed("channel_id", "it stands at the end of the channel's details: C and more capital letters and digits");
            let token_file = token_file("a file that holds the bot token, which begins with xoxb-");
            Service::Slack { server, channel_id: channel_id?.0.to_owned(), token_file: token_file? }
        }
        ChannelKind::Teams => Service::Teams(at(row.needed("url_file", "a file that holds the workflow's address, which is a secret")?)),
        ChannelKind::Zendesk => {
            let server = row.needed("server", "the site, such as https://acme.zendesk.com");
            let ticket = number(row, "ticket", "the ticket's number, which ends its address");
            let agent = row.needed("agent", "the mail address of the agent whose comments these are");
            let token_file = token_file("a file that holds an API token");
            let (server, agent) = (server?.0.to_owned(), agent?.0.to_owned());
            Service::Zendesk { server, ticket: ticket?, agent, token_file: token_file?, public: public? }
        }
        ChannelKind::GitHub => {
            let place = row.needed("repository", "as in its address, such as acme/outages");
            Service::GitHub(issue(row, server("https://github.com"), place, token_file("a file that holds a token that may write issues"))?)
        }
        ChannelKind::GitLab => {
            let place = row.needed("project", "as in its address, such as acme/support/outages");
            Service::GitLab(issue(row, server("https://gitlab.com"), place, token_file("a file that holds a token with the scope api"))?)
        }
        ChannelKind::PagerDuty => {
            let key = row.needed("routing_key_file", "a file that holds the key of an Events API v2 integration");
            Service::PagerDuty { server: server("https://events.pagerduty.com"), routing_key_file: at(key?) }
        }
        _ => return None,
    };
    lawful.then_some(found)
}

fn issue(row: &Row<'_, '_>, server: String, place: Option<Said<'_>>, token_file: Option<PathBuf>) -> Option<Issue> {
    let number = number(row, "issue", "the issue's number, which ends its address");
    Some(Issue { server, place: place?.0.to_owned(), number: number?, token_file: token_file? })
}

fn number(row: &Row<'_, '_>, key: &'static str, why: &str) -> Option<u32> {
    if row.place(key).is_none() {
        row.fault(Fault::new(Origin::File(row.span.clone()), format!("`{key}` is missing")).hint(why.to_owned()));
    }
    row.number(key, 1..=u32::MAX)
}

/// Whether the customer reads a ticket's comments is said, and never guessed.
fn public(row: &Row<'_, '_>) -> Option<bool> {
    if row.place("public").is_none() {
        let fault = Fault::new(Origin::File(row.span.clone()), "`public` is missing");
        row.fault(fault.hint("write public = true where the requester is to read the comments, public = false where only agents are"));
    }
    row.flag("public")
}

/// Whether what is told there may be read by whoever reads there; else a fault says why not.
fn may_be_read(row: &Row<'_, '_>, kind: ChannelKind, readers: Option<AudienceKind>, public: Option<bool>) -> bool {
    let here = || Origin::File(row.span.clone());
    let (audience, for_people) = (row.place("audience"), row.text("for").is_some_and(|(used, _)| used == "people"));
    let fault = match kind {
        ChannelKind::PagerDuty => match (audience, for_people) {
            (Some(place), false) => {
                let fault = Fault::new(place, "updates are no alerts: a pager wakes people for a promise");
                Some(fault.hint("leave out `audience` and say for = \"people\""))
            }
            (None, false) => {
                let fault = Fault::new(row.place("for").unwrap_or_else(here), "a pager carries pages, and no updates");
                Some(fault.hint("write for = \"people\""))
            }
            _ => None,
        },
        ChannelKind::Zendesk | ChannelKind::GitHub | ChannelKind::GitLab if audience.is_none() && !for_people => {
            let fault = Fault::new(here(), "`audience` is missing");
            Some(fault.hint("others than our own people may read a ticket, so say whose text goes there: internal, executive, customer, …"))
        }
        ChannelKind::Zendesk if public == Some(true) => {
            let ours = match readers {
                Some(AudienceKind::Customer | AudienceKind::Public) => None,
                Some(kind) => Some(format!("the text is for {} readers", kind.as_str())),
                None => for_people.then(|| "what is meant for certain people is internal".to_owned()),
            };
            let place = row.place("public").unwrap_or_else(here);
            let fault = |what| Fault::new(place, format!("a public comment is read by the customer, and {what}"));
            ours.map(|what| fault(what).hint("write public = false, or give the destination the customer's audience"))
        }
        _ => None,
    };
    let lawful = fault.is_none();
    fault.into_iter().for_each(|fault| row.fault(fault));
    lawful
}

impl Service {
    /// The channel's settings, its secrets read.
    ///
    /// # Errors
    /// When a secret's file cannot be read.
    pub(crate) fn config(&self, secrets: &Secrets) -> Result<ChannelConfig, CliError> {
        Ok(match self {
            Self::Slack { server, channel_id, token_file } => ChannelConfig::Slack(SlackConfig {
                url: server.clone(),
                token: secrets.read(token_file, "token_file")?,
                channel_id: channel_id.clone(),
            }),
            Self::Teams(file) => ChannelConfig::Teams(TeamsConfig { url: secrets.read(file, "url_file")? }),
            Self::Zendesk { server, ticket, agent, token_file, public } => ChannelConfig::Zendesk(ZendeskConfig {
                url: server.clone(),
                ticket: *ticket,
                agent: agent.clone(),
                token: secrets.read(token_file, "token_file")?,
                public: *public,
            }),
            Self::GitHub(issue) => ChannelConfig::GitHub(GitHubConfig {
                url: issue.server.clone(),
                repository: issue.place.clone(),
                issue: issue.number,
                token: secrets.read(&issue.token_file, "token_file")?,
            }),
            Self::GitLab(issue) => ChannelConfig::GitLab(GitLabConfig {
                url: issue.server.clone(),
                project: issue.place.clone(),
                issue: issue.number,
                token: secrets.read(&issue.token_file, "token_file")?,
            }),
            Self::PagerDuty { server, routing_key_file } => ChannelConfig::PagerDuty(PagerDutyConfig {
                url: server.clone(),
                routing_key: secrets.read(routing_key_file, "routing_key_file")?,
            }),
        })
    }
}
