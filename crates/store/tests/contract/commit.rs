//! One transaction: everything is written, or nothing.

use std::sync::Arc;

use jiff::Timestamp;
use sev1_domain::changes::{Changes, Idempotency, IncidentChange};
use sev1_domain::decide::{AgreeQuiet, AssignRoles, agree_quiet, assign_roles};
use sev1_domain::delivery::DeliveryState;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::QuietHours;
use sev1_domain::status::Status;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::Moment;
use sev1_store::read_models::DeliveryView;
use sev1_store::{Store, StoreError};

use crate::database::Database;
use crate::given::{
    dana, declaration, declared, deliveries, et, full_facts, loaded, minute, new_id, noon, number, phrase, plain_facts, promised,
    publication, published,
};

on_both_databases!(
    everything_written_is_read_back_as_it_was,
    roles_and_quiet_hours_are_read_back_as_they_were,
    what_an_update_keeps_too_late_is_read_back,
    a_version_that_moved_on_is_a_conflict,
    a_number_already_given_is_a_conflict,
    exercises_have_numbers_of_their_own,
    an_update_number_already_given_is_a_conflict,
    an_idempotency_key_already_used_is_a_conflict_and_can_be_read,
    nothing_is_written_when_the_last_part_fails,
    of_many_declaring_at_once_each_gets_a_number_of_its_own,
    of_many_publishing_at_once_exactly_one_wins_each_version,
    feed_positions_are_unique_and_never_run_backwards,
    instants_at_the_edges_of_time_survive,
    content_that_makes_no_sense_is_reported_with_its_place,
    a_dropped_commit_is_whole_or_absent_and_blocks_nobody,
);

/// What a conflict is about.
fn conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) -> &'static str {
    match result {
        Err(StoreError::Conflict { what }) => what,
        other => panic!("a conflict was due, not {other:?}"),
    }
}

async fn everything_written_is_read_back_as_it_was(db: &Database) {
    let declaration = declaration(7, 2);
    db.commit(&declaration).await.expect("declared");
    let state = loaded(&**db, 7).await;
    assert_eq!(Some(&state.incident), declaration.incident.as_ref().map(IncidentChange::incident));
    assert_eq!((state.version, &state.last_update, state.open_promises.len()), (1, &None, 0));

    let mut first = publication(&state, Status::Identified, full_facts(minute(60)), noon());
    first.changes.deliveries = deliveries(&first, &["war-room", "mail"]);
    db.commit(&first.changes).await.expect("published");
    let state = loaded(&**db, 7).await;
    assert_eq!(state.incident, first.incident);
    assert_eq!(state.version, 2);
    assert_eq!(state.last_update.as_ref(), Some(&first.update));
    assert_eq!(state.open_promises, first.changes.promises_opened);
    let views: Vec<_> = first.changes.deliveries.iter().map(DeliveryView::pending).map(|v| format!("{v:?}")).collect();
    let stored = db.deliveries(state.incident.id).await.expect("read");
    assert_eq!(stored.iter().map(|v| format!("{v:?}")).collect::<Vec<_>>(), views);

    let quiet = NextUpdate::OptOut(sev1_domain::label::Labelled::internal(phrase("quiet hours agreed")));
    let second = publication(&state, Status::Investigating, plain_facts(quiet), minute(75));
    db.commit(&second.changes).await.expect("published");
    let third = publication(&loaded(&**db, 7).await, Status::Resolved, plain_facts(NextUpdate::NotDue), minute(80));
    db.commit(&third.changes).await.expect("resolved");
    assert_eq!(loaded(&**db, 7).await.open_promises, []);

    let all = [&first, &second, &third];
    let updates = db.updates(state.incident.id).await.expect("read");
    assert_eq!(updates.iter().collect::<Vec<_>>(), all.map(|p| &p.update));
    assert_eq!(db.update(state.incident.id, UpdateNumber(2)).await.expect("read"), Some(second.update));
    assert_eq!(db.update(state.incident.id, UpdateNumber(4)).await.expect("read"), None);
    let entries = [&declaration, &first.changes, &second.changes, &third.changes].into_iter().flat_map(|c| c.timeline.clone());
    assert_eq!(db.timeline(state.incident.id).await.expect("read"), entries.collect::<Vec<_>>());
    assert_eq!(db.incident(number(8)).await.expect("read"), None);
}

