//! The one way to a Mattermost server: addresses, the token, and what its answers mean.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sev1_domain::delivery::Receipt;
use url::Url;

use super::answers::{advice, error_id};
use super::version::Version;
use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Call, Repeat, origin};
use crate::{HttpClient, SendError};

/// A server, and as whom it is called.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) http: HttpClient,
    site: String,
    authorization: HeaderValue,
    /// What the last answer said of the server; every answer says it anew, so an upgrade is noticed.
    version: Mutex<Option<Version>>,
}

impl Api {
    /// Checks address and token; calls nothing.
    pub(super) fn new(url: &str, token: &SecretString, http: HttpClient) -> Result<Self, ConfigFault> {
        let mut site = address(url)?;
        site.set_query(None);
        let token = token.expose_secret().trim();
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| ConfigFault::Token)?;
        // Marked so that no log of headers shows it.
        authorization.set_sensitive(true);
        if token.is_empty() {
            return Err(ConfigFault::Token);
        }
        let site = site.as_str().trim_end_matches('/').to_owned();
        Ok(Self { http, site, authorization, version: Mutex::default() })
    }

    /// Sends one request. `path` is made of fixed words, checked ids and checked names.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<Value>, repeat: Repeat) -> Result<Answer, SendError> {
        let url = Url::parse(&format!("{}/api/v4/{path}", self.site)).expect("a site, fixed words and checked ids make a URL");
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, self.authorization.clone()),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ]);
        let body = body.map(|b| b.to_string().into_bytes());
        let answer = self.http.call(Call { method, url: &url, headers, body, repeat }).await?;
        if let Some(version) = Version::of(&answer.headers) {
            *self.version.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
        }
        Ok(answer)
    }

    /// Reads something.
    pub(super) async fn get(&self, path: &str) -> Result<Answer, SendError> {
        self.call(Method::GET, path, None, Repeat::Harmless).await
    }

    /// What was asked for; `None` where it is not there, or not for us to see.
    pub(super) async fn find<T: DeserializeOwned>(&self, path: &str, now: Option<Timestamp>) -> Result<Option<T>, SendError> {
        let answer = self.get(path).await?;
        if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) && error_id(&answer).is_some() {
            return Ok(None);
        }
        self.read(&answer, Repeat::Harmless, now).map(Some)
    }

    /// The body of a success, else the error with what to do about it.
    pub(super) fn read<T: DeserializeOwned>(&self, answer: &Answer, repeat: Repeat, now: Option<Timestamp>) -> Result<T, SendError> {
        self.read_or(answer, repeat, now, advice(answer.status, error_id(answer).as_deref()))
    }

    /// The same with advice that knows what was asked for.
    pub(super) fn read_or<T: DeserializeOwned>(
        &self,
        answer: &Answer,
        repeat: Repeat,
        now: Option<Timestamp>,
        advice: Option<&str>,
    ) -> Result<T, SendError> {
        if !answer.status.is_success() {
            return Err(answer.error(repeat, now, advice));
        }
        let read = answer.whole.then(|| serde_json::from_slice(&answer.body).ok()).flatten();
        let what = || {
            format!(
                "{} answered {}, but not as Mattermost does; check the address and what stands before the server",
                answer.origin, answer.status
            )
        };
        read.ok_or_else(|| match repeat {
            Repeat::Harmful => SendError::Uncertain(what()),
            Repeat::Harmless => SendError::Retry { reason: what(), not_before: None },
        })
    }

    /// What the server says it is; asked for where no answer came yet. `None` where it does not say.
    pub(super) async fn version(&self) -> Option<Version> {
        let known = || *self.version.lock().unwrap_or_else(PoisonError::into_inner);
        if known().is_none() {
            // Whoever cannot be reached is met again with the call that matters.
            drop(self.get("system/ping").await);
        }
        known()
    }

    /// Where a post is found, and its id.
    pub(super) fn receipt(&self, team: Option<&str>, id: String) -> Receipt {
        Receipt { link: Some(format!("{}/{}/pl/{id}", self.site, team.unwrap_or("_redirect"))), id: Some(id) }
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> String {
        Url::parse(&self.site).map_or_else(|_| String::new(), |url| origin(&url))
    }

    /// The configured address, without a slash at its end.
    pub(super) fn site(&self) -> &str {
        &self.site
    }
}
