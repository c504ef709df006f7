//! The schema: made once, checked always, never touched by an older program.

use std::sync::Arc;

use sev1_domain::changes::{Changes, PromiseChange};
use sev1_domain::delivery::{DeliveryState, Next, Receipt};
use sev1_domain::ladder::Climb;
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseOutcome};
use sev1_domain::timeline::Event;
use sev1_domain::update::NextUpdate;
use sev1_store::read_models::{DeliveryView, PromiseFilter};
use sev1_store::{Lane, Store, StoreError};

use crate::database::Database;
use crate::given::{declared, et, loaded, minute, phrase, policy, published, reminder, telling};
use crate::outbox::request;

on_both_databases!(
    a_schema_is_made_once,
    nodes_that_start_together_migrate_once,
    a_newer_schema_is_refused,
    an_empty_database_must_be_migrated_first,
    a_database_of_version_1_migrates_without_losing_a_row,
    what_a_database_of_version_1_owed_goes_on_after_it_migrates,
);

/// Back to an empty database.
const EMPTY: &str = "drop table schema_version; drop table attempt; drop table delivery; drop table update_revision; drop table promise_step; drop table timeline_entry; drop table promise; \
                     drop table incident_update; drop table incident; drop table idempotency; drop table api_token; drop table feed;";

async fn a_schema_is_made_once(db: &Database) {
    db.check_schema().await.expect("the fresh database is migrated");
    declared(&**db, 1).await;
    assert_eq!(db.migrate(minute(1)).await.expect("nothing to do"), Vec::<u32>::new());
    assert!(db.incident(crate::given::number(1)).await.expect("read").is_some());
    db.tamper(EMPTY).await;
    assert_eq!(db.open_again().await.migrate(minute(2)).await.expect("migrated"), [1, 2, 3]);
}

async fn nodes_that_start_together_migrate_once(db: &Database) {
    db.tamper(EMPTY).await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let node: Arc<dyn Store> = db.open_again().await;
        tasks.push(tokio::spawn(async move { node.migrate(minute(1)).await }));
    }
    let mut applied = Vec::new();
    for task in tasks {
        applied.extend(task.await.expect("no panic").expect("migrated or nothing to do"));
    }
    assert_eq!(applied, [1, 2, 3]);
}

async fn a_newer_schema_is_refused(db: &Database) {
    db.tamper("insert into schema_version (version, name, applied_at_ms) values (99, 'tomorrow', 0)").await;
    let refused = |result| matches!(result, Err(StoreError::SchemaNewer { found: 99, known: 3 }));
    assert!(refused(db.check_schema().await));
    assert!(refused(db.migrate(minute(1)).await.map(drop)));
}

async fn an_empty_database_must_be_migrated_first(db: &Database) {
    db.tamper(EMPTY).await;
    let fresh = db.open_again().await;
    assert!(matches!(fresh.check_schema().await, Err(StoreError::SchemaOlder { found: 0, known: 3 })));
    assert!(matches!(fresh.tokens().await, Err(StoreError::Unavailable { .. })));
}

