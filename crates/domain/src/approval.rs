//! Emergency approvals at the customer or at home: who was asked for what, and what they answered.

use crate::text::Phrase;

/// One approval as an update speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyApproval {
    /// What is to be approved: `emergency change for the 7.8.6 upgrade`.
    pub what: Phrase,
    /// Who was asked.
    pub asked: Phrase,
    /// What became of it.
    pub answer: Answer,
    /// Why, where it was declined or bypassed or needs saying.
    pub reason: Option<Phrase>,
}

/// What became of a request for approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Asked, no answer yet.
    Waiting,
    /// Given.
    SignedOff,
    /// Refused.
    Declined,
    /// Gone around, with somebody's word for it.
    Bypassed,
}

impl Answer {
    /// All.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::SignedOff, Self::Declined, Self::Bypassed];

    /// The words for it, as in text and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::SignedOff => "signed off",
            Self::Declined => "declined",
            Self::Bypassed => "bypassed",
        }
    }

    /// The answer with these words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }
}
