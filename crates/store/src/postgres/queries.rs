//! Reads: an incident for a decision, and what screens show.
//!
//! Kept in step with `sqlite/queries.rs`: same names, same order.

use deadpool_postgres::Client;
use sev1_domain::changes::Idempotency;
use sev1_domain::ids::{DeliveryId, IncidentId, IncidentNumber, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::token::Token;
use sev1_domain::update::Update;
use tokio_postgres::Row;

use super::errors::Fault;
use super::pipeline::{rows, snapshot};
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
use crate::rows::{self, Columns, Reader, Value};

/// The incident with its version, its last update and its open promises.
pub(super) async fn incident(client: &Client, number: IncidentNumber) -> Result<Option<IncidentState>, Fault> {
    const INCIDENT: &str = concat!("select ", incident_columns!(), ", i.version from incident i where i.number = $1");
    const LAST_UPDATE: &str = concat!(
        "select ",
        update_columns!(),
        " from incident i join incident_update u on u.incident = i.id where i.number = $1 order by u.number desc limit 1"
    );
    const OPEN_PROMISES: &str = concat!(
        "select ",
        promise_columns!(),
        " from incident i join promise p on p.incident = i.id where i.number = $1 and p.closed_at_ms is null order by p.made_at_ms, p.id"
    );
    let number = [Value::from(number.0.get())];
    let (incident, last_update, open_promises) =
        (client.prepare_cached(INCIDENT).await?, client.prepare_cached(LAST_UPDATE).await?, client.prepare_cached(OPEN_PROMISES).await?);
    let [found, last_update, open_promises] =
        snapshot(client, [(&incident, &number), (&last_update, &number), (&open_promises, &number)]).await?;
    let Some((incident, version)) = first(&found, rows::incident::read_with_version)? else {
        return Ok(None);
    };
    Ok(Some(IncidentState {
        version,
        last_update: first(&last_update, rows::update::read)?,
        open_promises: each(&open_promises, rows::promise::read)?,
        incident,
    }))
}

/// One more than the highest number given to a real incident.
pub(super) async fn next_incident_number(client: &Client) -> Result<IncidentNumber, Fault> {
    next_number(client, IncidentNumber::FIRST, IncidentNumber::FIRST_DRILL.0.get().into()).await
}

/// One more than the highest number given to an exercise.
pub(super) async fn next_drill_number(client: &Client) -> Result<IncidentNumber, Fault> {
    next_number(client, IncidentNumber::FIRST_DRILL, i64::MAX).await
}

async fn next_number(client: &Client, first: IncidentNumber, end: i64) -> Result<IncidentNumber, Fault> {
    const HIGHEST: &str = "select number from incident where number >= $1 and number < $2 order by number desc limit 1";
    let read: ReadRow<_> = |row| rows::incident::number(&Reader::new("incident", row), "number");
    let highest = one(client, HIGHEST, &[first.0.get().into(), end.into()], read).await?;
    Ok(highest.map_or(first, IncidentNumber::next))
}

/// All updates, oldest first.
pub(super) async fn updates(client: &Client, incident: IncidentId) -> Result<Vec<Update>, Fault> {
    const UPDATES: &str = concat!("select ", update_columns!(), " from incident_update u where u.incident = $1 order by u.number");
    all(client, UPDATES, &[incident.0.into()], rows::update::read).await
}

/// One update.
pub(super) async fn update(client: &Client, incident: IncidentId, number: UpdateNumber) -> Result<Option<Update>, Fault> {
    const UPDATE: &str = concat!("select ", update_columns!(), " from incident_update u where u.incident = $1 and u.number = $2");
    one(client, UPDATE, &[incident.0.into(), number.0.into()], rows::update::read).await
}

/// What an update said before it was revised, oldest first.
pub(super) async fn revisions(client: &Client, incident: IncidentId, number: UpdateNumber) -> Result<Vec<PastRevision>, Fault> {
    const REVISIONS: &str = concat!(
        "select ",
        revision_columns!(),
        " from update_revision r join incident_update u on u.incident = r.incident and u.number = r.number \
         where r.incident = $1 and r.number = $2 order by r.revision"
    );
    all(client, REVISIONS, &[incident.0.into(), number.0.into()], rows::revision::read).await
}

/// The timeline, oldest first.
pub(super) async fn timeline(client: &Client, incident: IncidentId) -> Result<Vec<TimelineEntry>, Fault> {
    const TIMELINE: &str = concat!("select ", timeline_columns!(), " from timeline_entry where incident = $1 order by seq");
    all(client, TIMELINE, &[incident.0.into()], rows::timeline::read).await
}

/// One page of the board. The partial indexes on open and over incidents give each page in its order.
pub(super) async fn board(client: &Client, page: &BoardPage) -> Result<Vec<BoardRow>, Fault> {
    const OPEN: &str =
        concat!("select ", board_columns!(), " where i.status <> 'Resolved' order by i.severity, i.promised_at_ms, i.number limit $1");
    const OVER: &str =
        concat!("select ", board_columns!(), " where i.status = 'Resolved' and i.number < $2 order by i.number desc limit $1");
    let limit = page.limit.clamp(1, 200);
    match page.which {
        Which::Open => all(client, OPEN, &[limit.into()], rows::board::read).await,
        Which::Over => {
            let before = page.before.map_or(i64::MAX, |number| number.0.get().into());
            all(client, OVER, &[limit.into(), before.into()], rows::board::read).await
        }
    }
}

/// All deliveries of an incident, oldest first.
pub(super) async fn deliveries(client: &Client, incident: IncidentId) -> Result<Vec<DeliveryView>, Fault> {
    const DELIVERIES: &str = concat!("select ", view_columns!(), " from delivery where incident = $1 order by seq");
    all(client, DELIVERIES, &[incident.0.into()], rows::delivery::read_view).await
}

/// What did not arrive, oldest first. What only stands by is not among it.
pub(super) async fn undelivered(client: &Client, limit: u32) -> Result<Vec<Undelivered>, Fault> {
    const UNDELIVERED: &str = concat!(
        "select incident_number, ",
        view_columns!(),
        " from delivery where state not in ('sent', 'superseded', 'withdrawn') and (stands_in_for is null or state <> 'pending') \
         order by created_at_ms, seq limit $1"
    );
    all(client, UNDELIVERED, &[limit.into()], rows::delivery::read_undelivered).await
}

/// One delivery.
pub(super) async fn delivery(client: &Client, id: DeliveryId) -> Result<Option<Undelivered>, Fault> {
    const DELIVERY: &str = concat!("select incident_number, ", view_columns!(), " from delivery where id = $1");
    one(client, DELIVERY, &[id.0.into()], rows::delivery::read_undelivered).await
}

/// The record of a request.
pub(super) async fn idempotency(client: &Client, key: &str) -> Result<Option<Idempotency>, Fault> {
    const IDEMPOTENCY: &str = concat!("select ", idempotency_columns!(), " from idempotency where key = $1");
    one(client, IDEMPOTENCY, &[key.into()], rows::idempotency::read).await
}

/// The live token with this digest.
pub(super) async fn token(client: &Client, digest: &[u8; 32]) -> Result<Option<Token>, Fault> {
    const TOKEN: &str = concat!("select ", token_columns!(), " from api_token where digest = $1 and revoked_at_ms is null");
    one(client, TOKEN, &[digest.as_slice().into()], rows::token::read).await
}

/// All tokens, oldest first.
pub(super) async fn tokens(client: &Client) -> Result<Vec<Token>, Fault> {
    const TOKENS: &str = concat!("select ", token_columns!(), " from api_token order by created_at_ms, id");
    all(client, TOKENS, &[], rows::token::read).await
}

/// The latest feed position.
pub(super) async fn feed_position(client: &Client) -> Result<i64, Fault> {
    let statement = client.prepare_cached("select position from feed").await?;
    Ok(client.query_one(&statement, &[]).await?.try_get(0)?)
}

/// How a row becomes a value.
pub(super) type ReadRow<T> = fn(&dyn Columns) -> Result<T, StoreError>;

pub(super) async fn one<T>(client: &Client, sql: &str, values: &[Value<'_>], read: ReadRow<T>) -> Result<Option<T>, Fault> {
    let statement = client.prepare_cached(sql).await?;
    Ok(first(&rows(client, &statement, values).await?, read)?)
}

pub(super) async fn all<T>(client: &Client, sql: &str, values: &[Value<'_>], read: ReadRow<T>) -> Result<Vec<T>, Fault> {
    let statement = client.prepare_cached(sql).await?;
    Ok(each(&rows(client, &statement, values).await?, read)?)
}

pub(super) fn first<T>(rows: &[Row], read: ReadRow<T>) -> Result<Option<T>, StoreError> {
    rows.first().map(|row| read(row)).transpose()
}

pub(super) fn each<T>(rows: &[Row], read: ReadRow<T>) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| read(row)).collect()
}
