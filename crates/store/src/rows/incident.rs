//! The row of an incident.

use sev1_domain::ids::{IncidentId, IncidentNumber};
use sev1_domain::incident::{Clocks, Incident, QuietHours};
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;

use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads, from a table called `i`.
macro_rules! incident_columns {
    () => {
        "i.id, i.number, i.customer, i.customer_label, i.severity, i.severity_label, i.title, i.title_label, \
         i.zone_label, i.zone_iana, i.clocks_label, i.began_at_ms, i.detected_at_ms, i.reported_at_ms, i.declared_at_ms, \
         i.acknowledged_at_ms, i.status, i.closed_at_ms, i.lead, i.deputy, i.quiet_with, i.quiet_until_ms, i.quiet_zone_label, \
         i.quiet_zone_iana"
    };
}
pub(crate) use incident_columns;

/// What [`incident_columns`] holds, in that order.
pub(crate) fn values(incident: &Incident) -> [Value<'_>; 24] {
    let clocks = incident.clocks.for_internal();
    let quiet = incident.quiet.as_ref();
    [
        incident.id.0.into(),
        incident.number.0.get().into(),
        incident.customer.for_internal().as_str().into(),
        incident.customer.label().as_str().into(),
        u32::from(incident.severity.for_internal().level()).into(),
        incident.severity.label().as_str().into(),
        incident.title.for_internal().as_str().into(),
        incident.title.label().as_str().into(),
        incident.zone.label().into(),
        incident.zone.iana().into(),
        incident.clocks.label().as_str().into(),
        Value::or_null(clocks.began),
        Value::or_null(clocks.detected),
        Value::or_null(clocks.reported),
        clocks.declared.into(),
        Value::or_null(clocks.acknowledged),
        incident.status.word().into(),
        Value::or_null(incident.closed_at),
        Value::or_null(incident.lead.as_ref().map(Phrase::as_str)),
        Value::or_null(incident.deputy.as_ref().map(Phrase::as_str)),
        Value::or_null(quiet.map(|q| q.with.as_str())),
        Value::or_null(quiet.map(|q| q.until.at)),
        Value::or_null(quiet.map(|q| q.until.zone.label())),
        Value::or_null(quiet.map(|q| q.until.zone.iana())),
    ]
}

/// An incident from [`incident_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Incident, StoreError> {
    let row = Reader::new("incident", row);
    let clocks = Clocks {
        began: row.opt_instant("began_at_ms")?,
        detected: row.opt_instant("detected_at_ms")?,
        reported: row.opt_instant("reported_at_ms")?,
        declared: row.instant("declared_at_ms")?,
        acknowledged: row.opt_instant("acknowledged_at_ms")?,
    };
    let level: u8 = row.number("severity")?;
    let severity = Severity::from_level(level).ok_or_else(|| row.corrupt("severity", format!("{level} is not a severity")))?;
    let quiet =
        |with| Ok::<_, StoreError>(QuietHours { with, until: row.moment("quiet_until_ms", "quiet_zone_label", "quiet_zone_iana")? });
    Ok(Incident {
        id: IncidentId(row.id("id")?),
        number: number(&row, "number")?,
        customer: row.labelled("customer_label", row.phrase("customer")?)?,
        severity: row.labelled("severity_label", severity)?,
        title: row.labelled("title_label", row.phrase("title")?)?,
        zone: row.zone("zone_label", "zone_iana")?,
        clocks: row.labelled("clocks_label", clocks)?,
        status: row.named("status", |word| word.parse().ok())?,
        lead: row.opt_phrase("lead")?,
        deputy: row.opt_phrase("deputy")?,
        quiet: row.opt_phrase("quiet_with")?.map(quiet).transpose()?,
        closed_at: row.opt_instant("closed_at_ms")?,
    })
}

/// An incident and its version, from [`incident_columns`] and `version`.
pub(crate) fn read_with_version(row: &dyn Columns) -> Result<(Incident, i64), StoreError> {
    Ok((read(row)?, Reader::new("incident", row).int("version")?))
}

/// An incident number from a column.
pub(crate) fn number(row: &Reader<'_>, column: &'static str) -> Result<IncidentNumber, StoreError> {
    let stored = row.int(column)?;
    IncidentNumber::from_stored(stored).ok_or_else(|| row.corrupt(column, format!("{stored} is not an incident number")))
}
