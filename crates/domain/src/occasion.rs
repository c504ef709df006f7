//! Why an update is told: what it is to its readers beside its facts.

use crate::ids::UpdateNumber;
use crate::label::Labelled;
use crate::text::Phrase;
use crate::when::Moment;

/// Why an update is told.
///
/// The first update and the resolution need no word of their own: the number and the status say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Occasion {
    /// Something changed.
    #[default]
    Progress,
    /// Nothing changed; the update says what was tried and renews the promise.
    NoChange,
    /// We know of it and say so, before there is anything else to say.
    Holding,
    /// Somebody else leads from here on.
    HandOff {
        /// Who.
        to: Labelled<Phrase>,
    },
    /// An earlier update was wrong.
    Correction {
        /// Which one.
        of: UpdateNumber,
        /// What it said.
        wrong: Labelled<Phrase>,
        /// What is right.
        right: Labelled<Phrase>,
        /// Since when it is so, where that is known; said wherever `right` is.
        since: Option<Moment>,
    },
    /// Readers must stop acting on an earlier update.
    Retraction {
        /// Which one.
        of: UpdateNumber,
        /// Why.
        reason: Labelled<Phrase>,
    },
}

impl Occasion {
    /// The earlier update it speaks of.
    #[must_use]
    pub fn of(&self) -> Option<UpdateNumber> {
        match self {
            Self::Correction { of, .. } | Self::Retraction { of, .. } => Some(*of),
            Self::Progress | Self::NoChange | Self::Holding | Self::HandOff { .. } => None,
        }
    }

    /// Its name, as in the API and in template files.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::NoChange => "no-change",
            Self::Holding => "holding",
            Self::HandOff { .. } => "hand-off",
            Self::Correction { .. } => "correction",
            Self::Retraction { .. } => "retraction",
        }
    }
}
