//! The product as the outer tests meet it: the built binary, and a server of its own on a free port.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use cargo_metadata::MetadataCommand;

use crate::failure::Failure;
use crate::process::{command, not_started, output, run};

/// Builds everything once, tests included.
///
/// Every step that needs a binary builds with these very words: another selection of packages can turn on other
/// features of shared dependencies, and cargo would build those a second time.
///
/// # Errors
/// When it does not build.
pub(crate) fn build() -> Result<(), Failure> {
    run(&mut command(&["cargo", "build", "--workspace", "--all-targets"]), "mend the errors above")
}

/// Where cargo puts what it builds.
///
/// # Errors
/// When the manifests cannot be read.
pub(crate) fn target_folder() -> Result<PathBuf, Failure> {
    let metadata = MetadataCommand::new().no_deps().exec();
    metadata.map(|m| m.target_directory.into()).map_err(|e| Failure::new(format!("cargo metadata: {e}"), "mend Cargo.toml"))
}

/// Builds and names a binary of the workspace.
///
/// # Errors
/// When it does not build.
pub(crate) fn binary(name: &str) -> Result<PathBuf, Failure> {
    build()?;
    Ok(target_folder()?.join("debug").join(name))
}

/// `sev1` with an empty environment and a home of its own, so that nothing on this machine leaks into a test.
pub(crate) fn sev1(binary: &Path, home: &Path) -> Command {
    let mut command = Command::new(binary);
    // What a made-up client publishes is no good update, and answers behind the gate are to be looked at, too.
    command.env_clear().env("HOME", home).env("SEV1_LINT__GATE", "show").stdin(Stdio::null());
    command
}

/// What `sev1` with these arguments writes, run in `home`.
///
/// # Errors
/// When it does not succeed.
pub(crate) fn say(binary: &Path, home: &Path, arguments: &[&str]) -> Result<String, Failure> {
    output(sev1(binary, home).args(arguments), "run the same line by hand")
}

/// A running `sev1 serve`; it ends when this value does.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the server on a free port and waits until it says its address.
    ///
    /// # Errors
    /// When it ends, or says no address within 20 seconds; the failure names its log.
    pub(crate) fn start(binary: &Path, home: &Path) -> Result<Self, Failure> {
        let log = home.join("serve.log");
        let log_file = File::create(&log).map_err(|e| Failure::new(format!("{}: {e}", log.display()), "free some space"))?;
        let mut command = sev1(binary, home);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(log_file);
        let mut child = command.spawn().map_err(|e| not_started(&command, &e))?;
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        let (said, heard) = mpsc::channel();
        // Reads on after the address is known: a full pipe would stop the server.
        std::thread::spawn(move || lines.map_while(Result::ok).filter_map(|l| address_in(&l)).for_each(|a| drop(said.send(a))));
        let mut server = Self { child, address: String::new() };
        match heard.recv_timeout(Duration::from_secs(20)) {
            Ok(address) => server.address = address,
            Err(_) => {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(Failure::new(format!("`sev1 serve` said no address\n{log}"), "run `sev1 serve` by hand"));
            }
        }
        Ok(server)
    }

    /// Where it listens, without a slash at the end: `http://127.0.0.1:40123`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The loopback address in a line of output.
fn address_in(line: &str) -> Option<String> {
    const START: &str = "http://127.0.0.1:";
    let from = line.find(START)?;
    let port: String = line[from + START.len()..].chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("{START}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_whatever_sentence_it_stands() {
        assert_eq!(address_in("Sev1 listens on http://127.0.0.1:40123/ now."), Some("http://127.0.0.1:40123".to_owned()));
        assert_eq!(address_in("Sev1 listens on http://127.0.0.1:/"), None);
        assert_eq!(address_in("starting"), None);
    }
}
