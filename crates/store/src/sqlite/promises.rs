//! Reads for those who watch promises: what is due, what is owed, what was told.
//!
//! Kept in step with `postgres/promises.rs`: same names, same order.

use jiff::Timestamp;
use rusqlite::{Transaction, params, params_from_iter};
use sev1_domain::ids::PromiseId;

use super::errors::Fault;
use super::queries::{all, one};
use crate::read_models::{DuePromise, DuePromises, IncidentTold, LadderHealth, PromiseFilter, PromiseView};
use crate::rows::incident::incident_columns;
use crate::rows::watch::{self, due_columns, read_due, read_view, view_columns};
use crate::rows::{self, Value};
use crate::time::to_ms;

/// Some promises in an order of theirs, at most `?2` after the first `?3`, each with its incident and the latest update. They
/// are picked first: what is joined to them costs nothing for the others.
macro_rules! picked {
    ($which:literal, $order:literal, $same_order:literal) => {
        concat!(
            "select ",
            due_columns!(),
            " from (select * from promise where ",
            $which,
            " order by ",
            $order,
            " limit ?2 offset ?3) p cross join incident i on i.id = p.incident \
             left join incident_update u on u.incident = i.id \
             and u.number = (select max(l.number) from incident_update l where l.incident = i.id) order by ",
            $same_order
        )
    };
}

/// What the sweep asks. The partial index on `wakes_at_ms` answers it by itself.
const DUE: &str = picked!("wakes_at_ms <= ?1", "wakes_at_ms, id", "p.wakes_at_ms, p.id");

/// Open promises whose time has come, earliest first.
pub(super) fn due_promises(tx: &Transaction<'_>, now: Timestamp, limit: u32) -> Result<DuePromises, Fault> {
    readable(tx, DUE, &now.into(), limit)
}

/// The earliest time of all.
pub(super) fn next_step_at(tx: &Transaction<'_>) -> Result<Option<Timestamp>, Fault> {
    const NEXT: &str = "select wakes_at_ms from promise where wakes_at_ms is not null order by wakes_at_ms limit 1";
    one(tx, NEXT, [], watch::read_wakes_at)
}

/// Open promises by id.
pub(super) fn open_promises(tx: &Transaction<'_>, after: Option<PromiseId>, limit: u32) -> Result<Vec<DuePromise>, Fault> {
    const OPEN: &str = picked!("closed_at_ms is null and id > ?1", "id", "p.id");
    Ok(readable(tx, OPEN, &after.map(|id| id.0).unwrap_or_default().into(), limit)?.due)
}

/// So many promises as can be read, if there are as many; those that cannot be read do not count.
fn readable(tx: &Transaction<'_>, sql: &str, from: &Value<'_>, limit: u32) -> Result<DuePromises, Fault> {
    let mut found = DuePromises::default();
    let mut seen = 0;
    loop {
        let wanted = limit as usize - found.due.len();
        let page = all(tx, sql, params![from, wanted as i64, seen as i64], |row| Ok(read_due(row)))?;
        let got = page.len();
        for promise in page {
            match promise {
                Ok(due) => found.due.push(due),
                Err(error) => found.unreadable.push(error),
            }
        }
        if got < wanted || found.due.len() == limit as usize {
            return Ok(found);
        }
        seen += got;
    }
}

/// The promises that a filter asks for.
pub(super) fn promises(tx: &Transaction<'_>, which: &PromiseFilter) -> Result<Vec<PromiseView>, Fault> {
    const PROMISES: &str = concat!("select ", view_columns!(), " from promise p join incident i on i.id = p.incident");
    let (conditions, values) = watch::conditions(which, '?');
    let sql = format!("{PROMISES}{conditions} order by p.due_at_ms, p.id limit ?{}", values.len());
    all(tx, &sql, params_from_iter(values), read_view)
}

/// One promise.
pub(super) fn promise(tx: &Transaction<'_>, id: PromiseId) -> Result<Option<PromiseView>, Fault> {
    const PROMISE: &str = concat!("select ", view_columns!(), " from promise p join incident i on i.id = p.incident where p.id = ?1");
    one(tx, PROMISE, [id.0.as_bytes()], read_view)
}

/// What the incidents told that were declared in a range.
pub(super) fn told(tx: &Transaction<'_>, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Vec<IncidentTold>, Fault> {
    const INCIDENTS: &str = concat!(
        "select ",
        incident_columns!(),
        " from incident i where i.declared_at_ms >= ?1 and i.declared_at_ms < ?2 order by i.number"
    );
    const TELLINGS: &str = "select u.incident, u.published_at_ms, u.status from incident i join incident_update u on u.incident = i.id \
                            where i.declared_at_ms >= ?1 and i.declared_at_ms < ?2 order by u.incident, u.number";
    let range = [from.map_or(i64::MIN, to_ms), until.map_or(i64::MAX, to_ms)];
    let incidents = all(tx, INCIDENTS, range, rows::incident::read)?;
    Ok(watch::told(incidents, all(tx, TELLINGS, range, watch::read_telling)?))
}

/// Numbers for health checks.
pub(super) fn ladder_health(tx: &Transaction<'_>, now: Timestamp) -> Result<LadderHealth, Fault> {
    const HEALTH: &str = "select (select count(*) from promise where closed_at_ms is null) as open, \
                          (select count(*) from promise where closed_at_ms is null and due_at_ms <= ?1 - 60000) as overdue, \
                          (select ?1 - wakes_at_ms from promise where wakes_at_ms <= ?1 order by wakes_at_ms limit 1) as oldest_step_ms";
    Ok(one(tx, HEALTH, [to_ms(now)], watch::read_health)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::migrations::MIGRATIONS;

    /// How SQLite goes about a statement, a line for each table it looks at.
    fn plan(sql: &str) -> Vec<String> {
        let database = Connection::open_in_memory().expect("memory");
        for migration in MIGRATIONS {
            database.execute_batch(migration.sqlite).expect("a migration");
        }
        let mut statement = database.prepare(&format!("explain query plan {sql}")).expect("a statement");
        // Parameters stay unbound: the plan is the same for all their values.
        let details = statement.raw_query().mapped(|row| row.get("detail"));
        details.map(|detail| detail.expect("text")).collect()
    }

    #[test]
    fn the_sweep_looks_at_what_is_due_and_at_nothing_else() {
        let plan = plan(DUE);
        assert!(plan.iter().any(|step| step == "SEARCH promise USING INDEX promise_wakes (wakes_at_ms<?)"), "{plan:#?}");
        let scanned: Vec<_> = plan.iter().filter(|step| step.starts_with("SCAN") && *step != "SCAN p").collect();
        assert!(scanned.is_empty(), "`p` is what was picked; whole tables are read: {scanned:?}");
    }
}
