//! Promises of every kind: at most one open next update per audience, outcomes that are final, changes decided on what is stored.

use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::changes::{Changes, PromiseChange};
use sev1_domain::ids::{PromiseId, UpdateNumber};
use sev1_domain::ladder::{Climb, NextRung};
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseOutcome, PromiseSubject};
use sev1_domain::when::Moment;
use sev1_store::read_models::PromiseFilter;
use sev1_store::{Store, StoreError};

use crate::database::Database;
use crate::given::{declared, et, loaded, made, minute, new_id, noon, number, open_promises, phrase, published};

on_both_databases!(
    a_second_open_next_update_to_the_same_audience_is_a_conflict,
    promises_of_other_kinds_are_open_side_by_side,
    every_column_of_a_promise_is_read_back,
    a_promise_closes_once,
    every_outcome_is_read_back_and_wakes_nobody,
    a_promise_that_has_changed_meanwhile_is_a_conflict,
    what_can_change_is_written_and_nothing_else,
    promises_are_found_by_what_is_asked,
);

pub(crate) fn closing(promise: PromiseId, outcome: PromiseOutcome) -> Changes {
    Changes { promises_closed: vec![(promise, outcome)], ..Changes::default() }
}

fn opening(promise: Promise) -> Changes {
    Changes { promises_opened: vec![promise], ..Changes::default() }
}

async fn stored(store: &dyn Store, id: PromiseId) -> Promise {
    store.promise(id).await.expect("read").expect("it is there").promise
}

async fn a_second_open_next_update_to_the_same_audience_is_a_conflict(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let open = open_promises(&**db, 1).await;
    let audiences: Vec<_> = open.iter().map(|p| p.subject.audience.clone()).collect();
    assert_eq!(audiences, [AudienceName::INTERNAL, AudienceKind::Customer.name()]);
    let mut second = Promise { id: PromiseId(new_id()), ..open[0].clone() };
    assert!(matches!(db.commit(&opening(second.clone())).await, Err(StoreError::Conflict { what: "promise" })));
    second.subject.audience = AudienceKind::Public.name();
    db.commit(&opening(second)).await.expect("another audience");
}

async fn promises_of_other_kinds_are_open_side_by_side(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let call = made(&**db, 1, PromiseKind::Call, "bridge with Globex", minute(30), minute(1)).await;
    let other = made(&**db, 1, PromiseKind::Call, "bridge with the vendor", minute(30), minute(2)).await;
    let document = made(&**db, 1, PromiseKind::Document, "retrospective", minute(900), minute(3)).await;
    let open = open_promises(&**db, 1).await;
    assert_eq!(open[2..], [call, other, document], "in the order they were made");
}

async fn every_column_of_a_promise_is_read_back(db: &Database) {
    let incident = declared(&**db, 1).await.incident.id;
    let promise = |kind, origin, climb| Promise {
        id: PromiseId(new_id()),
        incident,
        subject: PromiseSubject { kind, what: Some(phrase("what “exactly” 👩‍🚒")), audience: AudienceKind::Executive.name() },
        origin,
        asked_by: Some(phrase("Neill Collie")),
        made_at: minute(3),
        due: Moment { at: minute(33), zone: et() },
        owner: phrase("@Dana.Köhler"),
        moves: 2,
        revision: 3,
        climb,
        version: 4,
        outcome: None,
    };
    let next = Some(NextRung { index: 2, at: minute(38) });
    let climbs = [
        Climb { next, snoozed_until: Some(minute(20)) },
        Climb { next, snoozed_until: None },
        Climb { next: None, snoozed_until: Some(minute(20)) },
        Climb::default(),
    ];
    let origins = [Origin::Update(UpdateNumber(7)), Origin::Policy, Origin::Person, Origin::Policy];
    let mut all = Vec::new();
    for (i, kind) in PromiseKind::ALL.into_iter().enumerate() {
        let made = promise(kind, origins[i % 4], climbs[i % 4].clone());
        db.commit(&opening(made.clone())).await.expect("written");
        assert_eq!(stored(&**db, made.id).await, made);
        all.push(made);
    }
    assert_eq!(open_promises(&**db, 1).await, all);
    assert_eq!(db.promise(PromiseId(new_id())).await.expect("read"), None);
}

