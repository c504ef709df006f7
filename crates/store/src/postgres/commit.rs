//! The only writer of domain state: everything in a [`Changes`] in one transaction.
//!
//! Kept in step with `sqlite/commit.rs`: same names, same order.

use deadpool_postgres::Client;
use jiff::Timestamp;
use sev1_domain::changes::{Changes, Idempotency, IncidentChange, PromiseChange, StepTaken, TokenChange, UpdateRevision};
use sev1_domain::delivery::{Delivery, Relation, Verdict};
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::{DeliveryId, IncidentId, PromiseId};
use sev1_domain::promise::{Promise, PromiseOutcome};
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::update::Update;

use super::errors::Fault;
use super::pipeline::Writes;
use crate::rows;
use crate::rows::delivery::open_to;
use crate::time::to_ms;

/// Writes everything; the first part that is no longer possible ends it all with a conflict.
pub(super) async fn commit(client: &Client, changes: &Changes) -> Result<i64, Fault> {
    let mut writes = Writes::default();
    if let Some(change) = &changes.incident {
        write_incident(&mut writes, change);
    }
    if let Some(update) = &changes.update {
        write_update(&mut writes, update);
    }
    if let Some(revision) = &changes.revision {
        write_revision(&mut writes, revision);
    }
    for (promise, outcome) in rows::promise::in_order(&changes.promises_closed, |(id, _)| *id) {
        close_promise(&mut writes, *promise, outcome);
    }
    for change in rows::promise::in_order(&changes.promises_changed, |change| change.promise.id) {
        change_promise(&mut writes, change);
    }
    for promise in &changes.promises_opened {
        open_promise(&mut writes, promise);
    }
    if let Some(incident) = rows::promise::changed_incident(changes) {
        place_on_board(&mut writes, incident);
    }
    write_steps(&mut writes, &changes.steps);
    write_timeline(&mut writes, &changes.timeline);
    if let Some(delivery) = changes.deliveries.first() {
        hurry(&mut writes, delivery);
    }
    for promise in &changes.withdrawn {
        withdraw(&mut writes, *promise);
    }
    for destination in &changes.overtaken {
        overtake(&mut writes, destination, changes);
    }
    supersede(&mut writes, &changes.deliveries);
    for delivery in &changes.deliveries {
        take_place(&mut writes, delivery);
    }
    write_deliveries(&mut writes, &changes.deliveries);
    for (delivery, verdict) in &changes.verdicts {
        write_verdict(&mut writes, *delivery, *verdict, changes);
    }
    if let Some(record) = &changes.idempotency {
        write_idempotency(&mut writes, record);
    }
    if let Some(change) = &changes.token {
        write_token(&mut writes, change);
    }
    writes.run(client).await
}

fn write_incident<'a>(writes: &mut Writes<'a>, change: &'a IncidentChange) {
    let mut values = rows::incident::values(change.incident()).to_vec();
    match change {
        IncidentChange::Declared(_) => writes.insert(
            "insert into incident (id, number, customer, customer_label, severity, severity_label, title, title_label, zone_label, \
             zone_iana, clocks_label, began_at_ms, detected_at_ms, reported_at_ms, declared_at_ms, acknowledged_at_ms, status, \
             closed_at_ms, lead, deputy, quiet_with, quiet_until_ms, quiet_zone_label, quiet_zone_iana, version, promised_at_ms) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, \
             1, 9223372036854775807)",
            values,
            "incident number",
        ),
        IncidentChange::Changed { expected_version, .. } => {
            values.push((*expected_version).into());
            writes.change(
                "update incident set customer = $3, customer_label = $4, severity = $5, severity_label = $6, title = $7, \
                 title_label = $8, zone_label = $9, zone_iana = $10, clocks_label = $11, began_at_ms = $12, detected_at_ms = $13, \
                 reported_at_ms = $14, declared_at_ms = $15, acknowledged_at_ms = $16, status = $17, closed_at_ms = $18, lead = $19, \
                 deputy = $20, quiet_with = $21, quiet_until_ms = $22, quiet_zone_label = $23, quiet_zone_iana = $24, \
                 version = version + 1 \
                 where id = $1 and number = $2 and version = $25",
                values,
                "incident",
            );
        }
    }
}

