//! Our fake servers against clients that somebody else wrote: a fake that only agrees with our own client proves nothing.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::process::{command, not_started, run};
use crate::product;
use crate::tools::is_file;

/// The pinned Python driver and everything it needs.
const REQUIREMENTS: &str = "xtask/fakes/requirements.txt";

/// Starts the fake Mattermost twice, and lets the official JavaScript client and a Python driver made from the official API description
/// do with it what Sev1 and its users do.
///
/// # Errors
/// When one of them meets something that the real server would not say.
pub(crate) fn check() -> Result<(), Failure> {
    product::build()?;
    let python = python().ok_or_else(|| Failure::new("no target folder", "mend Cargo.toml"))?;
    let next = "mend the fake, `crates/testkit/src/fakes/mattermost`; the official client is right";
    let fake = Fake::start("fake_mattermost")?;
    run(command(&["node", "--test", "xtask/fakes/mattermost.test.mjs"]).env("MATTERMOST_URL", &fake.url), next)?;
    let fake = Fake::start("fake_mattermost")?;
    run(Command::new(python).arg("xtask/fakes/mattermost.py").env("MATTERMOST_URL", &fake.url), next)
}

/// Whether the official client is there.
pub(crate) fn client_is_installed() -> bool {
    is_file("xtask/fakes/node_modules/@mattermost/client/package.json")
}

/// Whether the driver is there.
pub(crate) fn driver_is_installed() -> bool {
    folder().is_some_and(|f| std::fs::read_dir(f.join("lib")).is_ok() && f.join("installed").exists())
}

/// The line that installs the driver. The pinned version names the folder, so that a new pin is installed anew.
pub(crate) fn install_driver() -> String {
    let folder = folder().unwrap_or_default();
    let folder = folder.display();
    format!("python3 -m venv {folder} && {folder}/bin/pip install --quiet -r {REQUIREMENTS} && touch {folder}/installed")
}

fn python() -> Option<PathBuf> {
    folder().map(|f| f.join("bin/python"))
}

fn folder() -> Option<PathBuf> {
    let pins = std::fs::read_to_string(REQUIREMENTS).ok()?;
    let version = pins.lines().find_map(|l| l.strip_prefix("mattermostautodriver=="))?;
    Some(product::target_folder().ok()?.join(format!("mattermostautodriver-{version}")))
}

/// A fake as a program of its own; it ends when this value does.
struct Fake {
    child: Child,
    url: String,
}

impl Fake {
    fn start(example: &str) -> Result<Self, Failure> {
        let program = product::target_folder()?.join("debug/examples").join(example);
        let mut command = Command::new(program);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|e| not_started(&command, &e))?;
        let mut url = String::new();
        let said = BufReader::new(child.stdout.take().expect("standard output is piped")).read_line(&mut url);
        let fake = Self { child, url: url.trim_end().to_owned() };
        match said {
            Ok(read) if read > 0 => Ok(fake),
            _ => Err(Failure::new(format!("`{example}` said no address"), "run it by hand")),
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
