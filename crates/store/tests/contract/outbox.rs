//! Leases: who may deliver what, in which order, and what a lost lease means.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::changes::Changes;
use sev1_domain::decide::{Redeliver, redeliver};
use sev1_domain::delivery::{Delivery, DeliveryState, Next, Receipt, Verdict};
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::DeliveryId;
use sev1_domain::text::Phrase;
use sev1_store::read_models::{DeliveryView, OutboxHealth};
use sev1_store::{ClaimRequest, Claimed, Lane, Share, Store, StoreError};

use crate::database::Database;
use crate::given::{declared, loaded, minute, noon, published};

on_both_databases!(
    a_claimed_delivery_comes_with_its_message_and_a_lease,
    two_claimers_never_share_a_delivery,
    retries_are_in_a_lane_of_their_own,
    no_destination_takes_more_than_its_share,
    deliveries_to_one_destination_leave_in_order,
    a_lease_that_ran_out_goes_to_the_other_lane_and_may_have_arrived,
    a_lost_lease_records_nothing,
    what_is_held_is_never_claimed_and_blocks_nobody,
    later_messages_know_the_root_of_their_thread,
    a_newer_message_hurries_waiting_retries,
    what_a_person_decides_is_carried_out_once,
    a_delivery_that_cannot_be_read_stands_in_nobodys_way,
    health_counts_what_is_undone_held_and_failed,
);

pub(crate) fn request(owner: &str, lane: Lane, now: Timestamp) -> ClaimRequest {
    let lease_until = now + SignedDuration::from_secs(60);
    ClaimRequest { owner: owner.into(), now, lease_until, lane, shares: Vec::new(), others: 100, limit: 100 }
}

async fn claim(store: &dyn Store, lane: Lane, now: Timestamp) -> Vec<Claimed> {
    store.claim(request("worker", lane, now)).await.expect("claimed").taken
}

fn ids(claimed: &[Claimed]) -> Vec<DeliveryId> {
    claimed.iter().map(|c| c.delivery.id).collect()
}

fn sent(id: &str) -> Next {
    Next::Sent(Receipt { id: Some(id.into()), link: Some(format!("https://chat.example.com/pl/{id}")) })
}

fn retry(at: Timestamp) -> Next {
    Next::Retry { at, not_before: None, error: "503".into() }
}

async fn views(db: &Database) -> Vec<DeliveryView> {
    db.deliveries(loaded(&**db, 1).await.incident.id).await.expect("read")
}

async fn a_claimed_delivery_comes_with_its_message_and_a_lease(db: &Database) {
    declared(&**db, 1).await;
    let made = published(&**db, 1, &["war-room"], noon()).await;
    assert!(claim(&**db, Lane::First, minute(-1)).await.is_empty(), "it is not due before it was made");
    let claimed = claim(&**db, Lane::First, noon()).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].delivery, made[0]);
    assert_eq!((claimed[0].lease.owner.as_str(), claimed[0].lease.attempt), ("worker", 1));
    assert_eq!((claimed[0].may_have_arrived, &claimed[0].thread_root), (false, &None));
    let view = &views(db).await[0];
    assert_eq!((view.state, view.attempts, view.due_at), (DeliveryState::Sending, 1, Some(minute(1))));

    let before = db.feed_position().await.expect("read");
    db.record(&claimed[0].lease, &sent("p1"), minute(1)).await.expect("held");
    assert_eq!(db.feed_position().await.expect("read"), before + 1);
    let view = &views(db).await[0];
    assert_eq!((view.state, view.sent_at, view.due_at, &view.last_error), (DeliveryState::Sent, Some(minute(1)), None, &None));
    assert_eq!(view.receipt.as_ref().and_then(|r| r.id.as_deref()), Some("p1"));
    db.tamper(
        "create table checked (same bigint not null check (same = 1));
         insert into checked select count(*) from attempt where attempt = 1 and owner = 'worker' and outcome = 'sent'
         and ended_at_ms - begun_at_ms = 60000;",
    )
    .await;
}

