//! What happened, when, by whom: immutable facts of an incident.

use jiff::Timestamp;

use crate::actor::Actor;
use crate::delivery::Verdict;
use crate::destination::DestinationName;
use crate::ids::{IncidentId, TimelineEntryId, UpdateNumber};
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
    /// The incident was closed.
    Closed,
}
