//! Ladders: what is due is found by itself, and each step is taken once, however many nodes try.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use sev1_domain::changes::{Changes, PromiseChange, StepTaken};
use sev1_domain::decide::remind;
use sev1_domain::delivery::DeliveryState;
use sev1_domain::ids::PromiseId;
use sev1_domain::promise::{Promise, PromiseKind, PromiseOutcome};
use sev1_store::read_models::{DuePromise, LadderHealth, PromiseFilter};
use sev1_store::{Store, StoreError};

use crate::database::Database;
use crate::given::{declared, loaded, made, minute, new_id, noon, number, open_promises, policy, published, reminder, telling};
use crate::promises::closing;

on_both_databases!(
    due_promises_come_earliest_first_with_all_that_a_reminder_says,
    a_snooze_that_is_over_wakes_before_the_next_rung,
    what_is_settled_or_has_climbed_to_its_end_is_never_due,
    a_promise_that_cannot_be_read_stands_in_nobodys_way,
    open_promises_are_paged_by_id,
    of_two_that_take_the_same_step_at_once_one_commits,
    a_step_can_be_taken_once_and_anew_after_a_move,
    one_commit_takes_the_steps_of_many_incidents,
    nodes_that_sweep_at_once_take_every_step_once,
    health_counts_what_is_open_and_overdue_and_how_late_the_watch_is,
);

/// The steps that are due of these promises, with a reminder to one destination for each, as one commit.
fn steps(due: &[DuePromise], now: Timestamp) -> Changes {
    let mut all = Changes::default();
    for DuePromise { promise, incident, .. } in due {
        let reminded = remind(incident, std::slice::from_ref(promise), &policy(), false, now, &mut new_id);
        let rung = reminded.changes.steps.last().map(|step| step.rung).expect("a step is due");
        let n = incident.number.0.get().into();
        all.deliveries.push(telling(n, promise, reminder(rung), &format!("room-{}", promise.subject.audience), now));
        all.promises_changed.extend(reminded.changes.promises_changed);
        all.steps.extend(reminded.changes.steps);
        all.timeline.extend(reminded.changes.timeline);
    }
    all
}

async fn due(store: &dyn Store, now: Timestamp, limit: u32) -> Vec<DuePromise> {
    let found = store.due_promises(now, limit).await.expect("read");
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    found.due
}

async fn due_ids(store: &dyn Store, now: Timestamp, limit: u32) -> Vec<PromiseId> {
    due(store, now, limit).await.into_iter().map(|d| d.promise.id).collect()
}

async fn due_promises_come_earliest_first_with_all_that_a_reminder_says(db: &Database) {
    assert_eq!(db.next_step_at().await.expect("read"), None);
    for n in [1, 2, 3] {
        declared(&**db, n).await;
    }
    // The first rung of each is ten minutes before it is due.
    let silent = made(&**db, 3, PromiseKind::Call, "nothing was told yet", minute(25), noon()).await;
    published(&**db, 1, &[], noon()).await;
    published(&**db, 1, &[], minute(1)).await;
    published(&**db, 2, &[], minute(3)).await;
    assert_eq!(db.next_step_at().await.expect("read"), Some(minute(15)));
    assert!(due(&**db, minute(15) - jiff::SignedDuration::from_millis(1), 100).await.is_empty());
    assert_eq!(due_ids(&**db, minute(15), 100).await, [silent.id]);

    let found = due(&**db, minute(38), 100).await;
    let promises: Vec<&Promise> = found.iter().map(|d| &d.promise).collect();
    let (first, second) = (open_promises(&**db, 1).await, open_promises(&**db, 2).await);
    assert_eq!(promises, [&silent, &first[0], &first[1], &second[0], &second[1]]);
    for due in &found {
        let state = loaded(&**db, due.incident.number.0.get().into()).await;
        assert_eq!((&due.incident, &due.last_update), (&state.incident, &state.last_update));
    }
    assert_eq!(found[0].last_update, None);
    assert_eq!(due_ids(&**db, minute(38), 2).await, [silent.id, first[0].id]);
    assert_eq!(due_ids(&**db, minute(38), 0).await, []);
    assert_eq!(due_ids(&**db, minute(36), 100).await, [silent.id, first[0].id, first[1].id]);
}

async fn a_snooze_that_is_over_wakes_before_the_next_rung(db: &Database) {
    declared(&**db, 1).await;
    let promise = made(&**db, 1, PromiseKind::Call, "bridge", minute(60), noon()).await;
    let snoozed = PromiseChange::to(&promise, |p| p.climb.snoozed_until = Some(minute(20)));
    db.commit(&Changes { promises_changed: vec![snoozed.clone()], ..Changes::default() }).await.expect("committed");
    assert_eq!(db.next_step_at().await.expect("read"), Some(minute(20)));
    assert_eq!(due_ids(&**db, minute(20), 10).await, [promise.id]);
    // One that ends later does not keep the rung from being taken.
    let later = PromiseChange::to(&snoozed.promise, |p| p.climb.snoozed_until = Some(minute(55)));
    db.commit(&Changes { promises_changed: vec![later], ..Changes::default() }).await.expect("committed");
    assert_eq!(db.next_step_at().await.expect("read"), Some(minute(50)));
}

