//! What an update said before it was revised: a row of its own, beside the update's row as it is now.

use sev1_domain::actor::{Actor, Via};
use sev1_domain::changes::UpdateRevision;
use sev1_domain::update::{Revised, Update};

use super::columns::Prefixed;
use super::facts::{FactsRow, said};
use super::{Columns, Reader, Value, update};
use crate::StoreError;
use crate::read_models::PastRevision;

/// The columns that [`read`] reads, from the tables `r` (what it said) and `u` (what it is).
macro_rules! revision_columns {
    () => {
        concat!(
            "r.revision, r.facts, r.revised, r.revised_at_ms, r.revised_by, r.revised_via, ",
            $crate::rows::update::update_columns!("u_")
        )
    };
}
pub(crate) use revision_columns;

/// Incident, number and new revision of the update, and the columns `revised, revised_at_ms, revised_by, revised_via` of what it
/// said until then.
pub(crate) fn values(revision: &UpdateRevision) -> [Value<'_>; 7] {
    let update = &revision.update;
    [
        update.incident.0.into(),
        update.number.0.into(),
        update.revision.into(),
        revision.revised.as_str().into(),
        revision.at.into(),
        revision.by.name.as_str().into(),
        revision.by.via.as_str().into(),
    ]
}

/// Incident, number and new revision of the update, and the columns `facts, corrected_by, retracted_by` as they are now.
pub(crate) fn new_values(update: &Update) -> [Value<'_>; 6] {
    [
        update.incident.0.into(),
        update.number.0.into(),
        update.revision.into(),
        Value::json(&FactsRow::from(update)),
        Value::or_null(update.corrected_by.map(|n| n.0)),
        Value::or_null(update.retracted_by.map(|n| n.0)),
    ]
}

/// What an update said, from [`revision_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<PastRevision, StoreError> {
    let now = update::read(&Prefixed { prefix: "u_", row })?;
    let row = Reader::new("update_revision", row);
    let said = row.json("facts", said)?;
    Ok(PastRevision {
        update: Update { revision: row.number("revision")?, facts: said.facts, ..now },
        revised: row.named("revised", Revised::from_name)?,
        by: Actor { name: row.phrase("revised_by")?, via: row.named("revised_via", Via::from_name)? },
        at: row.instant("revised_at_ms")?,
    })
}
