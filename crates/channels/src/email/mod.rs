//! Mail by SMTP: one mail to one recipient, over a connection that is encrypted and a server that is configured.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | the mail's headers and parts | `letter.rs` |
//! | what it is called: Message-ID, thread, list, envelope | `identity.rs` |
//! | its signature | `dkim.rs` |
//! | the way to the server, TLS | `connect.rs` |
//! | the conversation | `session.rs`, over lines of `wire.rs` and answers of `reply.rs` |
//! | what a server's no means | `fault.rs` |
//! | connections kept | `pool.rs` |

mod connect;
mod dkim;
mod fault;
mod identity;
mod letter;
mod pool;
pub mod reply;
mod session;
mod wire;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use lettre::address::Address;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use sev1_domain::delivery::Receipt;

use crate::config_fault::ConfigFault;
use crate::{Capabilities, Channel, HttpLimits, Outgoing, SendError};
use connect::Way;
use dkim::Dkim;
pub use dkim::DkimConfig;
use letter::{Letter, Sender};
use pool::Pool;
use session::Login;

/// Where to, as whom, and how mails are signed.
#[derive(Clone, Debug)]
pub struct EmailConfig {
    /// The mail server's name or address.
    pub server: String,
    /// Its port; the usual one of `tls` if left out.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// A certificate authority in PEM that is trusted beside the system's own.
    pub ca: Option<Vec<u8>>,
    /// What we call ourselves to the server; our address if left out.
    pub hello: Option<String>,
    /// User and password.
    pub login: Option<(String, SecretString)>,
    /// Whom the mails are from: `status@example.com` or `Example Status <status@example.com>`.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Where bounces go: `bounces@example.com` makes the envelope's sender `bounces+{tag}@example.com`, one per recipient.
    pub bounces: Option<String>,
    /// The key that mails are signed with.
    pub dkim: Option<DkimConfig>,
    /// Connections at once, 1 or more.
    pub connections: usize,
}

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte; port 465.
    Implicit,
    /// After the hello, and nothing is sent without it; port 587.
    StartTls,
    /// Not at all, which only places that are not public are good for; port 25.
    None,
}

impl Tls {
    /// All.
    pub const ALL: [Self; 3] = [Self::Implicit, Self::StartTls, Self::None];

    /// The name in configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == name)
    }

    fn port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// Whether a text is a mail address, with a name before it or without.
///
/// # Errors
/// When it is none.
pub fn check_address(text: &str) -> Result<(), ConfigFault> {
    mailbox(text).map(drop)
}

fn mailbox(text: &str) -> Result<Mailbox, ConfigFault> {
    text.trim().parse().map_err(|_| ConfigFault::MailAddress(text.to_owned()))
}

/// A mail server that carries mails for us.
pub struct Email {
    pool: Pool,
    sender: Sender,
    dkim: Option<Dkim>,
    limit: Duration,
    about: String,
}

impl Email {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When an address, the server's name, a certificate or a key cannot be right.
    pub fn new(config: EmailConfig, limits: &HttpLimits) -> Result<Self, ConfigFault> {
        let from = mailbox(&config.from)?;
        let reply_to = config.reply_to.as_deref().map(mailbox).transpose()?;
        let bounces = |text: &str| text.trim().parse::<Address>().map_err(|_| ConfigFault::MailAddress(text.to_owned()));
        let bounces = config.bounces.as_deref().filter(|b| !b.trim().is_empty()).map(bounces).transpose()?;
        let dkim = config.dkim.as_ref().map(Dkim::new).transpose()?;
        let login = config.login.map(|(user, password)| Login { user, password: password.expose_secret().trim().into() });
        if login.as_ref().is_some_and(|l| l.user.is_empty() || l.password.expose_secret().is_empty()) {
            return Err(ConfigFault::MailLogin);
        }
        let hello = config.hello.filter(|h| !h.is_empty());
        if let Some(name) = hello.as_ref().filter(|h| !h.bytes().all(|b| b.is_ascii_graphic())) {
            return Err(ConfigFault::MailServer(name.clone()));
        }
        // Running out of time while connecting always means that nothing was sent.
        let connect = limits.connect_timeout.min(limits.request_timeout / 2);
        let allowed = limits.allow_private.clone();
        let way = Way::new(config.server.trim(), config.port, config.tls, config.ca.as_deref(), allowed, connect)?;
        let about = about(&way, login.as_ref(), dkim.is_some());
        let pool = Pool::new(way, hello, login, config.connections.max(1));
        Ok(Self { pool, sender: Sender { from, reply_to, bounces }, dkim, limit: limits.request_timeout, about })
    }

    async fn carry(&self, outgoing: &Outgoing<'_>, letter: &Letter) -> Result<Receipt, SendError> {
        let on_its_way = AtomicBool::new(false);
        let place = self.pool.place();
        let done = tokio::time::timeout(self.limit, self.pool.carry(letter, &on_its_way)).await;
        let Ok(done) = done else {
            let what = format!("{place} did not finish within {:?}", self.limit);
            return Err(match on_its_way.load(Ordering::Relaxed) {
                true => SendError::Uncertain(format!("{what}; the mail may have arrived")),
                false => SendError::Retry { reason: what, not_before: None },
            });
        };
        let reply = done.map_err(|fault| fault.error(&place))?;
        // The server's own name for it is what an administrator looks for in its log.
        tracing::debug!(incident.number = %outgoing.delivery.incident_number, mail.id = letter.id, "the mail server took it: {reply}");
        Ok(Receipt { id: Some(letter.id.clone()), link: None })
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let place = self.pool.place();
        let mut session = self.pool.open().await.map_err(|fault| fault.error(&place))?;
        session.knock().await.map_err(|fault| fault.error(&place))?;
        session.quit().await;
        Ok(format!("{place} takes mail {}", self.about))
    }
}

fn about(way: &Way, login: Option<&Login>, signed: bool) -> String {
    let tls = match way.tls {
        Tls::Implicit => "over TLS",
        Tls::StartTls => "over TLS (STARTTLS)",
        Tls::None => "without encryption",
    };
    let login = login.map_or_else(|| "without a login".to_owned(), |l| format!("as {}", l.user));
    format!("{tls}, {login}, {}", if signed { "signed by DKIM" } else { "not signed by us" })
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email").field("place", &self.pool.place()).field("sender", &self.sender).finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for Email {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: true, edit: false, receipt_id: true, look_up: false, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(format!("smtp://{}", self.pool.place()))
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let letter = Letter::of(&outgoing, &self.sender, self.dkim.as_ref())?;
        self.carry(&outgoing, &letter).await
    }

    async fn check(&self) -> Result<String, SendError> {
        let late =
            |_| SendError::Retry { reason: format!("{} did not finish within {:?}", self.pool.place(), self.limit), not_before: None };
        tokio::time::timeout(self.limit, self.look_around()).await.map_err(late)?
    }
}
