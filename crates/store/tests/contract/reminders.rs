//! Deliveries that tell of a promise: taken back when it is settled, replaced by the next one, and no part of anybody's thread.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::changes::Changes;
use sev1_domain::delivery::{About, Delivery, DeliveryState, Next, Notice, Receipt};
use sev1_domain::ids::DeliveryId;
use sev1_domain::promise::{Promise, PromiseKind, PromiseOutcome};
use sev1_store::read_models::DeliveryView;
use sev1_store::{ClaimRequest, Claimed, Lane, Store, StoreError};

use crate::database::Database;
use crate::given::{declared, loaded, made, minute, noon, published, reminder, telling};
use crate::outbox::request;

on_both_databases!(
    every_notice_is_read_back_and_claimed_as_it_was,
    what_has_not_left_is_withdrawn_but_for_what_keeps_its_use,
    a_later_reminder_supersedes_one_that_still_waits,
    a_step_reaches_a_destination_once,
    no_further_try_reminds_of_a_settled_promise,
    a_retry_and_a_settlement_at_once_leave_no_further_try,
    only_updates_are_the_root_of_a_thread,
    only_updates_hurry_what_waits,
    an_update_never_waits_for_a_notice,
    a_delivery_is_about_one_thing,
);

fn making(deliveries: Vec<Delivery>) -> Changes {
    Changes { deliveries, ..Changes::default() }
}

/// A settlement as decisions make it: the promise gets its outcome, what was to be told of it is taken back.
fn settling(promise: &Promise, at: Timestamp) -> Changes {
    let closed = (promise.id, PromiseOutcome::Kept { at, by: None });
    Changes { promises_closed: vec![closed], withdrawn: vec![promise.id], ..Changes::default() }
}

async fn call(db: &Database, what: &str) -> Promise {
    made(&**db, 1, PromiseKind::Call, what, minute(40), noon()).await
}

async fn views(db: &Database) -> Vec<DeliveryView> {
    db.deliveries(loaded(&**db, 1).await.incident.id).await.expect("read")
}

async fn states(db: &Database) -> Vec<(DeliveryState, bool)> {
    views(db).await.iter().map(|v| (v.state, v.due_at.is_some())).collect()
}

async fn claim(store: &dyn Store, lane: Lane, now: Timestamp) -> Vec<Claimed> {
    let lease_until = now + SignedDuration::from_secs(60);
    store.claim(ClaimRequest { lease_until, ..request("worker", lane, now) }).await.expect("claimed").taken
}

fn to<'a>(claimed: &'a [Claimed], destination: &str) -> &'a Claimed {
    claimed.iter().find(|c| c.delivery.destination.as_str() == destination).expect("it was claimed")
}

fn sent(id: &str) -> Next {
    Next::Sent(Receipt { id: Some(id.into()), link: None })
}

fn retry(at: Timestamp) -> Next {
    Next::Retry { at, not_before: None, error: "503".into() }
}

async fn every_notice_is_read_back_and_claimed_as_it_was(db: &Database) {
    declared(&**db, 1).await;
    let promise = call(db, "bridge").await;
    let notices =
        [Notice::Reminder { moves: 3, rung: 2 }, Notice::Snoozed, Notice::Moved, Notice::LoopedIn, Notice::Offered, Notice::Asked];
    let deliveries: Vec<_> = (0..).zip(notices).map(|(i, notice)| telling(1, &promise, notice, &format!("room-{i}"), noon())).collect();
    db.commit(&making(deliveries.clone())).await.expect("written");
    let pending: Vec<_> = deliveries.iter().map(|d| format!("{:?}", DeliveryView::pending(d))).collect();
    assert_eq!(views(db).await.iter().map(|v| format!("{v:?}")).collect::<Vec<_>>(), pending);
    let claimed = claim(&**db, Lane::First, noon()).await;
    assert_eq!(claimed.into_iter().map(|c| c.delivery).collect::<Vec<_>>(), deliveries);
}

