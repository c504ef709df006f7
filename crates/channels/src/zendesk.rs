//! Zendesk: comments in one ticket, public or private as the configuration says, and never otherwise.
//!
//! A comment cannot be changed afterwards. Its update carries the delivery's id as metadata, by which an earlier attempt is found among
//! the ticket's audits.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Api, Repeat, plain, secret_value};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// The key of the metadata that names the delivery a comment carries.
pub const METADATA: &str = "sev1_delivery";

/// Which ticket, as whom, and who reads it.
#[derive(Clone, Debug)]
pub struct ZendeskConfig {
    /// The site: `https://acme.zendesk.com`.
    pub url: String,
    /// The ticket's number.
    pub ticket: u32,
    /// The mail address of the agent whose comments these are.
    pub agent: String,
    /// An API token.
    pub token: SecretString,
    /// Whether the requester reads it.
    pub public: bool,
}

/// One ticket.
#[derive(Debug)]
pub struct Zendesk {
    api: Api,
    ticket: u32,
    public: bool,
}

/// An update of a ticket, as it was written down.
#[derive(Deserialize)]
struct Audit {
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    metadata: Value,
}

#[derive(Deserialize)]
struct Event {
    id: u64,
    #[serde(rename = "type")]
    kind: String,
}

impl Audit {
    fn comment(&self) -> Option<u64> {
        self.events.iter().find(|event| event.kind == "Comment").map(|event| event.id)
    }
}

#[derive(Deserialize)]
struct Updated {
    audit: Audit,
}

#[derive(Deserialize)]
struct Audits {
    audits: Vec<Audit>,
    #[serde(default)]
    next_page: Option<String>,
}

#[derive(Deserialize)]
struct Shown {
    ticket: Ticket,
}

#[derive(Deserialize)]
struct Ticket {
    status: String,
}

impl Zendesk {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, agent or token cannot be right.
    pub fn new(config: ZendeskConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let site = address(&config.url)?;
        let is_mail = |t: &str| t.len() <= 254 && !t.contains(|c: char| c == ':' || c.is_whitespace() || c.is_control());
        if !is_mail(&config.agent) || !config.agent.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
            return Err(ConfigFault::Agent(config.agent));
        }
        let token = config.token.expose_secret().trim();
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigFault::Token);
        }
        let credentials = SecretString::from(STANDARD.encode(format!("{}/token:{token}", config.agent)));
        let api = Api::new(http, &site, "Zendesk").refusing(refused).with(AUTHORIZATION, secret_value("Basic ", &credentials)?);
        Ok(Self { api, ticket: config.ticket, public: config.public })
    }

    fn receipt(&self, comment: u64) -> Receipt {
        Receipt { id: Some(comment.to_string()), link: Some(format!("{}/agent/tickets/{}", self.api.base(), self.ticket)) }
    }

    async fn comment(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::TicketAnswer { html } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("an answer in a ticket"));
        };
        let body = json!({ "ticket": {
            "comment": { "html_body": html, "public": self.public },
            "metadata": { METADATA: outgoing.delivery.id.to_string() },
        } });
        let path = format!("api/v2/tickets/{}.json", self.ticket);
        let updated: Updated = self.api.ask(Method::PUT, &path, Some(&body), Repeat::Harmful, Some(outgoing.now)).await?;
        let made = updated.audit.comment();
        made.map(|id| self.receipt(id))
            .ok_or_else(|| SendError::Uncertain(format!("{} took the update and names no comment; look at the ticket", self.api.origin())))
    }

    async fn find(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let delivery = outgoing.delivery.id.to_string();
        let since = outgoing.delivery.created_at.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::UNIX_EPOCH);
        for page in 1..=MAX_PAGES {
            let path = format!("api/v2/tickets/{}/audits.json?sort_order=desc&per_page={PAGE}&page={page}", self.ticket);
            let found: Audits = self.api.ask(Method::GET, &path, None, Repeat::Harmless, Some(outgoing.now)).await?;
            let carries = |audit: &&Audit| audit.metadata.get("custom").and_then(|custom| custom.get(METADATA)) == Some(&json!(delivery));
            if let Some(id) = found.audits.iter().find(carries).and_then(Audit::comment) {
                return Ok(Some(self.receipt(id)));
            }
            let at = |audit: Option<&Audit>| audit.and_then(|a| a.created_at.parse::<Timestamp>().ok());
            let (first, last) = (at(found.audits.first()), at(found.audits.last()));
            // Only where the newest come first is everything behind an old one older still.
            let only_older = last.is_some_and(|last| last < since) && first >= last;
            if found.next_page.is_none() || only_older {
                return Ok(None);
            }
        }
        let reason = format!("the ticket was changed too often since to be searched at {}", self.api.origin());
        Err(SendError::Retry { reason, not_before: None })
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let path = format!("api/v2/tickets/{}.json", self.ticket);
        let shown: Shown = self.api.ask(Method::GET, &path, None, Repeat::Harmless, None).await?;
        let status = plain(&shown.ticket.status);
        if status == "closed" {
            return Err(SendError::Permanent(format!("ticket {} is closed and takes no comments; configure another", self.ticket)));
        }
        let read_by = if self.public { "public: the requester reads them" } else { "private: agents read them" };
        Ok(format!("Zendesk at {}: ticket {} is {status}; comments are {read_by}", self.api.origin(), self.ticket))
    }
}

/// How far Zendesk's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Audits of one page.
const PAGE: usize = 100;
/// Beyond this a look-up is given up: five thousand audits.
const MAX_PAGES: usize = 50;

#[async_trait]
impl Channel for Zendesk {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: false, receipt_id: true, look_up: true, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(self.api.origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.api.http.within_limit(Repeat::Harmful, self.comment(outgoing)).await
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.find(outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.look_around()).await
    }
}

fn refused(answer: &Answer, repeat: Repeat, now: Option<Timestamp>) -> SendError {
    let status = answer.status.as_u16();
    if status == 409 {
        return answer.retry(format!("{} answered {}: somebody else changed the ticket", answer.origin, answer.status), now);
    }
    answer.error(repeat, now, advice(status))
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "it does not accept the agent's mail address and API token; check both, and that token access is switched on",
        403 => "the agent may not comment in this ticket; check their role and groups",
        404 => "there is no such ticket, or the agent cannot see it; check its number",
        413 => "the comment is larger than Zendesk takes; publish a shorter update",
        422 => "it does not take the comment; the ticket may be closed, or hold as many comments as it can",
        _ => return None,
    })
}
