//! A Mattermost incoming webhook: `POST {text}`, answered by a bare `ok`.
//!
//! It gives no receipt id, no thread and no edit, and cannot say whether something arrived. The server splits texts
//! over 16,383 characters into several posts.

use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;
use url::Url;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Call, Repeat, origin};
use crate::mattermost::error_id;
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Where to.
#[derive(Clone, Debug)]
pub struct MattermostWebhookConfig {
    /// The whole address; the id at its end is the secret.
    pub url: SecretString,
}

/// A Mattermost incoming webhook.
#[derive(Debug)]
pub struct MattermostWebhook {
    http: HttpClient,
    // Kept as text in a secret, because a `Url` prints itself.
    url: SecretString,
    ping: Url,
}

impl MattermostWebhook {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When the address is no incoming webhook.
    pub fn new(config: MattermostWebhookConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let url = address(config.url.expose_secret())?;
        let (site, id) = url.path().rsplit_once("/hooks/").ok_or(ConfigFault::NotAHook)?;
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ConfigFault::NotAHook);
        }
        let mut ping = url.clone();
        ping.set_path(&format!("{site}/api/v4/system/ping"));
        ping.set_query(None);
        Ok(Self { http, url: url.as_str().into(), ping })
    }

    async fn post(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::Chat { markdown, .. } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("a chat post"));
        };
        let url = Url::parse(self.url.expose_secret()).expect("checked when the channel was made");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = Some(serde_json::json!({ "text": markdown }).to_string().into_bytes());
        let answer = self.http.call(Call { method: Method::POST, url: &url, headers, body, repeat: Repeat::Harmful }).await?;
        if answer.status != StatusCode::OK {
            let advice = advice(answer.status, error_id(&answer).as_deref());
            return Err(if answer.status.is_success() {
                SendError::Uncertain(format!(
                    "{} answered {}, which Mattermost never does; check the address",
                    answer.origin, answer.status
                ))
            } else {
                answer.error(Repeat::Harmful, Some(outgoing.now), advice)
            });
        }
        if answer.body.trim_ascii() != b"ok" {
            return Err(SendError::Uncertain(format!("{} answered without Mattermost's `ok`; check the address", answer.origin)));
        }
        Ok(Receipt { id: None, link: None })
    }
}

#[async_trait]
impl Channel for MattermostWebhook {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: false, receipt_id: false, look_up: false, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(origin(&self.ping))
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.http.within_limit(Repeat::Harmful, self.post(outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        let call = Call { method: Method::GET, url: &self.ping, headers: HeaderMap::new(), body: None, repeat: Repeat::Harmless };
        let answer = self.http.within_limit(Repeat::Harmless, self.http.call(call)).await?;
        if !answer.status.is_success() {
            return Err(answer.error(Repeat::Harmless, None, Some("this is no Mattermost server, or it is unwell; check the address")));
        }
        Ok(format!("{} answers; whether the webhook exists shows with the first message", origin(&self.ping)))
    }
}

fn advice(status: StatusCode, id: Option<&str>) -> Option<&'static str> {
    Some(match (status.as_u16(), id) {
        (400, Some("web.incoming_webhook.invalid.app_error")) | (401 | 404, _) => {
            "the webhook or its channel is gone; make a new one under Integrations and configure its address"
        }
        (400, Some("web.incoming_webhook.user.app_error")) => "the webhook's owner is gone or deactivated; make a new webhook",
        (403, _) => "the webhook may not post to its channel; check the channel's lock and the owner's rights",
        (413, _) => "the text is too large for the server; shorten it or raise MaximumPayloadSizeBytes",
        (501, _) => "incoming webhooks are switched off; ask the server's administrator for EnableIncomingWebhooks",
        _ => return None,
    })
}
