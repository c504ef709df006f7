//! Configuration: layers in, plain sections out. The only place that reads the environment and configuration files.
//!
//! Every fault is found before any is reported, each with file, line and column or the variable's or flag's name.

mod audiences;
mod customers;
mod destinations;
mod email;
mod fallback;
mod faults;
mod for_lint;
mod hosts;
mod layers;
mod lint;
mod mattermost;
mod mattermost_at;
mod outside;
mod people;
mod places;
mod policy;
mod reachable;
mod rows;
mod secrets;
mod sections;
mod services;
mod watch;

use std::path::PathBuf;

use jiff::Timestamp;
use sev1_app::customers::Customers;
use sev1_app::people::People;
use sev1_app::{LintSettings, Roles};
use sev1_domain::audience::Audiences;
use sev1_domain::text::Phrase;
use sev1_domain::zone::{Zone, ZoneTable};
use toml::de::DeTable;

pub(crate) use destinations::{DestinationSettings, Transport, inbox};
pub(crate) use email::EmailSettings;
pub(crate) use faults::Origin;
pub(crate) use for_lint::ForLint;
pub(crate) use layers::Shown;
pub(crate) use mattermost::Mattermost;
pub(crate) use mattermost_at::MattermostAt;
pub(crate) use outside::{Folders, Outside};
pub(crate) use policy::{policy_in, policy_toml};
pub(crate) use reachable::unreachable;
pub(crate) use secrets::{Secrets, new_key};
pub(crate) use sections::{ClientSettings, DatabaseAt, Delivery, Log, LogFormat, SOMEBODY, Server, database_at, without_password};
pub(crate) use watch::{Ping, Watch, origin};

use crate::error::CliError;
use faults::{Fault, FileText, report};
use layers::Layers;

/// Every key there is, with its default and what it means.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// Whose faults a report is of.
const CONFIGURATION: &str = "the configuration";

/// Everything configuration decides.
pub(crate) struct Config {
    /// Who works here without a server.
    pub(crate) user: Phrase,
    /// The editor's command line, if there is one.
    pub(crate) editor: Option<String>,
    /// The machine's name.
    pub(crate) host: String,
    /// Where the database is.
    pub(crate) database: DatabaseAt,
    /// For `serve`.
    pub(crate) server: Server,
    /// For work on a server.
    pub(crate) client: ClientSettings,
    /// What zone labels mean.
    pub(crate) zones: ZoneTable,
    /// The zone of times written without one.
    pub(crate) default_zone: Option<Zone>,
    /// The classes of readers there are.
    pub(crate) audiences: Audiences,
    /// The known customers.
    pub(crate) customers: Customers,
    /// Where updates and reminders go; at least one.
    pub(crate) destinations: Vec<DestinationSettings>,
    /// Our own people.
    pub(crate) people: People,
    /// Who leads and who stands in where a declaration names nobody.
    pub(crate) roles: Roles,
    /// Who outside is told that this watcher lives.
    pub(crate) watch: Watch,
    /// What lets people act from Mattermost; `None` where it may not call.
    pub(crate) mattermost: Option<Mattermost>,
    /// What is decided about the rules, what becomes of findings, and what is promised without being said.
    pub(crate) lint: LintSettings,
    /// The file of the promise policy; `None` for the built-in one.
    pub(crate) policy_file: Option<PathBuf>,
    /// What is wrong with that file; then the built-in policy is in force.
    pub(crate) policy_fault: Option<CliError>,
    /// The folder of the organisation's own templates, if there is one.
    pub(crate) templates: Option<PathBuf>,
    /// The files of the keys that secret files are sealed with.
    pub(crate) key_files: Vec<PathBuf>,
    /// What opens secret files.
    pub(crate) secrets: Secrets,
    /// For the worker.
    pub(crate) delivery: Delivery,
    /// What is logged.
    pub(crate) log: Log,
    /// Sev1's own folders.
    pub(crate) folders: Folders,
    /// The configuration file, and whether it is there.
    pub(crate) file: (PathBuf, bool),
    /// Every value with where it came from.
    pub(crate) shown: Vec<Shown>,
    /// The fixed time of a test; always `None` in release builds.
    pub(crate) test_now: Option<Timestamp>,
}

/// What flags of the command line say about configuration: key, flag, value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// `--config`: the file to read.
    pub(crate) file: Option<PathBuf>,
    /// Keys set by flags.
    pub(crate) keys: Vec<(&'static str, &'static str, String)>,
}

impl Config {
    /// Reads all layers.
    ///
    /// # Errors
    /// All faults together, as one configuration error.
    pub(crate) fn load(flags: &Flags, outside: Outside) -> Result<Self, CliError> {
        let (file, there) = read_file(flags, &outside)?;
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        let mut faults: Vec<Fault> = errors.iter().map(syntax_fault).collect();
        let defaults = DeTable::parse(DEFAULTS).expect("the embedded defaults are TOML; a test reads them").into_inner();
        let mut layers = Layers::new(defaults, table.into_inner(), &outside.keys, &flags.keys);
        let config = sections::read(&mut layers, &outside, &file, there);
        faults.append(&mut layers.faults);
        match config {
            Some(config) if faults.is_empty() => {
                let secrets = Secrets::load(&config.key_files, outside.key.as_ref())?;
                Ok(Self { secrets, ..config })
            }
            _ => Err(report(CONFIGURATION, faults, &file)),
        }
    }

    /// The zone table and nothing else, for `parse` and `render`, which must start at once: read only where a file says something.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub(crate) fn zones_only(flags: &Flags) -> Result<ZoneTable, CliError> {
        let outside = Outside::read()?;
        let (file, there) = read_file(flags, &outside)?;
        if !there || !file.text.contains("zones") {
            return Ok(ZoneTable::default());
        }
        Ok(Self::load(flags, outside)?.zones)
    }
}

fn syntax_fault(error: &toml::de::Error) -> Fault {
    Fault::new(Origin::File(error.span().unwrap_or(0..0)), error.message().to_owned())
}

/// A file named by flag or variable must be there; the usual one may be missing.
fn read_file(flags: &Flags, outside: &Outside) -> Result<(FileText, bool), CliError> {
    let named = flags.file.clone().or_else(|| outside.config_file.clone());
    let path = named.clone().unwrap_or_else(|| outside.folders.config.join("sev1.toml"));
    match FileText::read(&path) {
        Ok(file) => Ok((file, true)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && named.is_none() => Ok((FileText { path, text: String::new() }, false)),
        Err(e) => Err(CliError::configuration(format!("the configuration file {} cannot be read", path.display()))
            .source(e)
            .hint("check its name and that you may read it, or leave out --config and SEV1_CONFIG")),
    }
}

#[cfg(test)]
mod tests;
