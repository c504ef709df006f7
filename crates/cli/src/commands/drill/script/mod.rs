//! What a drill plays: incidents as a file tells them, whatever wrote it.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | the history of a status page | [`status_page`] |
//! | what `sev1 show --json` prints | [`export`] |

mod export;
mod status_page;

use std::fmt::Write as _;

use jiff::Timestamp;
use sev1_domain::label::Label;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::zone::ZoneTable;

use crate::error::CliError;

/// What a file tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scripts {
    /// Incidents in the order of the file; at least one.
    pub(super) incidents: Vec<Script>,
    /// Announced maintenances, which are no outages and are not played.
    pub(super) maintenances: usize,
}

/// One incident to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// Whose it is in the file: the page's own id, or `INC-1`.
    pub(super) id: String,
    /// What it is about.
    pub(super) title: String,
    /// Whose outage it is, where that is known.
    pub(super) customer: Option<String>,
    /// How bad, where that is said by people and not by a page.
    pub(super) severity: Option<Severity>,
    /// The zone its texts speak in, as people name it.
    pub(super) zone: String,
    /// When impact began.
    pub(super) began: Option<Timestamp>,
    /// When it was declared.
    pub(super) declared: Timestamp,
    /// What was told, in the order of time; at least one.
    pub(super) updates: Vec<Saying>,
}

/// One update to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saying {
    /// When.
    pub(super) at: Timestamp,
    /// The status it tells.
    pub(super) status: Status,
    /// Its text.
    pub(super) text: String,
    /// Who may see it.
    pub(super) label: Label,
    /// What it says about the next one.
    pub(super) next: Said,
}

/// What an update says about the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// When it comes.
    At(Timestamp),
    /// That none is planned, and why.
    OptOut(String),
    /// Nothing.
    Nothing,
}

/// What is wrong with one incident of a file.
#[derive(Debug)]
struct Fault {
    /// The line it begins in, from 1.
    line: usize,
    /// In one sentence.
    reason: String,
}

/// As many faults as are shown.
const MOST_FAULTS: usize = 20;

/// Reads a file, whichever of the two kinds it is.
///
/// # Errors
/// When nothing is in it, and with every incident that cannot be read, up to twenty of them.
pub(super) fn read(name: &str, text: &str, zones: &ZoneTable) -> Result<Scripts, CliError> {
    if text.trim().is_empty() {
        return Err(hinted(CliError::unavailable(format!("{name} is empty"))));
    }
    let (scripts, faults) = if export::is_one(text) { export::read(text) } else { status_page::read(text, zones) };
    if faults.is_empty() {
        return if scripts.incidents.is_empty() {
            Err(CliError::unavailable(format!("{name} tells of no outage")).hint("maintenance that was announced is none"))
        } else {
            Ok(scripts)
        };
    }
    let nothing = scripts.incidents.is_empty() && scripts.maintenances == 0;
    let what = if nothing { format!("{name} is no history") } else { format!("{name} holds what is no incident") };
    Err(hinted(CliError::unavailable(what + &listed(&faults))))
}

fn listed(faults: &[Fault]) -> String {
    let mut out = String::new();
    for Fault { line, reason } in faults.iter().take(MOST_FAULTS) {
        let _ = write!(out, "\n  line {line}: {reason}");
    }
    if faults.len() > MOST_FAULTS {
        let _ = write!(out, "\n  and {} more", faults.len() - MOST_FAULTS);
    }
    out
}

fn hinted(error: CliError) -> CliError {
    error
        .hint("a history has one incident per line, as JSON: id, title, started_at, impact, updates with at, status and message")
        .hint("or it is what `sev1 show INC-1 --json` printed, for one incident or several")
}
