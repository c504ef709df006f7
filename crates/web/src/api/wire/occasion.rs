//! Why an update is told, as it travels: fewer occasions can be said in an update's own request than answers may name.

use serde::{Deserialize, Serialize};
use sev1_domain::occasion::Occasion;
use utoipa::ToSchema;

/// Why an update is told, as far as its writer says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OccasionSaid {
    /// Something changed.
    #[default]
    Progress,
    /// Nothing changed; it says what was tried and renews the promise.
    NoChange,
    /// We know of it and say so. The first such update needs no words of its own.
    Holding,
}

impl From<OccasionSaid> for Occasion {
    fn from(said: OccasionSaid) -> Self {
        match said {
            OccasionSaid::Progress => Self::Progress,
            OccasionSaid::NoChange => Self::NoChange,
            OccasionSaid::Holding => Self::Holding,
        }
    }
}

/// Why an update was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OccasionName {
    /// Something changed.
    Progress,
    /// Nothing changed.
    NoChange,
    /// We know of it and said so.
    Holding,
    /// Somebody else leads from here on.
    HandOff,
    /// An earlier update was wrong.
    Correction,
    /// Readers must stop acting on an earlier update.
    Retraction,
}

impl From<&Occasion> for OccasionName {
    fn from(occasion: &Occasion) -> Self {
        match occasion {
            Occasion::Progress => Self::Progress,
            Occasion::NoChange => Self::NoChange,
            Occasion::Holding => Self::Holding,
            Occasion::HandOff { .. } => Self::HandOff,
            Occasion::Correction { .. } => Self::Correction,
            Occasion::Retraction { .. } => Self::Retraction,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_on_the_wire_are_those_of_the_domain() {
        for said in [OccasionSaid::Progress, OccasionSaid::NoChange, OccasionSaid::Holding] {
            let occasion = Occasion::from(said);
            let word = serde_json::to_value(said).expect("a word");
            assert_eq!(word, occasion.as_str());
            assert_eq!(word, serde_json::to_value(OccasionName::from(&occasion)).expect("a word"));
        }
    }
}