async fn a_promise_closes_once(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let promise = open_promises(&**db, 1).await[0].clone();
    let kept = PromiseOutcome::Kept { at: minute(5), by: Some(UpdateNumber(2)) };
    db.commit(&closing(promise.id, kept.clone())).await.expect("it was open");
    assert!(matches!(db.commit(&closing(promise.id, kept.clone())).await, Err(StoreError::Conflict { what: "promise" })));
    let unknown = PromiseId(new_id());
    assert!(matches!(db.commit(&closing(unknown, kept)).await, Err(StoreError::Conflict { what: "promise" })));
    assert_eq!(open_promises(&**db, 1).await.len(), 1);
    db.commit(&opening(Promise { id: unknown, ..promise })).await.expect("the audience has no open promise now");
}

async fn every_outcome_is_read_back_and_wakes_nobody(db: &Database) {
    declared(&**db, 1).await;
    let late = jiff::SignedDuration::from_millis(90_001);
    let reason = || phrase("the customer asked for quiet");
    let outcomes = [
        PromiseOutcome::Kept { at: minute(60), by: Some(UpdateNumber(2)) },
        PromiseOutcome::Kept { at: minute(60), by: None },
        PromiseOutcome::KeptLate { at: minute(60), by: Some(UpdateNumber(2)), late },
        PromiseOutcome::KeptLate { at: minute(60), by: None, late },
        PromiseOutcome::Released { at: minute(60), reason: reason() },
        PromiseOutcome::Broken { at: minute(60), reason: reason() },
    ];
    for (i, outcome) in outcomes.into_iter().enumerate() {
        let made = made(&**db, 1, PromiseKind::Call, &format!("call {i}"), minute(59), noon()).await;
        assert!(made.climb.next.is_some());
        db.commit(&closing(made.id, outcome.clone())).await.expect("it was open");
        let expected = Promise { outcome: Some(outcome), climb: Climb::default(), version: 2, ..made };
        assert_eq!(stored(&**db, expected.id).await, expected);
    }
    assert_eq!(db.next_step_at().await.expect("read"), None);
    assert_eq!(open_promises(&**db, 1).await, []);
}

async fn a_promise_that_has_changed_meanwhile_is_a_conflict(db: &Database) {
    declared(&**db, 1).await;
    let before = made(&**db, 1, PromiseKind::Call, "bridge", minute(60), noon()).await;
    let snoozed = |until| Changes {
        promises_changed: vec![PromiseChange::to(&before, |p| p.climb.snoozed_until = Some(until))],
        ..Changes::default()
    };
    db.commit(&snoozed(minute(10))).await.expect("nobody was faster");
    assert!(matches!(db.commit(&snoozed(minute(20))).await, Err(StoreError::Conflict { what: "promise" })));
    let after = stored(&**db, before.id).await;
    assert_eq!((after.version, after.climb.snoozed_until), (2, Some(minute(10))));
    db.commit(&closing(before.id, PromiseOutcome::Kept { at: minute(30), by: None })).await.expect("it is open, whatever its version");
    let again = Changes { promises_changed: vec![PromiseChange::to(&after, |p| p.moves += 1)], ..Changes::default() };
    assert!(matches!(db.commit(&again).await, Err(StoreError::Conflict { what: "promise" })));
}

