//! The outbox: claim and record.
//!
//! Kept in step with `sqlite/outbox.rs`: same names, same order.

use deadpool_postgres::Client;
use jiff::Timestamp;
use sev1_domain::delivery::{Delivery, DeliveryState, Next, Receipt};
use sev1_domain::destination::Recipient;
use sev1_domain::ids::DeliveryId;

use super::commit::stand_down;
use super::errors::Fault;
use super::pipeline::{Writes, in_order, rows};
use crate::read_models::OutboxHealth;
use crate::rows::Value;
use crate::rows::board::add_to_health;
use crate::rows::delivery::{AfterAttempt, claimed_columns, read_claimed, read_other, read_receipt, shares};
use crate::{ClaimRequest, Claims, Lane, Lease, Other, StoreError};

/// What is due in one lane at some destinations: of each reader of an incident only the first that is not settled or held.
macro_rules! due {
    ($lane:literal, $destination:literal, $limit:literal) => {
        concat!(
            "select seq, due_at_ms from delivery d where ",
            $lane,
            " and ",
            $destination,
            " and due_at_ms <= $1 \
             and seq = (select min(e.seq) from delivery e where e.incident = d.incident \
             and e.destination = d.destination and e.recipient = d.recipient \
             and e.due_at_ms is not null and e.state not in ('sent', 'superseded', 'withdrawn') \
             and (e.update_number is not null or d.update_number is null) \
             and (e.stands_in_for is null or e.state <> 'pending' or e.due_at_ms <= $1)) \
             order by due_at_ms, seq limit ",
            $limit,
            " for update skip locked"
        )
    };
}

/// Takes what is due in one lane: of each destination its share, and of those without one what is left.
macro_rules! claim {
    ($lane:literal) => {
        concat!(
            "with known as (select d.seq, d.due_at_ms from json_to_recordset($5::text::json) as w(name text, at_most bigint), lateral (",
            due!($lane, "d.destination = w.name", "w.at_most"),
            ") d), other as (",
            due!($lane, "not exists (select 1 from json_to_recordset($5::text::json) as w(name text) where w.name = d.destination)", "$6"),
            "), due as (select seq from (select * from known union all select * from other) both_kinds order by due_at_ms, seq limit $2), \
             taken as (update delivery set may_have_arrived = may_have_arrived or state in ('uncertain', 'sending'), \
             state = 'sending', attempt = attempt + 1, lease_owner = $3, due_at_ms = $4 \
             where seq in (select seq from due) returning seq, ",
            claimed_columns!(),
            "), begun as (insert into attempt (delivery, attempt, owner, begun_at_ms) \
             select id, attempt, lease_owner, $1 from taken) \
             select ",
            claimed_columns!(),
            " from taken order by seq"
        )
    };
}

/// Takes due deliveries, puts them under a lease and begins their attempts, all in one statement.
/// Settled and held ones have no `due_at_ms`; that alone keeps them out.
///
/// Rows that another caller is taking are passed over. The order per destination holds all the same: an earlier delivery
/// counts as unsettled until whoever took it has recorded its end.
pub(super) async fn claim(client: &Client, request: &ClaimRequest) -> Result<Claims, Fault> {
    const FIRST: &str = claim!("state = 'pending'");
    const AGAIN: &str = claim!("state in ('retrying', 'uncertain', 'sending')");
    let sql = match request.lane {
        Lane::First => FIRST,
        Lane::Again => AGAIN,
    };
    let statement = client.prepare_cached(sql).await?;
    let values = [
        request.now.into(),
        request.limit.into(),
        Value::from(request.owner.as_str()),
        request.lease_until.into(),
        shares(request).into(),
        request.others.into(),
    ];
    let taken = rows(client, &statement, &values).await?;
    let mut claims = Claims::default();
    for row in &taken {
        match read_claimed(row) {
            Ok(claimed) => claims.taken.push(claimed),
            Err(error) => claims.unreadable.push(error),
        }
    }
    if claims.taken.is_empty() {
        return Ok(claims);
    }
    let root = client
        .prepare_cached(
            "select id, receipt_id, receipt_link from delivery where incident = $1 and destination = $2 and recipient = $3 \
             and state = 'sent' and update_number is not null order by seq limit 1",
        )
        .await?;
    let other_one = client
        .prepare_cached(
            "select id, state, receipt_id, receipt_link from delivery where id = $1 or mends = $1 and id <> $2 \
             order by state <> 'sent', seq limit 1",
        )
        .await?;
    let roots = in_order(claims.taken.iter().map(|c| thread_root(client, &root, &c.delivery)).collect()).await;
    for (claimed, root) in claims.taken.iter_mut().zip(roots) {
        claimed.thread_root = root?;
    }
    let others = in_order(claims.taken.iter().map(|c| other(client, &other_one, &c.delivery)).collect()).await;
    for (claimed, other) in claims.taken.iter_mut().zip(others) {
        claimed.other = other?;
    }
    Ok(claims)
}

