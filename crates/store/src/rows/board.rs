//! One line of the board: an incident with what it is joined to, and the sums of the outbox.

use jiff::Timestamp;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::promise::Promise;

use super::columns::Prefixed;
use super::{Columns, Reader, incident, promise};
use crate::StoreError;
use crate::read_models::{BoardRow, OutboxHealth};
use crate::time::to_ms;

/// The columns that [`read`] reads, and the tables they are from. Every join finds its row by an index.
macro_rules! board_columns {
    () => {
        concat!(
            $crate::rows::incident::incident_columns!(),
            ", u.number as update_number, u.published_at_ms, ",
            $crate::rows::promise::promise_columns!("n", "next_"),
            ", ",
            $crate::rows::promise::promise_columns!("s", "soonest_"),
            ", (select count(*) from delivery d where d.incident = i.id and d.state not in ('sent', 'superseded', 'withdrawn') \
             and (d.stands_in_for is null or d.state <> 'pending')) as undelivered \
             from incident i \
             left join incident_update u on u.incident = i.id \
             and u.number = (select max(l.number) from incident_update l where l.incident = i.id) \
             left join promise n on n.incident = i.id and n.audience = 'internal' and n.kind = 'next-update' and n.closed_at_ms is null \
             left join promise s on s.id = (select o.id from promise o where o.incident = i.id and o.closed_at_ms is null \
             order by o.due_at_ms, o.id limit 1)"
        )
    };
}
pub(crate) use board_columns;

/// A line of the board from [`board_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<BoardRow, StoreError> {
    let incident = incident::read(row)?;
    let update = Reader::new("incident_update", row);
    let number: Option<u32> = update.opt_number("update_number")?;
    Ok(BoardRow {
        incident,
        last_update: number.map(|number| Ok::<_, StoreError>((UpdateNumber(number), update.instant("published_at_ms")?))).transpose()?,
        next_promise: promise(&Prefixed { prefix: "next_", row })?,
        soonest: promise(&Prefixed { prefix: "soonest_", row })?,
        undelivered: Reader::new("delivery", row).number("undelivered")?,
    })
}

fn promise(row: &Prefixed<'_>) -> Result<Option<Promise>, StoreError> {
    let there = Reader::new("promise", row).opt_int("due_at_ms")?.is_some();
    if there { promise::read(row).map(Some) } else { Ok(None) }
}

/// Adds one group of undelivered deliveries, from the columns `state, parked, deliveries, due_at_ms`.
pub(crate) fn add_to_health(health: &mut OutboxHealth, row: &dyn Columns, now: Timestamp) -> Result<(), StoreError> {
    let row = Reader::new("delivery", row);
    let deliveries: u64 = row.number("deliveries")?;
    match (row.text("state")?.as_str(), row.flag("parked")?) {
        ("failed", _) => health.failed += deliveries,
        (_, parked) => {
            health.undone += deliveries;
            health.held += if parked { deliveries } else { 0 };
        }
    }
    if let Some(due) = row.opt_instant("due_at_ms")? {
        health.oldest_due_ms = health.oldest_due_ms.max(to_ms(now) - to_ms(due));
    }
    Ok(())
}
