//! Who works on it and who is thanked. Thanks are said inside only.

use crate::text::Phrase;

/// One person or team with what they do or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// A name or a handle: `Ben Cooke`, `@neill.collie`, `Delivery team`.
    pub who: Phrase,
    /// A role (`incident lead`, `on standby`) or what they are thanked for; may be left out in thanks.
    pub what: Option<Phrase>,
}

/// What two ways to write a person's name have in common: letter case and a leading `@` do not matter.
#[must_use]
pub fn person_key(name: &Phrase) -> String {
    name.as_str().trim_start_matches('@').to_lowercase()
}

/// Whether two names mean the same person.
#[must_use]
pub fn same_person(a: &Phrase, b: &Phrase) -> bool {
    person_key(a) == person_key(b)
}
