//! Copies of an update: one for each reader, brought to a newer revision in place, and what stands in when one does not arrive.

use jiff::Timestamp;
use sev1_domain::changes::{Changes, UpdateRevision};
use sev1_domain::delivery::{About, Delivery, DeliveryState, Next, Receipt, Relation, Verdict};
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::ids::{DeliveryId, UpdateNumber};
use sev1_domain::prose::Prose;
use sev1_domain::update::{Revised, Update};
use sev1_store::read_models::DeliveryView;
use sev1_store::{Claimed, Lane, Other, Store, StoreError};

use crate::database::Database;
use crate::given::{body, dana, declared, deliveries, loaded, minute, new_id, noon, plain_facts, promised, publication, published};
use crate::outbox::request;

on_both_databases!(
    readers_of_one_destination_are_reached_apart,
    what_stands_in_is_withdrawn_when_the_first_one_arrives,
    what_stands_in_is_due_at_once_when_the_first_one_fails,
    what_stands_in_falls_due_by_itself_and_holds_up_nobody,
    what_a_person_saw_needs_no_stand_in,
    what_nobody_needs_is_given_up_with_its_stand_in_and_shown_no_more,
    what_mends_a_copy_knows_its_receipt,
    what_mends_a_copy_that_has_not_left_takes_its_place,
    what_an_update_said_is_kept,
    one_of_two_who_revise_is_refused,
    a_newer_update_leaves_no_use_for_older_ones_where_only_the_newest_is_wanted,
    the_patience_another_side_asked_for_outlasts_a_newer_update,
);

async fn claim(store: &dyn Store, lane: Lane, now: Timestamp) -> Vec<Claimed> {
    store.claim(request("worker", lane, now)).await.expect("claimed").taken
}

async fn record(store: &dyn Store, claimed: &Claimed, next: Next, now: Timestamp) {
    store.record(&claimed.lease, &next, now).await.expect("the lease is held");
}

fn sent(id: &str) -> Next {
    Next::Sent(Receipt { id: Some(id.into()), link: None })
}

fn failed() -> Next {
    Next::Failed { error: "404".into() }
}

async fn states(db: &Database) -> Vec<(String, DeliveryState)> {
    views(db).await.into_iter().map(|d| (d.destination.to_string(), d.state)).collect()
}

async fn views(db: &Database) -> Vec<DeliveryView> {
    db.deliveries(loaded(&**db, 1).await.incident.id).await.expect("read")
}

/// Publishes an update with these deliveries changed by `change`.
async fn published_with(db: &Database, to: &[&str], now: Timestamp, change: impl FnOnce(&mut Changes)) -> Vec<Delivery> {
    let state = loaded(&**db, 1).await;
    let mut published = publication(&state, sev1_domain::status::Status::Identified, plain_facts(promised(now + minutes(45))), now);
    published.changes.deliveries = deliveries(&published, to);
    change(&mut published.changes);
    db.commit(&published.changes).await.expect("nobody else publishes");
    published.changes.deliveries
}

fn minutes(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(n)
}

/// The room, and the mail that stands in for it from minute 1 on.
async fn with_stand_in(db: &Database) -> Vec<Delivery> {
    published_with(db, &["room", "mail"], noon(), |changes| {
        let of = changes.deliveries[0].id;
        changes.deliveries[1].relation = Relation::StandsIn { of, from: minute(1) };
    })
    .await
}

async fn readers_of_one_destination_are_reached_apart(db: &Database) {
    declared(&**db, 1).await;
    let reader = |address: &str| Some(Recipient::new(address).expect("an address"));
    let to_both = |changes: &mut Changes| {
        changes.deliveries[0].recipient = reader("ana@example.com");
        changes.deliveries[1].recipient = reader("ben@example.com");
    };
    published_with(db, &["mail", "mail"], noon(), to_both).await;
    published_with(db, &["mail", "mail"], minute(1), to_both).await;
    let first = claim(&**db, Lane::First, minute(2)).await;
    let who = |claimed: &[Claimed]| -> Vec<String> {
        claimed.iter().map(|c| c.delivery.recipient.as_ref().map_or(String::new(), ToString::to_string)).collect()
    };
    assert_eq!(who(&first), ["ana@example.com", "ben@example.com"], "the second update waits for the first, for each of them");
    record(&**db, &first[0], sent("to-ana"), minute(2)).await;
    record(&**db, &first[1], Next::Retry { at: minute(9), not_before: None, error: "450".into() }, minute(2)).await;
    let second = claim(&**db, Lane::First, minute(3)).await;
    assert_eq!(who(&second), ["ana@example.com"], "one reader's trouble is not another's");
    assert_eq!(second[0].thread_root.as_ref().and_then(|r| r.id.as_deref()), Some("to-ana"));
    assert_eq!(views(db).await[1].recipient, reader("ben@example.com"));
}

