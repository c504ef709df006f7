//! PagerDuty by its Events API v2: an alert for a promise, one for all rungs of its ladder.
//!
//! The key of an alert is made of the promise's id. So a later rung, and a repeat, add to the alert that is open instead of waking
//! somebody for a second one.

use async_trait::async_trait;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sev1_domain::delivery::{About, Receipt};
use sev1_domain::message::Message;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Api, Call, Repeat};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Where to, and to which service.
#[derive(Clone, Debug)]
pub struct PagerDutyConfig {
    /// `https://events.pagerduty.com`, or `https://events.eu.pagerduty.com`.
    pub url: String,
    /// The integration key: 32 letters and digits.
    pub routing_key: SecretString,
}

/// One integration of PagerDuty.
#[derive(Debug)]
pub struct PagerDuty {
    api: Api,
    routing_key: SecretString,
}

/// What an accepted event is answered with.
#[derive(Deserialize)]
struct Accepted {
    dedup_key: String,
}

impl PagerDuty {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address or routing key cannot be right.
    pub fn new(config: PagerDutyConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let site = address(&config.url)?;
        let key = config.routing_key.expose_secret().trim();
        if key.len() != 32 || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ConfigFault::RoutingKey);
        }
        let routing_key = key.into();
        Ok(Self { api: Api::new(http, &site, "PagerDuty"), routing_key })
    }

    async fn trigger(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::Alert { json } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("an alert"));
        };
        let About::Promise { id, .. } = outgoing.delivery.about else {
            return Err(SendError::Permanent("an update is no alert; give this destination for = \"people\" and no audience".into()));
        };
        let payload: Value = serde_json::from_str(json).map_err(|_| SendError::wrong_format("an alert"))?;
        let body = json!({
            "routing_key": self.routing_key.expose_secret(),
            "event_action": "trigger",
            "dedup_key": format!("sev1-promise-{id}"),
            "client": "Sev1",
            "payload": payload,
        });
        let answer = self.api.call(Method::POST, "v2/enqueue", Some(&body), Repeat::Harmful).await?;
        if answer.status != StatusCode::ACCEPTED {
            if answer.status.is_success() {
                let (origin, status) = (&answer.origin, answer.status);
                return Err(SendError::Uncertain(format!("{origin} answered {status}, which PagerDuty never does; check the address")));
            }
            return Err(answer.error(Repeat::Harmful, Some(outgoing.now), advice(answer.status.as_u16())));
        }
        let accepted: Accepted = self.api.read(&answer, Repeat::Harmful)?;
        let is_key = |key: &String| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        Ok(Receipt { id: Some(accepted.dedup_key).filter(is_key), link: None })
    }
}

#[async_trait]
impl Channel for PagerDuty {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: false, receipt_id: true, look_up: false, idempotent: true }
    }

    fn place(&self) -> Option<String> {
        Some(self.api.origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.api.http.within_limit(Repeat::Harmful, self.trigger(outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        let url = address(self.api.base()).expect("checked when the channel was made");
        let call = Call { method: Method::HEAD, url: &url, headers: HeaderMap::new(), body: None, repeat: Repeat::Harmless };
        let answer = self.api.http.within_limit(Repeat::Harmless, self.api.http.call(call)).await?;
        if answer.status.is_server_error() && answer.status.as_u16() != 501 {
            return Err(answer.error(Repeat::Harmless, None, None));
        }
        Ok(format!("{} answers; whether it knows the routing key shows with the first page", answer.origin))
    }
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "it does not take the event; check that the routing key is one of an Events API v2 integration that still exists",
        401 | 403 => "it does not accept the routing key; copy the integration key again, and check the region of the address",
        404 => "there is no Events API at this address; use https://events.pagerduty.com, or https://events.eu.pagerduty.com",
        413 => "the event is larger than PagerDuty takes",
        429 => "the service gets too many events; it asks for patience",
        _ => return None,
    })
}
