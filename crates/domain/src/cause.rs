//! Why it happens, and how sure that is.

use crate::text::Phrase;

/// A cause as an update speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What causes it: `a query that bypasses the cache since 7.8.5`.
    pub what: Phrase,
    /// How sure that is.
    pub certainty: Certainty,
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Looked at and ruled out.
    RuledOut,
    /// Likely, not shown.
    Suspected,
    /// Shown by evidence.
    Confirmed,
}

impl Certainty {
    /// All.
    pub const ALL: [Self; 3] = [Self::RuledOut, Self::Suspected, Self::Confirmed];

    /// The words for it, as in text and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RuledOut => "ruled out",
            Self::Suspected => "suspected",
            Self::Confirmed => "confirmed",
        }
    }

    /// The certainty with these words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == name)
    }
}
