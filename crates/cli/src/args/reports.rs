//! The arguments of the verbs that look at promises: board, shift, report, calendar.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::report::Grouping;

use super::incident_number;

/// Watches all open incidents.
#[derive(Args, Debug)]
pub(crate) struct Board {
    /// Print it once and end, in a terminal too.
    #[arg(long)]
    pub(crate) once: bool,
}

/// Shows what somebody owes.
#[derive(Args, Debug)]
pub(crate) struct Shift {
    /// A person or a team; you unless said.
    pub(crate) who: Option<String>,
}

/// Reports.
#[derive(Subcommand, Debug)]
pub(crate) enum ReportVerb {
    /// Promises made, kept, late and broken, time to the first update, longest silence.
    Promises(ReportArgs),
}

/// What a report is about.
#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// One group for each incident, customer, team or month.
    #[arg(long, default_value = "incident", value_parser = grouping)]
    pub(crate) by: Grouping,
    /// Only what was promised and declared from here on: a date, which counts whole, or an instant.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Only what was promised and declared until here: a date, which counts whole, or an instant.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// In which form.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: ReportFormat,
    /// Write it into this file instead of to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// In which form a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A table for people.
    Text,
    /// Every figure, exact.
    Json,
    /// A table for spreadsheets.
    Csv,
    /// A chart.
    Svg,
}

impl ReportFormat {
    /// The word in the API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Svg => "svg",
        }
    }
}

/// Prints a calendar.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct CalendarArgs {
    /// The promises of this incident: INC-142 or 142.
    #[arg(value_name = "INCIDENT", value_parser = incident_number)]
    pub(crate) number: Option<IncidentNumber>,
    /// What this person owes, in all incidents.
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
}

fn grouping(said: &str) -> Result<Grouping, String> {
    let words = || Grouping::ALL.map(Grouping::as_str).join(", ");
    Grouping::from_name(&said.to_lowercase()).ok_or_else(|| format!("say one of: {}", words()))
}
