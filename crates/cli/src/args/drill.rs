//! The arguments of `sev1 drill`.

use std::path::PathBuf;

use clap::Args;
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;

/// Replays outages as an exercise.
#[derive(Args, Debug)]
pub(crate) struct Drill {
    /// What happened: the history of a status page, one incident per line as JSON, or what `sev1 show INC-1 --json` printed, for one
    /// incident or several; - for standard input.
    pub(crate) file: PathBuf,
    /// Measure by this promise policy instead of the one in force.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// How bad they were, SEV1 (worst) to SEV4. Left out, incidents of Sev1 are as they were declared, and others SEV1.
    #[arg(long, value_name = "SEV", value_parser = severity)]
    pub(crate) severity: Option<Severity>,
    /// Play so many seconds of history in one second, and tell everything as it happens; Ctrl-C ends it. Left out, only the end is
    /// shown, as soon as possible.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) speed: Option<u32>,
    /// Write what readers would get into this folder, which must be empty or new.
    #[arg(long, value_name = "DIR")]
    pub(crate) inbox: Option<PathBuf>,
    /// Only the incident with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) only: Option<String>,
    /// Only so many incidents, from the beginning of the file.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
}

fn severity(text: &str) -> Result<Severity, String> {
    text.parse().map_err(|r: Refusal| format!("{}; {}", r.reason, r.hints.join("; ")))
}