async fn what_can_change_is_written_and_nothing_else(db: &Database) {
    declared(&**db, 1).await;
    let before = made(&**db, 1, PromiseKind::Call, "bridge", minute(60), noon()).await;
    let utc = Moment { at: minute(90), zone: sev1_domain::zone::Zone::utc() };
    let change = PromiseChange::to(&before, |p| {
        p.due = utc;
        p.owner = phrase("@Ben.Cooke");
        p.moves = 1;
        p.revision = 2;
        p.climb = Climb { next: Some(NextRung { index: 3, at: minute(105) }), snoozed_until: Some(minute(80)) };
    });
    db.commit(&Changes { promises_changed: vec![change.clone()], ..Changes::default() }).await.expect("committed");
    assert_eq!(stored(&**db, before.id).await, change.promise);
    let owed_by = |name: &str| PromiseFilter { owner: Some(phrase(name)), ..PromiseFilter::default() };
    assert_eq!(db.promises(&owed_by("ben.cooke")).await.expect("read").len(), 1);
    assert_eq!(db.promises(&owed_by(before.owner.as_str())).await.expect("read"), []);
}

async fn promises_are_found_by_what_is_asked(db: &Database) {
    declared(&**db, 1).await;
    declared(&**db, 2).await;
    let late = made(&**db, 1, PromiseKind::Call, "late", minute(90), minute(1)).await;
    let soon = made(&**db, 2, PromiseKind::Call, "soon", minute(30), minute(2)).await;
    let kept = made(&**db, 1, PromiseKind::Document, "kept", minute(60), minute(3)).await;
    let old = made(&**db, 1, PromiseKind::Document, "old", minute(20), minute(4)).await;
    let mut other = made(&**db, 2, PromiseKind::Call, "of another person", minute(40), minute(5)).await;
    other.owner = phrase("Zoë");
    let passed_on = PromiseChange { expected_version: 1, promise: other.clone() };
    db.commit(&Changes { promises_changed: vec![passed_on], ..Changes::default() }).await.expect("committed");
    db.commit(&closing(kept.id, PromiseOutcome::Kept { at: minute(50), by: None })).await.expect("open");
    db.commit(&closing(old.id, PromiseOutcome::Kept { at: minute(10), by: None })).await.expect("open");

    let (all, dana) = (PromiseFilter::default(), Some(phrase("@DANA KÖHLER")));
    let cases = [
        ("all", all.clone(), vec![&old, &soon, &other, &kept, &late]),
        ("of an incident", PromiseFilter { incident: Some(number(2)), ..all.clone() }, vec![&soon, &other]),
        ("of nobody", PromiseFilter { incident: Some(number(3)), ..all.clone() }, vec![]),
        ("of a person", PromiseFilter { owner: dana.clone(), ..all.clone() }, vec![&old, &soon, &kept, &late]),
        ("open", PromiseFilter { open: true, ..all.clone() }, vec![&soon, &other, &late]),
        ("open, of both", PromiseFilter { open: true, incident: Some(number(1)), owner: dana.clone(), ..all.clone() }, vec![&late]),
        ("of late", PromiseFilter { settled_since: Some(minute(50)), ..all.clone() }, vec![&soon, &other, &kept, &late]),
        ("of late, too late", PromiseFilter { settled_since: Some(minute(51)), ..all.clone() }, vec![&soon, &other, &late]),
        ("of a person, of late", PromiseFilter { settled_since: Some(minute(50)), owner: dana, ..all.clone() }, vec![&soon, &kept, &late]),
        ("made", PromiseFilter { made_from: Some(minute(2)), made_until: Some(minute(4)), ..all.clone() }, vec![&soon, &kept]),
        ("a few", PromiseFilter { limit: 2, ..all }, vec![&old, &soon]),
    ];
    for (said, which, expected) in cases {
        let found = db.promises(&which).await.expect("read");
        let ids: Vec<_> = found.iter().map(|v| v.promise.id).collect();
        assert_eq!(ids, expected.iter().map(|p| p.id).collect::<Vec<_>>(), "{said}");
        for view in found {
            assert_eq!(view.incident, loaded(&**db, if view.promise.incident == late.incident { 1 } else { 2 }).await.incident);
        }
    }
}
