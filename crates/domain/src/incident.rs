//! One declared disruption, from declaration to closure, with its five named clocks.

use jiff::{SignedDuration, Timestamp};

use crate::ids::{IncidentId, IncidentNumber};
use crate::label::Labelled;
use crate::promise::Promise;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::Phrase;
use crate::update::Update;
use crate::when::Moment;
use crate::zone::Zone;

/// One declared disruption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Inside the system.
    pub id: IncidentId,
    /// Said aloud.
    pub number: IncidentNumber,
    /// The affected customer, by the name used in the header. Labelled customer.
    pub customer: Labelled<Phrase>,
    /// How bad. Labelled public.
    pub severity: Labelled<Severity>,
    /// What it is about, in one line. Labelled internal.
    pub title: Labelled<Phrase>,
    /// The zone its texts speak in.
    pub zone: Zone,
    /// The five named clocks. Labelled internal; the elapsed time computed from them is public.
    pub clocks: Labelled<Clocks>,
    /// The status readers were last told; Investigating until the first update.
    pub status: Status,
    /// Who leads it, where somebody does.
    pub lead: Option<Phrase>,
    /// Who stands in for whoever owes a promise, where somebody does.
    pub deputy: Option<Phrase>,
    /// Quiet hours agreed with the customer; over once their end has passed.
    pub quiet: Option<QuietHours>,
    /// When it was closed: no more updates of any kind. Only a resolved incident closes.
    pub closed_at: Option<Timestamp>,
}

/// Quiet hours: the recorded agreement that readers may wait longer than the policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// With whom: `Alice Evan of Enterprise ABC`.
    pub with: Phrase,
    /// Until when.
    pub until: Moment,
}

impl QuietHours {
    /// Whether they allow silence from `now` until `due`.
    #[must_use]
    pub fn cover(&self, now: Timestamp, due: Timestamp) -> bool {
        now < self.until.at && due <= self.until.at
    }
}

/// The five named starts people count from. Instants in whole milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// Impact began in the world.
    pub began: Option<Timestamp>,
    /// Somebody or something of ours noticed.
    pub detected: Option<Timestamp>,
    /// The customer told us.
    pub reported: Option<Timestamp>,
    /// We declared the incident; always known.
    pub declared: Timestamp,
    /// A responder took it.
    pub acknowledged: Option<Timestamp>,
}

/// A named start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Impact began; the default to count from.
    Began,
    /// Detected.
    Detected,
    /// Reported by the customer.
    Reported,
    /// Declared.
    Declared,
    /// Acknowledged.
    Acknowledged,
}

impl Clock {
    /// All, in the order they usually happen.
    pub const ALL: [Self; 5] = [Self::Began, Self::Detected, Self::Reported, Self::Declared, Self::Acknowledged];

    /// The name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Began => "began",
            Self::Detected => "detected",
            Self::Reported => "reported",
            Self::Declared => "declared",
            Self::Acknowledged => "acknowledged",
        }
    }

    /// The words on a screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Began => "impact began",
            Self::Detected => "detected",
            Self::Reported => "reported",
            Self::Declared => "declared",
            Self::Acknowledged => "acknowledged",
        }
    }
}

impl Clocks {
    /// One clock's reading, if known.
    #[must_use]
    pub fn get(&self, clock: Clock) -> Option<Timestamp> {
        match clock {
            Clock::Began => self.began,
            Clock::Detected => self.detected,
            Clock::Reported => self.reported,
            Clock::Declared => Some(self.declared),
            Clock::Acknowledged => self.acknowledged,
        }
    }

    /// The start that incident time counts from: impact began where known, else the declaration.
    #[must_use]
    pub fn start(&self) -> (Clock, Timestamp) {
        self.began.map_or((Clock::Declared, self.declared), |t| (Clock::Began, t))
    }
}

/// Elapsed time as the template says it: whole hours rounded down, minutes under one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IncidentTime {
    /// Under one hour: 0 to 59.
    Minutes(u32),
    /// From one hour on.
    Hours(u32),
}

impl IncidentTime {
    /// From an elapsed span; negative spans count as zero.
    #[must_use]
    pub fn from_elapsed(elapsed: SignedDuration) -> Self {
        let minutes = u32::try_from(elapsed.as_mins().max(0)).unwrap_or(u32::MAX);
        if minutes < 60 { Self::Minutes(minutes) } else { Self::Hours(minutes / 60) }
    }
}

impl std::fmt::Display for IncidentTime {
    /// `9 hours`, `1 hour`, `45 minutes`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (n, unit) = match self {
            Self::Minutes(n) => (n, "minute"),
            Self::Hours(n) => (n, "hour"),
        };
        write!(f, "{n} {unit}{}", if *n == 1 { "" } else { "s" })
    }
}

/// Everything a decision about an incident needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentState {
    /// The incident.
    pub incident: Incident,
    /// Counts commits to this incident, from 1; a commit names the version it was decided on.
    pub version: i64,
    /// The latest update, if there is one.
    pub last_update: Option<Update>,
    /// Promises with no outcome yet.
    pub open_promises: Vec<Promise>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incident_time_is_whole_hours_rounded_down_and_minutes_below_one() {
        let said = |min: i64| IncidentTime::from_elapsed(SignedDuration::from_mins(min)).to_string();
        assert_eq!(said(-5), "0 minutes");
        assert_eq!(said(1), "1 minute");
        assert_eq!(said(59), "59 minutes");
        assert_eq!(said(60), "1 hour");
        assert_eq!(said(9 * 60 + 59), "9 hours");
    }
}