fn write_update<'a>(writes: &mut Writes<'a>, update: &'a Update) {
    writes.insert(
        "insert into incident_update (id, incident, number, published_at_ms, author, author_via, status, status_reason, \
         incident_minutes, facts, revision, corrected_by, retracted_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        rows::update::values(update),
        "update number",
    );
}

/// Keeps what the update said, then says what it says now.
fn write_revision<'a>(writes: &mut Writes<'a>, revision: &'a UpdateRevision) {
    writes.change(
        "insert into update_revision (incident, number, revision, facts, revised, revised_at_ms, revised_by, revised_via) \
         select incident, number, revision, facts, $4, $5, $6, $7 from incident_update \
         where incident = $1 and number = $2 and revision + 1 = $3",
        rows::revision::values(revision),
        "update",
    );
    writes.change(
        "update incident_update set facts = $4, revision = $3, corrected_by = $5, retracted_by = $6 \
         where incident = $1 and number = $2 and revision + 1 = $3",
        rows::revision::new_values(&revision.update),
        "update",
    );
}

fn close_promise<'a>(writes: &mut Writes<'a>, promise: PromiseId, outcome: &'a PromiseOutcome) {
    writes.change(
        "update promise set outcome = $2, closed_at_ms = $3, kept_by = $4, late_ms = $5, release_reason = $6, \
         rung = null, rung_at_ms = null, snoozed_until_ms = null, wakes_at_ms = null, version = version + 1 \
         where id = $1 and closed_at_ms is null",
        std::iter::once(promise.0.into()).chain(rows::promise::outcome_values(outcome)),
        "promise",
    );
}

fn change_promise<'a>(writes: &mut Writes<'a>, change: &'a PromiseChange) {
    writes.change(
        "update promise set due_at_ms = $3, zone_label = $4, zone_iana = $5, owner = $6, owner_key = $7, moves = $8, \
         revision = $9, rung = $10, rung_at_ms = $11, snoozed_until_ms = $12, wakes_at_ms = $13, version = version + 1 \
         where id = $1 and version = $2 and closed_at_ms is null",
        rows::promise::change_values(change),
        "promise",
    );
}

fn open_promise<'a>(writes: &mut Writes<'a>, promise: &'a Promise) {
    writes.insert(
        "insert into promise (id, incident, kind, what, audience, origin, said_in, asked_by, made_at_ms, due_at_ms, zone_label, \
         zone_iana, owner, owner_key, moves, revision, version, rung, rung_at_ms, snoozed_until_ms, wakes_at_ms) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21)",
        rows::promise::values(promise),
        "promise",
    );
}

fn place_on_board(writes: &mut Writes<'_>, incident: IncidentId) {
    writes.change(
        "update incident set promised_at_ms = coalesce( \
         (select due_at_ms from promise where incident = $1 and audience = 'internal' and kind = 'next-update' \
         and closed_at_ms is null), 9223372036854775807) \
         where id = $1",
        [incident.0.into()],
        "incident",
    );
}

fn write_steps<'a>(writes: &mut Writes<'a>, steps: &'a [StepTaken]) {
    writes.insert_all(
        "insert into promise_step (promise, moves, rung, due_at_ms, taken_at_ms)",
        steps.iter().map(rows::step::values),
        "step",
    );
}

fn write_timeline<'a>(writes: &mut Writes<'a>, entries: &'a [TimelineEntry]) {
    writes.insert_all(
        "insert into timeline_entry (id, incident, event, actor, actor_via, happened_at_ms, recorded_at_ms)",
        entries.iter().map(rows::timeline::values),
        "timeline entry",
    );
}

/// A newer update for the same readers makes the waiting older messages due at once: nobody waits behind a long retry, but for what
/// the other side asked for.
fn hurry<'a>(writes: &mut Writes<'a>, newer: &'a Delivery) {
    if newer.about.update_number().is_none() {
        return;
    }
    writes.change_any(
        "update delivery set due_at_ms = greatest($2, not_before_ms) \
         where incident = $1 and state in ('retrying', 'uncertain') and state not in ('sent', 'superseded', 'withdrawn') \
         and due_at_ms > $2",
        [newer.incident.0.into(), newer.created_at.into()],
        "delivery",
    );
}

/// What is still to be told of a promise has no more use, but for what brings executives in. What is on
/// its way is past recall.
fn withdraw(writes: &mut Writes<'_>, promise: PromiseId) {
    writes.change_any(
        "update delivery set state = 'withdrawn', due_at_ms = null \
         where promise = $1 and notice <> 'looped-in' and state in ('pending', 'retrying', 'uncertain', 'failed')",
        [promise.0.into()],
        "delivery",
    );
}