async fn two_claimers_never_share_a_delivery(db: &Database) {
    let places: Vec<String> = (0..40).map(|i| format!("room-{i}")).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    declared(&**db, 1).await;
    let made = published(&**db, 1, &places, noon()).await;
    let other_process = db.open_again().await;
    let work = |store: Arc<dyn Store>, owner: String| async move {
        let mut mine = Vec::new();
        loop {
            let got = store.claim(ClaimRequest { limit: 3, ..request(&owner, Lane::First, noon()) }).await.expect("claimed").taken;
            if got.is_empty() {
                return mine;
            }
            assert!(got.len() <= 3 && got.iter().all(|c| c.lease.owner == owner));
            mine.extend(ids(&got));
        }
    };
    let tasks: Vec<_> = (0..4)
        .map(|i| tokio::spawn(work(if i % 2 == 0 { db.store() } else { Arc::clone(&other_process) }, format!("worker-{i}"))))
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("no panic"));
    }
    // A claimer may see an empty outbox while another holds the last rows, so what is left is taken now.
    all.extend(ids(&claim(&**db, Lane::First, noon()).await));
    assert_eq!(all.len(), 40);
    assert_eq!(all.into_iter().collect::<HashSet<_>>(), made.iter().map(|d| d.id).collect());
}

async fn retries_are_in_a_lane_of_their_own(db: &Database) {
    declared(&**db, 1).await;
    let made = published(&**db, 1, &["a", "b", "c"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    db.record(&claimed[0].lease, &retry(minute(5)), noon()).await.expect("held");
    db.record(&claimed[1].lease, &Next::LookUp { at: minute(6), error: "cut off".into() }, noon()).await.expect("held");
    db.record(&claimed[2].lease, &Next::Failed { error: "404".into() }, noon()).await.expect("held");
    assert!(claim(&**db, Lane::First, minute(60)).await.is_empty());
    assert!(claim(&**db, Lane::Again, minute(5) - SignedDuration::from_millis(1)).await.is_empty());
    let again = claim(&**db, Lane::Again, minute(60)).await;
    let seen: Vec<_> = again.iter().map(|c| (c.delivery.id, c.lease.attempt, c.may_have_arrived)).collect();
    assert_eq!(seen, [(made[0].id, 2, false), (made[1].id, 2, true)]);
    let failed = &views(db).await[2];
    assert_eq!((failed.state, failed.due_at, failed.last_error.as_deref()), (DeliveryState::Failed, None, Some("404")));
}

async fn no_destination_takes_more_than_its_share(db: &Database) {
    for n in 1..=3 {
        declared(&**db, n).await;
        published(&**db, n, &["busy", "idle", "strange"], noon()).await;
    }
    let share = |name: &str, at_most| Share { destination: DestinationName::new(name).expect("a name"), at_most };
    let shares = vec![share("busy", 2), share("idle", 0)];
    let taken = async |others| {
        let request = ClaimRequest { shares: shares.clone(), others, ..request("worker", Lane::First, noon()) };
        let claims = db.claim(request).await.expect("claimed");
        let mut names: Vec<String> = claims.taken.iter().map(|c| c.delivery.destination.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(taken(0).await, ["busy", "busy"]);
    assert_eq!(taken(1).await, ["busy", "strange"], "what nobody knows here has its own");
    assert_eq!(taken(9).await, ["strange", "strange"]);
    let all = ClaimRequest { limit: 2, ..request("worker", Lane::First, noon()) };
    assert_eq!(db.claim(all).await.expect("claimed").taken.len(), 2);
}

async fn deliveries_to_one_destination_leave_in_order(db: &Database) {
    declared(&**db, 1).await;
    declared(&**db, 2).await;
    let first = published(&**db, 1, &["war-room", "mail"], minute(0)).await;
    let second = published(&**db, 1, &["war-room", "mail"], minute(1)).await;
    let other = published(&**db, 2, &["war-room"], minute(2)).await;
    let claimed = claim(&**db, Lane::First, minute(3)).await;
    assert_eq!(ids(&claimed), [first[0].id, first[1].id, other[0].id]);
    assert!(claim(&**db, Lane::First, minute(3)).await.is_empty(), "the second waits while the first is under way");

    db.record(&claimed[0].lease, &retry(minute(10)), minute(3)).await.expect("held");
    db.record(&claimed[1].lease, &Next::Failed { error: "gone".into() }, minute(3)).await.expect("held");
    assert_eq!(ids(&claim(&**db, Lane::First, minute(4)).await), [second[1].id], "a failed one is settled, a retry is not");
    let again = claim(&**db, Lane::Again, minute(10)).await;
    let retried = again.iter().find(|c| c.delivery.id == first[0].id).expect("its retry is due");
    db.record(&retried.lease, &sent("p1"), minute(10)).await.expect("held");
    assert_eq!(ids(&claim(&**db, Lane::First, minute(11)).await), [second[0].id]);
}

async fn a_lease_that_ran_out_goes_to_the_other_lane_and_may_have_arrived(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &["war-room"], noon()).await;
    let first = claim(&**db, Lane::First, noon()).await;
    assert!(claim(&**db, Lane::Again, minute(1) - SignedDuration::from_millis(1)).await.is_empty());
    assert!(claim(&**db, Lane::First, minute(2)).await.is_empty());
    let again = db.claim(request("successor", Lane::Again, minute(1))).await.expect("claimed").taken;
    assert_eq!(ids(&again), ids(&first));
    assert_eq!((again[0].lease.attempt, again[0].lease.owner.as_str(), again[0].may_have_arrived), (2, "successor", true));
    db.record(&again[0].lease, &retry(minute(3)), minute(2)).await.expect("held");
    assert!(claim(&**db, Lane::Again, minute(3)).await[0].may_have_arrived, "what may have arrived once always may");
}

async fn a_lost_lease_records_nothing(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &["war-room"], noon()).await;
    let old = claim(&**db, Lane::First, noon()).await.remove(0).lease;
    // The same worker took it again: only the attempt tells the two leases apart.
    let new = claim(&**db, Lane::Again, minute(1)).await.remove(0).lease;
    let before = (format!("{:?}", views(db).await), db.feed_position().await.expect("read"));
    assert!(matches!(db.record(&old, &sent("late"), minute(2)).await, Err(StoreError::LeaseLost(id)) if id == old.delivery));
    let stolen = sev1_store::Lease { owner: "thief".into(), ..new.clone() };
    assert!(matches!(db.record(&stolen, &sent("never"), minute(2)).await, Err(StoreError::LeaseLost(_))));
    assert_eq!((format!("{:?}", views(db).await), db.feed_position().await.expect("read")), before);
    db.record(&new, &sent("p1"), minute(2)).await.expect("held");
    assert!(matches!(db.record(&new, &sent("twice"), minute(2)).await, Err(StoreError::LeaseLost(_))));
}

async fn what_is_held_is_never_claimed_and_blocks_nobody(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &["war-room"], noon()).await;
    let second = published(&**db, 1, &["war-room"], minute(1)).await;
    let lease = claim(&**db, Lane::First, minute(1)).await.remove(0).lease;
    db.record(&lease, &Next::Hold { error: "cut off".into() }, minute(1)).await.expect("held");
    let view = &views(db).await[0];
    assert_eq!((view.state, view.due_at, view.last_error.as_deref()), (DeliveryState::Uncertain, None, Some("cut off")));
    let far = minute(60 * 24 * 365);
    assert!(claim(&**db, Lane::Again, far).await.is_empty());
    assert_eq!(ids(&claim(&**db, Lane::First, far).await), [second[0].id]);
}

async fn later_messages_know_the_root_of_their_thread(db: &Database) {
    declared(&**db, 1).await;
    for n in 0..4 {
        published(&**db, 1, &["war-room", "mail"], minute(n)).await;
        for claimed in claim(&**db, Lane::First, minute(n)).await {
            let in_mail = claimed.delivery.destination.as_str() == "mail";
            let root = claimed.thread_root.as_ref().map(|r| (r.id.as_deref(), r.link.is_some()));
            let expected = match (n, in_mail) {
                (0 | 1, false) | (0, true) => None,
                (_, false) => Some((Some("post-1"), true)),
                // A channel without receipts still has a root.
                (_, true) => Some((None, false)),
            };
            assert_eq!(root, expected, "update {n}, mail {in_mail}");
            let next = match (n, in_mail) {
                (0, false) => Next::Failed { error: "404".into() },
                (n, false) => sent(&format!("post-{n}")),
                (_, true) => Next::Sent(Receipt { id: None, link: None }),
            };
            db.record(&claimed.lease, &next, minute(n)).await.expect("held");
        }
    }
}

async fn a_newer_message_hurries_waiting_retries(db: &Database) {
    declared(&**db, 1).await;
    declared(&**db, 2).await;
    published(&**db, 1, &["a", "b", "c"], noon()).await;
    published(&**db, 2, &["a"], noon()).await;
    for claimed in claim(&**db, Lane::First, noon()).await {
        let next = if claimed.delivery.destination.as_str() == "c" { sent("p") } else { retry(minute(50)) };
        db.record(&claimed.lease, &next, noon()).await.expect("held");
    }
    let incident = loaded(&**db, 1).await.incident.id;
    assert!(claim(&**db, Lane::Again, minute(2)).await.is_empty(), "nothing is due yet");
    published(&**db, 1, &["c"], minute(2)).await;
    let claimed = claim(&**db, Lane::Again, minute(2)).await;
    assert!(claimed.len() == 2 && claimed.iter().all(|c| c.delivery.incident == incident));
}

async fn what_a_person_decides_is_carried_out_once(db: &Database) {
    declared(&**db, 1).await;
    let deliveries = published(&**db, 1, &["a", "b"], noon()).await;
    for claimed in claim(&**db, Lane::First, noon()).await {
        let next = if claimed.delivery.destination.as_str() == "a" {
            Next::Failed { error: "401".into() }
        } else {
            Next::Hold { error: "cut off".into() }
        };
        db.record(&claimed.lease, &next, noon()).await.expect("held");
    }
    let verdict = |delivery: &Delivery, verdict| -> Changes {
        let actor = Actor { name: Phrase::new("dana").expect("a phrase"), via: Via::Local };
        let (incident, destination) = (delivery.incident, delivery.destination.clone());
        let (about, state) = (delivery.about, DeliveryState::Failed);
        let command = Redeliver { actor, incident, delivery: delivery.id, about, destination, state, due_at: None, verdict };
        redeliver(command, minute(5), &mut || uuid::Uuid::from_u128(7)).expect("a failed one")
    };
    db.commit(&verdict(&deliveries[0], Verdict::SendAgain)).await.expect("a failed one may be sent again");
    db.commit(&verdict(&deliveries[1], Verdict::Arrived)).await.expect("a held one may have arrived");
    let again = db.commit(&verdict(&deliveries[1], Verdict::SendAgain)).await;
    assert!(matches!(again, Err(StoreError::Conflict { what: "delivery" })), "it is settled: {again:?}");
    let views = views(db).await;
    assert_eq!((views[1].state, views[1].sent_at), (DeliveryState::Sent, Some(minute(5))));
    let due = claim(&**db, Lane::Again, minute(5)).await;
    assert_eq!(ids(&due), [deliveries[0].id]);
    assert!(!due[0].may_have_arrived, "the person has decided that");
}

async fn a_delivery_that_cannot_be_read_stands_in_nobodys_way(db: &Database) {
    declared(&**db, 1).await;
    let deliveries = published(&**db, 1, &["a", "b"], noon()).await;
    db.tamper("update delivery set message = '{\"form\":\"of a newer node\"}' where destination = 'a'").await;
    let claims = db.claim(request("worker", Lane::First, noon())).await.expect("claimed");
    assert_eq!(ids(&claims.taken), [deliveries[1].id]);
    assert!(matches!(claims.unreadable[..], [StoreError::Corrupt { table: "delivery", column: "message", .. }]));
    assert!(db.claim(request("worker", Lane::First, noon())).await.expect("claimed").unreadable.is_empty(), "its lease keeps it apart");
}

async fn health_counts_what_is_undone_held_and_failed(db: &Database) {
    assert_eq!(db.outbox_health(noon()).await.expect("read"), OutboxHealth::default());
    declared(&**db, 1).await;
    published(&**db, 1, &["a", "b", "c", "d", "e"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    let next = [sent("p"), retry(minute(5)), Next::Hold { error: "?".into() }, Next::Failed { error: "404".into() }];
    for (claimed, next) in claimed.iter().zip(&next) {
        db.record(&claimed.lease, next, noon()).await.expect("held");
    }
    // Left: one sending until minute 1, one retrying at minute 5, one held.
    let with_oldest = |oldest_due_ms| OutboxHealth { undone: 3, held: 1, failed: 1, oldest_due_ms };
    assert_eq!(db.outbox_health(noon()).await.expect("read"), with_oldest(0));
    assert_eq!(db.outbox_health(minute(3)).await.expect("read"), with_oldest(120_000));
}
