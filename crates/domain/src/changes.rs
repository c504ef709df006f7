//! Everything one commit writes. What is not in a [`Changes`] is not written.

use jiff::Timestamp;

use crate::actor::Actor;
use crate::delivery::{Delivery, Verdict};
use crate::destination::DestinationName;
use crate::halt::Halt;
use crate::ids::{DeliveryId, IncidentNumber, PromiseId, TokenId, UpdateNumber};
use crate::incident::Incident;
use crate::promise::{Promise, PromiseOutcome};
use crate::timeline::TimelineEntry;
use crate::token::Token;
use crate::update::{Revised, Update};

/// Everything one commit writes, in one transaction or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The incident, new or changed.
    pub incident: Option<IncidentChange>,
    /// A published update.
    pub update: Option<Update>,
    /// An earlier update in a new revision.
    pub revision: Option<UpdateRevision>,
    /// Promises that got their outcome.
    pub promises_closed: Vec<(PromiseId, PromiseOutcome)>,
    /// Promises that were made.
    pub promises_opened: Vec<Promise>,
    /// Promises that were moved, passed on, snoozed or reminded of.
    pub promises_changed: Vec<PromiseChange>,
    /// Steps of ladders that were taken; each can be taken once.
    pub steps: Vec<StepTaken>,
    /// Promises of which nothing that waits to be told has any more use, but that executives are brought in: it is withdrawn.
    pub withdrawn: Vec<PromiseId>,
    /// What happened, in order.
    pub timeline: Vec<TimelineEntry>,
    /// Duties that came into being; all start as pending, due at once.
    pub deliveries: Vec<Delivery>,
    /// Destinations where what older updates of this incident still wait with has no more use.
    pub overtaken: Vec<DestinationName>,
    /// A halt of mail to one recipient that was set, changed or lifted.
    pub halt: Option<HaltChange>,
    /// What people decided about deliveries that were given up or held; any other one is a conflict.
    pub verdicts: Vec<(DeliveryId, Verdict)>,
    /// The answer to give when the same request comes again.
    pub idempotency: Option<Idempotency>,
    /// An API token made or ended.
    pub token: Option<TokenChange>,
}

/// A new incident, or a new state of one that must still be at the version it was loaded at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncidentChange {
    /// Declared. A number already taken is a conflict.
    Declared(Incident),
    /// Changed. Another version in the database is a conflict.
    Changed {
        /// Its new state.
        incident: Incident,
        /// The version the decision was made on.
        expected_version: i64,
    },
}

impl IncidentChange {
    /// The incident either way.
    #[must_use]
    pub fn incident(&self) -> &Incident {
        match self {
            Self::Declared(incident) | Self::Changed { incident, .. } => incident,
        }
    }
}

/// An earlier update in a new revision; the one before it must still be the latest, and what it said is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateRevision {
    /// As it is now; its `revision` is the new one.
    pub update: Update,
    /// Why.
    pub revised: Revised,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// What is written about a halt; it must still be at the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HaltChange {
    /// It is new (version 1), or changed.
    Set(Halt),
    /// It is gone, as it was read.
    Lifted(Halt),
}

/// An open promise in a new state; it must still be open and at the version it was decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseChange {
    /// Its new state; its `version` is the one after.
    pub promise: Promise,
    /// The version the decision was made on.
    pub expected_version: i64,
}

impl PromiseChange {
    /// What `change` makes of a promise.
    #[must_use]
    pub fn to(before: &Promise, change: impl FnOnce(&mut Promise)) -> Self {
        let mut promise = before.clone();
        change(&mut promise);
        promise.version = before.version + 1;
        Self { promise, expected_version: before.version }
    }
}

/// A step of a promise's ladder that was taken: the proof that it was, and how late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTaken {
    /// The promise.
    pub promise: PromiseId,
    /// How often it had been moved: every move begins its ladder anew.
    pub moves: u32,
    /// Which rung, counted from 0.
    pub rung: u32,
    /// When it was to be taken.
    pub due_at: Timestamp,
    /// When it was.
    pub taken_at: Timestamp,
}

/// What a request with an idempotency key led to. A key already there is a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's key, 1 to 200 visible ASCII characters, scoped by the caller.
    pub key: String,
    /// Digest of the request, so that the same key for another request is refused.
    pub request_digest: [u8; 32],
    /// The incident it led to.
    pub incident: IncidentNumber,
    /// The update it led to, if it was a publish.
    pub update: Option<UpdateNumber>,
    /// When.
    pub recorded_at: Timestamp,
}

/// An API token made or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenChange {
    /// Made.
    Created(Token),
    /// Ended.
    Revoked(TokenId, Timestamp),
}