async fn a_database_of_version_1_migrates_without_losing_a_row(db: &Database) {
    version_1(db).await;
    let db = db.open_again().await;
    assert!(matches!(db.check_schema().await, Err(StoreError::SchemaOlder { found: 1, known: 3 })));
    assert_eq!(db.migrate(minute(60)).await.expect("migrated"), [2, 3]);
    db.check_schema().await.expect("it is the schema of this program");

    let state = loaded(&*db, 7).await;
    assert_eq!((state.version, state.incident.customer.for_internal()), (3, &phrase("Globex")));
    assert_eq!((&state.incident.lead, &state.incident.deputy, &state.incident.quiet), (&None, &None, &None));
    let updates = db.updates(state.incident.id).await.expect("read");
    assert_eq!(updates.iter().map(|u| (u.published_at, u.late.len())).collect::<Vec<_>>(), [(minute(10), 0), (minute(30), 0)]);
    assert!(matches!(&updates[1].facts.next_update, NextUpdate::At(due) if due.at == minute(75)));
    assert_eq!(state.last_update.as_ref(), updates.last());

    let promises: Vec<Promise> = db.promises(&PromiseFilter::default()).await.expect("read").into_iter().map(|v| v.promise).collect();
    let five_minutes = jiff::SignedDuration::from_mins(5);
    let late = PromiseOutcome::KeptLate { at: minute(30), by: Some(updates[1].number), late: five_minutes };
    let released = PromiseOutcome::Released { at: minute(30), reason: phrase("they asked for quiet") };
    let found: Vec<_> = promises.iter().map(|p| (p.due.at, p.made_at, p.origin, p.outcome.clone())).collect();
    let expected = [
        (minute(25), minute(10), Origin::Update(updates[0].number), Some(late)),
        (minute(40), minute(10), Origin::Update(updates[0].number), Some(released)),
        (minute(75), minute(30), Origin::Update(updates[1].number), None),
    ];
    assert_eq!(found, expected);
    assert_eq!(state.open_promises, promises[2..]);
    let open = &promises[2];
    assert_eq!((open.subject.kind, &open.subject.what, &open.asked_by), (PromiseKind::NextUpdate, &None, &None));
    assert_eq!((open.moves, open.revision, open.version, &open.climb), (0, 0, 1, &Climb::default()));
    assert_eq!((&open.due.zone, &open.owner), (&et(), &phrase("@Dana.K")));
    let owed = PromiseFilter { owner: Some(phrase("dana.k")), open: true, ..PromiseFilter::default() };
    assert_eq!(db.promises(&owed).await.expect("read").len(), 1);

    let events: Vec<_> = db.timeline(state.incident.id).await.expect("read").into_iter().map(|e| e.event).collect();
    assert!(matches!(
        events[..],
        [Event::Declared, Event::UpdatePublished { .. }, Event::Promised { .. }, Event::PromiseKept { late_ms: 300_000, .. }]
    ));
    let views: Vec<DeliveryView> = db.deliveries(state.incident.id).await.expect("read");
    let seen: Vec<_> = views.iter().map(|v| (v.about.update_number(), v.state, v.attempts, v.due_at, v.sent_at)).collect();
    let sent = (Some(updates[0].number), DeliveryState::Sent, 2, None, Some(minute(12)));
    assert_eq!(seen, [sent, (Some(updates[1].number), DeliveryState::Retrying, 1, Some(minute(33)), None)]);
    assert_eq!(views[0].receipt.as_ref().and_then(|r| r.id.as_deref()), Some("post-1"));
    assert!(db.idempotency("key").await.expect("read").is_some_and(|record| record.request_digest == [0; 32]));
    assert_eq!((db.tokens().await.expect("read").len(), db.feed_position().await.expect("read")), (1, 41));
}

async fn what_a_database_of_version_1_owed_goes_on_after_it_migrates(db: &Database) {
    version_1(db).await;
    let store = db.open_again().await;
    store.migrate(minute(60)).await.expect("migrated");
    // Promises: whoever starts plans the steps of what is open, and an update keeps it.
    assert_eq!(store.next_step_at().await.expect("read"), None);
    let old = store.open_promises(None, 10).await.expect("read").remove(0).promise;
    let planned = PromiseChange::to(&old, |p| p.climb = policy().ladder(p.subject.kind).start(p.due.at, minute(60)));
    let reminded = vec![telling(7, &old, reminder(0), "dana", minute(60))];
    let changes = Changes { promises_changed: vec![planned], deliveries: reminded, ..Changes::default() };
    store.commit(&changes).await.expect("committed");
    assert_eq!(store.next_step_at().await.expect("read"), Some(minute(65)));
    published(&*store, 7, &["room"], minute(61)).await;
    let after = store.promise(old.id).await.expect("read").expect("it is there").promise;
    assert!(matches!(after.outcome, Some(PromiseOutcome::Kept { .. })));
    let state = loaded(&*store, 7).await;
    assert_eq!(store.deliveries(state.incident.id).await.expect("read")[2].state, DeliveryState::Withdrawn);
    // Deliveries: the retry is due, its attempts are counted on, and what is new comes after it.
    let request = |lane, now| request("worker", lane, now);
    assert!(store.claim(request(Lane::First, minute(61))).await.expect("claimed").taken.is_empty(), "the second waits for the first");
    let again = store.claim(request(Lane::Again, minute(61))).await.expect("claimed").taken;
    assert_eq!((again.len(), again[0].lease.attempt), (1, 2));
    assert_eq!(again[0].thread_root.as_ref().and_then(|r| r.id.as_deref()), Some("post-1"));
    let sent = Next::Sent(Receipt { id: None, link: None });
    store.record(&again[0].lease, &sent, minute(61)).await.expect("held");
    assert_eq!(store.claim(request(Lane::First, minute(61))).await.expect("claimed").taken.len(), 1);
    db.tamper("create table checked (same bigint not null check (same = 5)); insert into checked select count(*) from attempt;").await;
}

