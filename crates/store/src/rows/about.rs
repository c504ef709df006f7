//! What a delivery tells of: the columns of an update or those of a promise, and null in the others.

use sev1_domain::delivery::{About, Delivery, Notice};
use sev1_domain::ids::{PromiseId, UpdateId, UpdateNumber};

use super::{Reader, Value};
use crate::StoreError;

/// The columns `update_id, update_number, revision, promise, notice, notice_moves, notice_rung`, in that order.
pub(crate) fn values(about: About) -> [Value<'static>; 7] {
    match about {
        About::Update { id, number, revision } => {
            [id.0.into(), number.0.into(), revision.into(), Value::Null, Value::Null, Value::Null, Value::Null]
        }
        About::Promise { id, notice } => {
            let (moves, rung) = match notice {
                Notice::Reminder { moves, rung } => (Some(moves), Some(rung)),
                Notice::Snoozed | Notice::Moved | Notice::LoopedIn | Notice::Offered | Notice::Asked => (None, None),
            };
            [Value::Null, Value::Null, Value::Null, id.0.into(), notice.as_str().into(), Value::or_null(moves), Value::or_null(rung)]
        }
    }
}

/// What a delivery tells of, from the columns that [`values`] gives.
pub(crate) fn read(row: &Reader<'_>) -> Result<About, StoreError> {
    let Some(word) = row.opt_text("notice")? else {
        let (id, number) = (UpdateId(row.id("update_id")?), UpdateNumber(row.number("update_number")?));
        return Ok(About::Update { id, number, revision: row.number("revision")? });
    };
    let notice = match word.as_str() {
        "reminder" => Notice::Reminder { moves: row.number("notice_moves")?, rung: row.number("notice_rung")? },
        "snoozed" => Notice::Snoozed,
        "moved" => Notice::Moved,
        "looped-in" => Notice::LoopedIn,
        "offered" => Notice::Offered,
        "asked" => Notice::Asked,
        _ => return Err(row.corrupt("notice", format!("`{word}` is none of the words known here"))),
    };
    Ok(About::Promise { id: PromiseId(row.id("promise")?), notice })
}

/// The promise and the destination of a delivery that reminds of one: an earlier reminder that still waits there has no more use.
pub(crate) fn reminded(delivery: &Delivery) -> Option<[Value<'_>; 2]> {
    match delivery.about {
        About::Promise { id, notice: Notice::Reminder { .. } | Notice::Snoozed } => {
            Some([id.0.into(), delivery.destination.as_str().into()])
        }
        About::Promise { .. } | About::Update { .. } => None,
    }
}
