//! Running other programs: what they say goes to the terminal or comes back, and a failure names the command.

use std::process::{Command, Stdio};

use crate::failure::Failure;

/// A command from its words.
pub(crate) fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a command has a first word");
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Runs a command whose output belongs on the terminal. `next` says what to do when it fails.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command, next: &str) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| not_started(command, &e))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` ended with {status}", line(command)), next)) }
}

/// Runs a command for what it writes to its standard output. `next` says what to do when it fails.
///
/// # Errors
/// When it cannot be started or does not succeed; the failure carries what it wrote to its standard error.
pub(crate) fn output(command: &mut Command, next: &str) -> Result<String, Failure> {
    let out = command.stdin(Stdio::null()).output().map_err(|e| not_started(command, &e))?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(Failure::new(format!("`{}` ended with {}\n{}", line(command), out.status, said.trim_end()), next))
}

/// Whether a command can be started and succeeds; what it says is dropped.
pub(crate) fn succeeds(words: &[&str]) -> bool {
    let status = command(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|s| s.success())
}

/// Why a program did not start, as a failure.
pub(crate) fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(format!("`{program}` cannot be started: {error}"), "`cargo xtask check --only tools` names what is missing")
}

/// The program and its first arguments, for messages. Later arguments are left out: one may be a secret.
fn line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args().take(3)).map(|w| w.to_string_lossy()).collect();
    words.join(" ")
}
