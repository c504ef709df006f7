//! One throw-away PostgreSQL for the whole test run, started by testkit and ended with this program.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::failure::Failure;
use crate::process::{command, not_started};
use crate::product;

/// A running PostgreSQL that is thrown away when this value is.
pub(crate) struct Postgres {
    child: Child,
    url: String,
}

impl Postgres {
    /// Starts testkit's `throw-away-postgres`, which says its URL in one line and lives until its standard input closes.
    ///
    /// # Errors
    /// When it does not come up.
    pub(crate) fn start() -> Result<Self, Failure> {
        let binary = product::binary("throw-away-postgres")?;
        let mut command = command(&[&binary.to_string_lossy()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|e| not_started(&command, &e))?;
        let mut url = String::new();
        let out = child.stdout.take().expect("standard output is piped");
        let said = BufReader::new(out).read_line(&mut url);
        let postgres = Self { child, url: url.trim().to_owned() };
        if said.is_err() || postgres.url.is_empty() {
            return Err(Failure::new("no throw-away PostgreSQL came up", "read its message above; `initdb` needs a writable /tmp"));
        }
        Ok(postgres)
    }

    /// Its address, for `SEV1_TEST_POSTGRES`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Closing its input is the request to stop; killing it would leave the database running.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Whether Debian's PostgreSQL is there, whatever its version.
pub(crate) fn is_installed() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|v| v.path().join("bin/initdb")).any(|initdb: std::path::PathBuf| Path::is_file(&initdb))
}
