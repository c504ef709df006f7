//! What the API answers about promises.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::{DeliveryOut, IncidentOut};
use super::promise_names::{OriginName, OutcomeName, PromiseKindName, RoleName};
use super::time::{Instant, MomentOut};

/// A dated commitment: what was promised, to whom, who owes it, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromiseOut {
    /// A UUID.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub id: String,
    /// What sort of commitment.
    pub kind: PromiseKindName,
    /// What exactly: `WebEx bridge with ABC`; null for a next update.
    pub what: Option<String>,
    /// Who it was made to.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// Where it comes from.
    pub origin: OriginName,
    /// The number of the update that said it; null where no update did.
    pub said_in: Option<u32>,
    /// Whether readers were told of it. What only the policy asks for was said to nobody.
    pub said: bool,
    /// Who asked for it, where somebody did: the reader who wants an answer, the person who hands over.
    pub asked_by: Option<String>,
    /// When it was made.
    pub made_at: Instant,
    /// When it falls due.
    pub due: MomentOut,
    /// Who owes it.
    pub owner: String,
    /// How often it was moved, each time before it was due.
    pub moves: u32,
    /// Whether it is overdue, as of the answer.
    pub overdue: bool,
    /// How long until it is due, or how long it is overdue, in words; null once it is settled.
    pub countdown: Option<String>,
    /// The next reminder; null where none is left.
    pub next_reminder: Option<NextReminderOut>,
    /// Until when its owner put their reminder off; null where they did not.
    pub snoozed_until: Option<Instant>,
    /// What became of it; null while it is open.
    pub outcome: Option<OutcomeOut>,
}

impl PromiseOut {
    /// Whether it is about the next update.
    #[must_use]
    pub fn is_next_update(&self) -> bool {
        self.kind == PromiseKindName::NextUpdate
    }
}

/// The next reminder of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextReminderOut {
    /// When.
    pub at: Instant,
    /// Whom it is for, nearest first.
    pub to: Vec<RoleName>,
}

/// What became of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutcomeOut {
    /// In one word.
    pub word: OutcomeName,
    /// When.
    pub at: Instant,
    /// The number of the update that kept it; null where a person said so, or it was not kept.
    pub by: Option<u32>,
    /// Milliseconds after it was due; 0 when in time, and where it was not kept.
    pub late_ms: i64,
    /// Why it was let go; null where it was kept.
    pub reason: Option<String>,
}

/// What was promised, and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubjectOut {
    /// What sort of commitment.
    pub kind: PromiseKindName,
    /// What exactly; null for a next update.
    pub what: Option<String>,
    /// Who it was made to.
    pub audience: String,
}

/// What every verb about promises answers: the incident as it then stands, and who was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromisedOut {
    /// The incident as it now stands.
    pub incident: IncidentOut,
    /// Promises not settled yet, due first.
    pub open_promises: Vec<PromiseOut>,
    /// The duties to tell somebody, as they stand.
    pub deliveries: Vec<DeliveryOut>,
    /// What the caller should know at once: whom no message would reach.
    pub warnings: Vec<String>,
    /// What the next person would inherit, Markdown; null but where a hand-off was offered.
    pub inheritance: Option<String>,
}

/// The promises of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromisesOut {
    /// The incident, said aloud: `INC-142`.
    #[schema(pattern = "^(INC|DRILL)-[1-9][0-9]*$", example = "INC-142")]
    pub number: String,
    /// Open and settled ones, due first.
    pub promises: Vec<PromiseOut>,
}

/// Promises of many incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwedOut {
    /// Each with its incident, due first.
    pub promises: Vec<OwedRowOut>,
    /// Whether there are more than the limit let through.
    pub more: bool,
}

/// A promise and its incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwedRowOut {
    /// The incident.
    pub incident: IncidentOut,
    /// The promise.
    pub promise: PromiseOut,
}

/// What the next person would inherit of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InheritanceOut {
    /// The incident, said aloud: `INC-142`.
    #[schema(pattern = "^(INC|DRILL)-[1-9][0-9]*$", example = "INC-142")]
    pub number: String,
    /// Markdown: open promises, open actions and approvals, what was ruled out, the last update.
    pub markdown: String,
}

/// What a person or a team owes now, in all incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShiftOut {
    /// Who.
    pub who: String,
    /// Markdown: what is owed, incident by incident.
    pub markdown: String,
}

/// Quiet hours agreed with the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuietOut {
    /// With whom.
    pub with: String,
    /// Until when.
    pub until: MomentOut,
}
