//! Microsoft Teams by a Workflows webhook ("When a Teams webhook request is received"): one POST of a card, answered `202 Accepted`.
//!
//! The workflow runs after it has answered. So there is no receipt, no thread and no edit, nobody can ask whether a card was posted, and
//! accepted is all that is known.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;
use url::Url;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Call, Repeat, origin};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Where to.
#[derive(Clone, Debug)]
pub struct TeamsConfig {
    /// The whole address; the signature in it is the secret.
    pub url: SecretString,
}

/// A Teams workflow.
#[derive(Debug)]
pub struct Teams {
    http: HttpClient,
    // Kept as text in a secret, because a `Url` prints itself.
    url: SecretString,
}

impl Teams {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(config: TeamsConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let url = address(config.url.expose_secret())?;
        Ok(Self { http, url: url.as_str().into() })
    }

    fn url(&self) -> Url {
        Url::parse(self.url.expose_secret()).expect("checked when the channel was made")
    }

    async fn post(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::Card { json } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("a card"));
        };
        // Without its charset, Teams counts a card as if every character took two bytes.
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))]);
        let body = Some(json.clone().into_bytes());
        let answer = self.http.call(Call { method: Method::POST, url: &self.url(), headers, body, repeat: Repeat::Harmful }).await?;
        if !answer.status.is_success() {
            return Err(answer.error(Repeat::Harmful, Some(outgoing.now), advice(answer.status.as_u16())));
        }
        match refused_inside(&answer) {
            None => Ok(Receipt { id: None, link: None }),
            Some(Refused::Busy) => {
                Err(answer.retry(format!("{} took the card and Teams asks for patience", answer.origin), Some(outgoing.now)))
            }
            Some(Refused::ForGood) => Err(SendError::Permanent(format!(
                "{} took the card and Teams refused it; look at the workflow's run history",
                answer.origin
            ))),
        }
    }
}

/// What a success can hide.
enum Refused {
    Busy,
    ForGood,
}

/// Connectors of the old kind answer 200 whatever Teams said, and tell it in words.
fn refused_inside(answer: &Answer) -> Option<Refused> {
    let said = std::str::from_utf8(&answer.body).ok()?;
    let refused = said.contains("delivery failed with error") && said.contains("returned HTTP error");
    refused.then(|| if said.contains("HTTP error 429") { Refused::Busy } else { Refused::ForGood })
}

#[async_trait]
impl Channel for Teams {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: false, receipt_id: false, look_up: false, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(origin(&self.url()))
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.http.within_limit(Repeat::Harmful, self.post(outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        // Only the host is asked: the workflow itself would post a card.
        let mut site = self.url();
        site.set_path("/");
        site.set_query(None);
        let call = Call { method: Method::HEAD, url: &site, headers: HeaderMap::new(), body: None, repeat: Repeat::Harmless };
        let answer = self.http.within_limit(Repeat::Harmless, self.http.call(call)).await?;
        if answer.status.is_server_error() && answer.status.as_u16() != 501 {
            return Err(answer.error(Repeat::Harmless, None, None));
        }
        Ok(format!("{} answers; whether the workflow posts shows with the first card", origin(&site)))
    }
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "the workflow does not take the card, or is switched off; look at its run history and turn it on",
        401 | 403 => "the workflow does not let anyone call it; copy its address again, and let anyone trigger it",
        404 | 410 => "there is no such workflow any more; make a new one and configure its address",
        413 => "the card is larger than Teams takes; publish a shorter update",
        _ => return None,
    })
}
