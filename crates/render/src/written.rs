//! An update as words: what the template says, with times of day in named zones and without instants.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::AudienceName;
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::{Late, Update, UpdateFacts};
use sev1_domain::when::{CivilWhen, Moment, Towards};

/// An update as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenUpdate {
    /// The customer in the header.
    pub customer: Phrase,
    /// The severity in the header.
    pub severity: Severity,
    /// The time in the header.
    pub time: CivilWhen,
    /// The status it tells.
    pub status: Status,
    /// Elapsed time as the template says it.
    pub incident_time: IncidentTime,
    /// How much too late it comes to our own readers. Computed like the elapsed time; publishing looks at neither.
    pub late: Option<Lateness>,
    /// What it says.
    pub facts: UpdateFacts<CivilWhen>,
}

/// How much too late an update comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lateness {
    /// For when it was promised.
    pub due: CivilWhen,
    /// How much later it comes: whole minutes, one at least.
    pub by: SignedDuration,
}

/// Facts to words: every time is said as at the update's publishing, each in its own zone; the header's time in the incident's.
///
/// Times are said to the minute, so seconds of a [`Moment`] do not come back.
#[must_use]
pub fn written(incident: &Incident, update: &Update) -> WrittenUpdate {
    WrittenUpdate {
        customer: incident.customer.for_internal().clone(),
        severity: *incident.severity.for_internal(),
        time: header_time(incident, update),
        status: update.status,
        incident_time: update.incident_time,
        late: update.late_to(&AudienceName::INTERNAL).map(|late| lateness(late, update.as_of)),
        facts: said(update),
    }
}

impl WrittenUpdate {
    /// Words to facts: every time is completed towards the future of `now`, where promises and plans lie.
    ///
    /// # Errors
    /// Those of [`CivilWhen::resolve`], with the field's name.
    pub fn resolve(&self, now: Timestamp) -> Result<UpdateFacts<Moment>, Refusal> {
        self.facts.clone().try_map_times(|t| t.resolve(now, Towards::Future))
    }
}

fn lateness(late: &Late, as_of: Timestamp) -> Lateness {
    Lateness { due: late.due.said_at(as_of), by: SignedDuration::from_mins(late.by.as_mins()) }
}

/// The header's time of day: always said on its own day, so without a date.
pub(crate) fn header_time(incident: &Incident, update: &Update) -> CivilWhen {
    Moment { at: update.as_of, zone: incident.zone.clone() }.said_at(update.as_of)
}

/// The update's facts with their times as words.
pub(crate) fn said(update: &Update) -> UpdateFacts<CivilWhen> {
    let said = update.facts.clone().try_map_times(|t| Ok(t.said_at(update.as_of)));
    said.expect("saying a time cannot fail")
}
