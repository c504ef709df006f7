//! What the API answers. Nullable fields are always there, so that readers can rely on the shape.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names::{BridgeStateName, ChannelName, ClockName, DeliveryStateName, LabelName, SeverityName, StatusName, ViaName};
use super::occasion::OccasionName;
use super::parts::{Approvals, Contributions, Evidence, Fix, Text};
use super::promise_names::NoticeName;
use super::promises::{PromiseOut, QuietOut};
use super::standing::{Cause, CustomerMessage, MilestoneOut, Reach};
use super::time::{Instant, MomentOut, ZoneOut};
use super::timeline::TimelineEntryOut;

/// Everything about one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentViewOut {
    /// The incident with its status and clocks.
    pub incident: IncidentOut,
    /// Counts changes to this incident, from 1.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Promises not settled yet, due first; at most one next update per audience.
    pub open_promises: Vec<PromiseOut>,
    /// Every update, newest first.
    pub updates: Vec<UpdateViewOut>,
    /// Reminders and other notices of its promises, oldest first, with what became of them.
    pub notices: Vec<DeliveryOut>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntryOut>,
}

/// One incident as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentOut {
    /// Said aloud: `INC-142`.
    #[schema(pattern = "^(INC|DRILL)-[1-9][0-9]*$", example = "INC-142")]
    pub number: String,
    /// The affected customer.
    pub customer: String,
    /// How bad.
    pub severity: SeverityName,
    /// What it is about.
    pub title: String,
    /// The zone its texts speak in.
    pub zone: ZoneOut,
    /// The status readers were last told.
    pub status: StatusName,
    /// Who leads it; null where nobody does.
    pub lead: Option<String>,
    /// Who stands in for whoever owes a promise; null where nobody does.
    pub deputy: Option<String>,
    /// Quiet hours agreed with the customer; null where there are none, or they are over.
    pub quiet: Option<QuietOut>,
    /// When it was closed; null while it is not.
    pub closed_at: Option<Instant>,
    /// Its named starts, and the time since.
    pub clocks: ClocksOut,
}

/// A declared incident, or the answer to a repeated request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeclaredOut {
    /// The incident.
    #[serde(flatten)]
    pub incident: IncidentOut,
    /// What the declarer should know at once: whom no reminder would reach.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// The five named starts, and the incident time counted from one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClocksOut {
    /// Impact began.
    pub began: Option<Instant>,
    /// We noticed.
    pub detected: Option<Instant>,
    /// The customer told us.
    pub reported: Option<Instant>,
    /// We declared it.
    pub declared: Instant,
    /// A responder took it.
    pub acknowledged: Option<Instant>,
    /// Time since the named start, as of the answer.
    pub incident_time: IncidentTimeOut,
}

/// Elapsed time from a named start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentTimeOut {
    /// The start it counts from.
    pub from: ClockName,
    /// As the template says it: `9 hours`.
    pub words: String,
    /// The exact value: `9 h 12 min`.
    pub exact: String,
    /// The exact value in milliseconds.
    pub ms: i64,
}

/// One update with its text and its deliveries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateViewOut {
    /// The update.
    pub update: UpdateOut,
    /// The internal text, Markdown.
    pub text: String,
    /// Where it went and what became of it.
    pub deliveries: Vec<DeliveryOut>,
}

/// One published update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateOut {
    /// Its number within the incident, from 1.
    #[schema(minimum = 1)]
    pub number: u32,
    /// When it was published.
    pub published_at: Instant,
    /// Who published it.
    pub author: ActorOut,
    /// Why it was told.
    pub occasion: OccasionName,
    /// The earlier update that it corrects or takes back.
    pub earlier: Option<u32>,
    /// Its revision: 1 as published; each edit, correction and retraction makes another.
    #[schema(minimum = 1)]
    pub revision: u32,
    /// The latest update that corrects it.
    pub corrected_by: Option<u32>,
    /// The update that takes it back.
    pub retracted_by: Option<u32>,
    /// The status it tells.
    pub status: StatusName,
    /// Why the status went back, where it did.
    pub status_reason: Option<String>,
    /// Incident time when it was published: `9 hours`.
    pub incident_time: String,
    /// What happened and what is being done.
    pub summary: Text,
    /// What the customer feels.
    pub customer_impact: Text,
    /// For engineers.
    pub technical_notes: Text,
    /// When readers hear more; null when none is due because it is resolved.
    pub next_update: Option<NextUpdateOut>,
    /// How far the impact reaches.
    pub reach: Option<Reach>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Text>,
    /// Why it happens.
    pub cause: Option<Cause>,
    /// What readers may expect next.
    pub milestone: Option<MilestoneOut>,
    /// The customer's text in the author's own words.
    pub customer_message: Option<CustomerMessage>,
    /// Where people talk.
    pub bridge: Option<BridgeOut>,
    /// Who works on it.
    pub people: Option<Contributions>,
    /// Who is thanked.
    pub thanks: Option<Contributions>,
    /// The fix.
    pub fix: Option<Fix>,
    /// Emergency approvals.
    pub approvals: Option<Approvals>,
    /// What supports the claims.
    pub evidence: Option<Evidence>,
    /// The thread with full details.
    pub thread: Option<Text>,
}

