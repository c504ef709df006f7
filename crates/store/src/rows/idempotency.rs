//! The row of an idempotency record.

use sev1_domain::changes::Idempotency;
use sev1_domain::ids::UpdateNumber;

use super::{Columns, Reader, Value, incident};
use crate::StoreError;

/// The columns that [`read`] reads.
macro_rules! idempotency_columns {
    () => {
        "key, request_digest, incident_number, update_number, recorded_at_ms"
    };
}
pub(crate) use idempotency_columns;

/// What [`idempotency_columns`] holds, in that order.
pub(crate) fn values(record: &Idempotency) -> [Value<'_>; 5] {
    [
        record.key.as_str().into(),
        record.request_digest.as_slice().into(),
        record.incident.0.get().into(),
        Value::or_null(record.update.map(|number| number.0)),
        record.recorded_at.into(),
    ]
}

/// A record from [`idempotency_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Idempotency, StoreError> {
    let row = Reader::new("idempotency", row);
    Ok(Idempotency {
        key: row.text("key")?,
        request_digest: row.digest("request_digest")?,
        incident: incident::number(&row, "incident_number")?,
        update: row.opt_number("update_number")?.map(UpdateNumber),
        recorded_at: row.instant("recorded_at_ms")?,
    })
}
