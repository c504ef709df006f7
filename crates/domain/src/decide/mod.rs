//! Decisions, one command per file: (state, command, now, ids) → [`Changes`] or [`Refusal`].
//!
//! [`Changes`]: crate::changes::Changes
//! [`Refusal`]: crate::refusal::Refusal

mod agree_quiet;
mod ask_for_update;
mod assign_roles;
mod close_incident;
mod declare_incident;
mod edit_update;
mod hand_off;
mod loosened;
mod make_promise;
mod move_promise;
mod promising;
mod publish_update;
mod redeliver;
mod remind;
mod settle_promise;
mod snooze;
#[cfg(test)]
mod testing;

pub use agree_quiet::{AgreeQuiet, agree_quiet};
pub use ask_for_update::{AskForUpdate, ask_for_update};
pub use assign_roles::{AssignRoles, assign_roles};
pub use close_incident::{CloseIncident, close_incident};
pub use declare_incident::{DeclareIncident, declare_incident};
pub use edit_update::{EditUpdate, edit_update};
pub use hand_off::{AnswerHandOff, OfferHandOff, answer_hand_off, offer_hand_off, offered};
pub use make_promise::{MakePromise, make_promise};
pub use move_promise::{MovePromise, MovedPromises, move_promise};
pub use promising::Pick;
pub use publish_update::{PublishUpdate, Published, publish_update};
pub use redeliver::{Redeliver, redeliver};
pub use remind::{Reminded, Reminder, remind};
pub use settle_promise::{SettlePromise, Settlement, settle_promise};
pub use snooze::{Snooze, snooze};

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