/// The schema of version 1 as it was released, with a row or more in each of its tables. Ids are written `@1` to `@9`, a
/// digest `@@`, minutes after noon `#0` to `#99`.
async fn version_1(db: &Database) {
    let schema = db.either(include_str!("../../migrations/sqlite/V1__first.sql"), include_str!("../../migrations/postgres/V1__first.sql"));
    let mut sql = [EMPTY, schema, VERSION_1].concat();
    let digest = "00".repeat(32);
    sql = sql.replace("@@", &db.either(format!("x'{digest}'"), format!("'\\x{digest}'")));
    for n in 1..=9 {
        let hex = format!("f{n:031x}");
        let id = db.either(format!("x'{hex}'"), format!("uuid '{hex}'"));
        sql = sql.replace(&format!("@{n}"), &id);
    }
    for n in (0..100).rev() {
        sql = sql.replace(&format!("#{n}"), &minute(n).as_millisecond().to_string());
    }
    db.tamper(&sql).await;
}

const VERSION_1: &str = r#"
create table schema_version (version bigint not null primary key, name text not null, applied_at_ms bigint not null);
insert into schema_version (version, name, applied_at_ms) values (1, 'first', #0);
insert into incident (id, number, version, customer, customer_label, severity, severity_label, title, title_label, zone_label, zone_iana,
    clocks_label, declared_at_ms, status, promised_at_ms)
values (@1, 7, 3, 'Globex', 'customer', 1, 'public', 'Logins fail', 'internal', 'ET', 'America/New_York', 'internal', #0, 'Identified', #75);
insert into incident_update (id, incident, number, published_at_ms, author, author_via, status, incident_minutes, facts) values
    (@2, @1, 1, #10, 'Dana', 'api', 'Investigating', 10, '{"version":1,"summary":{"label":"internal","value":"We look."},
    "customer_impact":{"label":"customer","value":"No logins."},"technical_notes":{"label":"internal","value":"503"},"next_update":{"opt_out":{"label":"internal","value":"nothing to say"}}}'),
    (@3, @1, 2, #30, 'Dana', 'api', 'Identified', 30, '{"version":1,"summary":{"label":"internal","value":"We know."},
    "customer_impact":{"label":"customer","value":"No logins."},"technical_notes":{"label":"internal","value":"503"},
    "next_update":{"at":{"at_ms":#75,"zone_label":"ET","zone_iana":"America/New_York"}}}');
insert into promise (id, incident, audience, said_in, due_at_ms, zone_label, zone_iana, owner, outcome, closed_at_ms, kept_by, late_ms, release_reason)
values (@4, @1, 'internal', 1, #25, 'ET', 'America/New_York', '@Dana.K', 'kept late', #30, 2, 300000, null),
    (@5, @1, 'customer', 1, #40, 'ET', 'America/New_York', 'Ana', 'released', #30, null, null, 'they asked for quiet'),
    (@6, @1, 'internal', 2, #75, 'ET', 'America/New_York', '@Dana.K', null, null, null, null, null);
insert into timeline_entry (id, incident, event, actor, actor_via, happened_at_ms, recorded_at_ms) values
    (@7, @1, '{"kind":"declared"}', 'Dana', 'api', #0, #0),
    (@7, @1, '{"kind":"update_published","number":2,"status":"Identified"}', 'Dana', 'api', #30, #30),
    (@7, @1, '{"kind":"promised","due":{"at_ms":#75,"zone_label":"ET","zone_iana":"America/New_York"}}', 'Dana', 'api', #30, #30),
    (@7, @1, '{"kind":"promise_kept","by":2,"late_ms":300000}', 'Dana', 'api', #30, #30);
insert into delivery (id, incident, incident_number, update_id, update_number, destination, channel, audience, message, created_at_ms, state,
    attempt, due_at_ms, lease_owner, may_have_arrived, sent_at_ms, receipt_id, receipt_link, last_error)
values (@8, @1, 7, @2, 1, 'room', 'inbox', 'internal', '{"form":"chat","markdown":"one"}', #10, 'sent', 2, null, null, false, #12, 'post-1', null, '503'),
    (@9, @1, 7, @3, 2, 'room', 'inbox', 'internal', '{"form":"chat","markdown":"two"}', #30, 'retrying', 1, #33, null, false, null, null, null, '503');
insert into attempt (delivery, attempt, owner, begun_at_ms, ended_at_ms, outcome, error) values
    (@8, 1, 'worker', #10, #10, 'retry', '503'), (@8, 2, 'worker', #12, #12, 'sent', null), (@9, 1, 'worker', #30, #30, 'retry', '503');
insert into idempotency (key, request_digest, incident_number, update_number, recorded_at_ms) values ('key', @@, 7, 2, #30);
insert into api_token (id, name, digest, scope, created_at_ms, revoked_at_ms) values (@2, 'ci', @@, 'write', #0, null);
update feed set position = 41;
"#;
