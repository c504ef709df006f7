//! How far the impact reaches, in numbers.

use crate::text::Phrase;

/// How many are affected: `about 4,200 of 9,000 users, EU node`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// How many.
    pub affected: u64,
    /// Out of how many, if known; never fewer than are affected.
    pub of: Option<u64>,
    /// What is counted: `users`, `requests`, `tenants`.
    pub unit: Phrase,
    /// Whether the number is an estimate.
    pub about: bool,
    /// Where or whom: `EU node`.
    pub scope: Option<Phrase>,
}
