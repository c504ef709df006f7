//! The outbox: claim and record.
//!
//! Kept in step with `postgres/outbox.rs`: same names, same order.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params, params_from_iter};
use sev1_domain::delivery::{Delivery, DeliveryState, Next, Receipt};
use sev1_domain::destination::Recipient;
use sev1_domain::ids::DeliveryId;

use super::commit::{advance_feed, stand_down};
use super::errors::Fault;
use crate::read_models::OutboxHealth;
use crate::rows::board::add_to_health;
use crate::rows::delivery::{AfterAttempt, claimed_columns, names, read_claimed, read_other, read_receipt};
use crate::time::to_ms;
use crate::{ClaimRequest, Claimed, Claims, Lane, Lease, Other, StoreError};

/// What is due in one lane at some destinations: of each reader of an incident only the first that is not settled or held.
macro_rules! due {
    ($lane:literal, $destination:literal) => {
        concat!(
            "select seq from delivery d where ",
            $lane,
            " and ",
            $destination,
            " and due_at_ms <= ?1 \
             and seq = (select min(e.seq) from delivery e indexed by delivery_undelivered where e.incident = d.incident \
             and e.destination = d.destination and e.recipient = d.recipient \
             and e.due_at_ms is not null and e.state not in ('sent', 'superseded', 'withdrawn') \
             and (e.update_number is not null or d.update_number is null) \
             and (e.stands_in_for is null or e.state <> 'pending' or e.due_at_ms <= ?1)) \
             order by due_at_ms, seq limit ?2"
        )
    };
}

/// What is due in one lane: at one destination, and at those that are not in a list.
macro_rules! lane {
    ($lane:literal) => {
        (due!($lane, "destination = ?3"), due!($lane, "destination not in (select value from json_each(?3))"))
    };
}

/// Takes due deliveries. Settled and held ones have no `due_at_ms`; that alone keeps them out.
pub(super) fn claim(tx: &Transaction<'_>, request: &ClaimRequest) -> Result<Claims, Fault> {
    const FIRST: (&str, &str) = lane!("state = 'pending'");
    const AGAIN: (&str, &str) = lane!("state in ('retrying', 'uncertain', 'sending')");
    let (of_one, of_others) = match request.lane {
        Lane::First => FIRST,
        Lane::Again => AGAIN,
    };
    let now = to_ms(request.now);
    let mut picked: Vec<i64> = Vec::new();
    let left = |picked: &[i64]| request.limit.saturating_sub(u32::try_from(picked.len()).unwrap_or(u32::MAX));
    for share in &request.shares {
        let at_most = share.at_most.min(left(&picked));
        if at_most > 0 {
            picked.extend(pick(tx, of_one, now, at_most, share.destination.as_str())?);
        }
    }
    let at_most = request.others.min(left(&picked));
    if at_most > 0 {
        picked.extend(pick(tx, of_others, now, at_most, &names(request))?);
    }
    let mut claims = Claims::default();
    for seq in picked {
        match take(tx, seq, request) {
            Ok(claimed) => claims.taken.push(claimed),
            Err(Fault::Store(error @ StoreError::Corrupt { .. })) => claims.unreadable.push(error),
            Err(fault) => return Err(fault),
        }
    }
    Ok(claims)
}

