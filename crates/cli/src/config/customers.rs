//! `[[customers]]`: who incidents are declared for, and by which names and hosts a text might give one away.

use std::cell::RefCell;

use sev1_app::customers::{Customer, Customers};
use sev1_domain::text::Phrase;
use sev1_domain::zone::ZoneTable;
use toml::de::DeTable;

use super::faults::Fault;
use super::hosts::domain;
use super::rows::{Row, Wrong, words};

pub(super) fn customers(file: &DeTable<'_>, zones: &ZoneTable, faults: &RefCell<Vec<Fault>>) -> Customers {
    let mut known = Vec::new();
    for row in Row::all(file, "customers", faults) {
        let name = row.read(row.needed("name", "write it as it stands in the header of an update"), |t| Phrase::new(t).map_err(words));
        let aliases = row.list("aliases");
        let aliases = aliases.into_iter().filter_map(|alias| row.read(Some(alias), |t| Phrase::new(t).map_err(words))).collect();
        let domains = row.list("domains").into_iter().filter_map(|said| row.read(Some(said), domain)).collect();
        let zone = row.read(row.text("zone"), |t| zones.find(t).map_err(words));
        row.finish(&[]);
        known.extend(name.map(|name| Customer { name, aliases, domains, zone }));
    }
    Customers { known }
}

/// The customer's canonical name: what destinations are matched by.
pub(super) fn canonical(said: &str, customers: &Customers) -> Result<String, Wrong> {
    let phrase = Phrase::new(said).map_err(words)?;
    customers.find(&phrase, false).map(|(name, _)| name.as_str().to_owned()).map_err(|refusal| {
        let near = refusal.hints.into_iter().filter(|h| h.starts_with("did you mean")).collect();
        (refusal.reason, near)
    })
}
