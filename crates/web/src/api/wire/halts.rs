//! Who gets no more mail.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HaltReasonName, Instant};

/// Everybody who gets no more mail, halted first first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HaltsOut {
    /// One per destination and recipient.
    pub halts: Vec<HaltOut>,
}

/// One recipient of a destination who gets no more mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HaltOut {
    /// The destination.
    pub destination: String,
    /// The address, in lower case.
    #[schema(example = "dana@example.com")]
    pub recipient: String,
    /// Why.
    pub why: HaltReasonName,
    /// Since when.
    pub since: Instant,
    /// How often in a row the recipient's mail server refused them for good.
    pub refusals: u32,
    /// What it said at last.
    pub said: Option<String>,
}

/// Lets mail to a recipient go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftRequest {
    /// The destination's name.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$")]
    pub destination: String,
    /// The address, in any letter case.
    #[schema(min_length = 3, max_length = 254, example = "dana@example.com")]
    pub recipient: String,
}
