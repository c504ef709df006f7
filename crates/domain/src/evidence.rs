//! What supports a claim: a query, the range it was run over, and what it showed.

use crate::text::Phrase;

/// Evidence as an update speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The query, for example PromQL; holds no backtick, so that it stands in a code span.
    pub query: Phrase,
    /// Over what range it was run: `last 24 hours`.
    pub range: Option<Phrase>,
    /// What it showed: `no noticeable difference`.
    pub verdict: Option<Phrase>,
}
