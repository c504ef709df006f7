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
