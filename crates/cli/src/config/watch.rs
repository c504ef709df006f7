//! `[watch]`: who outside is told that this watcher lives, and how often.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sev1_domain::refusal::Refusal;
use url::Url;

use super::Secrets;
use super::faults::Fault;
use super::layers::Layers;
use super::sections::path;
use crate::error::CliError;

/// Who outside is told that this watcher lives.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    /// Whom to call; `None` for nobody.
    pub(crate) ping: Option<Ping>,
    /// How often.
    pub(crate) ping_every: Duration,
}

/// An address to call, which is often a secret.
#[derive(Clone, Debug)]
pub(crate) enum Ping {
    /// The address, http or https.
    Url(SecretString),
    /// The file that holds it.
    UrlFile(PathBuf),
}

impl Ping {
    /// The address, read from its file where it is kept in one.
    ///
    /// # Errors
    /// When the file cannot be read or holds no address.
    pub(crate) fn url(&self, secrets: &Secrets) -> Result<SecretString, CliError> {
        let file = match self {
            Self::Url(url) => return Ok(url.clone()),
            Self::UrlFile(file) => file,
        };
        let url = secrets.read(file, "watch.ping_url_file")?;
        match address(url.expose_secret()) {
            Ok(Some(_)) => Ok(url),
            _ => Err(CliError::configuration(format!("{} holds no address to call", file.display()))
                .hint("write one line into it, such as https://ping.example.com/2f4d")),
        }
    }
}

/// Scheme, host and port of such an address: all of it that may be shown.
pub(crate) fn origin(url: &SecretString) -> String {
    Url::parse(url.expose_secret()).map_or_else(|_| "***".to_owned(), |url| url.origin().ascii_serialization())
}

pub(super) fn watch(layers: &mut Layers<'_>, folder: &Path) -> Option<Watch> {
    let (url, origin) = layers.secret_text("watch.ping_url", without_secret);
    let url = address(&url).map_err(|refusal| layers.secret_refused("watch.ping_url", origin, refusal)).ok().flatten();
    let (file, origin) = layers.text("watch.ping_url_file");
    let ping_every = layers.span("watch.ping_every");
    let ping = match (url, file.is_empty()) {
        (Some(_), false) => {
            let fault = Fault::new(origin, "`watch.ping_url` and `watch.ping_url_file` cannot both be said");
            layers.faults.push(fault.hint("leave one of them empty"));
            return None;
        }
        (Some(url), true) => Some(Ping::Url(url)),
        (None, false) => Some(Ping::UrlFile(path(&file, &origin, folder))),
        (None, true) => None,
    };
    Some(Watch { ping, ping_every: ping_every?.0 })
}

/// `None` for an empty one.
fn address(text: &str) -> Result<Option<SecretString>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let anonymous = |url: &Url| url.username().is_empty() && url.password().is_none();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && anonymous(url));
    let refused =
        || Refusal::new("url", "this is no address to call").hint("write it like https://ping.example.com/2f4d, without a user name");
    url.map(|_| Some(SecretString::from(text))).ok_or_else(refused)
}

/// Scheme, host and port: the rest may be a secret.
fn without_secret(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.has_host() => match url.origin().ascii_serialization() {
            origin if url.path() == "/" && url.query().is_none() && url.username().is_empty() => origin,
            origin => format!("{origin}/***"),
        },
        _ if text.is_empty() => String::new(),
        _ => "***".to_owned(),
    }
}
