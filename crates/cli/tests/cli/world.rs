//! A home for one test: its own folders, its own clock, and what the executable said in it.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A home and a clock. Every command runs a second after the one before, as it would for a quick person.
pub(crate) struct World {
    folder: tempfile::TempDir,
    /// Seconds since the epoch.
    now: Cell<i64>,
    variables: Vec<(String, String)>,
}

/// Tue 14 Jul 2026, 7:20pm in New York.
const START: i64 = 1_784_071_200;

/// What a command said, with the home's path replaced.
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Most tests tell as few words as they need, which no rule lets pass; those about the gate set it again.
        let variables = [("USER", "dana"), ("SEV1_LINT__GATE", "show")].map(|(name, value)| (name.into(), value.into()));
        Self { folder, now: Cell::new(START), variables: variables.into() }
    }

    /// The same with one more environment variable, or another value for one.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Lets time pass.
    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.now.set(self.now.get() + minutes * 60);
    }

    /// Moves the clock by seconds, back as well.
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }

    /// The instant of the next command, as the executable takes it.
    pub(crate) fn now(&self) -> String {
        jiff::Timestamp::from_second(self.now.get()).expect("in range").to_string()
    }

    /// Writes a file into the home and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, content).expect("written");
        path
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, toml: &str) {
        self.file(".config/sev1/sev1.toml", toml);
    }

    /// Writes an editor: a shell script that gets the draft as `$1`.
    pub(crate) fn editor(&self, script: &str) -> String {
        let path = self.file("editor", format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
        path.display().to_string()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sev1"));
        command.env_clear().env("HOME", self.home()).env("PATH", "/usr/bin:/bin").env("SEV1_TEST_NOW", self.now());
        command.envs(self.variables.iter().map(|(k, v)| (k, v))).current_dir(self.home());
        command
    }

    /// Runs and gives everything: output, errors, exit code.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        self.run_with(args, "").whole()
    }

    /// Runs as somebody else.
    pub(crate) fn run_as(&self, user: &str, args: &[&str]) -> String {
        self.now.set(self.now.get() + 1);
        self.said(self.command().env("USER", user).args(args).output().expect("it runs")).whole()
    }

    /// Runs with standard input.
    pub(crate) fn run_with(&self, args: &[&str], stdin: impl Into<Vec<u8>>) -> Said {
        self.now.set(self.now.get() + 1);
        self.said(self.command().args(args).write_stdin(stdin).output().expect("it runs"))
    }

    fn said(&self, output: std::process::Output) -> Said {
        let text = |bytes: Vec<u8>| self.redacted(&String::from_utf8(bytes).expect("UTF-8"));
        Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code().expect("not killed") }
    }

    /// Runs what must succeed, and gives its output.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let said = self.run_with(args, "");
        assert_eq!(said.code, 0, "{args:?}\n{}", said.whole());
        said.stdout
    }

    /// Runs with `--json` and reads it.
    pub(crate) fn json(&self, args: &[&str]) -> serde_json::Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.done(&args)).expect("JSON")
    }

    /// Declares the incident that most tests speak of.
    pub(crate) fn declare(&self) {
        self.done(&["declare", "--customer", "Globex", "--began", "10:20am ET", "Logins fail for most users"]);
    }

    /// Publishes a first update.
    pub(crate) fn publish(&self) {
        let words = ["--summary", "We have found it.", "--impact", "Half of the users.", "--notes", "A cache was removed."];
        self.done(&[&["update", "1", "--status", "identified", "--next", "8am ET"][..], &words].concat());
    }

    /// Paths of this run, and the tails of delivery ids in file names.
    fn redacted(&self, text: &str) -> String {
        let text = text.replace(&self.home().display().to_string(), "~");
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(".md") {
            let (before, after) = rest.split_at(at);
            let tail = before.len().saturating_sub(12);
            let is_id = before.len() > 12 && before.is_char_boundary(tail) && before[tail..].bytes().all(|b| b.is_ascii_hexdigit());
            out.push_str(if is_id { &before[..tail] } else { before });
            out.push_str(if is_id { "ID.md" } else { ".md" });
            rest = &after[3..];
        }
        out.push_str(rest);
        out
    }
}

impl Said {
    pub(crate) fn whole(&self) -> String {
        let errors = if self.stderr.is_empty() { String::new() } else { format!("--- errors\n{}", self.stderr) };
        let code = if self.code == 0 { String::new() } else { format!("--- exit code {}\n", self.code) };
        format!("{}{errors}{code}", self.stdout)
    }
}
