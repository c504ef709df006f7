//! Decisions, one command per file: (state, command, now, ids) → [`Changes`] or [`Refusal`].
//!
//! [`Changes`]: crate::changes::Changes
//! [`Refusal`]: crate::refusal::Refusal

mod close_incident;
mod declare_incident;
mod loosened;
mod publish_update;
mod redeliver;

pub use close_incident::{CloseIncident, close_incident};
pub use declare_incident::{DeclareIncident, declare_incident};
pub use publish_update::{PublishUpdate, Published, publish_update};
pub use redeliver::{Redeliver, redeliver};

use jiff::Timestamp;

use crate::actor::Actor;
use crate::ids::{IncidentId, NewId, TimelineEntryId};
use crate::timeline::{Event, TimelineEntry};

/// Writes the entries of one decision: same incident, same actor, same instant.
struct Chronicle<'a> {
    incident: IncidentId,
    actor: &'a Actor,
    now: Timestamp,
    entries: Vec<TimelineEntry>,
}

impl<'a> Chronicle<'a> {
    fn new(incident: IncidentId, actor: &'a Actor, now: Timestamp) -> Self {
        Self { incident, actor, now, entries: Vec::new() }
    }

    fn note(&mut self, event: Event, new_id: NewId<'_>) {
        self.entries.push(TimelineEntry {
            id: TimelineEntryId(new_id()),
            incident: self.incident,
            event,
            actor: self.actor.clone(),
            happened_at: self.now,
            recorded_at: self.now,
        });
    }
}
