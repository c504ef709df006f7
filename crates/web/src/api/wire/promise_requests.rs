//! What is sent to the API about promises. Times are as people write them: `9am ET`, `in 45m`, `2 business days`, RFC 3339.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::promise_names::PromiseKindName;

/// Promises something outside an update: a call, a milestone, a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakePromiseRequest {
    /// Call, milestone or document.
    pub kind: PromiseKindName,
    /// What exactly.
    #[schema(min_length = 1, max_length = 500, example = "WebEx bridge with ABC")]
    pub what: String,
    /// To whom; our own responders unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: Option<String>,
    /// By when.
    #[schema(min_length = 1, max_length = 100, example = "8am ET")]
    pub due: String,
    /// Who owes it; the caller unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500)]
    pub owner: Option<String>,
}

/// Moves a promise before it is due; the readers it was made to learn of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MovePromiseRequest {
    /// Of which kind; the next update unless said.
    #[serde(default = "next_update")]
    pub kind: PromiseKindName,
    /// The first words of what was promised, where several of its kind are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub what: Option<String>,
    /// Only that to this audience; to all it was made to unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40, pattern = "^[a-z0-9-]+$")]
    pub audience: Option<String>,
    /// To when.
    #[schema(min_length = 1, max_length = 100, example = "9am ET")]
    pub to: String,
    /// Why; kept in the timeline, told to our own side only.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Says that something promised was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DonePromiseRequest {
    /// Of which kind. A next update is kept by publishing, a hand-off by accepting.
    pub kind: PromiseKindName,
    /// The first words of what was promised, where several of its kind are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub what: Option<String>,
    /// Only that to this audience; to all it was made to unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40, pattern = "^[a-z0-9-]+$")]
    pub audience: Option<String>,
    /// Where it can be seen, or what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Lets a promise go: before it is due it is released, afterwards it is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasePromiseRequest {
    /// Of which kind.
    pub kind: PromiseKindName,
    /// The first words of what was promised, where several of its kind are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub what: Option<String>,
    /// Only that to this audience; to all it was made to unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40, pattern = "^[a-z0-9-]+$")]
    pub audience: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Puts the owner's reminder off. The promise, and everybody else's reminders, stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeRequest {
    /// Of which kind; the next update unless said.
    #[serde(default = "next_update")]
    pub kind: PromiseKindName,
    /// The first words of what was promised, where several of its kind are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub what: Option<String>,
    /// Only that to this audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 40, pattern = "^[a-z0-9-]+$")]
    pub audience: Option<String>,
    /// When to be reminded again.
    #[schema(min_length = 1, max_length = 100, example = "15m")]
    pub until: String,
}

/// Offers what a person owes to the next one. It passes when it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOffRequest {
    /// Who is to take over.
    #[schema(min_length = 1, max_length = 500)]
    pub to: String,
    /// Whose it is; the caller's unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500)]
    pub from: Option<String>,
    /// What the next one should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Declines a hand-off, or takes it back: what was owed stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Records that a reader asks for an update. The next one to their audience answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// Who asks.
    #[schema(min_length = 1, max_length = 500, example = "Alice Evan")]
    pub by: String,
    /// Of which audience.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// In their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Records quiet hours: readers may wait longer than the policy allows, because somebody of theirs agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietRequest {
    /// With whom.
    #[schema(min_length = 1, max_length = 500, example = "Alice Evan")]
    pub with: String,
    /// Until when.
    #[schema(min_length = 1, max_length = 100, example = "8am ET")]
    pub until: String,
}

/// Says who leads an incident and who stands in. A role that is not named stays with whoever has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RolesRequest {
    /// The incident lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub lead: Option<String>,
    /// Who stands in for whoever owes a promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub deputy: Option<String>,
}

fn next_update() -> PromiseKindName {
    PromiseKindName::NextUpdate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_or_put_off_is_the_next_update_unless_said_and_slips_are_refused() {
        let moved: MovePromiseRequest = serde_json::from_str(r#"{"to":"9am ET","reason":"the build"}"#).expect("reads");
        assert_eq!((moved.kind, moved.audience), (PromiseKindName::NextUpdate, None));
        assert!(serde_json::from_str::<SnoozeRequest>(r#"{"untl":"15m"}"#).is_err());
        assert!(serde_json::from_str::<DonePromiseRequest>(r#"{"kind":"next update"}"#).is_err());
        assert!(serde_json::from_str::<MakePromiseRequest>(r#"{"kind":"call","what":"WebEx"}"#).is_err());
    }
}
