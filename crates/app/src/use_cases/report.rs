//! What became of promises: by incident, customer, team and month; the shift report; the calendar.

use jiff::Timestamp;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;
use sev1_domain::people::same_person;
use sev1_domain::promise::Promise;
use sev1_domain::report::{Grouping, PromiseReport, ReportedIncident, ReportedPromise};
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;
use sev1_render::ics::{self, CalendarEntry};
use sev1_render::notice::Inheritance;
use sev1_render::report::{self as words, ShiftIncident};
use sev1_store::read_models::{PromiseFilter, PromiseView};

use crate::App;
use crate::error::AppError;

/// What a report is asked for.
#[derive(Clone, Debug)]
pub struct ReportInput {
    /// By what.
    pub by: Grouping,
    /// Promises made, and incidents declared, at or after this instant.
    pub from: Option<Timestamp>,
    /// And before this one.
    pub until: Option<Timestamp>,
}

/// As many promises as one report or calendar looks at: years of them.
const MOST: u32 = 1_000_000;

/// How long a calendar still shows what is settled, so that every calendar program learns that it is cancelled.
const SETTLED_STAYS: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

impl App {
    /// What became of promises.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn report_promises(&self, input: &ReportInput) -> Result<PromiseReport, AppError> {
        let filter = PromiseFilter { made_from: input.from, made_until: input.until, limit: MOST, ..PromiseFilter::default() };
        // Exercises are none of what was real.
        let drill = self.settings.drill;
        let mut promises = self.store.promises(&filter).await?;
        promises.retain(|v| v.incident.number.is_drill() == drill);
        let mut told = self.store.told(input.from, input.until).await?;
        told.retain(|t| t.incident.number.is_drill() == drill);
        let team = |owner: &Phrase| self.settings.people.team(owner);
        let reported: Vec<_> =
            promises.iter().map(|v| ReportedPromise { promise: &v.promise, incident: &v.incident, team: team(&v.promise.owner) }).collect();
        let incidents: Vec<_> = told
            .iter()
            .map(|t| ReportedIncident {
                incident: &t.incident,
                updates: &t.updates,
                resolved: t.resolved,
                team: t.incident.lead.as_ref().map_or(crate::people::NO_TEAM, team),
            })
            .collect();
        Ok(PromiseReport::of(&reported, &incidents, input.by, &self.as_of()))
    }

    /// What a person owes now, in all incidents; or what a whole team does. Plain Markdown.
    ///
    /// # Errors
    /// `person.unknown` for neither a known person nor a team, [`AppError::Store`].
    pub async fn shift_report(&self, who: &Phrase) -> Result<String, AppError> {
        let of_team = self.settings.people.known.iter().any(|p| p.team.as_deref() == Some(who.as_str()));
        if !of_team {
            self.person(who, "who")?;
        }
        let open = PromiseFilter { open: true, limit: MOST, ..PromiseFilter::default() };
        let mut views = self.store.promises(&open).await?;
        let name = self.settings.people.canonical(who);
        views.retain(|v| {
            let owner = &v.promise.owner;
            same_person(owner, &name) || of_team && self.settings.people.team(owner) == who.as_str()
        });
        let mut owed = Vec::new();
        for (incident, promises) in by_incident(views) {
            let last_update = self.load(incident.number).await?.last_update;
            owed.push((last_update, self.ruled_out(incident.id).await?, incident, promises));
        }
        let incidents = owed.iter().map(|(last_update, ruled_out, incident, promises)| {
            let inherited = Inheritance { from: None, promises, last_update: last_update.as_ref(), ruled_out };
            ShiftIncident { incident, inherited }
        });
        Ok(words::shift(who, &incidents.collect::<Vec<_>>(), &self.as_of()))
    }

    /// Now, in the zone that is spoken where no incident says another.
    fn as_of(&self) -> Moment {
        Moment { at: self.env.clock.now(), zone: self.settings.default_zone.clone().unwrap_or_else(Zone::utc) }
    }

    /// The promises of one incident as an iCalendar feed.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn calendar_of_incident(&self, number: IncidentNumber) -> Result<String, AppError> {
        let incident = self.load(number).await?.incident;
        let name = format!("Sev1: {number} {}", incident.customer.for_internal());
        self.calendar(&name, PromiseFilter { incident: Some(number), ..PromiseFilter::default() }).await
    }

    /// What one person owes as an iCalendar feed.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn calendar_of_person(&self, who: &Phrase) -> Result<String, AppError> {
        let name = self.settings.people.canonical(who);
        self.calendar(&format!("Sev1: {name}"), PromiseFilter { owner: Some(name), ..PromiseFilter::default() }).await
    }

    async fn calendar(&self, name: &str, filter: PromiseFilter) -> Result<String, AppError> {
        let since = self.env.clock.now().checked_sub(SETTLED_STAYS).unwrap_or(Timestamp::MIN);
        let views = self.store.promises(&PromiseFilter { settled_since: Some(since), limit: MOST, ..filter }).await?;
        let entries: Vec<_> = views.iter().map(|v| CalendarEntry { promise: &v.promise, incident: &v.incident }).collect();
        Ok(ics::calendar(name, &entries, self.settings.public_url.as_deref()))
    }
}

/// Incidents in the order of what is due first.
fn by_incident(views: Vec<PromiseView>) -> Vec<(Incident, Vec<Promise>)> {
    let mut all: Vec<(Incident, Vec<Promise>)> = Vec::new();
    for PromiseView { promise, incident } in views {
        match all.iter_mut().find(|(known, _)| known.id == incident.id) {
            Some((_, promises)) => promises.push(promise),
            None => all.push((incident, vec![promise])),
        }
    }
    all
}
