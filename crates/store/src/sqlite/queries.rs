//! Reads: an incident for a decision, and what screens show.
//!
//! Kept in step with `postgres/queries.rs`: same names, same order.

use rusqlite::{OptionalExtension, Params, Transaction, params};
use sev1_domain::changes::Idempotency;
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::token::Token;
use sev1_domain::update::Update;

use super::errors::Fault;
use crate::StoreError;
use crate::read_models::{BoardPage, BoardRow, DeliveryView, PastRevision, Undelivered, Which};
use crate::rows::board::board_columns;
use crate::rows::delivery::view_columns;
use crate::rows::idempotency::idempotency_columns;
use crate::rows::incident::incident_columns;
use crate::rows::promise::promise_columns;
use crate::rows::revision::revision_columns;
use crate::rows::timeline::timeline_columns;
use crate::rows::token::token_columns;
use crate::rows::update::update_columns;
use crate::rows::{self, Columns, Reader};

/// The incident with its version, its last update and its open promises.
pub(super) fn incident(tx: &Transaction<'_>, number: IncidentNumber) -> Result<Option<IncidentState>, Fault> {
    const INCIDENT: &str = concat!("select ", incident_columns!(), ", i.version from incident i where i.number = ?1");
    const LAST_UPDATE: &str =
        concat!("select ", update_columns!(), " from incident_update u where u.incident = ?1 order by u.number desc limit 1");
    const OPEN_PROMISES: &str = concat!(
        "select ",
        promise_columns!(),
        " from promise p where p.incident = ?1 and p.closed_at_ms is null order by p.made_at_ms, p.id"
    );
    let Some((incident, version)) = one(tx, INCIDENT, [number.0.get()], rows::incident::read_with_version)? else {
        return Ok(None);
    };
    let id = incident.id.0.as_bytes();
    Ok(Some(IncidentState {
        version,
        last_update: one(tx, LAST_UPDATE, [id], rows::update::read)?,
        open_promises: all(tx, OPEN_PROMISES, [id], rows::promise::read)?,
        incident,
    }))
}

/// One more than the highest number given to a real incident.
pub(super) fn next_incident_number(tx: &Transaction<'_>) -> Result<IncidentNumber, Fault> {
    next_number(tx, IncidentNumber::FIRST, IncidentNumber::FIRST_DRILL.0.get().into())
}

/// One more than the highest number given to an exercise.
pub(super) fn next_drill_number(tx: &Transaction<'_>) -> Result<IncidentNumber, Fault> {
    next_number(tx, IncidentNumber::FIRST_DRILL, i64::MAX)
}

fn next_number(tx: &Transaction<'_>, first: IncidentNumber, end: i64) -> Result<IncidentNumber, Fault> {
    const HIGHEST: &str = "select number from incident where number >= ?1 and number < ?2 order by number desc limit 1";
    let read: ReadRow<_> = |row| rows::incident::number(&Reader::new("incident", row), "number");
    let highest = one(tx, HIGHEST, params![first.0.get(), end], read)?;
    Ok(highest.map_or(first, IncidentNumber::next))
}

/// All updates, oldest first.
pub(super) fn updates(tx: &Transaction<'_>, incident: IncidentId) -> Result<Vec<Update>, Fault> {
    const UPDATES: &str = concat!("select ", update_columns!(), " from incident_update u where u.incident = ?1 order by u.number");
    all(tx, UPDATES, [incident.0.as_bytes()], rows::update::read)
}

/// One update.
pub(super) fn update(tx: &Transaction<'_>, incident: IncidentId, number: UpdateNumber) -> Result<Option<Update>, Fault> {
    const UPDATE: &str = concat!("select ", update_columns!(), " from incident_update u where u.incident = ?1 and u.number = ?2");
    one(tx, UPDATE, params![incident.0.as_bytes(), number.0], rows::update::read)
}

/// What an update said before it was revised, oldest first.
pub(super) fn revisions(tx: &Transaction<'_>, incident: IncidentId, number: UpdateNumber) -> Result<Vec<PastRevision>, Fault> {
    const REVISIONS: &str = concat!(
        "select ",
        revision_columns!(),
        " from update_revision r join incident_update u on u.incident = r.incident and u.number = r.number \
         where r.incident = ?1 and r.number = ?2 order by r.revision"
    );
    all(tx, REVISIONS, params![incident.0.as_bytes(), number.0], rows::revision::read)
}

