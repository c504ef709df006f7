//! `[[silences]]` and `[[contracts]]`: how long readers may wait, by severity, status, readers and contract.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceKind;
use sev1_domain::policy::{Contract, Silence};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;

use super::super::customers::canonical;
use super::super::faults::Fault;
use super::super::rows::{Row, Wrong, one_of, span, words};
use super::{Draft, Known};

pub(super) fn silences(file: &Row<'_, '_>, draft: &mut Draft) {
    let Some(rows) = file.rows("silences", "[[silences]] tables") else { return };
    draft.policy.silences.clear();
    for row in rows {
        let place = row.span.clone();
        let silence = silence(row);
        draft.silences.push(silence.is_some().then_some(place));
        draft.policy.silences.push(silence.unwrap_or_else(nowhere));
    }
}

/// `None` where anything in the row is wrong: without a condition it would speak of more than is meant.
fn silence(row: Row<'_, '_>) -> Option<Silence> {
    let severity = condition(&row, "severity", |t| t.parse::<Severity>().map_err(words));
    let status = condition(&row, "status", open);
    let kind = condition(&row, "audience", |t| one_of(t, AudienceKind::from_name(t), &AudienceKind::ALL.map(AudienceKind::as_str)));
    let contract = condition(&row, "contract", name);
    let longest = row.read(row.needed("longest", "the longest time between two updates, such as \"45m\""), span);
    let first = condition(&row, "first", span);
    let whole = row.finish(&[]);
    let silence = Silence { severity: severity?, status: status?, kind: kind?, contract: contract?, longest: longest?, first: first? };
    whole.then_some(silence)
}

/// What may be left out: `Some(None)` where it is, `None` where it is wrong.
fn condition<T>(row: &Row<'_, '_>, key: &'static str, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<Option<T>> {
    match row.place(key) {
        None => Some(None),
        Some(_) => row.read(row.text(key), read).map(Some),
    }
}

/// Stands for a row that cannot be read, so that the others keep their numbers: it fits one case that there never is, and so
/// contradicts nobody.
fn nowhere() -> Silence {
    Silence {
        severity: Some(Severity::SEV1),
        status: Some(Status::Investigating),
        kind: Some(AudienceKind::Internal),
        contract: Some(String::new()),
        longest: SignedDuration::from_hours(1),
        first: None,
    }
}

fn open(said: &str) -> Result<Status, Wrong> {
    let status = said.parse::<Status>().map_err(words)?;
    if status.is_open() {
        Ok(status)
    } else {
        Err((format!("nothing more is due once an incident is {status}"), vec!["delete this row".to_owned()]))
    }
}

fn name(said: &str) -> Result<String, Wrong> {
    Phrase::new(said).map(|name| name.as_str().to_owned()).map_err(words)
}

pub(super) fn contracts(file: &Row<'_, '_>, known: &Known<'_>, draft: &mut Draft) {
    let Some(rows) = file.rows("contracts", "[[contracts]] tables") else { return };
    for row in rows {
        let name = row.read(row.needed("name", "it is what rows of [[silences]] name, such as \"gold\""), name);
        let mut customers = Vec::new();
        for (said, place) in row.list("customers") {
            let Some(customer) = row.read(Some((said, place.clone())), |t| canonical(t, known.customers)) else { continue };
            if customers.contains(&customer) {
                row.fault(Fault::new(place, format!("`{customer}` is named twice")).hint("delete one of them"));
            }
            customers.push(customer);
        }
        let place = row.span.clone();
        row.finish(&[]);
        let Some(name) = name else { continue };
        draft.contracts.push(place);
        draft.policy.contracts.push(Contract { name, customers });
    }
}
