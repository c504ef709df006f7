//! Channels: how a message travels. Each composes nothing, chooses no recipient and never decides when to try again.

pub mod config_fault;
pub mod email;
pub mod github;
pub mod gitlab;
mod http;
pub mod inbox;
mod issue_comments;
pub mod mattermost;
pub mod mattermost_webhook;
pub mod pagerduty;
pub mod ping;
pub mod registry;
pub mod slack;
pub mod teams;
pub mod webhook;
pub mod zendesk;

pub use http::{AllowedPlace, AllowedPlaces, HttpClient, HttpLimits, HttpSetupError, NotAPlace};

use async_trait::async_trait;
use jiff::Timestamp;
use sev1_domain::delivery::{Delivery, Receipt};

/// What a channel can do, said honestly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Later messages can be replies to the first.
    pub threads: bool,
    /// A sent message can be changed in place.
    pub edit: bool,
    /// A receipt names the message (else "accepted" is all that is known).
    pub receipt_id: bool,
    /// Whether a message arrived can be looked up afterwards.
    pub look_up: bool,
    /// Sending the same delivery twice shows once: the receiver knows its id.
    pub idempotent: bool,
}

/// One message to carry.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// What, with its id as idempotency key.
    pub delivery: &'a Delivery,
    /// The first message of this incident here, where there is one.
    pub thread_root: Option<&'a Receipt>,
    /// Now, for timestamps in signatures.
    pub now: Timestamp,
}

/// A configured address on a kind of transport.
#[async_trait]
pub trait Channel: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// The server it calls, as scheme, host and port: what all destinations there share, its load and its patience. `None` where it
    /// shares nothing.
    fn place(&self) -> Option<String> {
        None
    }

    /// Carries one message. Returns within the time limit it was built with.
    ///
    /// # Errors
    /// See [`SendError`].
    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError>;

    /// Whether an earlier attempt arrived. Only meaningful where [`Capabilities::look_up`] is set; else `Ok(None)`.
    ///
    /// # Errors
    /// See [`SendError`]; any of them means that it is still unknown.
    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let _ = outgoing;
        Ok(None)
    }

    /// Changes a sent message in place. Only where [`Capabilities::edit`] is set.
    ///
    /// # Errors
    /// See [`SendError`]; `Permanent` where the channel cannot edit.
    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let _ = (receipt, outgoing);
        Err(SendError::Permanent("this channel cannot change a sent message".into()))
    }

    /// Checks address and credentials without sending anything; answers what was found, for `sev1 doctor`.
    ///
    /// # Errors
    /// A sentence that names what to do.
    async fn check(&self) -> Result<String, SendError>;
}

/// How sending can end other than well. Texts hold no secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It did not arrive; another try may help.
    #[error("{reason}")]
    Retry {
        /// Why.
        reason: String,
        /// Not before this instant, where the other side said so.
        not_before: Option<Timestamp>,
    },
    /// It did not arrive and will not, until somebody mends the reason.
    #[error("{0}")]
    Permanent(String),
    /// It did not arrive and will not, because of this one recipient; others behind the same destination are not concerned.
    #[error("{reason}")]
    Recipient {
        /// Why.
        reason: String,
        /// Whether there is certainly no such recipient, now and later.
        gone: bool,
    },
    /// It may have arrived.
    #[error("{0}")]
    Uncertain(String),
}

impl SendError {
    /// The message was rendered for another kind of channel.
    pub(crate) fn wrong_format(needed: &str) -> Self {
        Self::Permanent(format!(
            "this destination takes {needed} and the message is none; its channel was changed after the update was published, so publish again"
        ))
    }
}