async fn what_has_not_left_is_withdrawn_but_for_what_keeps_its_use(db: &Database) {
    use DeliveryState::{Failed, Pending, Sending, Sent, Withdrawn};
    declared(&**db, 1).await;
    let (promise, other) = (call(db, "bridge").await, call(db, "another bridge").await);
    let places = ["sent", "retrying", "looked-up", "held", "failed", "sending"];
    let first: Vec<_> = places.iter().map(|to| telling(1, &promise, reminder(0), to, noon())).collect();
    db.commit(&making(first)).await.expect("written");
    let claimed = claim(&**db, Lane::First, noon()).await;
    let outcomes = [
        ("sent", sent("p1")),
        ("retrying", retry(minute(5))),
        ("looked-up", Next::LookUp { at: minute(5), error: "cut off".into() }),
        ("held", Next::Hold { error: "cut off".into() }),
        ("failed", Next::Failed { error: "404".into() }),
    ];
    for (place, next) in &outcomes {
        db.record(&to(&claimed, place).lease, next, noon()).await.expect("held");
    }
    let second = vec![
        telling(1, &promise, Notice::Offered, "pending", minute(1)),
        telling(1, &promise, Notice::Moved, "moved", minute(1)),
        telling(1, &promise, Notice::LoopedIn, "executives", minute(1)),
        telling(1, &other, reminder(0), "other", minute(1)),
        telling(1, &other, Notice::Moved, "failed", minute(1)),
    ];
    db.commit(&making(second)).await.expect("written");
    // What the same commit says anew is not taken back by it.
    let mut changes = settling(&promise, minute(2));
    changes.deliveries = vec![telling(1, &promise, Notice::Asked, "new", minute(2))];
    db.commit(&changes).await.expect("it was open");
    let withdrawn = (Withdrawn, false);
    let now = [
        (Sent, false),
        withdrawn,
        withdrawn,
        withdrawn,
        withdrawn,
        (Sending, true),
        withdrawn,
        withdrawn,
        (Pending, true),
        (Pending, true),
        (Pending, true),
        (Pending, true),
    ];
    assert_eq!(states(db).await, now);
    assert_eq!(claim(&**db, Lane::Again, minute(0)).await.len(), 0, "nothing of it is due any more");
    db.record(&to(&claimed, "sending").lease, &Next::Failed { error: "404".into() }, minute(2)).await.expect("what is on its way ends");
    assert_eq!(states(db).await[5], (Failed, false));
}

async fn a_later_reminder_supersedes_one_that_still_waits(db: &Database) {
    use DeliveryState::{Pending, Retrying, Sent, Superseded, Uncertain};
    declared(&**db, 1).await;
    let (promise, other) = (call(db, "bridge").await, call(db, "another bridge").await);
    let first = ["sent", "retrying", "unknown"].map(|to| telling(1, &promise, reminder(0), to, noon()));
    db.commit(&making(first.into())).await.expect("written");
    let claimed = claim(&**db, Lane::First, noon()).await;
    db.record(&to(&claimed, "sent").lease, &sent("p1"), noon()).await.expect("held");
    db.record(&to(&claimed, "retrying").lease, &retry(minute(50)), noon()).await.expect("held");
    db.record(&to(&claimed, "unknown").lease, &Next::LookUp { at: minute(50), error: "cut off".into() }, noon()).await.expect("held");
    let waiting = vec![
        telling(1, &promise, Notice::Snoozed, "pending", minute(1)),
        telling(1, &promise, Notice::Moved, "pending", minute(1)),
        telling(1, &other, reminder(0), "pending", minute(1)),
        telling(1, &promise, reminder(0), "elsewhere", minute(1)),
    ];
    db.commit(&making(waiting)).await.expect("written");
    let second = ["sent", "retrying", "unknown", "pending"].map(|to| telling(1, &promise, reminder(1), to, minute(10)));
    db.commit(&making(second.into())).await.expect("written");
    let superseded = (Superseded, false);
    let expected = [(Sent, false), superseded, (Uncertain, true), superseded, (Pending, true), (Pending, true), (Pending, true)];
    assert_eq!(states(db).await[..7], expected);
    assert!(states(db).await[7..].iter().all(|s| *s == (Pending, true)));
    assert!(views(db).await.iter().all(|v| v.state != Retrying));
}

async fn a_step_reaches_a_destination_once(db: &Database) {
    declared(&**db, 1).await;
    let promise = call(db, "bridge").await;
    let tell = |notice, to| making(vec![telling(1, &promise, notice, to, noon())]);
    db.commit(&tell(reminder(0), "room")).await.expect("the first time");
    assert!(matches!(db.commit(&tell(reminder(0), "room")).await, Err(StoreError::Conflict { what: "delivery" })));
    db.commit(&tell(reminder(0), "other-room")).await.expect("another destination");
    db.commit(&tell(reminder(1), "room")).await.expect("another step");
    db.commit(&tell(Notice::Reminder { moves: 1, rung: 0 }, "room")).await.expect("a ladder begun anew");
    for _ in 0..2 {
        db.commit(&tell(Notice::Moved, "room")).await.expect("it may move twice");
    }
}

