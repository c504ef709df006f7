//! The only writer of domain state: everything in a [`Changes`] in one transaction.
//!
//! Kept in step with `postgres/commit.rs`: same names, same order.

use jiff::Timestamp;
use rusqlite::{Transaction, params, params_from_iter};
use sev1_domain::changes::{Changes, Idempotency, IncidentChange, PromiseChange, StepTaken, TokenChange, UpdateRevision};
use sev1_domain::delivery::{Delivery, Relation, Verdict};
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::{DeliveryId, IncidentId, PromiseId};
use sev1_domain::promise::{Promise, PromiseOutcome};
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::update::Update;

use super::errors::{Fault, conflict};
use crate::StoreError;
use crate::rows::delivery::open_to;
use crate::rows::{self, Value};
use crate::time::to_ms;

/// Writes everything; the first part that is no longer possible ends it all with a conflict.
pub(super) fn commit(tx: &Transaction<'_>, changes: &Changes) -> Result<i64, Fault> {
    if let Some(change) = &changes.incident {
        write_incident(tx, change)?;
    }
    if let Some(update) = &changes.update {
        write_update(tx, update)?;
    }
    if let Some(revision) = &changes.revision {
        write_revision(tx, revision)?;
    }
    for (promise, outcome) in rows::promise::in_order(&changes.promises_closed, |(id, _)| *id) {
        close_promise(tx, *promise, outcome)?;
    }
    for change in rows::promise::in_order(&changes.promises_changed, |change| change.promise.id) {
        change_promise(tx, change)?;
    }
    for promise in &changes.promises_opened {
        open_promise(tx, promise)?;
    }
    if let Some(incident) = rows::promise::changed_incident(changes) {
        place_on_board(tx, incident)?;
    }
    for step in &changes.steps {
        write_step(tx, step)?;
    }
    for entry in &changes.timeline {
        write_timeline_entry(tx, entry)?;
    }
    if let Some(delivery) = changes.deliveries.first() {
        hurry(tx, delivery)?;
    }
    for promise in &changes.withdrawn {
        withdraw(tx, *promise)?;
    }
    for destination in &changes.overtaken {
        overtake(tx, destination, changes)?;
    }
    for delivery in &changes.deliveries {
        supersede(tx, delivery)?;
        take_place(tx, delivery)?;
    }
    for delivery in &changes.deliveries {
        write_delivery(tx, delivery)?;
    }
    for (delivery, verdict) in &changes.verdicts {
        write_verdict(tx, *delivery, *verdict, changes)?;
    }
    if let Some(record) = &changes.idempotency {
        write_idempotency(tx, record)?;
    }
    if let Some(change) = &changes.token {
        write_token(tx, change)?;
    }
    advance_feed(tx)
}

fn write_incident(tx: &Transaction<'_>, change: &IncidentChange) -> Result<(), Fault> {
    let mut values = rows::incident::values(change.incident()).to_vec();
    match change {
        IncidentChange::Declared(_) => write(
            tx,
            "insert into incident (id, number, customer, customer_label, severity, severity_label, title, title_label, zone_label, \
             zone_iana, clocks_label, began_at_ms, detected_at_ms, reported_at_ms, declared_at_ms, acknowledged_at_ms, status, \
             closed_at_ms, lead, deputy, quiet_with, quiet_until_ms, quiet_zone_label, quiet_zone_iana, version, promised_at_ms) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, \
             1, 9223372036854775807)",
            values,
            "incident number",
        ),
        IncidentChange::Changed { expected_version, .. } => {
            values.push((*expected_version).into());
            write(
                tx,
                "update incident set customer = ?3, customer_label = ?4, severity = ?5, severity_label = ?6, title = ?7, \
                 title_label = ?8, zone_label = ?9, zone_iana = ?10, clocks_label = ?11, began_at_ms = ?12, detected_at_ms = ?13, \
                 reported_at_ms = ?14, declared_at_ms = ?15, acknowledged_at_ms = ?16, status = ?17, closed_at_ms = ?18, lead = ?19, \
                 deputy = ?20, quiet_with = ?21, quiet_until_ms = ?22, quiet_zone_label = ?23, quiet_zone_iana = ?24, \
                 version = version + 1 \
                 where id = ?1 and number = ?2 and version = ?25",
                values,
                "incident",
            )
        }
    }
}

fn write_update(tx: &Transaction<'_>, update: &Update) -> Result<(), Fault> {
    write(
        tx,
        "insert into incident_update (id, incident, number, published_at_ms, author, author_via, status, status_reason, \
         incident_minutes, facts, revision, corrected_by, retracted_by) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        rows::update::values(update),
        "update number",
    )
}

