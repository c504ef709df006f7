//! What every audience may see, and the two things that are told with a labelled part inside: the next update and the occasion.

use jiff::Timestamp;
use sev1_domain::audience::Audience;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::label::{Cleared, Readers};
use sev1_domain::occasion::Occasion;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::{Late, NextUpdate, Update};
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

/// Numbers, times and the status: they are for everybody and carry no label.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Who it is for.
    pub audience: &'a Audience,
    /// The zone its text speaks in: the audience's, else the incident's.
    pub zone: &'a Zone,
    /// The incident's number.
    pub incident: IncidentNumber,
    /// The update's number.
    pub update: UpdateNumber,
    /// When it was published.
    pub published_at: Timestamp,
    /// The instant its words speak of.
    pub as_of: Timestamp,
    /// The status.
    pub status: Status,
    /// Elapsed time.
    pub incident_time: IncidentTime,
    /// How much too late it comes to these readers; `None` where it comes in time, or nothing was promised to them.
    pub late: Option<&'a Late>,
    /// What kind of text it is.
    pub telling: Telling,
}

impl<'a> About<'a> {
    pub(super) fn of(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> Self {
        Self {
            audience,
            zone: audience.zone.as_ref().unwrap_or(&incident.zone),
            incident: incident.number,
            update: update.number,
            published_at: update.published_at,
            as_of: update.as_of,
            status: update.status,
            incident_time: update.incident_time,
            late: update.late_to(&audience.name),
            telling: Telling::of(update),
        }
    }
}

/// What kind of text an update asks for: its occasion, or that it is the first or the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Telling {
    /// The first one.
    First,
    /// Something changed.
    Progress,
    /// Nothing changed.
    NoChange,
    /// We know of it, and there is nothing else to say yet.
    Holding,
    /// Somebody else leads.
    HandOff,
    /// An earlier update was wrong.
    Correction,
    /// Readers must stop acting on an earlier update.
    Retraction,
    /// It works again.
    Resolution,
}

impl Telling {
    /// All.
    pub const ALL: [Self; 8] =
        [Self::First, Self::Progress, Self::NoChange, Self::Holding, Self::HandOff, Self::Correction, Self::Retraction, Self::Resolution];

    /// The kind of text `update` asks for. What mends an earlier update is said before anything else, and that it is over before what
    /// else happened.
    #[must_use]
    pub fn of(update: &Update) -> Self {
        match &update.occasion {
            Occasion::Correction { .. } => Self::Correction,
            Occasion::Retraction { .. } => Self::Retraction,
            _ if !update.status.is_open() => Self::Resolution,
            Occasion::HandOff { .. } => Self::HandOff,
            Occasion::Holding => Self::Holding,
            Occasion::NoChange => Self::NoChange,
            Occasion::Progress if update.number.0 == 1 => Self::First,
            Occasion::Progress => Self::Progress,
        }
    }

    /// Its name, as in the names of template files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Progress => "progress",
            Self::NoChange => "no-change",
            Self::Holding => "holding",
            Self::HandOff => "hand-off",
            Self::Correction => "correction",
            Self::Retraction => "retraction",
            Self::Resolution => "resolution",
        }
    }

    /// The kind of text with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == name)
    }
}

/// When readers will hear more: the time is for everybody, the reason of an opt-out has its label.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a, R> {
    /// Promised.
    At(&'a Moment),
    /// None is planned, with the reason where it may be seen.
    OptOut(Option<Cleared<R, &'a Phrase>>),
    /// None is due.
    NotDue,
}

impl<'a, R: Readers> Next<'a, R> {
    pub(super) fn of(update: &'a Update) -> Self {
        match &update.facts.next_update {
            NextUpdate::At(due) => Self::At(due),
            NextUpdate::OptOut(reason) => Self::OptOut(reason.cleared()),
            NextUpdate::NotDue => Self::NotDue,
        }
    }
}

/// Why it is told; that it is so is for everybody, the words for it have their labels.
#[derive(Clone, Copy, Debug)]
pub enum OccasionView<'a, R> {
    /// Nothing that needs words of its own.
    Plain,
    /// Somebody else leads from here on.
    HandOff {
        /// Who.
        to: Option<Cleared<R, &'a Phrase>>,
    },
    /// An earlier update was wrong.
    Correction {
        /// Which one.
        of: UpdateNumber,
        /// What it said.
        wrong: Option<Cleared<R, &'a Phrase>>,
        /// What is right.
        right: Option<Cleared<R, &'a Phrase>>,
        /// Since when, where that is known and what is right may be seen.
        since: Option<&'a Moment>,
    },
    /// Readers must stop acting on an earlier update.
    Retraction {
        /// Which one.
        of: UpdateNumber,
        /// Why.
        reason: Option<Cleared<R, &'a Phrase>>,
    },
}

impl<'a, R: Readers> OccasionView<'a, R> {
    pub(super) fn of(update: &'a Update) -> Self {
        match &update.occasion {
            Occasion::Progress | Occasion::NoChange | Occasion::Holding => Self::Plain,
            Occasion::HandOff { to } => Self::HandOff { to: to.cleared() },
            Occasion::Correction { of, wrong, right, since } => {
                let right = right.cleared();
                let since = since.as_ref().filter(|_| right.is_some());
                Self::Correction { of: *of, wrong: wrong.cleared(), right, since }
            }
            Occasion::Retraction { of, reason } => Self::Retraction { of: *of, reason: reason.cleared() },
        }
    }
}
