//! Assign: who leads the incident, and who stands in.

use jiff::Timestamp;

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::{Changes, IncidentChange};
use crate::ids::NewId;
use crate::incident::{Incident, IncidentState};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;

/// Assign roles. A role that is not named stays with whoever has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignRoles {
    /// Who assigns.
    pub actor: Actor,
    /// The incident lead.
    pub lead: Option<Phrase>,
    /// The deputy.
    pub deputy: Option<Phrase>,
}

/// Assigns roles at `now`.
///
/// # Errors
/// `incident.closed`, `roles.none` where no role is named.
pub fn assign_roles(state: &IncidentState, command: &AssignRoles, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let before = &state.incident;
    if before.closed_at.is_some() {
        return Err(Refusal::new("incident.closed", format!("{} is closed", before.number)));
    }
    if command.lead.is_none() && command.deputy.is_none() {
        return Err(Refusal::new("roles.none", "no role is named").hint("--lead NAME, --deputy NAME"));
    }
    let AssignRoles { actor, lead, deputy } = command.clone();
    let incident = Incident { lead: lead.or(before.lead.clone()), deputy: deputy.or(before.deputy.clone()), ..before.clone() };
    let mut chronicle = Chronicle::new(before.id, &actor, now);
    chronicle.note(Event::RolesAssigned { lead: incident.lead.clone(), deputy: incident.deputy.clone() }, new_id);
    Ok(Changes {
        incident: Some(IncidentChange::Changed { incident, expected_version: state.version }),
        timeline: chronicle.entries,
        ..Changes::default()
    })
}
