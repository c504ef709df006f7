//! API tokens: who may call. Only a digest of the secret is ever stored.

use jiff::Timestamp;

use crate::ids::TokenId;
use crate::text::Phrase;

/// An API token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Inside the system.
    pub id: TokenId,
    /// Whose it is; becomes the actor's name.
    pub name: Phrase,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// What it allows.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was ended; `None` while it works.
    pub revoked_at: Option<Timestamp>,
}

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read everything internal.
    Read,
    /// Read, declare, publish.
    Write,
}

impl Scope {
    /// Lower-case name, as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The scope with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Read, Self::Write].into_iter().find(|s| s.as_str() == name)
    }
}