async fn roles_and_quiet_hours_are_read_back_as_they_were(db: &Database) {
    let state = declared(&**db, 1).await;
    assert_eq!((&state.incident.lead, &state.incident.deputy), (&Some(phrase("Ana Lopez")), &Some(phrase("@ben"))));
    let roles = AssignRoles { actor: dana(), lead: Some(phrase("Dana Köhler")), deputy: None };
    db.commit(&assign_roles(&state, &roles, minute(1), &mut new_id).expect("lawful")).await.expect("committed");
    let state = loaded(&**db, 1).await;
    assert_eq!((&state.incident.lead, &state.incident.deputy), (&Some(phrase("Dana Köhler")), &Some(phrase("@ben"))));
    let quiet = QuietHours { with: phrase("Alice Evan of Globex"), until: Moment { at: minute(600), zone: et() } };
    let agreed = agree_quiet(&state, &AgreeQuiet { actor: dana(), quiet: quiet.clone() }, minute(2), &mut new_id).expect("lawful");
    db.commit(&agreed).await.expect("committed");
    let state = loaded(&**db, 1).await;
    assert_eq!((state.incident.quiet, state.version), (Some(quiet), 3));
}

async fn what_an_update_keeps_too_late_is_read_back(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let late = publication(&loaded(&**db, 1).await, Status::Identified, plain_facts(promised(minute(90))), minute(49));
    assert_eq!(late.update.late.iter().map(|l| l.by.as_mins()).collect::<Vec<_>>(), [4, 4]);
    db.commit(&late.changes).await.expect("published");
    assert_eq!(loaded(&**db, 1).await.last_update, Some(late.update));
}

async fn a_version_that_moved_on_is_a_conflict(db: &Database) {
    let old = declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let late = publication(&old, Status::Monitoring, plain_facts(promised(minute(30))), minute(1));
    assert_eq!(conflict(db.commit(&late.changes).await), "incident");
    assert_eq!(loaded(&**db, 1).await.incident.status, Status::Identified);
}

async fn a_number_already_given_is_a_conflict(db: &Database) {
    assert_eq!(db.next_incident_number().await.expect("read"), IncidentNumber::FIRST);
    declared(&**db, 1).await;
    assert_eq!(conflict(db.commit(&declaration(1, 1)).await), "incident number");
    assert_eq!(db.next_incident_number().await.expect("read"), number(2));
}

async fn exercises_have_numbers_of_their_own(db: &Database) {
    let drill = |number: IncidentNumber| i64::from(number.0.get());
    assert_eq!(db.next_drill_number().await.expect("read"), IncidentNumber::FIRST_DRILL);
    db.commit(&declaration(drill(IncidentNumber::FIRST_DRILL), 1)).await.expect("declared");
    assert_eq!(db.next_drill_number().await.expect("read"), IncidentNumber::FIRST_DRILL.next());
    assert_eq!(db.next_incident_number().await.expect("read"), IncidentNumber::FIRST);
    declared(&**db, 1).await;
    assert_eq!(db.next_incident_number().await.expect("read"), number(2));
    assert_eq!(db.next_drill_number().await.expect("read"), IncidentNumber::FIRST_DRILL.next());
}

async fn an_update_number_already_given_is_a_conflict(db: &Database) {
    let state = declared(&**db, 1).await;
    let mut once = publication(&state, Status::Identified, plain_facts(promised(minute(30))), noon());
    db.commit(&once.changes).await.expect("published");
    once.changes = Changes { update: once.changes.update, ..Changes::default() };
    assert_eq!(conflict(db.commit(&once.changes).await), "update number");
}

