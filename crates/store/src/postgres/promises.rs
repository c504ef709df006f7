//! Reads for those who watch promises: what is due, what is owed, what was told.
//!
//! Kept in step with `sqlite/promises.rs`: same names, same order.

use deadpool_postgres::Client;
use jiff::Timestamp;
use sev1_domain::ids::PromiseId;

use super::errors::Fault;
use super::pipeline::snapshot;
use super::queries::{all, each, one};
use crate::read_models::{DuePromise, DuePromises, IncidentTold, LadderHealth, PromiseFilter, PromiseView};
use crate::rows::incident::incident_columns;
use crate::rows::watch::{self, due_columns, read_due, read_view, view_columns};
use crate::rows::{self, Value};
use crate::time::to_ms;

/// Some promises in an order of theirs, at most `$2` after the first `$3`, each with its incident and the latest update. They
/// are picked first, and what belongs to each is looked up by its key, whatever the server guesses about the size of its tables.
macro_rules! picked {
    ($which:literal, $order:literal, $same_order:literal) => {
        concat!(
            "select ",
            due_columns!(),
            " from (select * from promise where ",
            $which,
            " order by ",
            $order,
            " limit $2 offset $3) p cross join lateral (select * from incident where id = p.incident limit 1) i \
             left join lateral (select * from incident_update where incident = p.incident order by number desc limit 1) u on true \
             order by ",
            $same_order
        )
    };
}

/// What the sweep asks. The partial index on `wakes_at_ms` answers it by itself.
const DUE: &str = picked!("wakes_at_ms <= $1", "wakes_at_ms, id", "p.wakes_at_ms, p.id");

/// Open promises whose time has come, earliest first.
pub(super) async fn due_promises(client: &Client, now: Timestamp, limit: u32) -> Result<DuePromises, Fault> {
    readable(client, DUE, &now.into(), limit).await
}

/// The earliest time of all.
pub(super) async fn next_step_at(client: &Client) -> Result<Option<Timestamp>, Fault> {
    const NEXT: &str = "select wakes_at_ms from promise where wakes_at_ms is not null order by wakes_at_ms limit 1";
    one(client, NEXT, &[], watch::read_wakes_at).await
}

/// Open promises by id.
pub(super) async fn open_promises(client: &Client, after: Option<PromiseId>, limit: u32) -> Result<Vec<DuePromise>, Fault> {
    const OPEN: &str = picked!("closed_at_ms is null and id > $1", "id", "p.id");
    Ok(readable(client, OPEN, &after.map(|id| id.0).unwrap_or_default().into(), limit).await?.due)
}

/// So many promises as can be read, if there are as many; those that cannot be read do not count.
async fn readable(client: &Client, sql: &str, from: &Value<'_>, limit: u32) -> Result<DuePromises, Fault> {
    let mut found = DuePromises::default();
    let mut seen = 0;
    loop {
        let wanted = limit as usize - found.due.len();
        let page = all(client, sql, &[from.clone(), Value::Int(wanted as i64), Value::Int(seen as i64)], |row| Ok(read_due(row))).await?;
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
pub(super) async fn promises(client: &Client, which: &PromiseFilter) -> Result<Vec<PromiseView>, Fault> {
    const PROMISES: &str = concat!("select ", view_columns!(), " from promise p join incident i on i.id = p.incident");
    let (conditions, values) = watch::conditions(which, '$');
    let sql = format!("{PROMISES}{conditions} order by p.due_at_ms, p.id limit ${}", values.len());
    all(client, &sql, &values, read_view).await
}

/// One promise.
pub(super) async fn promise(client: &Client, id: PromiseId) -> Result<Option<PromiseView>, Fault> {
    const PROMISE: &str = concat!("select ", view_columns!(), " from promise p join incident i on i.id = p.incident where p.id = $1");
    one(client, PROMISE, &[id.0.into()], read_view).await
}

/// What the incidents told that were declared in a range.
pub(super) async fn told(client: &Client, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Vec<IncidentTold>, Fault> {
    const INCIDENTS: &str = concat!(
        "select ",
        incident_columns!(),
        " from incident i where i.declared_at_ms >= $1 and i.declared_at_ms < $2 order by i.number"
    );
    const TELLINGS: &str = "select u.incident, u.published_at_ms, u.status from incident i join incident_update u on u.incident = i.id \
                            where i.declared_at_ms >= $1 and i.declared_at_ms < $2 order by u.incident, u.number";
    let range = [from.map_or(i64::MIN, to_ms).into(), until.map_or(i64::MAX, to_ms).into()];
    let (incidents, tellings) = (client.prepare_cached(INCIDENTS).await?, client.prepare_cached(TELLINGS).await?);
    let [incidents, tellings] = snapshot(client, [(&incidents, &range), (&tellings, &range)]).await?;
    Ok(watch::told(each(&incidents, rows::incident::read)?, each(&tellings, watch::read_telling)?))
}

/// Numbers for health checks.
pub(super) async fn ladder_health(client: &Client, now: Timestamp) -> Result<LadderHealth, Fault> {
    const HEALTH: &str = "select (select count(*) from promise where closed_at_ms is null) as open, \
                          (select count(*) from promise where closed_at_ms is null and due_at_ms <= $1::bigint - 60000) as overdue, \
                          (select $1::bigint - wakes_at_ms from promise where wakes_at_ms <= $1 order by wakes_at_ms limit 1) as oldest_step_ms";
    Ok(one(client, HEALTH, &[now.into()], watch::read_health).await?.unwrap_or_default())
}