/// Whoever was not reminded yet is reminded by the next step alone.
fn supersede<'a>(writes: &mut Writes<'a>, newer: &'a [Delivery]) {
    writes.change_any_of(
        "update delivery set state = 'superseded', due_at_ms = null \
         where notice in ('reminder', 'snoozed') and state in ('pending', 'retrying') and (promise, destination)",
        newer.iter().filter_map(rows::about::reminded),
        "delivery",
    );
}

/// Older updates that still wait there, where only the newest is to arrive. What mends an older copy still has its use.
fn overtake<'a>(writes: &mut Writes<'a>, destination: &'a DestinationName, changes: &Changes) {
    let Some(update) = &changes.update else { return };
    writes.change_any(
        "update delivery set state = 'superseded', due_at_ms = null \
         where incident = $1 and destination = $2 and update_number is not null and mends is null and state in ('pending', 'retrying')",
        [update.incident.0.into(), destination.as_str().into()],
        "delivery",
    );
}

/// What mends a copy that has not left takes its place, and that of what stands in for it.
fn take_place<'a>(writes: &mut Writes<'a>, newer: &'a Delivery) {
    let Relation::Mends(copy) = newer.relation else { return };
    writes.change_any(
        "update delivery set state = 'superseded', due_at_ms = null \
         where (id = $1 or mends = $1) and state in ('pending', 'retrying', 'failed') \
         or stands_in_for in (select id from delivery where id = $1 or mends = $1) and state in ('pending', 'retrying', 'failed')",
        [copy.0.into()],
        "delivery",
    );
}

fn write_deliveries<'a>(writes: &mut Writes<'a>, deliveries: &'a [Delivery]) {
    writes.insert_all(
        "insert into delivery (id, incident, incident_number, update_id, update_number, revision, promise, notice, notice_moves, \
         notice_rung, destination, recipient, channel, audience, message, created_at_ms, mends, stands_in_for, stands_in_from_ms, \
         state, attempt, due_at_ms, may_have_arrived)",
        deliveries.iter().map(rows::delivery::values),
        "delivery",
    );
}

fn write_verdict(writes: &mut Writes<'_>, delivery: DeliveryId, verdict: Verdict, changes: &Changes) {
    writes.change(
        open_to!(verdict, "update delivery set state = $2, due_at_ms = $3, sent_at_ms = $4, may_have_arrived = false where id = $1 and "),
        rows::delivery::verdict_values(delivery, verdict, changes),
        "delivery",
    );
    match verdict {
        Verdict::Arrived | Verdict::GiveUp => stand_down(writes, delivery),
        Verdict::SendAgain => {}
    }
}

/// What stands in for a delivery that arrived, or that nobody needs, is not needed.
pub(super) fn stand_down(writes: &mut Writes<'_>, arrived: DeliveryId) {
    writes.change_any(
        "update delivery set state = 'withdrawn', due_at_ms = null where stands_in_for = $1 and state = 'pending'",
        [arrived.0.into()],
        "delivery",
    );
}

fn write_idempotency<'a>(writes: &mut Writes<'a>, record: &'a Idempotency) {
    writes.insert(
        "insert into idempotency (key, request_digest, incident_number, update_number, recorded_at_ms) values ($1, $2, $3, $4, $5)",
        rows::idempotency::values(record),
        "idempotency key",
    );
}

fn write_token<'a>(writes: &mut Writes<'a>, change: &'a TokenChange) {
    match change {
        TokenChange::Created(token) => writes.insert(
            "insert into api_token (id, name, digest, scope, created_at_ms, revoked_at_ms) values ($1, $2, $3, $4, $5, $6)",
            rows::token::values(token),
            "token",
        ),
        TokenChange::Revoked(token, at) => writes.change(
            "update api_token set revoked_at_ms = $2 where id = $1 and revoked_at_ms is null",
            [token.0.into(), (*at).into()],
            "token",
        ),
    }
}

/// Deletes records made before `before`.
pub(super) async fn forget_idempotency(client: &Client, before: Timestamp) -> Result<u64, Fault> {
    let statement = client.prepare_cached("delete from idempotency where recorded_at_ms < $1").await?;
    Ok(client.execute(&statement, &[&to_ms(before)]).await?)
}
