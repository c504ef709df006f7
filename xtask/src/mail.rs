//! Mail, checked by code that is not ours: a mail server, a parser and a verifier of signatures, all in Python, around the real binary.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::process::run;
use crate::product;

/// The pinned packages.
const REQUIREMENTS: &str = "xtask/mail/requirements.txt";

/// Runs the check in a throw-away home.
///
/// # Errors
/// When a mail is not what a mail program or an administrator expects.
pub(crate) fn check() -> Result<(), Failure> {
    let python = python().ok_or_else(|| Failure::new("no target folder", "mend Cargo.toml"))?;
    let binary = product::binary("sev1")?;
    let home = tempfile::tempdir().map_err(|e| Failure::new(format!("no temporary folder: {e}"), "free some space in /tmp"))?;
    let mut check = Command::new(python);
    check.arg("xtask/mail/check.py").arg(binary).arg(home.path());
    run(&mut check, "read the first line of the failed assertion; the same line can be run by hand with an empty folder")
}

/// The interpreter with the packages, once installed. The folder is named by what is pinned, so that a new pin is installed anew.
pub(crate) fn python() -> Option<PathBuf> {
    folder().map(|f| f.join("bin/python"))
}

/// The line that installs the packages.
pub(crate) fn install() -> String {
    let folder = folder().unwrap_or_default();
    let folder = folder.display();
    format!("python3 -m venv {folder} && {folder}/bin/pip install --quiet -r {REQUIREMENTS}")
}

fn folder() -> Option<PathBuf> {
    let pins = std::fs::read_to_string(REQUIREMENTS).ok()?;
    let version = |name: &str| pins.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix("=="));
    let name = format!("mail-{}-{}", version("aiosmtpd")?, version("dkimpy")?);
    Some(product::target_folder().ok()?.join(name))
}