async fn what_stands_in_is_withdrawn_when_the_first_one_arrives(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let view = &views(db).await[1];
    assert_eq!((view.relation, view.due_at, view.stands_by()), (made[1].relation, Some(minute(1)), true));
    assert_eq!(db.outbox_health(noon()).await.expect("read").undone, 1, "what stands by is no duty yet");
    let claimed = claim(&**db, Lane::First, noon()).await;
    assert_eq!(claimed.len(), 1);
    record(&**db, &claimed[0], sent("p1"), noon()).await;
    assert_eq!(states(db).await[1].1, DeliveryState::Withdrawn);
    assert!(claim(&**db, Lane::First, minute(5)).await.is_empty());
}

async fn what_stands_in_is_due_at_once_when_the_first_one_fails(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    record(&**db, &claimed[0], failed(), noon()).await;
    let stand_in = claim(&**db, Lane::First, noon()).await;
    assert_eq!(stand_in.len(), 1);
    assert_eq!(stand_in[0].delivery, made[1]);
    assert_eq!(stand_in[0].other, Some(Other { state: DeliveryState::Failed, receipt: None }));
}

async fn what_stands_in_falls_due_by_itself_and_holds_up_nobody(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let later = published(&**db, 1, &["mail"], noon()).await;
    let at_noon: Vec<DeliveryId> = claim(&**db, Lane::First, noon()).await.iter().map(|c| c.delivery.id).collect();
    assert_eq!(at_noon, [made[0].id, later[0].id], "the mail of a later update does not wait for what only stands by");
    // The room never answers; its lease runs out at minute 1.
    let due: Vec<DeliveryId> = claim(&**db, Lane::First, minute(1)).await.iter().map(|c| c.delivery.id).collect();
    assert_eq!(due, [made[1].id]);
}

async fn what_a_person_saw_needs_no_stand_in(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    record(&**db, &claimed[0], Next::Hold { error: "cut off".into() }, noon()).await;
    let verdicts = vec![(made[0].id, Verdict::Arrived)];
    db.commit(&Changes { verdicts, ..Changes::default() }).await.expect("it is held");
    assert_eq!(states(db).await[1].1, DeliveryState::Withdrawn);
}

async fn what_nobody_needs_is_given_up_with_its_stand_in_and_shown_no_more(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let undelivered = async || db.undelivered(9).await.expect("read").into_iter().map(|u| u.delivery.id).collect::<Vec<_>>();
    assert_eq!(undelivered().await, [made[0].id], "what stands by is no duty yet");
    let give_up = |id| Changes { verdicts: vec![(id, Verdict::GiveUp)], ..Changes::default() };
    db.commit(&give_up(made[0].id)).await.expect("it waits");
    assert_eq!(states(db).await.iter().map(|s| s.1).collect::<Vec<_>>(), [DeliveryState::Withdrawn; 2]);
    assert!(undelivered().await.is_empty() && claim(&**db, Lane::First, minute(5)).await.is_empty());
    let view = db.delivery(made[0].id).await.expect("read").expect("it is kept");
    assert_eq!((view.incident, view.delivery.state), (crate::given::number(1), DeliveryState::Withdrawn));
    assert!(matches!(db.commit(&give_up(made[0].id)).await, Err(StoreError::Conflict { what: "delivery" })));
}

/// What brings a copy to its second revision.
fn mending(copy: &Delivery, now: Timestamp) -> Delivery {
    let About::Update { id, number, .. } = copy.about else { panic!("a copy of an update") };
    let about = About::Update { id, number, revision: 2 };
    Delivery { id: DeliveryId(new_id()), about, created_at: now, relation: Relation::Mends(copy.id), ..copy.clone() }
}