async fn thread_root(client: &Client, statement: &tokio_postgres::Statement, delivery: &Delivery) -> Result<Option<Receipt>, Fault> {
    let recipient = delivery.recipient.as_ref().map_or("", Recipient::as_str);
    let values = [delivery.incident.0.into(), Value::from(delivery.destination.as_str()), recipient.into()];
    let root = rows(client, statement, &values).await?;
    Ok(root.first().map(|row| read_receipt(row)).transpose()?)
}

/// How the delivery stands that this one relates to, or what arrived in its place.
async fn other(client: &Client, statement: &tokio_postgres::Statement, delivery: &Delivery) -> Result<Option<Other>, Fault> {
    let Some(of) = delivery.relation.of() else { return Ok(None) };
    let found = rows(client, statement, &[of.0.into(), delivery.id.0.into()]).await?;
    Ok(found.first().map(|row| read_other(row)).transpose()?)
}

/// Records what follows an attempt, in the delivery and in the attempt's own row.
pub(super) async fn record(client: &Client, lease: &Lease, next: &Next, now: Timestamp) -> Result<(), Fault> {
    let after = AfterAttempt::of(next, now);
    let key = [lease.delivery.0.into(), lease.owner.as_str().into(), lease.attempt.into()];
    let mut writes = Writes::default();
    writes.change(
        "update delivery set state = $4, due_at_ms = $5, sent_at_ms = $6, may_have_arrived = may_have_arrived or $7, \
         receipt_id = $8, receipt_link = $9, last_error = $10, not_before_ms = $11, lease_owner = null \
         where id = $1 and lease_owner = $2 and attempt = $3 and state = 'sending'",
        key.into_iter().chain(after.values()),
        LEASE,
    );
    if after.due_at.is_some() {
        withdraw_further_try(&mut writes, lease);
    }
    match after.state {
        DeliveryState::Sent => stand_down(&mut writes, lease.delivery),
        DeliveryState::Failed => step_in(&mut writes, lease.delivery, now),
        _ => {}
    }
    writes.change(
        "update attempt set ended_at_ms = $3, outcome = $4, error = $5 where delivery = $1 and attempt = $2",
        [lease.delivery.0.into(), lease.attempt.into(), now.into(), after.outcome.into(), Value::or_null(after.error)],
        "attempt",
    );
    match writes.run(client).await {
        Err(Fault::Store(StoreError::Conflict { what: LEASE })) => still_held(0, lease),
        other => other.map(|_| ()),
    }
}

/// A promise that was settled while a worker tried to tell of it is told of no more, but for what keeps its use.
///
/// The promise is locked, so that whoever settles it right now is waited for, or waits and then finds the delivery as it is left
/// here.
fn withdraw_further_try(writes: &mut Writes<'_>, lease: &Lease) {
    writes.change_any(
        "with promised as (select p.id, p.closed_at_ms from promise p join delivery d on d.promise = p.id where d.id = $1 for share of p) \
         update delivery set state = 'withdrawn', due_at_ms = null where id = $1 and notice <> 'looped-in' \
         and exists (select 1 from promised where closed_at_ms is not null)",
        [lease.delivery.0.into()],
        "delivery",
    );
}

/// What stands in for a delivery that failed waits no longer.
fn step_in(writes: &mut Writes<'_>, failed: DeliveryId, now: Timestamp) {
    writes.change_any(
        "update delivery set due_at_ms = $2 where stands_in_for = $1 and state = 'pending' and due_at_ms > $2",
        [failed.0.into(), now.into()],
        "delivery",
    );
}

const LEASE: &str = "lease";

fn still_held(rows: u64, lease: &Lease) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(StoreError::LeaseLost(lease.delivery).into()) }
}

/// Numbers for health checks.
pub(super) async fn health(client: &Client, now: Timestamp) -> Result<OutboxHealth, Fault> {
    let statement = client
        .prepare_cached(
            "select state, due_at_ms is null as parked, count(*) as deliveries, min(due_at_ms) as due_at_ms from delivery \
             where state not in ('sent', 'superseded', 'withdrawn') and (stands_in_for is null or state <> 'pending') group by 1, 2",
        )
        .await?;
    let mut health = OutboxHealth::default();
    for row in rows(client, &statement, &[]).await? {
        add_to_health(&mut health, &row, now)?;
    }
    Ok(health)
}
