//! What keeps mail from one recipient of a destination until a person lifts it, or counts towards that.

use jiff::Timestamp;

use crate::destination::{DestinationName, Recipient};

/// A halt of everything to one recipient of a destination; or refusals in a row that may lead to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halt {
    /// The destination.
    pub destination: DestinationName,
    /// The recipient, in lower case: see [`halt_key`].
    pub recipient: Recipient,
    /// Why.
    pub why: HaltReason,
    /// How often in a row the recipient was refused for good, by different deliveries.
    pub refusals: u32,
    /// What was said at the last refusal, for people; holds no secret.
    pub said: Option<String>,
    /// Since when nothing more is sent; `None` while refusals are only counted.
    pub since: Option<Timestamp>,
    /// Grows with every change, from 1.
    pub version: u32,
}

/// Why a recipient gets nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HaltReason {
    /// They asked for it.
    Unsubscribed,
    /// Their mail server refuses them for good.
    Refused,
}

impl HaltReason {
    /// All.
    pub const ALL: [Self; 2] = [Self::Unsubscribed, Self::Refused];

    /// The word as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Refused => "refused",
        }
    }

    /// The reason with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// A recipient as halts know them: two spellings of one address are one person.
#[must_use]
pub fn halt_key(recipient: &Recipient) -> Recipient {
    Recipient::new(&recipient.as_str().to_lowercase()).unwrap_or_else(|_| recipient.clone())
}
