//! Rows about promises for those who watch them: joined with their incidents, filtered, counted; and what incidents told.

use std::collections::HashMap;

use jiff::Timestamp;
use sev1_domain::ids::IncidentId;
use sev1_domain::incident::Incident;
use sev1_domain::people::person_key;
use sev1_domain::status::Status;

use super::columns::Prefixed;
use super::{Columns, Reader, Value, incident, promise, update};
use crate::StoreError;
use crate::read_models::{DuePromise, IncidentTold, LadderHealth, PromiseFilter, PromiseView};

/// The columns that [`read_view`] reads, from the tables `i` and `p`.
macro_rules! view_columns {
    () => {
        concat!($crate::rows::incident::incident_columns!(), ", ", $crate::rows::promise::promise_columns!("p", "p_"))
    };
}
pub(crate) use view_columns;

/// The columns that [`read_due`] reads, from the tables `i`, `p` and, for the latest update, `u`.
macro_rules! due_columns {
    () => {
        concat!($crate::rows::watch::view_columns!(), ", ", $crate::rows::update::update_columns!("u_"))
    };
}
pub(crate) use due_columns;

/// A promise and its incident from [`view_columns`].
pub(crate) fn read_view(row: &dyn Columns) -> Result<PromiseView, StoreError> {
    Ok(PromiseView { promise: promise::read(&Prefixed { prefix: "p_", row })?, incident: incident::read(row)? })
}

/// A promise, its incident and the incident's latest update from [`due_columns`].
pub(crate) fn read_due(row: &dyn Columns) -> Result<DuePromise, StoreError> {
    let PromiseView { promise, incident } = read_view(row)?;
    let row = &Prefixed { prefix: "u_", row };
    let told = Reader::new("incident_update", row).opt_int("number")?.is_some();
    Ok(DuePromise { promise, incident, last_update: if told { Some(update::read(row)?) } else { None } })
}

/// What a filter asks of the promises `p` of incidents `i`, as a `where` or nothing, and the values it names by `mark` and
/// number. The last value is the limit.
pub(crate) fn conditions(which: &PromiseFilter, mark: char) -> (String, Vec<Value<'_>>) {
    let mut conditions = Vec::new();
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut ask = |condition: &str, value: Option<Value<'static>>| {
        let Some(value) = value else { return };
        values.push(value);
        conditions.push(format!("{condition} {mark}{}", values.len()));
    };
    ask("i.number =", which.incident.map(|number| number.0.get().into()));
    ask("p.owner_key =", which.owner.as_ref().map(|owner| person_key(owner).into()));
    ask("p.made_at_ms >=", which.made_from.map(Value::from));
    ask("p.made_at_ms <", which.made_until.map(Value::from));
    // As words of the statement and not as a value: only so do both databases know that an index of one kind will do.
    conditions.extend(which.kind.map(|kind| format!("p.kind = '{}'", kind.as_str())));
    if which.open {
        conditions.push("p.closed_at_ms is null".into());
    } else if let Some(since) = which.settled_since {
        values.push(since.into());
        conditions.push(format!("(p.closed_at_ms is null or p.closed_at_ms >= {mark}{})", values.len()));
    }
    values.push(if which.limit == 0 { i64::MAX.into() } else { which.limit.into() });
    let said = if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
    (said, values)
}

/// When something is to happen next, from the column `wakes_at_ms`.
pub(crate) fn read_wakes_at(row: &dyn Columns) -> Result<Timestamp, StoreError> {
    Reader::new("promise", row).instant("wakes_at_ms")
}

/// The sums of all ladders, from the columns `open, overdue, oldest_step_ms`.
pub(crate) fn read_health(row: &dyn Columns) -> Result<LadderHealth, StoreError> {
    let row = Reader::new("promise", row);
    let oldest_step_ms = row.opt_int("oldest_step_ms")?.unwrap_or(0);
    Ok(LadderHealth { open: row.number("open")?, overdue: row.number("overdue")?, oldest_step_ms })
}

/// Of an update, what [`told`] needs: the columns `incident, published_at_ms, status`.
pub(crate) struct Telling {
    incident: IncidentId,
    at: Timestamp,
    status: Status,
}

/// What [`told`] needs of an update.
pub(crate) fn read_telling(row: &dyn Columns) -> Result<Telling, StoreError> {
    let row = Reader::new("incident_update", row);
    let status = row.named("status", |word| word.parse().ok())?;
    Ok(Telling { incident: IncidentId(row.id("incident")?), at: row.instant("published_at_ms")?, status })
}

/// What each incident told; `tellings` are oldest first.
pub(crate) fn told(incidents: Vec<Incident>, tellings: Vec<Telling>) -> Vec<IncidentTold> {
    let mut of: HashMap<IncidentId, Vec<Telling>> = HashMap::new();
    for telling in tellings {
        of.entry(telling.incident).or_default().push(telling);
    }
    let with = |incident: Incident| {
        let tellings = of.remove(&incident.id).unwrap_or_default();
        // Later updates of a resolved incident, a correction perhaps, do not resolve it again.
        let resolved = tellings.iter().rev().take_while(|t| !t.status.is_open()).last().map(|t| t.at);
        IncidentTold { incident, updates: tellings.into_iter().map(|t| t.at).collect(), resolved }
    };
    incidents.into_iter().map(with).collect()
}