fn record(key: &str, at: Timestamp) -> Idempotency {
    Idempotency { key: key.into(), request_digest: [7; 32], incident: number(1), update: Some(UpdateNumber(3)), recorded_at: at }
}

async fn an_idempotency_key_already_used_is_a_conflict_and_can_be_read(db: &Database) {
    let with = |record| Changes { idempotency: Some(record), ..Changes::default() };
    db.commit(&with(record("old", minute(0)))).await.expect("free");
    db.commit(&with(record("new", minute(10)))).await.expect("free");
    assert_eq!(conflict(db.commit(&with(record("new", minute(11)))).await), "idempotency key");
    assert_eq!(db.idempotency("new").await.expect("read"), Some(record("new", minute(10))));
    assert_eq!(db.idempotency("unknown").await.expect("read"), None);
    assert_eq!(db.forget_idempotency(minute(10)).await.expect("deleted"), 1);
    assert_eq!(db.idempotency("old").await.expect("read"), None);
    assert!(db.idempotency("new").await.expect("read").is_some());
}

async fn nothing_is_written_when_the_last_part_fails(db: &Database) {
    let state = declared(&**db, 1).await;
    published(&**db, 1, &["war-room"], noon()).await;
    db.commit(&Changes { idempotency: Some(record("used", noon())), ..Changes::default() }).await.expect("free");
    let before = everything(db).await;

    let mut next = publication(&loaded(&**db, 1).await, Status::Monitoring, plain_facts(promised(minute(90))), minute(5));
    next.changes.deliveries = deliveries(&next, &["war-room", "mail"]);
    next.changes.idempotency = Some(record("used", minute(5)));
    assert_eq!(conflict(db.commit(&next.changes).await), "idempotency key");
    assert_eq!(everything(db).await, before);

    next.changes.idempotency = Some(record("free", minute(5)));
    db.commit(&next.changes).await.expect("the connection is clean again");
    assert_eq!(db.updates(state.incident.id).await.expect("read").len(), 2);
}

/// All that can be read about incident 1, to compare.
async fn everything(db: &Database) -> String {
    let state = loaded(&**db, 1).await;
    let id = state.incident.id;
    let (updates, timeline) = (db.updates(id).await.expect("read"), db.timeline(id).await.expect("read"));
    let (deliveries, feed) = (db.deliveries(id).await.expect("read"), db.feed_position().await.expect("read"));
    format!("{state:?} {updates:?} {timeline:?} {deliveries:?} {feed}")
}

async fn of_many_declaring_at_once_each_gets_a_number_of_its_own(db: &Database) {
    let declare = |store: Arc<dyn Store>| async move {
        loop {
            let next = store.next_incident_number().await.expect("read");
            match store.commit(&declaration(next.0.get().into(), 1)).await {
                Ok(_) => return next,
                Err(StoreError::Conflict { what: "incident number" }) => {}
                Err(other) => panic!("{other}"),
            }
        }
    };
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(declare(db.store()))).collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.expect("no panic"));
    }
    numbers.sort();
    assert_eq!(numbers, (1..=8).map(number).collect::<Vec<_>>());
}

async fn of_many_publishing_at_once_exactly_one_wins_each_version(db: &Database) {
    let state = declared(&**db, 1).await;
    let other_process = db.open_again().await;
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let store = if i % 2 == 0 { db.store() } else { Arc::clone(&other_process) };
            let mine = publication(&state, Status::Identified, plain_facts(promised(minute(30 + i))), noon());
            tokio::spawn(async move { store.commit(&mine.changes).await.map(|_| mine.update) })
        })
        .collect();
    let mut winners = Vec::new();
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(update) => winners.push(update),
            Err(StoreError::Conflict { what }) => assert_eq!(what, "incident"),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(db.updates(state.incident.id).await.expect("read"), winners);
}

