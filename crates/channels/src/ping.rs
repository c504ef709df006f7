//! A sign of life to a watcher outside: one GET, as Healthchecks.io, Uptime Kuma and their like expect it.

use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Call, Repeat};
use crate::{HttpClient, HttpLimits, SendError};

/// Where signs of life go. The address may hold a secret.
#[derive(Debug)]
pub struct Ping {
    http: HttpClient,
    // Kept as text in a secret, because a `Url` prints itself.
    url: SecretString,
}

impl Ping {
    /// Checks the address; calls nothing.
    ///
    /// # Errors
    /// When it is no http or https URL, or the client cannot be set up.
    pub fn new(url: &SecretString, limits: HttpLimits) -> Result<Self, ConfigFault> {
        let url = address(url.expose_secret())?;
        Ok(Self { http: HttpClient::new(limits)?, url: url.as_str().into() })
    }

    /// Whether the address may be called at all, as far as it tells without asking anybody; calls nothing.
    ///
    /// # Errors
    /// [`SendError::Permanent`] for an address that is not public and not allowed.
    pub fn check(&self) -> Result<(), SendError> {
        self.http.check_literal(&self.url()).map_err(|refused| SendError::Permanent(refused.to_string()))
    }

    fn url(&self) -> Url {
        Url::parse(self.url.expose_secret()).expect("checked when it was made")
    }

    /// Tells that the watcher lives.
    ///
    /// # Errors
    /// See [`SendError`]; whatever it is, the next ping is tried all the same.
    pub async fn send(&self) -> Result<(), SendError> {
        let url = self.url();
        let call = Call { method: Method::GET, url: &url, headers: HeaderMap::new(), body: None, repeat: Repeat::Harmless };
        let answer = self.http.within_limit(Repeat::Harmless, self.http.call(call)).await?;
        if answer.status.is_success() { Ok(()) } else { Err(answer.error(Repeat::Harmless, None, None)) }
    }
}