/// Keeps what the update said, then says what it says now.
fn write_revision(tx: &Transaction<'_>, revision: &UpdateRevision) -> Result<(), Fault> {
    write(
        tx,
        "insert into update_revision (incident, number, revision, facts, revised, revised_at_ms, revised_by, revised_via) \
         select incident, number, revision, facts, ?4, ?5, ?6, ?7 from incident_update \
         where incident = ?1 and number = ?2 and revision + 1 = ?3",
        rows::revision::values(revision),
        "update",
    )?;
    write(
        tx,
        "update incident_update set facts = ?4, revision = ?3, corrected_by = ?5, retracted_by = ?6 \
         where incident = ?1 and number = ?2 and revision + 1 = ?3",
        rows::revision::new_values(&revision.update),
        "update",
    )
}

fn close_promise(tx: &Transaction<'_>, promise: PromiseId, outcome: &PromiseOutcome) -> Result<(), Fault> {
    write(
        tx,
        "update promise set outcome = ?2, closed_at_ms = ?3, kept_by = ?4, late_ms = ?5, release_reason = ?6, \
         rung = null, rung_at_ms = null, snoozed_until_ms = null, wakes_at_ms = null, version = version + 1 \
         where id = ?1 and closed_at_ms is null",
        std::iter::once(promise.0.into()).chain(rows::promise::outcome_values(outcome)),
        "promise",
    )
}

fn change_promise(tx: &Transaction<'_>, change: &PromiseChange) -> Result<(), Fault> {
    write(
        tx,
        "update promise set due_at_ms = ?3, zone_label = ?4, zone_iana = ?5, owner = ?6, owner_key = ?7, moves = ?8, \
         revision = ?9, rung = ?10, rung_at_ms = ?11, snoozed_until_ms = ?12, wakes_at_ms = ?13, version = version + 1 \
         where id = ?1 and version = ?2 and closed_at_ms is null",
        rows::promise::change_values(change),
        "promise",
    )
}

fn open_promise(tx: &Transaction<'_>, promise: &Promise) -> Result<(), Fault> {
    write(
        tx,
        "insert into promise (id, incident, kind, what, audience, origin, said_in, asked_by, made_at_ms, due_at_ms, zone_label, \
         zone_iana, owner, owner_key, moves, revision, version, rung, rung_at_ms, snoozed_until_ms, wakes_at_ms) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
         ?19, ?20, ?21)",
        rows::promise::values(promise),
        "promise",
    )
}

fn place_on_board(tx: &Transaction<'_>, incident: IncidentId) -> Result<(), Fault> {
    write(
        tx,
        "update incident set promised_at_ms = coalesce( \
         (select due_at_ms from promise where incident = ?1 and audience = 'internal' and kind = 'next-update' \
         and closed_at_ms is null), 9223372036854775807) \
         where id = ?1",
        [incident.0.into()],
        "incident",
    )
}

fn write_step(tx: &Transaction<'_>, step: &StepTaken) -> Result<(), Fault> {
    write(
        tx,
        "insert into promise_step (promise, moves, rung, due_at_ms, taken_at_ms) values (?1, ?2, ?3, ?4, ?5)",
        rows::step::values(step),
        "step",
    )
}

fn write_timeline_entry(tx: &Transaction<'_>, entry: &TimelineEntry) -> Result<(), Fault> {
    write(
        tx,
        "insert into timeline_entry (id, incident, event, actor, actor_via, happened_at_ms, recorded_at_ms) \
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        rows::timeline::values(entry),
        "timeline entry",
    )
}

/// A newer update for the same readers makes the waiting older messages due at once: nobody waits behind a long retry, but for what
/// the other side asked for.
fn hurry(tx: &Transaction<'_>, newer: &Delivery) -> Result<(), Fault> {
    if newer.about.update_number().is_none() {
        return Ok(());
    }
    tx.prepare_cached(
        "update delivery set due_at_ms = max(?2, coalesce(not_before_ms, ?2)) \
         where incident = ?1 and state in ('retrying', 'uncertain') and state not in ('sent', 'superseded', 'withdrawn') \
         and due_at_ms > ?2",
    )?
    .execute(params![newer.incident.0.as_bytes(), to_ms(newer.created_at)])?;
    Ok(())
}

/// What is still to be told of a promise has no more use, but for what brings executives in. What is on
/// its way is past recall.
fn withdraw(tx: &Transaction<'_>, promise: PromiseId) -> Result<(), Fault> {
    tx.prepare_cached(
        "update delivery set state = 'withdrawn', due_at_ms = null \
         where promise = ?1 and notice <> 'looped-in' and state in ('pending', 'retrying', 'uncertain', 'failed')",
    )?
    .execute([promise.0.as_bytes()])?;
    Ok(())
}

/// Whoever was not reminded yet is reminded by the next step alone.
fn supersede(tx: &Transaction<'_>, newer: &Delivery) -> Result<(), Fault> {
    let Some(reminded) = rows::about::reminded(newer) else { return Ok(()) };
    tx.prepare_cached(
        "update delivery set state = 'superseded', due_at_ms = null \
         where promise = ?1 and destination = ?2 and notice in ('reminder', 'snoozed') and state in ('pending', 'retrying')",
    )?
    .execute(params_from_iter(reminded))?;
    Ok(())
}

