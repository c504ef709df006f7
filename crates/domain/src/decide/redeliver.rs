//! Redeliver: a person decides about a delivery that did not arrive by itself.

use jiff::Timestamp;

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::Changes;
use crate::delivery::{About, DeliveryState, Verdict};
use crate::destination::DestinationName;
use crate::ids::{DeliveryId, IncidentId, NewId};
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
    /// What it tells of.
    pub about: About,
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
    use DeliveryState::{Failed, Pending, Retrying, Sending, Sent, Superseded, Uncertain, Withdrawn};
    let what = format!("{} to `{}`", command.about.words(), command.destination);
    let held = command.due_at.is_none();
    match (command.state, command.verdict) {
        (Failed, _) | (Retrying, Verdict::SendAgain) | (Pending | Retrying | Uncertain, Verdict::GiveUp) => {}
        (Uncertain, Verdict::Arrived | Verdict::SendAgain) if held => {}
        (Sent, _) => return Err(Refusal::new("delivery.arrived", format!("{what} has arrived already"))),
        (Superseded | Withdrawn, _) => {
            return Err(Refusal::new("delivery.over", format!("{what} is {}", command.state.as_str())).hint("publish a new update instead"));
        }
        (Sending, Verdict::GiveUp) => {
            return Err(Refusal::new("delivery.under_way", format!("{what} is being sent at this moment"))
                .hint("look again in a moment; what is on its way cannot be called back"));
        }
        (Pending | Sending | Retrying | Uncertain, _) => {
            return Err(Refusal::new("delivery.under_way", format!("{what} is still being tried by itself"))
                .hint("look again in a moment; a person decides only once it was given up or is held"));
        }
    }
    let mut chronicle = Chronicle::new(command.incident, &command.actor, now);
    let Redeliver { about, destination, verdict, .. } = command.clone();
    chronicle.note(Event::Redelivered { update: about.update_number(), destination, verdict }, new_id);
    Ok(Changes { verdicts: vec![(command.delivery, verdict)], timeline: chronicle.entries, ..Changes::default() })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::decide::testing::actor;
    use crate::delivery::Notice;
    use crate::ids::PromiseId;

    #[test]
    fn a_person_decides_about_what_does_not_arrive_by_itself_and_nothing_else() {
        let now = Timestamp::UNIX_EPOCH;
        let said = |state, due_at, verdict| {
            let command = Redeliver {
                actor: actor("dana"),
                incident: IncidentId(Uuid::nil()),
                delivery: DeliveryId(Uuid::nil()),
                about: About::Promise { id: PromiseId(Uuid::nil()), notice: Notice::Asked },
                destination: DestinationName::new("room").expect("a name"),
                state,
                due_at,
                verdict,
            };
            redeliver(command, now, &mut Uuid::nil).map(|_| ()).map_err(|r| r.code)
        };
        use DeliveryState::{Failed, Pending, Retrying, Sending, Sent, Uncertain, Withdrawn};
        use Verdict::{Arrived, GiveUp, SendAgain};
        let (later, under_way) = (Some(now), Err("delivery.under_way"));
        let table = [
            (Failed, None, [Ok(()); 3]),
            (Uncertain, None, [Ok(()); 3]),
            (Uncertain, later, [under_way, under_way, Ok(())]),
            (Retrying, later, [under_way, Ok(()), Ok(())]),
            (Pending, later, [under_way, under_way, Ok(())]),
            (Sending, later, [under_way; 3]),
            (Sent, None, [Err("delivery.arrived"); 3]),
            (Withdrawn, None, [Err("delivery.over"); 3]),
        ];
        for (state, due_at, expected) in table {
            assert_eq!([Arrived, SendAgain, GiveUp].map(|verdict| said(state, due_at, verdict)), expected, "{state:?}");
        }
    }
}
