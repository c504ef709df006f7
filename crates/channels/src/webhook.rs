//! A signed webhook for machines, after the Standard Webhooks specification 1.0.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;
use sha2::Sha256;
use url::Url;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Call, Repeat, origin};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Where to, and what to sign with.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The whole address; receivers often put a secret into it.
    pub url: SecretString,
    /// `whsec_` and the base64 of 24 to 64 bytes each. All of them sign, so that a receiver can change over in peace.
    pub secrets: Vec<SecretString>,
}

/// A signed webhook.
#[derive(Debug)]
pub struct Webhook {
    http: HttpClient,
    // Kept as text in a secret, because a `Url` prints itself.
    url: SecretString,
    keys: Vec<SecretSlice<u8>>,
}

impl Webhook {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When the address or a secret cannot be used.
    pub fn new(config: WebhookConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let url = address(config.url.expose_secret())?;
        if config.secrets.is_empty() {
            return Err(ConfigFault::NoSecret);
        }
        let keys = config.secrets.iter().enumerate().map(|(i, s)| key(s).ok_or(ConfigFault::Secret(i + 1)));
        Ok(Self { http, url: url.as_str().into(), keys: keys.collect::<Result<_, _>>()? })
    }

    fn url(&self) -> Url {
        Url::parse(self.url.expose_secret()).expect("checked when the channel was made")
    }

    async fn post(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::Event { json, .. } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("an event"));
        };
        let id = outgoing.delivery.id.to_string();
        let headers = headers(&self.keys, &id, outgoing.now.as_second(), json.as_bytes());
        let body = Some(json.clone().into_bytes());
        let call = Call { method: Method::POST, url: &self.url(), headers, body, repeat: Repeat::Harmful };
        let answer = self.http.call(call).await?;
        if answer.status.is_success() {
            // The specification has the receiver answer 2xx and nothing else: accepted is all that is known.
            return Ok(Receipt { id: None, link: None });
        }
        Err(answer.error(Repeat::Harmful, Some(outgoing.now), advice(answer.status.as_u16())))
    }
}

#[async_trait]
impl Channel for Webhook {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: false, receipt_id: false, look_up: false, idempotent: true }
    }

    fn place(&self) -> Option<String> {
        Some(origin(&self.url()))
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.http.within_limit(Repeat::Harmful, self.post(outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        let url = self.url();
        let call = Call { method: Method::HEAD, url: &url, headers: HeaderMap::new(), body: None, repeat: Repeat::Harmless };
        let answer = self.http.within_limit(Repeat::Harmless, self.http.call(call)).await?;
        // A receiver need not know HEAD; that it answers proves name, network and certificate.
        if answer.status.is_redirection() || answer.status.is_server_error() && answer.status.as_u16() != 501 {
            return Err(answer.error(Repeat::Harmless, None, None));
        }
        Ok(format!("{} answers; whether it accepts the signature shows with the first message", origin(&url)))
    }
}

/// The three headers of the specification, and the type of the body.
fn headers(keys: &[SecretSlice<u8>], id: &str, timestamp: i64, body: &[u8]) -> HeaderMap {
    let signatures: Vec<_> = keys.iter().map(|key| signature(key, id, timestamp, body)).collect();
    let value = |text: &str| HeaderValue::from_str(text).expect("ids, numbers and base64 are plain ASCII");
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), value(id)),
        (HeaderName::from_static("webhook-timestamp"), value(&timestamp.to_string())),
        (HeaderName::from_static("webhook-signature"), value(&signatures.join(" "))),
    ])
}

/// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
fn signature(key: &SecretSlice<u8>, id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn key(secret: &SecretString) -> Option<SecretSlice<u8>> {
    let bytes = STANDARD.decode(secret.expose_secret().trim().strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&bytes.len()).then(|| bytes.into())
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        400 | 422 => "the receiver cannot read the event; compare its version with ours",
        401 | 403 => "the receiver does not accept the signature; compare the signing secrets and both clocks",
        404 => "there is no receiver at this address; check it",
        410 => "the receiver is gone; remove the destination",
        413 => "the event is too large for the receiver; raise its limit",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the reference libraries of the specification share.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let key = key(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("a secret");
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_whole_secrets_of_the_right_length_are_taken() {
        let secret = |n: usize| SecretString::from(format!("whsec_{}", STANDARD.encode(vec![7; n])));
        assert!(key(&secret(23)).is_none() && key(&secret(24)).is_some() && key(&secret(64)).is_some() && key(&secret(65)).is_none());
        for nonsense in ["", "whsec_", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(key(&nonsense.into()).is_none(), "{nonsense}");
        }
    }
}
