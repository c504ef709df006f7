//! What the linter needs of the configuration and nothing else: a destination that is written wrongly keeps nobody from checking a text.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use sev1_domain::lint::Policy;
use sev1_domain::zone::{Zone, ZoneTable};
use toml::de::DeTable;

use super::customers::customers;
use super::faults::{Fault, report};
use super::layers::Layers;
use super::lint::lint;
use super::policy::{Known, promises};
use super::{CONFIGURATION, DEFAULTS, Flags, Outside, read_file, sections, syntax_fault};
use crate::error::CliError;

/// What the linter needs of the configuration.
pub(crate) struct ForLint {
    /// What zone labels mean.
    pub(crate) zones: ZoneTable,
    /// The zone of times written without one.
    pub(crate) default_zone: Option<Zone>,
    /// What the organisation decided about the rules.
    pub(crate) policy: Arc<Policy>,
    /// The fixed time of a test; always `None` in release builds.
    pub(crate) test_now: Option<Timestamp>,
}

impl ForLint {
    /// Reads zones, customers, the promise policy and `[lint]`; what else the file says is not looked at.
    ///
    /// # Errors
    /// All faults in these sections together, or what keeps the file from being TOML.
    pub(crate) fn load(flags: &Flags) -> Result<Self, CliError> {
        let outside = Outside::read()?;
        let (file, _) = read_file(flags, &outside)?;
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        let mut faults: Vec<Fault> = errors.iter().map(syntax_fault).collect();
        let defaults = DeTable::parse(DEFAULTS).expect("the embedded defaults are TOML; a test reads them").into_inner();
        let mut layers = Layers::new(defaults, table.into_inner(), &outside.keys, &flags.keys);
        let zones = sections::zones(&mut layers);
        let default_zone = sections::default_zone(&mut layers, &zones);
        let rows = RefCell::new(Vec::new());
        let customers = customers(&layers.file, &zones, &rows);
        layers.faults.append(&mut rows.into_inner());
        let zone = default_zone.as_ref().and_then(Option::as_ref);
        let known = Known { zones: &zones, default_zone: zone, customers: &customers, audiences: None, places: None };
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let promises = promises(&mut layers, folder, &known);
        let policy = lint(&mut layers, &customers, zone, promises.policy).policy;
        faults.append(&mut layers.faults);
        match default_zone {
            // Files can wait, and a wrong measure is none.
            Some(_) if faults.is_empty() && promises.fault.is_some() => Err(promises.fault.expect("looked at")),
            Some(default_zone) if faults.is_empty() => Ok(Self { zones, default_zone, policy, test_now: outside.test_now() }),
            _ => Err(report(CONFIGURATION, faults, &file)),
        }
    }
}
