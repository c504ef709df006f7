//! What people agree to beside the words of an update: the preview they read, warnings they mean, rules they keep quiet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::Instant;

/// The preview an update is published from. It is refused if a word would differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewSeen {
    /// The preview's digest.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-fA-F]{64}$")]
    pub digest: String,
    /// The instant it spoke of; at most five minutes ago, twenty with `approved_by`.
    pub as_of: Instant,
    /// The digest of each audience's text, so that a refusal can name those that differ.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
}

/// A person's word for a warning: it is meant as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The rule.
    #[schema(min_length = 1, max_length = 40, example = "IMPACT-001")]
    pub code: String,
    /// Why it is meant so; kept in the timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A rule to be kept quiet for this update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IgnoredRule {
    /// The rule.
    #[schema(min_length = 1, max_length = 40, example = "NEXT-002")]
    pub code: String,
    /// Until when; still to come.
    #[schema(min_length = 1, max_length = 100, example = "8am ET")]
    pub until: String,
    /// Why; kept in the timeline.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
