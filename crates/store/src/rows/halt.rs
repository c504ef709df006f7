//! The row of a halt.

use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::halt::{Halt, HaltReason};

use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads.
macro_rules! halt_columns {
    () => {
        "destination, recipient, why, refusals, said, halted_at_ms, version"
    };
}
pub(crate) use halt_columns;

/// What [`halt_columns`] holds, in that order.
pub(crate) fn values(halt: &Halt) -> [Value<'_>; 7] {
    [
        halt.destination.as_str().into(),
        halt.recipient.as_str().into(),
        halt.why.as_str().into(),
        halt.refusals.into(),
        Value::or_null(halt.said.as_deref()),
        Value::or_null(halt.since),
        halt.version.into(),
    ]
}

/// A halt from [`halt_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Halt, StoreError> {
    let row = Reader::new("halt", row);
    Ok(Halt {
        destination: row.named("destination", |t| DestinationName::new(t).ok())?,
        recipient: row.named("recipient", |t| Recipient::new(t).ok())?,
        why: row.named("why", HaltReason::from_name)?,
        refusals: row.number("refusals")?,
        said: row.opt_text("said")?,
        since: row.opt_instant("halted_at_ms")?,
        version: row.number("version")?,
    })
}