/// When readers hear more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NextUpdateOut {
    /// Promised.
    Promised {
        /// For when.
        due: MomentOut,
    },
    /// Deliberately none.
    OptedOut {
        /// Why.
        reason: Text,
    },
}

/// Where people talk live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BridgeOut {
    /// What people call it.
    pub name: String,
    /// Where to join.
    pub link: Option<String>,
    /// Whether people are on it.
    pub state: BridgeStateName,
    /// When it goes on.
    pub reconvenes: Option<MomentOut>,
    /// Who may see it.
    pub label: LabelName,
}

/// Who did it, and by which door they came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActorOut {
    /// A person's or token's name.
    pub name: String,
    /// The door.
    pub via: ViaName,
}

/// One delivery and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryOut {
    /// A UUID; also the idempotency key the channel carries where it can.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub id: String,
    /// The number of the update it carries; null where it tells of a promise.
    pub update: Option<u32>,
    /// The revision of that update.
    pub revision: Option<u32>,
    /// The delivery whose copy this one changes in place.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub mends: Option<String>,
    /// The delivery that this one stands in for, if that one does not arrive in time.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub stands_in_for: Option<String>,
    /// What it tells of a promise; null where it carries an update.
    pub notice: Option<NoticeOut>,
    /// Where to.
    pub destination: String,
    /// To whom there, where readers are reached apart.
    pub recipient: Option<String>,
    /// By which transport.
    pub channel: ChannelName,
    /// Whose text it is.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// Where it stands.
    pub state: DeliveryStateName,
    /// When the duty came into being.
    pub created_at: Instant,
    /// Attempts begun so far.
    pub attempts: u32,
    /// When it is due again; null when settled, or held for a person to decide.
    pub due_at: Option<Instant>,
    /// When it arrived.
    pub sent_at: Option<Instant>,
    /// The proof, once it arrived.
    pub receipt: Option<ReceiptOut>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// Everything that did not arrive, of all incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndeliveredOut {
    /// The oldest first; at most 500.
    pub deliveries: Vec<UndeliveredRowOut>,
}

/// A delivery and the incident it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UndeliveredRowOut {
    /// The incident's number.
    #[schema(example = "INC-142")]
    pub incident: String,
    /// For how many milliseconds it has been waiting.
    pub age_ms: i64,
    /// The delivery.
    pub delivery: DeliveryOut,
}

/// What a delivery tells of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeOut {
    /// In one word.
    pub word: NoticeName,
    /// The id of the promise; where several fell due together, that of the first of them.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub promise: String,
}

/// The proof of arrival a channel gave back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptOut {
    /// The channel's own id of the message; null where it gives none.
    pub id: Option<String>,
    /// Where a person can see it.
    pub link: Option<String>,
}

/// A published update, or the answer to a repeated request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedOut {
    /// The incident as it now stands.
    pub incident: IncidentOut,
    /// The update.
    pub update: UpdateOut,
    /// The internal text, Markdown.
    pub text: String,
    /// The duties to deliver it.
    pub deliveries: Vec<DeliveryOut>,
    /// Each acknowledgement and how many warnings it let pass; empty in the answer to a repeated request.
    #[serde(default)]
    pub acknowledged: Vec<CoveredOut>,
    /// What its author should know at once: whom no reminder would reach. Empty in the answer to a repeated request.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Whether this answers a repeated request.
    pub replayed: bool,
}

/// An acknowledgement and how much it is the word for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoveredOut {
    /// The rule.
    #[schema(example = "IMPACT-001")]
    pub code: String,
    /// Why its warnings are meant as written.
    pub reason: String,
    /// The number of warnings it let pass; 0 where there was none of its rule.
    pub findings: usize,
}

/// One page of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardOut {
    /// Open ones by severity, then by the promise due first; those that are over newest first.
    pub incidents: Vec<BoardRowOut>,
    /// The `before` of the next page; null on the last.
    pub next: Option<String>,
}

/// One incident on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardRowOut {
    /// The incident.
    pub incident: IncidentOut,
    /// Its latest update; null before the first.
    pub last_update: Option<LastUpdateOut>,
    /// When our own responders hear more; null when nobody said and nothing asks for it.
    pub next_update: Option<DueOut>,
    /// Of all open promises, the one due first; null where none is open.
    pub soonest: Option<PromiseOut>,
    /// Deliveries not arrived yet.
    pub undelivered: u32,
}

/// When a next update falls due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DueOut {
    /// When.
    pub due: MomentOut,
    /// Whether readers were told so; otherwise only the policy asks for it.
    pub said: bool,
    /// Whether it is overdue, as of the answer.
    pub overdue: bool,
    /// How long until it is due, or how long it is overdue, in words.
    pub countdown: String,
    /// Who owes it.
    pub owner: String,
}

/// The latest update of an incident on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastUpdateOut {
    /// Its number.
    pub number: u32,
    /// When it was published.
    pub at: Instant,
}
