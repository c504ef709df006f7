//! `[[silences]]` and `[[contracts]]`: how long readers may wait, by severity, status, readers and contract.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceKind;
use sev1_domain::policy::{Contract, Silence};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;

use super::super::customers::canonical;
use super::super::rows::{Row, Wrong, one_of, span, words};
use super::{Draft, Known};

pub(super) fn silences(file: &Row<'_, '_>, draft: &mut Draft) {
    let Some(rows) = file.rows("silences", "[[silences]] tables") else { return };
    draft.policy.silences.clear();
    for row in rows {
        let silence = silence(&row);
        draft.silences.push(silence.is_some().then(|| row.span.clone()));
        draft.policy.silences.push(silence.unwrap_or_else(nowhere));
    }
}

/// `None` where anything in the row is wrong: without a condition it would speak of more than is meant.
fn silence(row: &Row<'_, '_>) -> Option<Silence> {
    let before = row.faults_so_far();
    let severity = row.read(row.text("severity"), |t| t.parse::<Severity>().map_err(words));
    let status = row.read(row.text("status"), open);
    let kind = |t: &str| one_of(t, AudienceKind::from_name(t), &AudienceKind::ALL.map(AudienceKind::as_str));
    let kind = row.read(row.text("audience"), kind);
    let contract = row.read(row.text("contract"), name);
    let longest = row.read(row.needed("longest", "the longest time between two updates, such as \"45m\""), span);
    let first = row.read(row.text("first"), span);
    row.finish(&[]);
    let silence = Silence { severity, status, kind, contract, longest: longest?, first };
    (row.faults_so_far() == before).then_some(silence)
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
        let customers = row.distinct("customers", |t| canonical(t, known.customers));
        row.finish(&[]);
        let Some(name) = name else { continue };
        draft.contracts.push(row.span.clone());
        draft.policy.contracts.push(Contract { name, customers });
    }
}
