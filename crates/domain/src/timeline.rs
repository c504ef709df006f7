//! What happened, when, by whom: immutable facts of an incident.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::actor::Actor;
use crate::audience::AudienceName;
use crate::delivery::Verdict;
use crate::destination::DestinationName;
use crate::ids::{IncidentId, TimelineEntryId, UpdateNumber};
use crate::label::Label;
use crate::ladder::Role;
use crate::lint::RuleCode;
use crate::promise::PromiseSubject;
use crate::status::Status;
use crate::text::Phrase;
use crate::when::Moment;

/// One fact in an incident's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Inside the system.
    pub id: TimelineEntryId,
    /// The incident.
    pub incident: IncidentId,
    /// What happened.
    pub event: Event,
    /// Who did it.
    pub actor: Actor,
    /// When it happened in the world.
    pub happened_at: Timestamp,
    /// When we recorded it.
    pub recorded_at: Timestamp,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The incident was declared.
    Declared,
    /// An update was published.
    UpdatePublished {
        /// Its number.
        number: UpdateNumber,
        /// The status it told.
        status: Status,
    },
    /// The status readers were told changed.
    StatusChanged {
        /// Before.
        from: Status,
        /// After.
        to: Status,
        /// Why, where it went back.
        reason: Option<Phrase>,
    },
    /// A next update was promised.
    Promised {
        /// For when.
        due: Moment,
    },
    /// The promise of a next update was kept, late by so many milliseconds (0 when in time).
    PromiseKept {
        /// The update that kept it.
        by: UpdateNumber,
        /// Milliseconds after it was due; 0 when in time.
        late_ms: i64,
    },
    /// A promise other than that of a next update was made.
    PromiseMade {
        /// What, and to whom.
        promise: PromiseSubject,
        /// For when.
        due: Moment,
        /// Who owes it.
        owner: Phrase,
    },
    /// A promise was moved before it was due.
    PromiseMoved {
        /// What, and to whom.
        promise: PromiseSubject,
        /// When it was due.
        from: Moment,
        /// When it is now.
        to: Moment,
        /// Why.
        reason: Phrase,
    },
    /// A promise other than that of a next update was kept.
    PromiseDone {
        /// What, and to whom.
        promise: PromiseSubject,
        /// Milliseconds after it was due; 0 when in time.
        late_ms: i64,
        /// Where it can be seen, or what came of it.
        note: Option<Phrase>,
    },
    /// A promise was let go.
    PromiseLetGo {
        /// What, and to whom.
        promise: PromiseSubject,
        /// Whether it was due already, and so is broken.
        broken: bool,
        /// Why.
        reason: Phrase,
    },
    /// People were reminded of a promise.
    Reminded {
        /// What, and to whom.
        promise: PromiseSubject,
        /// When it is due.
        due: Moment,
        /// Whom the steps were for, nearest first.
        to: Vec<Role>,
        /// Milliseconds after the latest of these steps was to be taken.
        late_ms: i64,
    },
    /// The owner put a reminder off; the promise stands.
    Snoozed {
        /// What, and to whom.
        promise: PromiseSubject,
        /// Until when.
        until: Moment,
    },
    /// Somebody is asked to take over.
    HandOffOffered {
        /// From whom.
        from: Phrase,
        /// To whom.
        to: Phrase,
        /// What the next one should know.
        note: Option<Phrase>,
    },
    /// A hand-off was accepted: what was owed passed on.
    HandOffAccepted {
        /// From whom.
        from: Phrase,
        /// To whom.
        to: Phrase,
        /// How many promises passed.
        passed: u32,
    },
    /// A hand-off was declined or taken back: what was owed stays.
    HandOffDeclined {
        /// Who declined or took it back.
        to: Phrase,
        /// Why.
        reason: Phrase,
    },
    /// A reader asked for an update.
    Asked {
        /// Who.
        by: Phrase,
        /// Of which audience.
        audience: AudienceName,
        /// In their words.
        note: Option<Phrase>,
    },
    /// Quiet hours were agreed with somebody of the customer.
    QuietAgreed {
        /// With whom.
        with: Phrase,
        /// Until when.
        until: Moment,
    },
    /// Who leads the incident, and who stands in.
    RolesAssigned {
        /// The incident lead.
        lead: Option<Phrase>,
        /// The deputy.
        deputy: Option<Phrase>,
    },
    /// No next update is planned.
    OptedOut {
        /// Why.
        reason: Phrase,
    },
    /// The words of an update were edited; it states what it stated.
    UpdateEdited {
        /// Which.
        update: UpdateNumber,
        /// The revision it has now.
        revision: u32,
    },
    /// An update was corrected by a later one.
    UpdateCorrected {
        /// Which.
        update: UpdateNumber,
        /// The one that says what is right.
        by: UpdateNumber,
    },
    /// An update was taken back by a later one.
    UpdateRetracted {
        /// Which.
        update: UpdateNumber,
        /// The one that says why.
        by: UpdateNumber,
    },
    /// A person decided about a delivery that did not arrive by itself.
    Redelivered {
        /// The update it carries; `None` where it tells of a promise.
        update: Option<UpdateNumber>,
        /// Where to.
        destination: DestinationName,
        /// What they decided.
        verdict: Verdict,
    },
    /// A finding of the linter was acknowledged: the author means it as written.
    FindingAcknowledged {
        /// The update it was found in.
        update: UpdateNumber,
        /// The rule's code.
        code: RuleCode,
        /// Why it is meant so.
        reason: Phrase,
    },
    /// A rule was kept from speaking, in the text or by policy.
    RuleSuppressed {
        /// The update it would have spoken about.
        update: UpdateNumber,
        /// The rule's code.
        code: RuleCode,
        /// Until when; the suppression means nothing afterwards.
        until: Timestamp,
        /// Why.
        reason: Phrase,
    },
    /// Something said before to few was opened to more readers.
    Declassified {
        /// The update that did it.
        update: UpdateNumber,
        /// The field, in the words of the API.
        field: Cow<'static, str>,
        /// Its label before.
        from: Label,
        /// Its label now.
        to: Label,
        /// Why.
        reason: Phrase,
    },
    /// Another person than the author read an audience's text and agreed to it.
    TextApproved {
        /// The update.
        update: UpdateNumber,
        /// Who agreed.
        by: Phrase,
    },
    /// An audience's own template could not be used, so the built-in text went out.
    TemplateFellBack {
        /// The update.
        update: UpdateNumber,
        /// The audience.
        audience: AudienceName,
        /// What is wrong with the template.
        reason: Phrase,
    },
    /// The incident was closed.
    Closed,
}
