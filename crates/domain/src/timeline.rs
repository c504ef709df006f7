//! What happened, when, by whom: immutable facts of an incident.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::actor::Actor;
use crate::audience::AudienceName;
use crate::delivery::Verdict;
use crate::destination::DestinationName;
use crate::ids::{IncidentId, TimelineEntryId, UpdateNumber};
use crate::label::Label;
use crate::lint::RuleCode;
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
    /// No next update is planned.
    OptedOut {
        /// Why.
        reason: Phrase,
    },
    /// A person decided about a delivery that was given up or held.
    Redelivered {
        /// The update it carries.
        update: UpdateNumber,
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
