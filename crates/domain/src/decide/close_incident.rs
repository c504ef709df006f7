//! Close: a resolved incident ends for good; no more updates are due.

use jiff::Timestamp;

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::{Changes, IncidentChange};
use crate::ids::NewId;
use crate::incident::{Incident, IncidentState};
use crate::refusal::Refusal;
use crate::status::Status;
use crate::timeline::Event;

/// Close an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseIncident {
    /// Who closes.
    pub actor: Actor,
}

/// Closes a resolved incident at `now`.
///
/// # Errors
/// `incident.closed`, `incident.not_resolved`.
pub fn close_incident(state: &IncidentState, command: &CloseIncident, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let incident = &state.incident;
    if incident.closed_at.is_some() {
        return Err(Refusal::new("incident.closed", format!("{} is closed already", incident.number)));
    }
    if incident.status != Status::Resolved {
        return Err(Refusal::new(
            "incident.not_resolved",
            format!("{} is {}, and only a resolved incident closes", incident.number, incident.status),
        )
        .hint(format!("tell readers first: sev1 resolve {}", incident.number)));
    }
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::Closed, new_id);
    let closed = Incident { closed_at: Some(now), ..incident.clone() };
    Ok(Changes {
        incident: Some(IncidentChange::Changed { incident: closed, expected_version: state.version }),
        timeline: chronicle.entries,
        ..Changes::default()
    })
}
