//! What a report is grouped by, and what a group is called.

use std::fmt;

use jiff::Timestamp;

use crate::ids::IncidentNumber;
use crate::incident::Incident;
use crate::severity::Severity;
use crate::zone::Zone;

/// What a report is grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// One group for each incident.
    Incident,
    /// One group for each customer, by its canonical name.
    Customer,
    /// One group for each team.
    Team,
    /// One group for each month of the calendar.
    Month,
}

/// Which group. Ordered as groups with nothing else between them are: by number, name or month.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupName {
    /// An incident, and what people know it by.
    Incident {
        /// Its number.
        number: IncidentNumber,
        /// How bad it is.
        severity: Severity,
        /// Whose it is.
        customer: String,
    },
    /// A customer.
    Customer(String),
    /// A team; empty for what no team is known for.
    Team(String),
    /// A month.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
}

impl Grouping {
    /// All.
    pub const ALL: [Self; 4] = [Self::Incident, Self::Customer, Self::Team, Self::Month];

    /// The group of something of `incident` and `team` that began at `at`; its month is the one in `zone`.
    pub(super) fn name(self, incident: &Incident, team: &str, at: Timestamp, zone: &Zone) -> GroupName {
        let customer = || incident.customer.for_internal().as_str().to_owned();
        match self {
            Self::Incident => {
                GroupName::Incident { number: incident.number, severity: *incident.severity.for_internal(), customer: customer() }
            }
            Self::Customer => GroupName::Customer(customer()),
            Self::Team => GroupName::Team(team.to_owned()),
            Self::Month => {
                let there = at.to_zoned(zone.tz().clone());
                GroupName::Month { year: there.year(), month: there.month() }
            }
        }
    }

    /// The word on the command line and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Customer => "customer",
            Self::Team => "team",
            Self::Month => "month",
        }
    }

    /// The grouping with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.as_str() == name)
    }
}

impl fmt::Display for GroupName {
    /// `INC-1 SEV1 Enterprise ABC`, `Enterprise ABC`, `Delivery`, `2026-07`; `no team` where none is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incident { number, severity, customer } => write!(f, "{number} {severity} {customer}"),
            Self::Team(team) if team.is_empty() => f.write_str("no team"),
            Self::Customer(name) | Self::Team(name) => f.write_str(name),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
        }
    }
}