async fn what_is_settled_or_has_climbed_to_its_end_is_never_due(db: &Database) {
    declared(&**db, 1).await;
    let settled = made(&**db, 1, PromiseKind::Call, "settled", minute(30), noon()).await;
    let climbed = made(&**db, 1, PromiseKind::Call, "climbed", minute(30), noon()).await;
    db.commit(&closing(settled.id, PromiseOutcome::Kept { at: minute(1), by: None })).await.expect("open");
    assert_eq!(due_ids(&**db, minute(600), 10).await, [climbed.id]);
    let found = due(&**db, minute(600), 10).await;
    let changes = steps(&found, minute(600));
    assert_eq!(changes.steps.len(), 4, "what was missed is taken at once");
    db.commit(&changes).await.expect("nobody else sweeps");
    assert_eq!(due_ids(&**db, minute(6000), 10).await, []);
    assert_eq!(db.next_step_at().await.expect("read"), None);
    assert_eq!(open_promises(&**db, 1).await.len(), 1, "it is open all the same");
}

async fn a_promise_that_cannot_be_read_stands_in_nobodys_way(db: &Database) {
    declared(&**db, 1).await;
    for i in 0..3 {
        made(&**db, 1, PromiseKind::Call, &format!("broken {i}"), minute(20 + i), noon()).await;
    }
    let fine = made(&**db, 1, PromiseKind::Call, "fine", minute(40), noon()).await;
    let also = made(&**db, 1, PromiseKind::Call, "fine as well", minute(41), noon()).await;
    db.tamper("update promise set kind = 'of a newer node' where what like 'broken%'").await;
    for (limit, expected) in [(1, vec![fine.id]), (2, vec![fine.id, also.id]), (100, vec![fine.id, also.id])] {
        let found = db.due_promises(minute(60), limit).await.expect("read");
        assert_eq!(found.due.iter().map(|d| d.promise.id).collect::<Vec<_>>(), expected);
        assert_eq!(found.unreadable.len(), 3);
        assert!(matches!(found.unreadable[0], StoreError::Corrupt { table: "promise", column: "kind", .. }));
    }
    let pages = db.open_promises(None, 1).await.expect("read");
    assert_eq!(pages.iter().map(|d| d.promise.id).collect::<Vec<_>>(), [fine.id]);
}

async fn open_promises_are_paged_by_id(db: &Database) {
    let mut expected = Vec::new();
    for n in 1..=3 {
        declared(&**db, n).await;
        published(&**db, n, &[], noon()).await;
        expected.extend(open_promises(&**db, n).await);
    }
    let settled = expected.remove(2);
    db.commit(&closing(settled.id, PromiseOutcome::Kept { at: minute(1), by: None })).await.expect("open");
    expected.sort_unstable_by_key(|p| p.id);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = db.open_promises(after, 2).await.expect("read");
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.promise.id);
        seen.extend(page.into_iter().map(|d| d.promise));
    }
    assert_eq!(seen, expected);
}

