//! Declare: an incident begins, with its customer, its severity and its clocks.

use jiff::{SignedDuration, Timestamp};

use super::Chronicle;
use crate::actor::Actor;
use crate::changes::{Changes, IncidentChange};
use crate::ids::{IncidentId, IncidentNumber, NewId};
use crate::incident::{Clock, Clocks, Incident};
use crate::label::{Label, Labelled};
use crate::refusal::Refusal;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::{Phrase, placeholder_in};
use crate::timeline::Event;
use crate::zone::Zone;

/// What is known at declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareIncident {
    /// Who declares.
    pub actor: Actor,
    /// The next free number.
    pub number: IncidentNumber,
    /// The customer, by its canonical name.
    pub customer: Phrase,
    /// How bad.
    pub severity: Severity,
    /// What it is about, one line.
    pub title: Phrase,
    /// The zone its texts speak in.
    pub zone: Zone,
    /// When impact began, if known.
    pub began: Option<Timestamp>,
    /// When we noticed, if known.
    pub detected: Option<Timestamp>,
    /// When the customer told us, if known.
    pub reported: Option<Timestamp>,
    /// When a responder took it, if known.
    pub acknowledged: Option<Timestamp>,
}

/// Declares an incident at `now`.
///
/// # Errors
/// `clock.future` for a clock after now, `clock.too_old` for one more than 90 days back,
/// `zone.season` for a zone label that fits half the year only, `text.placeholder`.
pub fn declare_incident(command: DeclareIncident, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
    let clocks = Clocks {
        began: command.began,
        detected: command.detected,
        reported: command.reported,
        declared: now,
        acknowledged: command.acknowledged,
    };
    check_clocks(&clocks, now)?;
    for (field, text) in [("customer", &command.customer), ("title", &command.title)] {
        if let Some((_, found)) = placeholder_in(text.as_str()) {
            return Err(Refusal::new("text.placeholder", format!("`{found}` is still a placeholder"))
                .hint("write what it stands for")
                .field(field));
        }
    }
    if command.zone.season().is_some() {
        return Err(Refusal::new("zone.season", format!("`{}` is right for one half of the year only", command.zone.label()))
            .hint(format!("name the zone for the whole year: {} or a label such as ET", command.zone.iana()))
            .field("zone"));
    }
    let incident = Incident {
        id: IncidentId(new_id()),
        number: command.number,
        customer: Labelled::new(Label::Customer, command.customer),
        severity: Labelled::new(Label::Public, command.severity),
        title: Labelled::internal(command.title),
        zone: command.zone,
        clocks: Labelled::internal(clocks),
        status: Status::Investigating,
        closed_at: None,
    };
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::Declared, new_id);
    let timeline = chronicle.entries;
    Ok(Changes { incident: Some(IncidentChange::Declared(incident)), timeline, ..Changes::default() })
}

fn check_clocks(clocks: &Clocks, now: Timestamp) -> Result<(), Refusal> {
    for clock in Clock::ALL {
        let Some(at) = clocks.get(clock) else { continue };
        if at > now {
            return Err(Refusal::new("clock.future", format!("{} cannot be in the future ({at})", clock.words()))
                .hint("check the day and the zone")
                .field(clock.as_str()));
        }
        if now.duration_since(at) > SignedDuration::from_hours(24 * 90) {
            return Err(Refusal::new("clock.too_old", format!("{} is more than 90 days ago ({at})", clock.words()))
                .hint("check the year and the zone")
                .field(clock.as_str()));
        }
    }
    Ok(())
}