/// The timeline, oldest first.
pub(super) fn timeline(tx: &Transaction<'_>, incident: IncidentId) -> Result<Vec<TimelineEntry>, Fault> {
    const TIMELINE: &str = concat!("select ", timeline_columns!(), " from timeline_entry where incident = ?1 order by seq");
    all(tx, TIMELINE, [incident.0.as_bytes()], rows::timeline::read)
}

/// One page of the board. The partial indexes on open and over incidents give each page in its order.
pub(super) fn board(tx: &Transaction<'_>, page: &BoardPage) -> Result<Vec<BoardRow>, Fault> {
    const OPEN: &str =
        concat!("select ", board_columns!(), " where i.status <> 'Resolved' order by i.severity, i.promised_at_ms, i.number limit ?1");
    const OVER: &str =
        concat!("select ", board_columns!(), " where i.status = 'Resolved' and i.number < ?2 order by i.number desc limit ?1");
    let limit = page.limit.clamp(1, 200);
    match page.which {
        Which::Open => all(tx, OPEN, [limit], rows::board::read),
        Which::Over => {
            let before = page.before.map_or(i64::MAX, |number| number.0.get().into());
            all(tx, OVER, params![limit, before], rows::board::read)
        }
    }
}

/// All deliveries of an incident, oldest first.
pub(super) fn deliveries(tx: &Transaction<'_>, incident: IncidentId) -> Result<Vec<DeliveryView>, Fault> {
    const DELIVERIES: &str = concat!("select ", view_columns!(), " from delivery where incident = ?1 order by seq");
    all(tx, DELIVERIES, [incident.0.as_bytes()], rows::delivery::read_view)
}

/// What did not arrive, oldest first. What only stands by is not among it.
pub(super) fn undelivered(tx: &Transaction<'_>, limit: u32) -> Result<Vec<Undelivered>, Fault> {
    const UNDELIVERED: &str = concat!(
        "select incident_number, ",
        view_columns!(),
        " from delivery where state not in ('sent', 'superseded', 'withdrawn') and (stands_in_for is null or state <> 'pending') \
         order by created_at_ms, seq limit ?1"
    );
    all(tx, UNDELIVERED, [limit], rows::delivery::read_undelivered)
}

/// One delivery.
pub(super) fn delivery(tx: &Transaction<'_>, id: DeliveryId) -> Result<Option<Undelivered>, Fault> {
    const DELIVERY: &str = concat!("select incident_number, ", view_columns!(), " from delivery where id = ?1");
    one(tx, DELIVERY, [id.0.as_bytes()], rows::delivery::read_undelivered)
}

/// The record of a request.
pub(super) fn idempotency(tx: &Transaction<'_>, key: &str) -> Result<Option<Idempotency>, Fault> {
    const IDEMPOTENCY: &str = concat!("select ", idempotency_columns!(), " from idempotency where key = ?1");
    one(tx, IDEMPOTENCY, [key], rows::idempotency::read)
}

/// The live token with this digest.
pub(super) fn token(tx: &Transaction<'_>, digest: &[u8; 32]) -> Result<Option<Token>, Fault> {
    const TOKEN: &str = concat!("select ", token_columns!(), " from api_token where digest = ?1 and revoked_at_ms is null");
    one(tx, TOKEN, [digest], rows::token::read)
}

/// All tokens, oldest first.
pub(super) fn tokens(tx: &Transaction<'_>) -> Result<Vec<Token>, Fault> {
    const TOKENS: &str = concat!("select ", token_columns!(), " from api_token order by created_at_ms, id");
    all(tx, TOKENS, [], rows::token::read)
}

/// The latest feed position.
pub(super) fn feed_position(tx: &Transaction<'_>) -> Result<i64, Fault> {
    Ok(tx.prepare_cached("select position from feed")?.query_row([], |row| row.get(0))?)
}

/// How a row becomes a value.
pub(super) type ReadRow<T> = fn(&dyn Columns) -> Result<T, StoreError>;

pub(super) fn one<T>(tx: &Transaction<'_>, sql: &str, params: impl Params, read: ReadRow<T>) -> Result<Option<T>, Fault> {
    let found = tx.prepare_cached(sql)?.query_row(params, |row| Ok(read(row))).optional()?;
    Ok(found.transpose()?)
}

pub(super) fn all<T>(tx: &Transaction<'_>, sql: &str, params: impl Params, read: ReadRow<T>) -> Result<Vec<T>, Fault> {
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}