async fn what_mends_a_copy_knows_its_receipt(db: &Database) {
    declared(&**db, 1).await;
    let made = published(&**db, 1, &["room"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    record(&**db, &claimed[0], sent("p1"), noon()).await;
    for round in 1..3 {
        let mends = mending(&made[0], minute(round));
        db.commit(&Changes { deliveries: vec![mends.clone()], ..Changes::default() }).await.expect("written");
        let claimed = claim(&**db, Lane::First, minute(round)).await;
        assert_eq!(claimed[0].delivery, mends);
        let receipt = Some(Receipt { id: Some("p1".into()), link: None });
        assert_eq!(claimed[0].other, Some(Other { state: DeliveryState::Sent, receipt }), "round {round}");
        record(&**db, &claimed[0], sent("p1"), minute(round)).await;
    }
}

async fn what_mends_a_copy_that_has_not_left_takes_its_place(db: &Database) {
    declared(&**db, 1).await;
    let made = with_stand_in(db).await;
    let mends = mending(&made[0], minute(0));
    let stands_in = Relation::StandsIn { of: mends.id, from: minute(1) };
    let stand_in = Delivery { id: DeliveryId(new_id()), relation: stands_in, ..made[1].clone() };
    db.commit(&Changes { deliveries: vec![mends.clone(), stand_in.clone()], ..Changes::default() }).await.expect("written");
    assert_eq!(states(db).await[..2].iter().map(|s| s.1).collect::<Vec<_>>(), [DeliveryState::Superseded; 2]);
    let claimed = claim(&**db, Lane::First, noon()).await;
    assert_eq!(claimed.iter().map(|c| c.delivery.id).collect::<Vec<_>>(), [mends.id]);
    assert_eq!(claimed[0].other, Some(Other { state: DeliveryState::Superseded, receipt: None }), "there is no copy to change");
    record(&**db, &claimed[0], failed(), noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    assert_eq!(claimed.iter().map(|c| c.delivery.id).collect::<Vec<_>>(), [stand_in.id]);
}

/// An update with another summary, as its next revision.
fn revised(update: &Update, summary: &str, at: Timestamp) -> UpdateRevision {
    let mut update = Update { revision: update.revision + 1, ..update.clone() };
    update.facts.summary = Prose::internal(body(summary));
    UpdateRevision { update, revised: Revised::Edited, by: dana(), at }
}

async fn what_an_update_said_is_kept(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let first = loaded(&**db, 1).await.last_update.expect("published");
    let second = revised(&first, "We look into it.\n\nNo typos.", minute(1));
    db.commit(&Changes { revision: Some(second.clone()), ..Changes::default() }).await.expect("written");
    let mut third = revised(&second.update, "We look into it.\n\nNo typos.", minute(2));
    (third.revised, third.update.corrected_by, third.update.retracted_by) =
        (Revised::Retracted, Some(UpdateNumber(2)), Some(UpdateNumber(3)));
    db.commit(&Changes { revision: Some(third.clone()), ..Changes::default() }).await.expect("written");

    assert_eq!(loaded(&**db, 1).await.last_update.as_ref(), Some(&third.update));
    let past = db.revisions(first.incident, first.number).await.expect("read");
    let said: Vec<_> = past.iter().map(|p| (p.update.revision, &p.update.facts, p.revised, &p.by, p.at)).collect();
    assert_eq!(
        said,
        [(1, &first.facts, Revised::Edited, &dana(), minute(1)), (2, &second.update.facts, Revised::Retracted, &dana(), minute(2))]
    );
}

async fn one_of_two_who_revise_is_refused(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let first = loaded(&**db, 1).await.last_update.expect("published");
    let commit = async |summary| db.commit(&Changes { revision: Some(revised(&first, summary, minute(1))), ..Changes::default() }).await;
    commit("One.").await.expect("written");
    assert!(matches!(commit("Two.").await, Err(StoreError::Conflict { what: "update" })));
}

async fn a_newer_update_leaves_no_use_for_older_ones_where_only_the_newest_is_wanted(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &["feed", "room"], noon()).await;
    published_with(db, &["feed", "room"], minute(1), |c| c.overtaken = vec![DestinationName::new("feed").expect("a name")]).await;
    use DeliveryState::{Pending, Superseded};
    assert_eq!(states(db).await.iter().map(|s| s.1).collect::<Vec<_>>(), [Superseded, Pending, Pending, Pending]);
}

async fn the_patience_another_side_asked_for_outlasts_a_newer_update(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &["slack", "room"], noon()).await;
    let claimed = claim(&**db, Lane::First, noon()).await;
    let later = |not_before| Next::Retry { at: minute(10), not_before, error: "429".into() };
    record(&**db, &claimed[0], later(Some(minute(8))), noon()).await;
    record(&**db, &claimed[1], later(None), noon()).await;
    published(&**db, 1, &["mail"], minute(1)).await;
    assert_eq!(views(db).await[..2].iter().map(|d| d.due_at).collect::<Vec<_>>(), [Some(minute(8)), Some(minute(1))]);
}