async fn of_two_that_take_the_same_step_at_once_one_commits(db: &Database) {
    declared(&**db, 1).await;
    let other_process = db.open_again().await;
    for round in 0..8 {
        let promise = made(&**db, 1, PromiseKind::Call, &format!("call {round}"), minute(40), noon()).await;
        let found = due(&**db, minute(31), 10).await;
        assert_eq!(found.len(), 1);
        let tasks: Vec<_> = [db.store(), Arc::clone(&other_process)]
            .into_iter()
            .map(|store| {
                let changes = steps(&found, minute(31));
                tokio::spawn(async move { store.commit(&changes).await })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(StoreError::Conflict { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(won, 1);
        let deliveries = db.deliveries(promise.incident).await.expect("read");
        assert_eq!(deliveries.iter().filter(|d| d.about == telling(1, &promise, reminder(0), "x", noon()).about).count(), 1);
    }
}

async fn a_step_can_be_taken_once_and_anew_after_a_move(db: &Database) {
    declared(&**db, 1).await;
    let promise = made(&**db, 1, PromiseKind::Call, "bridge", minute(40), noon()).await;
    let step = |moves, rung| {
        let step = StepTaken { promise: promise.id, moves, rung, due_at: minute(30), taken_at: minute(31) };
        Changes { steps: vec![step], ..Changes::default() }
    };
    db.commit(&step(0, 0)).await.expect("the first time");
    let both = Changes { steps: [step(0, 1).steps, step(0, 0).steps].concat(), ..Changes::default() };
    assert!(matches!(db.commit(&both).await, Err(StoreError::Conflict { what: "step" })));
    db.commit(&step(0, 1)).await.expect("the commit before wrote nothing");
    db.commit(&step(1, 0)).await.expect("a ladder of its own");
    db.tamper(&format!(
        "create table checked (same bigint not null check (same = 3));
         insert into checked select count(*) from promise_step where due_at_ms = {} and taken_at_ms = {};",
        minute(30).as_millisecond(),
        minute(31).as_millisecond()
    ))
    .await;
}

/// Incidents 1 to `n`, each with two promises whose first rungs are due at minute 35.
async fn many(db: &Database, n: i64) {
    for n in 1..=n {
        declared(&**db, n).await;
        published(&**db, n, &[], noon()).await;
    }
}

async fn one_commit_takes_the_steps_of_many_incidents(db: &Database) {
    many(db, 60).await;
    let before = db.feed_position().await.expect("read");
    let found = due(&**db, minute(35), 1000).await;
    assert_eq!(found.len(), 120);
    let changes = steps(&found, minute(35));
    db.commit(&changes).await.expect("nobody else sweeps");
    assert_eq!(db.feed_position().await.expect("read"), before + 1);
    assert_eq!(db.next_step_at().await.expect("read"), Some(minute(45)));
    for n in [1, 31, 60] {
        let state = loaded(&**db, n).await;
        assert!(state.open_promises.iter().all(|p| p.version == 2 && p.climb.next.is_some_and(|next| next.index == 1)));
        let deliveries = db.deliveries(state.incident.id).await.expect("read");
        let made: Vec<_> = changes.deliveries.iter().filter(|d| d.incident == state.incident.id).map(|d| (d.id, d.about)).collect();
        assert_eq!(deliveries.iter().map(|d| (d.id, d.about)).collect::<Vec<_>>(), made);
        assert!(deliveries.iter().all(|d| d.state == DeliveryState::Pending && d.due_at == Some(minute(35))));
        assert_eq!(state.version, 2, "reminding is no change of the incident");
    }
    // Of a batch with one that is taken already nothing is written.
    let mut late = steps(&due(&**db, minute(45), 1000).await, minute(45));
    late.promises_changed[77].expected_version = 1;
    assert!(matches!(db.commit(&late).await, Err(StoreError::Conflict { what: "promise" })));
    assert_eq!(due(&**db, minute(45), 1000).await.len(), 120);
}

async fn nodes_that_sweep_at_once_take_every_step_once(db: &Database) {
    many(db, 25).await;
    let other_process = db.open_again().await;
    let sweep = |store: Arc<dyn Store>| async move {
        let mut taken = Vec::new();
        loop {
            let found = due(&*store, minute(35), 7).await;
            if found.is_empty() {
                return taken;
            }
            let changes = steps(&found, minute(35));
            match store.commit(&changes).await {
                Ok(_) => taken.extend(changes.steps.iter().map(|s| (s.promise, s.rung))),
                Err(StoreError::Conflict { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
    };
    let tasks: Vec<_> = (0..4).map(|i| tokio::spawn(sweep(if i % 2 == 0 { db.store() } else { Arc::clone(&other_process) }))).collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("no panic"));
    }
    assert_eq!(all.len(), 50);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 50);
    let promises = db.promises(&PromiseFilter::default()).await.expect("read");
    assert!(promises.iter().all(|v| v.promise.version == 2));
    for n in 1..=25 {
        let incident = loaded(&**db, n).await.incident;
        assert_eq!(db.deliveries(incident.id).await.expect("read").len(), 2);
    }
}

async fn health_counts_what_is_open_and_overdue_and_how_late_the_watch_is(db: &Database) {
    assert_eq!(db.ladder_health(noon()).await.expect("read"), LadderHealth::default());
    declared(&**db, 1).await;
    let kept = made(&**db, 1, PromiseKind::Call, "kept", minute(20), noon()).await;
    made(&**db, 1, PromiseKind::Call, "open", minute(40), noon()).await;
    made(&**db, 1, PromiseKind::Call, "far", minute(400), noon()).await;
    db.commit(&closing(kept.id, PromiseOutcome::Kept { at: minute(1), by: None })).await.expect("open");
    let health = |overdue, oldest_step_ms| LadderHealth { open: 2, overdue, oldest_step_ms };
    assert_eq!(db.ladder_health(minute(29)).await.expect("read"), health(0, 0));
    assert_eq!(db.ladder_health(minute(40)).await.expect("read"), health(0, 600_000), "the whole of its minute is in time");
    assert_eq!(db.ladder_health(minute(41)).await.expect("read"), health(1, 660_000));
    assert_eq!(db.incident(number(1)).await.expect("read").map(|s| s.open_promises.len()), Some(2));
}
