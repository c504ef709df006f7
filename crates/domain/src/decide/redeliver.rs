//! Redeliver: a person decides about a delivery that was given up, or that nobody can tell about.

use jiff::Timestamp;

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::Changes;
use crate::delivery::{DeliveryState, Verdict};
use crate::destination::DestinationName;
use crate::ids::{DeliveryId, IncidentId, NewId, UpdateNumber};
use crate::refusal::Refusal;
use crate::timeline::Event;

/// Decide about one delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeliver {
    /// Who decides.
    pub actor: Actor,
    /// The incident it is about.
    pub incident: IncidentId,
    /// The delivery.
    pub delivery: DeliveryId,
    /// The update it carries.
    pub update: UpdateNumber,
    /// Where to.
    pub destination: DestinationName,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it is due by itself; `None` when settled or held.
    pub due_at: Option<Timestamp>,
    /// What they decided.
    pub verdict: Verdict,
}

/// Decides at `now`.
///
/// # Errors
/// `delivery.arrived` when it did, `delivery.under_way` when it is still tried by itself, `delivery.over` when it was superseded or withdrawn.
pub fn redeliver(command: Redeliver, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let what = format!("update {} to `{}`", command.update, command.destination);
    match command.state {
        DeliveryState::Failed => {}
        DeliveryState::Uncertain if command.due_at.is_none() => {}
        DeliveryState::Sent => return Err(Refusal::new("delivery.arrived", format!("{what} has arrived already"))),
        DeliveryState::Superseded | DeliveryState::Withdrawn => {
            return Err(Refusal::new("delivery.over", format!("{what} is {}", command.state.as_str())).hint("publish a new update instead"));
        }
        _ => {
            return Err(Refusal::new("delivery.under_way", format!("{what} is still being tried by itself"))
                .hint("look again in a moment; a person decides only once it was given up or is held"));
        }
    }
    let mut chronicle = Chronicle::new(command.incident, &command.actor, now);
    let Redeliver { update, destination, verdict, .. } = command.clone();
    chronicle.note(Event::Redelivered { update, destination, verdict }, new_id);
    Ok(Changes { verdicts: vec![(command.delivery, verdict)], timeline: chronicle.entries, ..Changes::default() })
}
