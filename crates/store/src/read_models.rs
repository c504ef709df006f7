//! What screens need, already shaped; `app` hands it on.

use jiff::Timestamp;
use sev1_domain::actor::Actor;
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::{About, Delivery, DeliveryState, Receipt, Relation};
use sev1_domain::destination::{ChannelKind, DestinationName, Recipient};
use sev1_domain::ids::{DeliveryId, IncidentNumber, UpdateNumber};
use sev1_domain::incident::Incident;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::text::Phrase;
use sev1_domain::update::{Revised, Update};

use crate::StoreError;

/// Which incidents to show. Keyset paging: its cost does not grow with the page number.
#[derive(Clone, Debug)]
pub struct BoardPage {
    /// Open ones, or those that are resolved or closed.
    pub which: Which,
    /// Of those that are over, only numbers below this one; `None` for the first page. Open ones are one page: the worst
    /// of them come first, and more than 200 open outages are no longer read as a list.
    pub before: Option<IncidentNumber>,
    /// At most so many; kept within 1 to 200.
    pub limit: u32,
}

/// Open or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Readers still wait.
    Open,
    /// Resolved or closed.
    Over,
}

/// One incident on the board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// The incident.
    pub incident: Incident,
    /// Its latest update's number and instant.
    pub last_update: Option<(UpdateNumber, Timestamp)>,
    /// The open promise of a next update to the internal audience.
    pub next_promise: Option<Promise>,
    /// Of all open promises, the one due first.
    pub soonest: Option<Promise>,
    /// Deliveries not arrived yet (anything unsettled or failed).
    pub undelivered: u32,
}

/// One delivery and where it stands.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// Inside the system.
    pub id: DeliveryId,
    /// The update it carries, or what it tells of a promise.
    pub about: About,
    /// Where to.
    pub destination: DestinationName,
    /// To whom there, where its readers are reached apart.
    pub recipient: Option<Recipient>,
    /// By which transport.
    pub channel: ChannelKind,
    /// Whose text it is.
    pub audience: AudienceName,
    /// When the duty came into being.
    pub created_at: Timestamp,
    /// What it is to another delivery, where it is anything.
    pub relation: Relation,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts begun so far.
    pub attempts: u32,
    /// When it is due again, or while sending when its lease ends; `None` when settled or held for a person.
    pub due_at: Option<Timestamp>,
    /// When it arrived.
    pub sent_at: Option<Timestamp>,
    /// The proof, once it arrived.
    pub receipt: Option<Receipt>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

impl DeliveryView {
    /// A delivery as it stands right after the commit that created it.
    #[must_use]
    pub fn pending(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id,
            about: delivery.about,
            destination: delivery.destination.clone(),
            recipient: delivery.recipient.clone(),
            channel: delivery.channel,
            audience: delivery.audience.clone(),
            created_at: delivery.created_at,
            relation: delivery.relation,
            state: DeliveryState::Pending,
            attempts: 0,
            due_at: Some(delivery.first_due_at()),
            sent_at: None,
            receipt: None,
            last_error: None,
        }
    }

    /// Whether it only waits for another one to fail.
    #[must_use]
    pub fn stands_by(&self) -> bool {
        self.state == DeliveryState::Pending && matches!(self.relation, Relation::StandsIn { .. })
    }

    /// Whether it only waited for another one to fail, which arrived.
    #[must_use]
    pub fn was_not_needed(&self) -> bool {
        self.state == DeliveryState::Withdrawn && matches!(self.relation, Relation::StandsIn { .. })
    }
}

/// A delivery and the incident it is about.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// The incident's number.
    pub incident: IncidentNumber,
    /// The delivery.
    pub delivery: DeliveryView,
}

/// What an update said before it was revised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRevision {
    /// As it was.
    pub update: Update,
    /// Why it was revised.
    pub revised: Revised,
    /// Who revised it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Numbers about the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxHealth {
    /// Deliveries whose duty is not done: pending, sending, retrying, uncertain.
    pub undone: u64,
    /// Uncertain ones held for a person.
    pub held: u64,
    /// Given up.
    pub failed: u64,
    /// For how many milliseconds the longest-waiting delivery has been due; 0 when none is.
    pub oldest_due_ms: i64,
}

/// Open promises for which something is to happen.
#[derive(Debug, Default)]
pub struct DuePromises {
    /// The promises, earliest first.
    pub due: Vec<DuePromise>,
    /// Why others cannot be read here: broken, or written by a newer node.
    pub unreadable: Vec<StoreError>,
}

/// An open promise with all that a reminder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePromise {
    /// The promise.
    pub promise: Promise,
    /// Its incident.
    pub incident: Incident,
    /// What the incident told last, if it told anything.
    pub last_update: Option<Update>,
}

/// Which promises to show. What is not asked for is not looked at: the default is all of them.
#[derive(Clone, Debug, Default)]
pub struct PromiseFilter {
    /// Of this incident.
    pub incident: Option<IncidentNumber>,
    /// Owed by this person, however the name is written.
    pub owner: Option<Phrase>,
    /// Of this kind.
    pub kind: Option<PromiseKind>,
    /// Open ones only.
    pub open: bool,
    /// Open ones, and those settled at this instant or later. Means nothing where only open ones are asked for.
    pub settled_since: Option<Timestamp>,
    /// Made at this instant or later.
    pub made_from: Option<Timestamp>,
    /// Made before this instant.
    pub made_until: Option<Timestamp>,
    /// At most so many; 0 for all.
    pub limit: u32,
}

/// A promise, open or settled, and its incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseView {
    /// The promise.
    pub promise: Promise,
    /// Its incident.
    pub incident: Incident,
}

/// When an incident told its readers something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentTold {
    /// The incident.
    pub incident: Incident,
    /// When each update was published, oldest first.
    pub updates: Vec<Timestamp>,
    /// When it was resolved, if it is: the update that told so, and not a later one that says more.
    pub resolved: Option<Timestamp>,
}

/// Numbers about the ladders of open promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LadderHealth {
    /// Open promises.
    pub open: u64,
    /// Of them, those that were due a minute ago or longer.
    pub overdue: u64,
    /// For how many milliseconds the earliest step has been due; 0 when none is.
    pub oldest_step_ms: i64,
}
