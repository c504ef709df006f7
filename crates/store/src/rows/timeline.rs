//! The row of a timeline entry.

use sev1_domain::actor::{Actor, Via};
use sev1_domain::ids::{IncidentId, TimelineEntryId};
use sev1_domain::timeline::TimelineEntry;

use super::event::{EventRow, event};
use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads.
macro_rules! timeline_columns {
    () => {
        "id, incident, event, actor, actor_via, happened_at_ms, recorded_at_ms"
    };
}
pub(crate) use timeline_columns;

/// What [`timeline_columns`] holds, in that order.
pub(crate) fn values(entry: &TimelineEntry) -> [Value<'_>; 7] {
    [
        entry.id.0.into(),
        entry.incident.0.into(),
        Value::json(&EventRow::from(&entry.event)),
        entry.actor.name.as_str().into(),
        entry.actor.via.as_str().into(),
        entry.happened_at.into(),
        entry.recorded_at.into(),
    ]
}

/// An entry from [`timeline_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<TimelineEntry, StoreError> {
    let row = Reader::new("timeline_entry", row);
    Ok(TimelineEntry {
        id: TimelineEntryId(row.id("id")?),
        incident: IncidentId(row.id("incident")?),
        event: row.json("event", event)?,
        actor: Actor { name: row.phrase("actor")?, via: row.named("actor_via", Via::from_name)? },
        happened_at: row.instant("happened_at_ms")?,
        recorded_at: row.instant("recorded_at_ms")?,
    })
}
