//! The one HTTP client: time limits, no redirects, no proxy, private addresses refused, bodies capped.
//!
//! Connections are not kept. A kept one may be half dead when the next update goes out hours later, which looks exactly
//! like a message cut off after sending; and every attempt is to resolve and check its address anew.
//!
//! Addresses can hold secrets (the id in a webhook's URL), so errors name scheme, host and port only.

mod addresses;
mod answer;
mod api;

use std::error::Error;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, redirect};
use url::{Host, Url};

use crate::SendError;
pub(crate) use addresses::AddressRefused;
use addresses::GuardedResolver;
pub use addresses::{AllowedPlace, AllowedPlaces, NotAPlace};
pub(crate) use answer::Answer;
pub(crate) use api::{Api, plain, secret_value};

/// What bounds every call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// For one message as a whole, from the first byte of its first request to the last of its last answer.
    pub request_timeout: Duration,
    /// For name, connection and TLS together; never more than half of `request_timeout`, so that running out of it
    /// always means that nothing was sent.
    pub connect_timeout: Duration,
    /// Reading an answer stops here.
    pub max_response_bytes: usize,
    /// Places that may be called although they are not public.
    pub allow_private: AllowedPlaces,
}

impl Default for HttpLimits {
    /// 10 s, 3 s, 8 MiB (a busy channel's last thousand posts), public addresses only.
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            max_response_bytes: 8 << 20,
            allow_private: AllowedPlaces::default(),
        }
    }
}

/// The one HTTP client. Cheap to clone.
#[derive(Clone, Debug)]
pub struct HttpClient {
    client: reqwest::Client,
    limits: Arc<HttpLimits>,
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot start: {reason}; check that the system's certificates are installed (package ca-certificates)")]
pub struct HttpSetupError {
    reason: String,
}

/// Whether asking the same thing twice can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Reads, and changes to a named thing: an unknown outcome is simply tried again.
    Harmless,
    /// It may show twice: an unknown outcome is said to be unknown.
    Harmful,
}

impl Repeat {
    /// What it means that nobody knows whether it was done.
    pub(crate) fn unknown(self, reason: String) -> SendError {
        match self {
            Self::Harmless => SendError::Retry { reason, not_before: None },
            Self::Harmful => SendError::Uncertain(reason),
        }
    }
}

/// One request.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) repeat: Repeat,
}

impl HttpClient {
    /// A client within these limits.
    ///
    /// # Errors
    /// When the system offers no certificates to trust.
    #[expect(clippy::disallowed_methods, reason = "this is the client with the limits")]
    pub fn new(limits: HttpLimits) -> Result<Self, HttpSetupError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("sev1/", env!("CARGO_PKG_VERSION")))
            .timeout(limits.request_timeout)
            .connect_timeout(limits.connect_timeout.min(limits.request_timeout / 2))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .referer(false)
            .dns_resolver(GuardedResolver(limits.allow_private.clone()))
            .build()
            .map_err(|error| HttpSetupError { reason: root_cause(&error) })?;
        Ok(Self { client, limits: Arc::new(limits) })
    }

    /// Sends one request and reads its answer, whatever its status.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Answer, SendError> {
        let origin = origin(call.url);
        self.check_literal(call.url).map_err(|refused| SendError::Permanent(refused.to_string()))?;
        let mut request = self.client.request(call.method, call.url.clone()).headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let mut response = request.send().await.map_err(|error| failure(&error, &origin, call.repeat))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let (body, whole) = read(response, self.limits.max_response_bytes).await;
        Ok(Answer { status, headers, body, whole, origin })
    }

    /// Bounds everything that one message needs, however many requests that is.
    pub(crate) async fn within_limit<T>(&self, repeat: Repeat, work: impl Future<Output = Result<T, SendError>>) -> Result<T, SendError> {
        let limit = self.limits.request_timeout;
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(no_answer(&format!("nothing came back within {limit:?}"), repeat)))
    }

    /// Addresses written as numbers never reach the resolver, so they are checked here. The URL parser has already
    /// turned decimal, octal and hexadecimal spellings into one. A name of this machine is known without asking anybody.
    pub(crate) fn check_literal(&self, url: &Url) -> Result<(), AddressRefused> {
        let address: IpAddr = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => Ipv4Addr::LOCALHOST.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.limits.allow_private.check(url.host_str().unwrap_or_default(), address)
    }
}

/// Reads up to `limit` bytes; the flag tells whether that was all.
async fn read(mut response: reqwest::Response, limit: usize) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(None) => return (body, true),
            Ok(Some(_)) | Err(_) => return (body, false),
        }
    }
}

/// What a call without an answer means.
fn failure(error: &reqwest::Error, origin: &str, repeat: Repeat) -> SendError {
    let refused = causes(error).find_map(|cause| cause.downcast_ref::<AddressRefused>());
    if let Some(refused) = refused {
        return SendError::Permanent(refused.to_string());
    }
    let cause = if error.is_timeout() { "it took too long".to_owned() } else { root_cause(error) };
    if error.is_connect() {
        let reason = format!("{origin} cannot be reached: {cause}; check the address and that the server is up");
        return SendError::Retry { reason, not_before: None };
    }
    if error.is_builder() {
        return SendError::Permanent(format!("the request to {origin} cannot be made: {cause}; check the address"));
    }
    no_answer(&format!("{origin} gave no answer: {cause}"), repeat)
}

fn no_answer(what: &str, repeat: Repeat) -> SendError {
    match repeat {
        Repeat::Harmless => SendError::Retry { reason: what.to_owned(), not_before: None },
        Repeat::Harmful => SendError::Uncertain(format!("{what}; the message may have arrived")),
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |e: &&'a (dyn Error + 'static)| (*e).source())
}

/// The innermost cause: the outer ones repeat each other and name the whole address.
fn root_cause(error: &reqwest::Error) -> String {
    let innermost = causes(error).last().filter(|cause| !cause.is::<reqwest::Error>());
    innermost.map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

/// Scheme, host and port.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
