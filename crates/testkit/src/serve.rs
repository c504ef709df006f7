//! The real `sev1 serve` on a free port, in a folder of its own; killed when dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::http::Connection;

/// Where a `sev1` process of a test lives: its home, its configuration, its database.
#[derive(Clone, Debug)]
pub struct Home {
    /// The binary.
    pub binary: PathBuf,
    /// The folder that is its whole world.
    pub folder: PathBuf,
    /// The database's URL; empty for a SQLite file in the folder.
    pub database: String,
}

impl Home {
    /// A home for `binary` in `folder`, on SQLite, with this configuration (TOML).
    ///
    /// # Panics
    /// When the folder is not writable.
    #[must_use]
    pub fn new(binary: impl Into<PathBuf>, folder: &Path, config: &str) -> Self {
        std::fs::write(folder.join("sev1.toml"), config).expect("a writable folder");
        Self { binary: binary.into(), folder: folder.to_owned(), database: String::new() }
    }

    /// A command with an environment of its own.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        let in_folder = |name| self.folder.join(name);
        command.args(args).env_clear().env("HOME", &self.folder).env("SEV1_CONFIG", in_folder("sev1.toml"));
        command
            .env("XDG_DATA_HOME", in_folder("data"))
            .env("XDG_STATE_HOME", in_folder("state"))
            .env("XDG_CONFIG_HOME", in_folder("config"))
            // Tests of crashes and figures publish the same few words over and over, which no rule lets pass.
            .env("SEV1_LINT__GATE", "show");
        if !self.database.is_empty() {
            command.env("SEV1_DATABASE__URL", &self.database);
        }
        command
    }

    /// Where its SQLite file is.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.folder.join("data/sev1/sev1.db")
    }

    /// Creates or migrates the database and makes a token that may write; gives its secret.
    ///
    /// # Panics
    /// When the binary refuses.
    #[must_use]
    pub fn token(&self) -> String {
        let run = |args: &[&str]| {
            let output = self.command(args).output().expect("the binary runs");
            assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        run(&["migrate"]);
        let made: serde_json::Value =
            serde_json::from_slice(&run(&["token", "create", "--name", "test", "--scope", "write", "--json"])).expect("JSON");
        made["secret"].as_str().expect("a secret").to_owned()
    }

    /// Starts the server; returns when it listens.
    ///
    /// # Panics
    /// When it does not come up; what it says goes to the test's standard error.
    #[must_use]
    pub fn serve(&self) -> Serve {
        let mut child = self.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a first line");
        let address = first.trim().rsplit("//").next().and_then(|a| a.parse().ok());
        Serve { address: address.unwrap_or_else(|| panic!("no address in `{first}`")), child }
    }
}

/// A running server.
#[derive(Debug)]
pub struct Serve {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Serve {
    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A connection with this token.
    ///
    /// # Panics
    /// When the server is gone.
    #[must_use]
    pub fn connect(&self, token: &str) -> Connection {
        Connection::open(self.address, Some(token)).expect("the server listens")
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // Both fail only when it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        self.end();
    }
}
