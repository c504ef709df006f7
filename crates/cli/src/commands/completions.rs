//! `sev1 completions`: a script that teaches a shell our verbs and flags.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::error::CliError;
use crate::output;

/// Prints the script.
///
/// # Errors
/// When nobody can read it.
pub(crate) fn run(shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sev1", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
