//! Browser tests: every `xtask/e2e/*.test.mjs`, run by Node's own test runner against the real binary.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{command, run};
use crate::product;
use crate::tools::is_file;

/// Where the browser tests live.
const FOLDER: &str = "xtask/e2e";

/// The browser: Debian's, so that no test downloads one.
pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";

/// Runs the browser tests. Each starts its own server from `SEV1_BINARY` and its own browser from `CHROMIUM`.
///
/// # Errors
/// When one fails, or there is none.
pub(crate) fn check() -> Result<(), Failure> {
    let tests = test_files()?;
    if tests.is_empty() {
        return Err(Failure::new(format!("{FOLDER} holds no *.test.mjs"), "write one; a step without tests proves nothing"));
    }
    let binary = product::binary("sev1")?;
    let next = "run one file alone: `SEV1_BINARY=target/debug/sev1 CHROMIUM=/usr/bin/chromium node --test FILE`";
    run(command(&["node", "--test"]).args(tests).env("SEV1_BINARY", binary).env("CHROMIUM", CHROMIUM), next)
}

/// Whether the browser driver is there.
pub(crate) fn driver_is_installed() -> bool {
    is_file("xtask/e2e/node_modules/playwright-core/package.json")
}

fn test_files() -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |e| Failure::new(format!("{FOLDER}: {e}"), "check the folder's permissions");
    let entries = std::fs::read_dir(FOLDER).map_err(unreadable)?;
    let paths = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut tests: Vec<_> = paths.into_iter().filter(|p| p.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    Ok(tests)
}
