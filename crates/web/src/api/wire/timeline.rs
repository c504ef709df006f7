//! What the API answers about what happened in an incident.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::ActorOut;
use super::names::{LabelName, StatusName, VerdictName};
use super::promise_names::RoleName;
use super::promises::SubjectOut;
use super::time::{Instant, MomentOut};

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
    /// A promise other than that of a next update was made.
    PromiseMade {
        /// What, and to whom.
        promise: SubjectOut,
        /// For when.
        due: MomentOut,
        /// Who owes it.
        owner: String,
    },
    /// A promise was moved before it was due.
    PromiseMoved {
        /// What, and to whom.
        promise: SubjectOut,
        /// When it was due.
        from: MomentOut,
        /// When it is now.
        to: MomentOut,
        /// Why.
        reason: String,
    },
    /// A promise other than that of a next update was kept.
    PromiseDone {
        /// What, and to whom.
        promise: SubjectOut,
        /// Milliseconds after it was due; 0 when in time.
        late_ms: i64,
        /// Where it can be seen, or what came of it.
        note: Option<String>,
    },
    /// A promise was let go.
    PromiseLetGo {
        /// What, and to whom.
        promise: SubjectOut,
        /// Whether it was due already, and so is broken.
        broken: bool,
        /// Why.
        reason: String,
    },
    /// People were reminded of a promise.
    Reminded {
        /// What, and to whom.
        promise: SubjectOut,
        /// When it is due.
        due: MomentOut,
        /// Whom the steps were for, nearest first.
        to: Vec<RoleName>,
        /// Milliseconds after the latest of these steps was to be taken.
        late_ms: i64,
    },
    /// The owner put a reminder off; the promise stands.
    Snoozed {
        /// What, and to whom.
        promise: SubjectOut,
        /// Until when.
        until: MomentOut,
    },
    /// Somebody is asked to take over.
    HandOffOffered {
        /// From whom.
        from: String,
        /// To whom.
        to: String,
        /// What the next one should know.
        note: Option<String>,
    },
    /// A hand-off was accepted: what was owed passed on.
    HandOffAccepted {
        /// From whom.
        from: String,
        /// To whom.
        to: String,
        /// How many promises passed.
        passed: u32,
    },
    /// A hand-off was declined or taken back: what was owed stays.
    HandOffDeclined {
        /// Who declined or took it back.
        to: String,
        /// Why.
        reason: String,
    },
    /// A reader asked for an update.
    Asked {
        /// Who.
        by: String,
        /// Of which audience.
        audience: String,
        /// In their words.
        note: Option<String>,
    },
    /// Quiet hours were agreed with somebody of the customer.
    QuietAgreed {
        /// With whom.
        with: String,
        /// Until when.
        until: MomentOut,
    },
    /// Who leads the incident, and who stands in.
    RolesAssigned {
        /// The incident lead.
        lead: Option<String>,
        /// The deputy.
        deputy: Option<String>,
    },
    /// No next update is planned.
    OptedOut {
        /// Why.
        reason: String,
    },
    /// The words of an update were edited.
    UpdateEdited {
        /// Its number.
        update: u32,
        /// The revision it has now.
        revision: u32,
    },
    /// An update was corrected by a later one.
    UpdateCorrected {
        /// Its number.
        update: u32,
        /// The number of the one that says what is right.
        by: u32,
    },
    /// An update was taken back by a later one.
    UpdateRetracted {
        /// Its number.
        update: u32,
        /// The number of the one that says why.
        by: u32,
    },
    /// A person decided about a delivery that did not arrive by itself.
    Redelivered {
        /// The number of the update it carries; null where it tells of a promise.
        update: Option<u32>,
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
