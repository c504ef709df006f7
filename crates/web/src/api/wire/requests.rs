//! What is sent to the API. Times are as people write them: `10:20am ET`, `in 45m`, RFC 3339.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agreement::{Acknowledged, IgnoredRule, PreviewSeen};
use super::mending::{CorrectionSaid, RetractionSaid};
use super::names::{BridgeStateName, LabelName, SeverityName, StandingName, StatusName, VerdictName};
use super::occasion::OccasionSaid;
use super::parts::{Approvals, Contributions, Evidence, Fix, Text, internal};
use super::standing::{Cause, CustomerMessage, MilestoneSaid, Reach};

/// Declares an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareRequest {
    /// The customer, by name or alias.
    #[schema(min_length = 1, max_length = 500, example = "Enterprise ABC")]
    pub customer: String,
    /// Accept a customer that is not configured.
    #[serde(default)]
    pub new_customer: bool,
    /// How bad.
    pub severity: SeverityName,
    /// What it is about, in one line.
    #[schema(min_length = 1, max_length = 500, example = "Login fails for most users")]
    pub title: String,
    /// The zone to speak in; else the customer's, else that of `began`, else the configured one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "ET")]
    pub zone: Option<String>,
    /// When impact began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "10:20am ET")]
    pub began: Option<String>,
    /// When we noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub detected: Option<String>,
    /// When the customer told us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub reported: Option<String>,
    /// When a responder took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub acknowledged: Option<String>,
    /// Who leads it; else whom configuration names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub lead: Option<String>,
    /// Who stands in for whoever owes a promise; else whom configuration names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub deputy: Option<String>,
}

/// Publishes an update, or previews one. What is left out is carried over from the last update where that makes
/// sense: status, the three bodies, reach, workaround, cause and milestone with their labels, the thread. A whole `text` says for
/// itself how things stand: of those four, what it leaves out is not carried over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateRequest {
    /// A whole hand-written update in the template's shape; the fields below win over it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100000)]
    pub text: Option<String>,
    /// The status to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusName>,
    /// Why the status goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub status_reason: Option<String>,
    /// Why it is told; progress unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occasion: Option<OccasionSaid>,
    /// Who leads from here on: the update is then told as a hand-off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_off_to: Option<Text>,
    /// What an earlier update said wrong: the update is then told as its correction, and every copy of that one is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionSaid>,
    /// Why readers must stop acting on an earlier update: every copy of that one is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retraction: Option<RetractionSaid>,
    /// What happened and what is being done, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// What the customer feels, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_impact: Option<Text>,
    /// For engineers, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technical_notes: Option<Text>,
    /// When readers will hear more; needed unless the update resolves the incident. What corrects or takes back an earlier update
    /// leaves the promise that stands as it is, unless it says another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update: Option<NextUpdateSaid>,
    /// With whom quiet hours until the next update were agreed: readers may then wait longer than the policy allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub quiet_with: Option<String>,
    /// How far the impact reaches, in numbers; not carried into a resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// What the customer can do meanwhile, in one line; not carried into a resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workaround: Option<Text>,
    /// Why it happens, and how sure that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What readers may expect next; not carried over once its time has passed, nor into a resolution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone: Option<MilestoneSaid>,
    /// What was said before and does not hold any more: it is not carried over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 4)]
    pub drop: Vec<StandingName>,
    /// The customer's text in your own words, instead of the one made from the facts; never carried over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_message: Option<CustomerMessage>,
    /// Where people talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeSaid>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<Contributions>,
    /// Who is thanked; said inside only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thanks: Option<Contributions>,
    /// The fix and how far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// Emergency approvals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvals: Option<Approvals>,
    /// What supports the claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The permalink of the thread with full details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Text>,
    /// The number of the last update the writer saw, 0 for none: another one meanwhile is a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_update: Option<u32>,
    /// The preview it is published from: not a word may differ from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<PreviewSeen>,
    /// Warnings that are meant as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub acknowledged: Vec<Acknowledged>,
    /// Rules to be kept quiet for this update.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub ignore: Vec<IgnoredRule>,
    /// Why something said before may now be seen by more readers, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub declassify: Option<String>,
    /// Who read exactly this preview and agreed to it; only together with `preview`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub approved_by: Option<String>,
}

/// When readers will hear more: exactly one of `at` and `opt_out`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NextUpdateSaid {
    /// Promised for this time: `8am ET`, `in 45m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "8am ET")]
    pub at: Option<String>,
    /// Deliberately none, with the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub opt_out: Option<String>,
    /// Who may see the reason; internal unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelName>,
}

/// Where people talk live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BridgeSaid {
    /// What people call it.
    #[schema(min_length = 1, max_length = 500)]
    pub name: String,
    /// Where to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub link: Option<String>,
    /// Whether people are on it.
    pub state: BridgeStateName,
    /// When it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "11am ET")]
    pub reconvenes: Option<String>,
    /// Who may see it; internal unless said.
    #[serde(default = "internal")]
    pub label: LabelName,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_small_when_little_is_said_and_refuses_typing_slips() {
        let said =
            UpdateRequest { next_update: Some(NextUpdateSaid { at: Some("8am ET".into()), ..Default::default() }), ..Default::default() };
        let json = serde_json::to_string(&said).expect("serialises");
        assert_eq!(json, r#"{"next_update":{"at":"8am ET"}}"#);
        assert_eq!(serde_json::from_str::<UpdateRequest>(&json).expect("reads"), said);
        assert!(serde_json::from_str::<UpdateRequest>(r#"{"next_updat":{}}"#).is_err());
        assert!(serde_json::from_str::<UpdateRequest>(r#"{"next_update":{"in":"45m"}}"#).is_err());
    }
}

/// Decides about a delivery that did not arrive by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeliverRequest {
    /// What you decided.
    pub verdict: VerdictName,
}
