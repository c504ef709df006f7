//! Parts that say how things stand: reach, workaround, cause, milestone; and the customer's text in the author's own words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names::{CertaintyName, ConfidenceName, LabelName};
use super::parts::internal;
use super::time::MomentOut;

/// How far the impact reaches, in numbers: `about 4,200 of 9,000 users, EU node`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// How many.
    pub affected: u64,
    /// Out of how many, if known; never fewer than are affected.
    pub of: Option<u64>,
    /// What is counted.
    #[schema(min_length = 1, max_length = 500, example = "users")]
    pub unit: String,
    /// Whether the number is an estimate.
    #[serde(default)]
    pub about: bool,
    /// Where or whom.
    #[schema(max_length = 500, example = "EU node")]
    pub scope: Option<String>,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

/// Why it happens, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// What causes it.
    #[schema(min_length = 1, max_length = 500)]
    pub what: String,
    /// How sure that is.
    pub certainty: CertaintyName,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

/// What readers may expect next, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneSaid {
    /// What will have happened.
    #[schema(min_length = 1, max_length = 500, example = "7.8.6 is in your test environment")]
    pub what: String,
    /// By when, if that can be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "2pm ET")]
    pub by: Option<String>,
    /// How sure it is.
    pub confidence: ConfidenceName,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

/// What readers may expect next, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MilestoneOut {
    /// What will have happened.
    pub what: String,
    /// By when, if that can be said.
    pub by: Option<MomentOut>,
    /// How sure it is.
    pub confidence: ConfidenceName,
    /// Who may see it.
    pub label: LabelName,
}

/// The customer's text in the author's own words, instead of the one made from the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerMessage {
    /// The text, Markdown.
    #[schema(min_length = 1, max_length = 15000)]
    pub text: String,
    /// Who may see it; the customer unless said.
    #[serde(default = "customer")]
    pub label: LabelName,
}

fn customer() -> LabelName {
    LabelName::Customer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_for_the_customer_and_everything_else_internal_unless_said() {
        let message: CustomerMessage = serde_json::from_str(r#"{"text":"We are sorry."}"#).expect("a message");
        assert_eq!(message.label, LabelName::Customer);
        let reach: Reach = serde_json::from_str(r#"{"affected":4200,"unit":"users"}"#).expect("a reach");
        assert_eq!((reach.of, reach.about, reach.label), (None, false, LabelName::Internal));
        assert!(serde_json::from_str::<Reach>(r#"{"affected":-1,"unit":"users"}"#).is_err());
        assert!(serde_json::from_str::<Cause>(r#"{"what":"a query","certainty":"likely"}"#).is_err());
    }
}