fn pick(tx: &Transaction<'_>, due: &str, now: i64, at_most: u32, destination: &str) -> Result<Vec<i64>, Fault> {
    Ok(tx.prepare_cached(due)?.query_map(params![now, at_most, destination], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Puts one delivery under a lease and begins its attempt.
fn take(tx: &Transaction<'_>, seq: i64, request: &ClaimRequest) -> Result<Claimed, Fault> {
    const TAKE: &str = concat!(
        "update delivery set may_have_arrived = may_have_arrived or state in ('uncertain', 'sending'), state = 'sending', \
         attempt = attempt + 1, lease_owner = ?2, due_at_ms = ?3 where seq = ?1 returning ",
        claimed_columns!()
    );
    let mut statement = tx.prepare_cached(TAKE)?;
    let mut claimed = statement.query_row(params![seq, request.owner, to_ms(request.lease_until)], |row| Ok(read_claimed(row)))??;
    tx.prepare_cached("insert into attempt (delivery, attempt, owner, begun_at_ms) values (?1, ?2, ?3, ?4)")?.execute(params![
        claimed.lease.delivery.0.as_bytes(),
        claimed.lease.attempt,
        claimed.lease.owner,
        to_ms(request.now)
    ])?;
    claimed.thread_root = thread_root(tx, &claimed.delivery)?;
    claimed.other = other(tx, &claimed.delivery)?;
    Ok(claimed)
}

fn thread_root(tx: &Transaction<'_>, delivery: &Delivery) -> Result<Option<Receipt>, Fault> {
    let root = tx
        .prepare_cached(
            "select id, receipt_id, receipt_link from delivery where incident = ?1 and destination = ?2 and recipient = ?3 \
             and state = 'sent' and update_number is not null order by seq limit 1",
        )?
        .query_row(
            params![
                delivery.incident.0.as_bytes(),
                delivery.destination.as_str(),
                delivery.recipient.as_ref().map_or("", Recipient::as_str)
            ],
            |row| Ok(read_receipt(row)),
        )
        .optional()?;
    Ok(root.transpose()?)
}

/// How the delivery stands that this one relates to, or what arrived in its place.
fn other(tx: &Transaction<'_>, delivery: &Delivery) -> Result<Option<Other>, Fault> {
    let Some(of) = delivery.relation.of() else { return Ok(None) };
    let other = tx
        .prepare_cached(
            "select id, state, receipt_id, receipt_link from delivery where id = ?1 or mends = ?1 and id <> ?2 \
             order by state <> 'sent', seq limit 1",
        )?
        .query_row(params![of.0.as_bytes(), delivery.id.0.as_bytes()], |row| Ok(read_other(row)))
        .optional()?;
    Ok(other.transpose()?)
}

/// Records what follows an attempt, in the delivery and in the attempt's own row.
pub(super) fn record(tx: &Transaction<'_>, lease: &Lease, next: &Next, now: Timestamp) -> Result<(), Fault> {
    let after = AfterAttempt::of(next, now);
    let key = [lease.delivery.0.into(), lease.owner.as_str().into(), lease.attempt.into()];
    let held = tx
        .prepare_cached(
            "update delivery set state = ?4, due_at_ms = ?5, sent_at_ms = ?6, may_have_arrived = may_have_arrived or ?7, \
             receipt_id = ?8, receipt_link = ?9, last_error = ?10, not_before_ms = ?11, lease_owner = null \
             where id = ?1 and lease_owner = ?2 and attempt = ?3 and state = 'sending'",
        )?
        .execute(params_from_iter(key.into_iter().chain(after.values())))?;
    still_held(held, lease)?;
    if after.due_at.is_some() {
        withdraw_further_try(tx, lease)?;
    }
    match after.state {
        DeliveryState::Sent => stand_down(tx, lease.delivery)?,
        DeliveryState::Failed => step_in(tx, lease.delivery, now)?,
        _ => {}
    }
    tx.prepare_cached("update attempt set ended_at_ms = ?3, outcome = ?4, error = ?5 where delivery = ?1 and attempt = ?2")?
        .execute(params![lease.delivery.0.as_bytes(), lease.attempt, to_ms(now), after.outcome, after.error])?;
    advance_feed(tx).map(drop)
}

/// A promise that was settled while a worker tried to tell of it is told of no more, but for what keeps its use.
fn withdraw_further_try(tx: &Transaction<'_>, lease: &Lease) -> Result<(), Fault> {
    tx.prepare_cached(
        "update delivery set state = 'withdrawn', due_at_ms = null where id = ?1 and notice <> 'looped-in' \
         and exists (select 1 from promise p where p.id = delivery.promise and p.closed_at_ms is not null)",
    )?
    .execute([lease.delivery.0.as_bytes()])?;
    Ok(())
}

/// What stands in for a delivery that failed waits no longer.
fn step_in(tx: &Transaction<'_>, failed: DeliveryId, now: Timestamp) -> Result<(), Fault> {
    tx.prepare_cached("update delivery set due_at_ms = ?2 where stands_in_for = ?1 and state = 'pending' and due_at_ms > ?2")?
        .execute(params![failed.0.as_bytes(), to_ms(now)])?;
    Ok(())
}

fn still_held(rows: usize, lease: &Lease) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(StoreError::LeaseLost(lease.delivery).into()) }
}

/// Numbers for health checks.
pub(super) fn health(tx: &Transaction<'_>, now: Timestamp) -> Result<OutboxHealth, Fault> {
    let mut statement = tx.prepare_cached(
        "select state, due_at_ms is null as parked, count(*) as deliveries, min(due_at_ms) as due_at_ms from delivery \
         where state not in ('sent', 'superseded', 'withdrawn') and (stands_in_for is null or state <> 'pending') group by 1, 2",
    )?;
    let mut health = OutboxHealth::default();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        add_to_health(&mut health, row, now)?;
    }
    Ok(health)
}
