//! The row of a published update. What it says is JSON, in [`super::facts`].

use jiff::SignedDuration;
use sev1_domain::actor::{Actor, Via};
use sev1_domain::ids::{IncidentId, UpdateId, UpdateNumber};
use sev1_domain::incident::IncidentTime;
use sev1_domain::update::Update;

use super::facts::{FactsRow, said};
use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads, from a table called `u`, or under a prefix.
macro_rules! update_columns {
    () => {
        $crate::rows::update::update_columns!("")
    };
    ($prefix:literal) => {
        $crate::rows::columns::columns!(
            "u",
            $prefix,
            "id",
            "incident",
            "number",
            "published_at_ms",
            "author",
            "author_via",
            "status",
            "status_reason",
            "incident_minutes",
            "facts",
            "revision",
            "corrected_by",
            "retracted_by"
        )
    };
}
pub(crate) use update_columns;

/// What [`update_columns`] holds, in that order.
pub(crate) fn values(update: &Update) -> [Value<'_>; 13] {
    let minutes = match update.incident_time {
        IncidentTime::Minutes(n) => i64::from(n),
        IncidentTime::Hours(n) => i64::from(n) * 60,
    };
    [
        update.id.0.into(),
        update.incident.0.into(),
        update.number.0.into(),
        update.published_at.into(),
        update.author.name.as_str().into(),
        update.author.via.as_str().into(),
        update.status.word().into(),
        Value::or_null(update.status_reason.as_ref().map(|reason| reason.as_str())),
        minutes.into(),
        Value::json(&FactsRow::from(update)),
        update.revision.into(),
        Value::or_null(update.corrected_by.map(|n| n.0)),
        Value::or_null(update.retracted_by.map(|n| n.0)),
    ]
}

/// An update from [`update_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Update, StoreError> {
    let row = Reader::new("incident_update", row);
    let minutes: u32 = row.number("incident_minutes")?;
    let published_at = row.instant("published_at_ms")?;
    let said = row.json("facts", said)?;
    Ok(Update {
        id: UpdateId(row.id("id")?),
        incident: IncidentId(row.id("incident")?),
        number: UpdateNumber(row.number("number")?),
        published_at,
        as_of: said.as_of.unwrap_or(published_at),
        occasion: said.occasion,
        author: Actor { name: row.phrase("author")?, via: row.named("author_via", Via::from_name)? },
        status: row.named("status", |word| word.parse().ok())?,
        status_reason: row.opt_phrase("status_reason")?,
        incident_time: IncidentTime::from_elapsed(SignedDuration::from_mins(minutes.into())),
        late: said.late,
        facts: said.facts,
        revision: row.number("revision")?,
        corrected_by: row.opt_number("corrected_by")?.map(UpdateNumber),
        retracted_by: row.opt_number("retracted_by")?.map(UpdateNumber),
    })
}
