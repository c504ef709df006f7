//! The row of a promise. Its outcome is null in all columns while it is open.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceName;
use sev1_domain::changes::Changes;
use sev1_domain::ids::{IncidentId, PromiseId, UpdateNumber};
use sev1_domain::promise::{Promise, PromiseOutcome};

use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read_open`] reads, from a table called `p`.
macro_rules! promise_columns {
    () => {
        "p.id, p.incident, p.audience, p.said_in, p.due_at_ms, p.zone_label, p.zone_iana, p.owner"
    };
}
pub(crate) use promise_columns;

/// What [`promise_columns`] holds, in that order.
pub(crate) fn values(promise: &Promise) -> [Value<'_>; 8] {
    [
        promise.id.0.into(),
        promise.incident.0.into(),
        promise.audience.as_str().into(),
        promise.said_in.0.into(),
        promise.due.at.into(),
        promise.due.zone.label().into(),
        promise.due.zone.iana().into(),
        promise.owner.as_str().into(),
    ]
}

/// The columns `outcome, closed_at_ms, kept_by, late_ms, release_reason`, in that order.
pub(crate) fn outcome_values(outcome: &PromiseOutcome) -> [Value<'_>; 5] {
    match outcome {
        PromiseOutcome::Kept { at, by } => ["kept".into(), (*at).into(), by.0.into(), Value::Null, Value::Null],
        PromiseOutcome::KeptLate { at, by, late } => ["kept late".into(), (*at).into(), by.0.into(), whole_ms(*late).into(), Value::Null],
        PromiseOutcome::Released { at, reason } => ["released".into(), (*at).into(), Value::Null, Value::Null, reason.as_str().into()],
    }
}

/// The incident whose promises change, and with them its place on the board.
pub(crate) fn changed_incident(changes: &Changes) -> Option<IncidentId> {
    let touched = !(changes.promises_closed.is_empty() && changes.promises_opened.is_empty());
    let opened = || changes.promises_opened.first().map(|promise| promise.incident);
    changes.incident.as_ref().filter(|_| touched).map(|change| change.incident().id).or_else(opened)
}

/// An open promise from [`promise_columns`].
pub(crate) fn read_open(row: &dyn Columns) -> Result<Promise, StoreError> {
    let row = Reader::new("promise", row);
    Ok(Promise {
        id: PromiseId(row.id("id")?),
        incident: IncidentId(row.id("incident")?),
        audience: row.named("audience", |t| AudienceName::new(t).ok())?,
        said_in: UpdateNumber(row.number("said_in")?),
        due: row.moment("due_at_ms", "zone_label", "zone_iana")?,
        owner: row.phrase("owner")?,
        outcome: None,
    })
}

fn whole_ms(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