async fn feed_positions_are_unique_and_never_run_backwards(db: &Database) {
    let start = db.feed_position().await.expect("read");
    let commits = |store: Arc<dyn Store>, first: i64| async move {
        let mut mine = Vec::new();
        for n in first..first + 10 {
            let position = store.commit(&declaration(n, 1)).await.expect("free");
            assert!(store.feed_position().await.expect("read") >= position, "what is committed is seen");
            mine.push(position);
        }
        assert!(mine.is_sorted());
        mine
    };
    let tasks: Vec<_> = (0..4).map(|i| tokio::spawn(commits(db.store(), i * 100 + 1))).collect();
    let mut positions = Vec::new();
    for task in tasks {
        positions.extend(task.await.expect("no panic"));
    }
    positions.sort_unstable();
    assert_eq!(positions, (start + 1..=start + 40).collect::<Vec<_>>());
}

async fn instants_at_the_edges_of_time_survive(db: &Database) {
    let edges = [Timestamp::MIN.as_millisecond(), -1, Timestamp::MAX.as_second() * 1000];
    for (n, ms) in (1..).zip(edges) {
        let at = Timestamp::from_millisecond(ms).expect("in range");
        let mut changes = declaration(n, 1);
        if let Some(IncidentChange::Declared(incident)) = &mut changes.incident {
            incident.closed_at = Some(at);
        }
        db.commit(&changes).await.expect("declared");
        assert_eq!(loaded(&**db, n).await.incident.closed_at, Some(at));
    }
}

async fn content_that_makes_no_sense_is_reported_with_its_place(db: &Database) {
    let state = declared(&**db, 1).await;
    published(&**db, 1, &["war-room"], noon()).await;
    let id = state.incident.id;
    db.tamper("update incident_update set facts = '{\"version\":99}'").await;
    let Err(StoreError::Corrupt { table, column, row, .. }) = db.updates(id).await else { panic!("facts without a body") };
    assert_eq!((table, column), ("incident_update", "facts"));
    assert!(row.len() == 36, "{row} is an id");
    db.tamper("update delivery set state = 'lost'").await;
    let Err(StoreError::Corrupt { table, column, problem, .. }) = db.deliveries(id).await else { panic!("no such state") };
    assert_eq!((table, column), ("delivery", "state"));
    assert!(problem.contains("lost"));
    db.tamper("update incident set zone_iana = 'Mars/Olympus'").await;
    let Err(StoreError::Corrupt { table, column, .. }) = db.incident(number(1)).await else { panic!("no such zone") };
    assert_eq!((table, column), ("incident", "zone_iana"));
}

async fn a_dropped_commit_is_whole_or_absent_and_blocks_nobody(db: &Database) {
    let state = declared(&**db, 1).await;
    for polls in 0..12 {
        let state = loaded(&**db, 1).await;
        let mut next = publication(&state, Status::Identified, plain_facts(promised(minute(600))), minute(polls));
        next.changes.deliveries = deliveries(&next, &["war-room"]);
        // The commit is dropped after it was polled so many times, wherever it is by then.
        let mut commit = std::pin::pin!(db.commit(&next.changes));
        for _ in 0..polls {
            let once = std::future::poll_fn(|context| std::task::Poll::Ready(commit.as_mut().poll(context).is_ready()));
            if once.await {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    declared(&**db, 2).await;
    let updates = db.updates(state.incident.id).await.expect("read");
    let delivered = db.deliveries(state.incident.id).await.expect("read");
    assert_eq!(updates.len(), delivered.len());
    assert!(delivered.iter().all(|d| d.state == DeliveryState::Pending));
    assert_eq!(loaded(&**db, 1).await.version, 1 + i64::try_from(updates.len()).expect("few"));
}
