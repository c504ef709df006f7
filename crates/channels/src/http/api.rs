//! What the interfaces of services have in common: one address, a header that proves who calls, bodies that are JSON.

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::{Answer, Call, HttpClient, Repeat, origin};
use crate::SendError;
use crate::config_fault::ConfigFault;

/// One service, as one caller sees it. Shows no secret.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) http: HttpClient,
    /// Without a slash at its end.
    base: String,
    headers: HeaderMap,
    /// Whose it is, in sentences.
    service: &'static str,
    refused: Refused,
}

/// What an answer without success means, asked at a time where that matters.
pub(crate) type Refused = fn(&Answer, Repeat, Option<Timestamp>) -> SendError;

impl Api {
    /// The service below `base`; a path in it is kept.
    pub(crate) fn new(http: HttpClient, base: &Url, service: &'static str) -> Self {
        let mut base = base.clone();
        base.set_query(None);
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))]);
        Self {
            http,
            base: base.as_str().trim_end_matches('/').to_owned(),
            headers,
            service,
            refused: |answer, repeat, now| answer.error(repeat, now, None),
        }
    }

    /// The same with a header on every call.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The same, knowing what a refusal means there.
    pub(crate) fn refusing(self, refused: Refused) -> Self {
        Self { refused, ..self }
    }

    /// The same, calling as whoever holds this token.
    pub(crate) fn bearer(self, token: &SecretString) -> Result<Self, ConfigFault> {
        let value = secret_value("Bearer ", token)?;
        Ok(self.with(AUTHORIZATION, value))
    }

    /// One request; `path` holds fixed words and what was checked or escaped.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Value>, repeat: Repeat) -> Result<Answer, SendError> {
        let url = Url::parse(&format!("{}/{path}", self.base)).expect("a base, fixed words and checked ids make a URL");
        let body = body.map(|b| b.to_string().into_bytes());
        self.http.call(Call { method, url: &url, headers: self.headers.clone(), body, repeat }).await
    }

    /// One request, and what its answer says.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        repeat: Repeat,
        now: Option<Timestamp>,
    ) -> Result<T, SendError> {
        let answer = self.call(method, path, body, repeat).await?;
        if answer.status.is_success() { self.read(&answer, repeat) } else { Err((self.refused)(&answer, repeat, now)) }
    }

    /// What a successful answer says.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer, repeat: Repeat) -> Result<T, SendError> {
        let read = answer.whole.then(|| serde_json::from_slice(&answer.body).ok()).flatten();
        let Answer { origin, status, .. } = answer;
        let service = self.service;
        read.ok_or_else(|| {
            repeat.unknown(format!("{origin} answered {status}, but not as {service} does; check the address and what stands before it"))
        })
    }

    /// The base, without a slash at its end. It holds no secret.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        Url::parse(&self.base).map_or_else(|_| String::new(), |url| origin(&url))
    }
}

/// A header's value with a secret in it, marked so that no log of headers shows it.
pub(crate) fn secret_value(scheme: &str, token: &SecretString) -> Result<HeaderValue, ConfigFault> {
    let token = token.expose_secret().trim();
    let mut value = HeaderValue::from_str(&format!("{scheme}{token}")).map_err(|_| ConfigFault::Token)?;
    value.set_sensitive(true);
    if token.is_empty() { Err(ConfigFault::Token) } else { Ok(value) }
}

/// A name from another system, fit for one line on a terminal.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !is_hidden(*c)).take(64).collect()
}

/// Characters that turn or hide what stands beside them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