/// Older updates that still wait there, where only the newest is to arrive. What mends an older copy still has its use.
fn overtake(tx: &Transaction<'_>, destination: &DestinationName, changes: &Changes) -> Result<(), Fault> {
    let Some(update) = &changes.update else { return Ok(()) };
    tx.prepare_cached(
        "update delivery set state = 'superseded', due_at_ms = null \
         where incident = ?1 and destination = ?2 and update_number is not null and mends is null and state in ('pending', 'retrying')",
    )?
    .execute(params![update.incident.0.as_bytes(), destination.as_str()])?;
    Ok(())
}

/// What mends a copy that has not left takes its place, and that of what stands in for it.
fn take_place(tx: &Transaction<'_>, newer: &Delivery) -> Result<(), Fault> {
    let Relation::Mends(copy) = newer.relation else { return Ok(()) };
    tx.prepare_cached(
        "update delivery set state = 'superseded', due_at_ms = null \
         where (id = ?1 or mends = ?1) and state in ('pending', 'retrying', 'failed') \
         or stands_in_for in (select id from delivery where id = ?1 or mends = ?1) and state in ('pending', 'retrying', 'failed')",
    )?
    .execute([copy.0.as_bytes()])?;
    Ok(())
}

fn write_delivery(tx: &Transaction<'_>, delivery: &Delivery) -> Result<(), Fault> {
    write(
        tx,
        "insert into delivery (id, incident, incident_number, update_id, update_number, revision, promise, notice, notice_moves, \
         notice_rung, destination, recipient, channel, audience, message, created_at_ms, mends, stands_in_for, stands_in_from_ms, \
         state, attempt, due_at_ms, may_have_arrived) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
         ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        rows::delivery::values(delivery),
        "delivery",
    )
}

fn write_verdict(tx: &Transaction<'_>, delivery: DeliveryId, verdict: Verdict, changes: &Changes) -> Result<(), Fault> {
    write(
        tx,
        open_to!(verdict, "update delivery set state = ?2, due_at_ms = ?3, sent_at_ms = ?4, may_have_arrived = 0 where id = ?1 and "),
        rows::delivery::verdict_values(delivery, verdict, changes),
        "delivery",
    )?;
    match verdict {
        Verdict::Arrived | Verdict::GiveUp => stand_down(tx, delivery),
        Verdict::SendAgain => Ok(()),
    }
}

/// What stands in for a delivery that arrived, or that nobody needs, is not needed.
pub(super) fn stand_down(tx: &Transaction<'_>, arrived: DeliveryId) -> Result<(), Fault> {
    tx.prepare_cached("update delivery set state = 'withdrawn', due_at_ms = null where stands_in_for = ?1 and state = 'pending'")?
        .execute([arrived.0.as_bytes()])?;
    Ok(())
}

fn write_idempotency(tx: &Transaction<'_>, record: &Idempotency) -> Result<(), Fault> {
    write(
        tx,
        "insert into idempotency (key, request_digest, incident_number, update_number, recorded_at_ms) values (?1, ?2, ?3, ?4, ?5)",
        rows::idempotency::values(record),
        "idempotency key",
    )
}

fn write_token(tx: &Transaction<'_>, change: &TokenChange) -> Result<(), Fault> {
    match change {
        TokenChange::Created(token) => write(
            tx,
            "insert into api_token (id, name, digest, scope, created_at_ms, revoked_at_ms) values (?1, ?2, ?3, ?4, ?5, ?6)",
            rows::token::values(token),
            "token",
        ),
        TokenChange::Revoked(token, at) => write(
            tx,
            "update api_token set revoked_at_ms = ?2 where id = ?1 and revoked_at_ms is null",
            [token.0.into(), (*at).into()],
            "token",
        ),
    }
}

/// The new feed position. Writers come one after another, so positions appear in commit order.
pub(super) fn advance_feed(tx: &Transaction<'_>) -> Result<i64, Fault> {
    Ok(tx.prepare_cached("update feed set position = position + 1 returning position")?.query_row([], |row| row.get(0))?)
}

/// Deletes records made before `before`.
pub(super) fn forget_idempotency(tx: &Transaction<'_>, before: Timestamp) -> Result<u64, Fault> {
    let deleted = tx.prepare_cached("delete from idempotency where recorded_at_ms < ?1")?.execute([to_ms(before)])?;
    Ok(deleted as u64)
}

/// Writes exactly one row; a broken constraint and a row that is not there mean that `what` has changed meanwhile.
fn write<'a>(tx: &Transaction<'_>, sql: &str, values: impl IntoIterator<Item = Value<'a>>, what: &'static str) -> Result<(), Fault> {
    match tx.prepare_cached(sql)?.execute(params_from_iter(values)).map_err(conflict(what))? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict { what }.into()),
    }
}
