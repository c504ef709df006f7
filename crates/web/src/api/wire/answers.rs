//! What the API answers. Nullable fields are always there, so that readers can rely on the shape.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::names::{BridgeStateName, ChannelName, ClockName, DeliveryStateName, LabelName, SeverityName, StatusName, VerdictName, ViaName};
use super::occasion::OccasionName;
use super::parts::{Approvals, Contributions, Evidence, Fix, Text};
use super::standing::{Cause, CustomerMessage, MilestoneOut, Reach};
use super::time::{Instant, MomentOut, ZoneOut};

/// Everything about one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentViewOut {
    /// The incident with its status and clocks.
    pub incident: IncidentOut,
    /// Counts changes to this incident, from 1.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Promises not kept yet, one per audience at most.
    pub open_promises: Vec<PromiseOut>,
    /// Every update, newest first.
    pub updates: Vec<UpdateViewOut>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntryOut>,
}

/// One incident as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentOut {
    /// Said aloud: `INC-142`.
    #[schema(pattern = "^INC-[1-9][0-9]*$", example = "INC-142")]
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
    /// When it was closed; null while it is not.
    pub closed_at: Option<Instant>,
    /// Its named starts, and the time since.
    pub clocks: ClocksOut,
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

/// A promise of a next update that is still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromiseOut {
    /// Who it was said to.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// The number of the update that said it.
    pub said_in: u32,
    /// When it falls due.
    pub due: MomentOut,
    /// Who owes it.
    pub owner: String,
    /// Whether it is overdue, as of the answer.
    pub overdue: bool,
    /// How long until it is due, or how long it is overdue, in words.
    pub countdown: String,
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
    /// The number of the update it carries.
    pub update: u32,
    /// Where to.
    pub destination: String,
    /// By which transport.
    pub channel: ChannelName,
    /// Whose text it is.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// Where it stands.
    pub state: DeliveryStateName,
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
    /// When the next update is promised; null when none is.
    pub next_promise: Option<MomentOut>,
    /// Whether that promise is overdue, as of the answer.
    pub overdue: bool,
    /// How long until it is due, or how long it is overdue, in words; null without a promise.
    pub countdown: Option<String>,
    /// Deliveries not arrived yet.
    pub undelivered: u32,
}

/// The latest update of an incident on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastUpdateOut {
    /// Its number.
    pub number: u32,
    /// When it was published.
    pub at: Instant,
}

/// What happened in an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineOut {
    /// Oldest first.
    pub entries: Vec<TimelineEntryOut>,
}

/// One fact in an incident's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntryOut {
    /// A UUID.
    #[schema(example = "0190b0a5-7c00-7000-8000-000000000001")]
    pub id: String,
    /// What happened.
    pub event: EventOut,
    /// Who did it.
    pub actor: ActorOut,
    /// When it happened in the world.
    pub happened_at: Instant,
    /// When we recorded it.
    pub recorded_at: Instant,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventOut {
    /// The incident was declared.
    Declared,
    /// An update was published.
    UpdatePublished {
        /// Its number.
        number: u32,
        /// The status it told.
        status: StatusName,
    },
    /// The status readers were told changed.
    StatusChanged {
        /// Before.
        from: StatusName,
        /// After.
        to: StatusName,
        /// Why, where it went back.
        reason: Option<String>,
    },
    /// A next update was promised.
    Promised {
        /// For when.
        due: MomentOut,
    },
    /// A promise was kept.
    PromiseKept {
        /// The number of the update that kept it.
        by: u32,
        /// Milliseconds after it was due; 0 when in time.
        late_ms: i64,
    },
    /// No next update is planned.
    OptedOut {
        /// Why.
        reason: String,
    },
    /// A person decided about a delivery that was given up or held.
    Redelivered {
        /// The number of the update it carries.
        update: u32,
        /// Where to.
        destination: String,
        /// What they decided.
        verdict: VerdictName,
    },
    /// A finding of the linter was acknowledged: the author means it as written.
    FindingAcknowledged {
        /// The number of the update it was found in.
        update: u32,
        /// The rule's code.
        code: String,
        /// Why it is meant so.
        reason: String,
    },
    /// A rule was kept quiet, in the text or by policy.
    RuleSuppressed {
        /// The number of the update it would have spoken about.
        update: u32,
        /// The rule's code.
        code: String,
        /// Until when.
        until: Instant,
        /// Why.
        reason: String,
    },
    /// Something said before to few was opened to more readers.
    Declassified {
        /// The number of the update that did it.
        update: u32,
        /// The field.
        field: String,
        /// Its label before.
        from: LabelName,
        /// Its label now.
        to: LabelName,
        /// Why.
        reason: String,
    },
    /// Another person than the author read an audience's text and agreed to it.
    TextApproved {
        /// The number of the update.
        update: u32,
        /// Who agreed.
        by: String,
    },
    /// An audience's own template could not be used, so the built-in text went out.
    TemplateFellBack {
        /// The number of the update.
        update: u32,
        /// The audience.
        audience: String,
        /// What is wrong with the template.
        reason: String,
    },
    /// The incident was closed.
    Closed,
}
