//! Declare: an incident begins, with its customer, its severity and its clocks.

use jiff::{SignedDuration, Timestamp};

use super::Chronicle;
use super::promising::Making;
use crate::actor::Actor;
use crate::audience::{Audience, AudienceKind, AudienceName};
use crate::changes::{Changes, IncidentChange};
use crate::ids::{IncidentId, IncidentNumber, NewId};
use crate::incident::{Clock, Clocks, Incident};
use crate::label::{Label, Labelled};
use crate::policy::{Case, PromisePolicy};
use crate::promise::{Origin, Promise, PromiseSubject};
use crate::refusal::Refusal;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::{Phrase, placeholder_in};
use crate::timeline::Event;
use crate::when::Moment;
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
    /// Who leads it, where somebody does already.
    pub lead: Option<Phrase>,
    /// Who stands in.
    pub deputy: Option<Phrase>,
    /// The audiences that will be told; the internal one always is.
    pub audiences: Vec<Audience>,
}

/// Declares an incident at `now`.
///
/// # Errors
/// `clock.future` for a clock after now, `clock.too_old` for one more than 90 days back,
/// `zone.season` for a zone label that fits half the year only, `text.placeholder`.
pub fn declare_incident(command: DeclareIncident, policy: &PromisePolicy, now: Timestamp, new_id: NewId<'_>) -> Result<Changes, Refusal> {
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
        lead: command.lead,
        deputy: command.deputy,
        quiet: None,
        closed_at: None,
    };
    let mut chronicle = Chronicle::new(incident.id, &command.actor, now);
    chronicle.note(Event::Declared, new_id);
    let timeline = chronicle.entries;
    let owner = incident.lead.clone().unwrap_or(command.actor.name);
    let promises_opened = owed(&incident, &command.audiences, &owner, policy, now, new_id);
    Ok(Changes { incident: Some(IncidentChange::Declared(incident)), promises_opened, timeline, ..Changes::default() })
}

/// What the policy asks for from the start: a first update to every audience, and an executive brought in once it lasts.
fn owed(
    incident: &Incident,
    audiences: &[Audience],
    owner: &Phrase,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Vec<Promise> {
    let making = Making { incident: incident.id, policy, now };
    let severity = *incident.severity.for_internal();
    let moment = |at| Moment { at, zone: incident.zone.clone() };
    let internal = Audience::built_in(AudienceKind::Internal);
    let others = audiences.iter().filter(|a| a.name != AudienceName::INTERNAL);
    let mut owed = Vec::new();
    for audience in std::iter::once(&internal).chain(others) {
        let customer = Some(incident.customer.for_internal().as_str());
        let case = Case { severity, status: incident.status, kind: audience.kind, customer };
        let Some(at) = policy.silence(case).and_then(|s| s.first).and_then(|first| now.checked_add(first).ok()) else { continue };
        owed.push(making.make(PromiseSubject::next_update(audience.name.clone()), Origin::Policy, moment(at), owner.clone(), new_id));
    }
    owed.extend(making.loop_in(incident, owner, new_id));
    owed
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
