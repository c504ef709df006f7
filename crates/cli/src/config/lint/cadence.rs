//! `[[lint.cadence]]`: the longest silence allowed, by severity, status and readers. The first row that fits counts.

use std::cell::RefCell;

use jiff::SignedDuration;
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::policy::Silence;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::when::read_duration;
use toml::de::DeTable;

use super::super::faults::{Fault, Origin};
use super::super::rows::{Row, one_of, words};

pub(super) fn cadence(file: &DeTable<'_>, faults: &RefCell<Vec<Fault>>) -> Vec<Silence> {
    let mut rows: Vec<Silence> = Vec::new();
    for row in Row::all(file, "lint.cadence", faults) {
        let before = faults.borrow().len();
        let severity = row.read(row.text("severity"), |t| t.parse::<Severity>().map_err(words));
        let status = row.read(row.text("status"), status);
        let kind = |t: &str| one_of(t, AudienceKind::from_name(t), &AudienceKind::ALL.map(AudienceKind::as_str));
        let kind = row.read(row.text("audience"), kind);
        let longest = row.read(row.needed("longest", "the longest silence allowed, such as \"45m\""), longest);
        let place = Origin::File(row.span.clone());
        row.finish(&[]);
        let Some(longest) = longest.filter(|_| faults.borrow().len() == before) else { continue };
        let silence = Silence { severity, status, kind, longest };
        if rows.iter().any(|earlier| covers(earlier, &silence)) {
            let fault = Fault::new(place, "this row never counts: one above it fits whatever this one fits");
            faults.borrow_mut().push(fault.hint("delete one of them, or write the more exact one first"));
        }
        rows.push(silence);
    }
    rows
}

/// Whether every case that `later` speaks of was decided by `earlier`.
fn covers(earlier: &Silence, later: &Silence) -> bool {
    fn wider<T: PartialEq>(earlier: Option<T>, later: Option<T>) -> bool {
        earlier.is_none() || earlier == later
    }
    wider(earlier.severity, later.severity) && wider(earlier.status, later.status) && wider(earlier.kind, later.kind)
}

fn status(said: &str) -> Result<Status, (String, Vec<String>)> {
    let status = said.parse::<Status>().map_err(words)?;
    if status.is_open() {
        Ok(status)
    } else {
        Err((format!("nothing more is due once an incident is {status}"), vec!["delete this row".to_owned()]))
    }
}

fn longest(said: &str) -> Result<SignedDuration, (String, Vec<String>)> {
    let span = read_duration(said).filter(SignedDuration::is_positive);
    span.ok_or_else(|| (format!("`{said}` is not a span of time"), vec!["write it like 45m, 2h or 1h30m".to_owned()]))
}
