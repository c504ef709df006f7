//! Agree on quiet hours: readers may wait longer than the policy allows, because somebody of theirs said so.

use jiff::Timestamp;

use super::Chronicle;
use super::promising::{LONGEST_QUIET, check_ahead};
use crate::actor::Actor;
use crate::changes::{Changes, IncidentChange};
use crate::ids::NewId;
use crate::incident::{Incident, IncidentState, QuietHours};
use crate::refusal::Refusal;
use crate::timeline::Event;

/// Agree on quiet hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreeQuiet {
    /// Who records it.
    pub actor: Actor,
    /// With whom, until when.
    pub quiet: QuietHours,
}

/// Records quiet hours at `now`; they replace earlier ones.
///
/// # Errors
/// `incident.closed`, `promise.past`, `promise.too_far`.
pub fn agree_quiet(state: &IncidentState, command: &AgreeQuiet, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let before = &state.incident;
    if before.closed_at.is_some() {
        return Err(Refusal::new("incident.closed", format!("{} is closed", before.number)));
    }
    check_ahead(&command.quiet.until, now, LONGEST_QUIET).map_err(|r| r.field("until"))?;
    let QuietHours { with, until } = command.quiet.clone();
    let mut chronicle = Chronicle::new(before.id, &command.actor, now);
    chronicle.note(Event::QuietAgreed { with, until }, new_id);
    let incident = Incident { quiet: Some(command.quiet.clone()), ..before.clone() };
    Ok(Changes {
        incident: Some(IncidentChange::Changed { incident, expected_version: state.version }),
        timeline: chronicle.entries,
        ..Changes::default()
    })
}
