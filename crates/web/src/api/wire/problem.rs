//! Problem documents (RFC 9457): what the API answers instead of doing it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A problem document, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemOut {
    /// `urn:sev1:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Stable, for programs: `refused`, `not_found`, `conflict`, …
    pub code: String,
    /// What is wrong here and what to do next, in one or two sentences.
    pub detail: String,
    /// Every reason found at once; empty unless the code is `refused` or `invalid_request`.
    pub refusals: Vec<RefusalOut>,
}

/// One reason why it was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusalOut {
    /// Stable, dotted, for programs: `promise.past`.
    pub code: String,
    /// The field it is about; null for the request as a whole.
    pub field: Option<String>,
    /// One sentence for a person.
    pub reason: String,
    /// What to do next, most useful first.
    pub hints: Vec<String>,
    /// Line in the given text, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
}