async fn no_further_try_reminds_of_a_settled_promise(db: &Database) {
    use DeliveryState::{Failed, Retrying, Sent, Uncertain, Withdrawn};
    declared(&**db, 1).await;
    let (promise, open) = (call(db, "bridge").await, call(db, "another bridge").await);
    let look_up = || Next::LookUp { at: minute(5), error: "cut off".into() };
    let cases = [
        ("retried", &promise, reminder(0), retry(minute(5)), (Withdrawn, false)),
        ("looked-up", &promise, Notice::Offered, look_up(), (Withdrawn, false)),
        ("arrived", &promise, reminder(0), sent("p1"), (Sent, false)),
        ("given-up", &promise, reminder(0), Next::Failed { error: "404".into() }, (Failed, false)),
        ("moved", &promise, Notice::Moved, retry(minute(5)), (Withdrawn, false)),
        ("executives", &promise, Notice::LoopedIn, retry(minute(5)), (Retrying, true)),
        ("open", &open, reminder(0), look_up(), (Uncertain, true)),
    ];
    let deliveries = cases.iter().map(|(to, of, notice, _, _)| telling(1, of, *notice, to, noon()));
    db.commit(&making(deliveries.collect())).await.expect("written");
    published(&**db, 1, &["update"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    db.commit(&settling(&promise, minute(1))).await.expect("it was open");
    for (place, _, _, next, _) in &cases {
        db.record(&to(&claimed, place).lease, next, minute(2)).await.expect("held");
    }
    db.record(&to(&claimed, "update").lease, &retry(minute(5)), minute(2)).await.expect("held");
    let expected: Vec<_> = cases.iter().map(|(_, _, _, _, after)| *after).chain([(Retrying, true)]).collect();
    assert_eq!(states(db).await, expected);
    assert_eq!(views(db).await[0].last_error.as_deref(), Some("503"), "why is kept all the same");
    assert_eq!(claim(&**db, Lane::Again, minute(60)).await.len(), 3);
}

async fn a_retry_and_a_settlement_at_once_leave_no_further_try(db: &Database) {
    declared(&**db, 1).await;
    let other_process = db.open_again().await;
    for round in 0..20 {
        let promise = call(db, &format!("bridge {round}")).await;
        let delivery = telling(1, &promise, reminder(0), &format!("room-{round}"), noon());
        db.commit(&making(vec![delivery.clone()])).await.expect("written");
        let lease = claim(&**db, Lane::First, noon()).await.remove(0).lease;
        let (worker, changes) = (std::sync::Arc::clone(&other_process), settling(&promise, minute(1)));
        let recorded = tokio::spawn(async move { worker.record(&lease, &retry(minute(5)), minute(1)).await });
        let settled = db.commit(&changes).await;
        recorded.await.expect("no panic").expect("the lease was held");
        settled.expect("nobody else settles it");
        assert_eq!(state_of(db, delivery.id).await, DeliveryState::Withdrawn, "round {round}");
    }
}

async fn state_of(db: &Database, id: DeliveryId) -> DeliveryState {
    views(db).await.into_iter().find(|v| v.id == id).expect("it is there").state
}

async fn only_updates_are_the_root_of_a_thread(db: &Database) {
    declared(&**db, 1).await;
    let promise = call(db, "bridge").await;
    db.commit(&making(vec![telling(1, &promise, reminder(0), "room", noon())])).await.expect("written");
    let claimed = claim(&**db, Lane::First, noon()).await;
    db.record(&claimed[0].lease, &sent("reminder"), noon()).await.expect("held");
    published(&**db, 1, &["room"], minute(1)).await;
    let claimed = claim(&**db, Lane::First, minute(1)).await;
    assert_eq!(claimed[0].thread_root, None, "a reminder begins no thread");
    db.record(&claimed[0].lease, &sent("update"), minute(1)).await.expect("held");
    db.commit(&making(vec![telling(1, &promise, reminder(1), "room", minute(2))])).await.expect("written");
    let claimed = claim(&**db, Lane::First, minute(2)).await;
    assert_eq!(claimed[0].thread_root.as_ref().and_then(|r| r.id.as_deref()), Some("update"), "but it is said in one");
}

async fn an_update_never_waits_for_a_notice(db: &Database) {
    declared(&**db, 1).await;
    let promise = call(db, "bridge").await;
    db.commit(&making(vec![telling(1, &promise, reminder(0), "room", noon())])).await.expect("written");
    assert_eq!(claim(&**db, Lane::First, noon()).await.len(), 1, "the reminder is under way");
    published(&**db, 1, &["room"], minute(1)).await;
    db.commit(&making(vec![telling(1, &promise, reminder(1), "room", minute(1))])).await.expect("written");
    let claimed = claim(&**db, Lane::First, minute(1)).await;
    let about: Vec<_> = claimed.iter().map(|c| c.delivery.about.words()).collect();
    assert_eq!(about, ["update 1"], "the second reminder waits for what is before it");
}

async fn only_updates_hurry_what_waits(db: &Database) {
    declared(&**db, 1).await;
    let promise = call(db, "bridge").await;
    published(&**db, 1, &["room"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    db.record(&claimed[0].lease, &retry(minute(50)), noon()).await.expect("held");
    db.commit(&making(vec![telling(1, &promise, reminder(0), "other-room", minute(2))])).await.expect("written");
    assert!(claim(&**db, Lane::Again, minute(2)).await.is_empty());
    published(&**db, 1, &["third-room"], minute(3)).await;
    assert_eq!(claim(&**db, Lane::Again, minute(3)).await.len(), 1);
}

async fn a_delivery_is_about_one_thing(db: &Database) {
    declared(&**db, 1).await;
    let unknown = Promise { id: sev1_domain::ids::PromiseId(crate::given::new_id()), ..call(db, "bridge").await };
    let refused = db.commit(&making(vec![telling(1, &unknown, reminder(0), "room", noon())])).await;
    assert!(matches!(refused, Err(StoreError::Conflict { what: "delivery" })), "there is no such promise: {refused:?}");
    published(&**db, 1, &["room"], noon()).await;
    let about: Vec<_> = views(db).await.iter().map(|v| v.about).collect();
    assert!(matches!(about[..], [About::Update { number, .. }] if number.0 == 1));
}
