//! At most one open promise per incident and audience; an outcome is final.

use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::changes::Changes;
use sev1_domain::ids::{PromiseId, UpdateNumber};
use sev1_domain::promise::PromiseOutcome;
use sev1_store::StoreError;

use crate::database::Database;
use crate::given::{declared, loaded, minute, new_id, noon, phrase, published};

on_both_databases!(a_second_open_promise_to_the_same_audience_is_a_conflict, a_promise_closes_once, every_outcome_is_kept_in_its_columns,);

fn closing(promise: PromiseId, outcome: PromiseOutcome) -> Changes {
    Changes { promises_closed: vec![(promise, outcome)], ..Changes::default() }
}

async fn a_second_open_promise_to_the_same_audience_is_a_conflict(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let open = loaded(&**db, 1).await.open_promises;
    assert_eq!(open.iter().map(|p| p.audience.clone()).collect::<Vec<_>>(), [AudienceName::INTERNAL, AudienceKind::Customer.name()]);
    let mut second = open[0].clone();
    second.id = PromiseId(new_id());
    let changes = Changes { promises_opened: vec![second.clone()], ..Changes::default() };
    assert!(matches!(db.commit(&changes).await, Err(StoreError::Conflict { what: "promise" })));
    second.audience = AudienceKind::Public.name();
    db.commit(&Changes { promises_opened: vec![second], ..Changes::default() }).await.expect("another audience");
}

async fn a_promise_closes_once(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let promise = loaded(&**db, 1).await.open_promises[0].clone();
    let kept = PromiseOutcome::Kept { at: minute(5), by: UpdateNumber(2) };
    db.commit(&closing(promise.id, kept.clone())).await.expect("it was open");
    assert!(matches!(db.commit(&closing(promise.id, kept.clone())).await, Err(StoreError::Conflict { what: "promise" })));
    let unknown = PromiseId(new_id());
    assert!(matches!(db.commit(&closing(unknown, kept)).await, Err(StoreError::Conflict { what: "promise" })));
    assert_eq!(loaded(&**db, 1).await.open_promises.len(), 1);
    let again = Changes { promises_opened: vec![sev1_domain::promise::Promise { id: unknown, ..promise }], ..Changes::default() };
    db.commit(&again).await.expect("the audience has no open promise now");
}

async fn every_outcome_is_kept_in_its_columns(db: &Database) {
    declared(&**db, 1).await;
    published(&**db, 1, &[], noon()).await;
    let open = loaded(&**db, 1).await.open_promises;
    let late = PromiseOutcome::KeptLate { at: minute(60), by: UpdateNumber(2), late: jiff::SignedDuration::from_millis(90_001) };
    let released = PromiseOutcome::Released { at: minute(60), reason: phrase("the customer asked for quiet") };
    db.commit(&Changes { promises_closed: vec![(open[0].id, late), (open[1].id, released)], ..Changes::default() }).await.expect("open");
    // No screen reads outcomes yet; the kept-rate will. What is written is checked by a constraint that fails otherwise.
    db.tamper(
        "create table expected (outcome text not null, kept_by bigint, late_ms bigint, release_reason text);
         insert into expected values ('kept late', 2, 90001, null), ('released', null, null, 'the customer asked for quiet');
         create table checked (same bigint not null check (same = 2));
         insert into checked select count(*) from promise p join expected e on p.outcome = e.outcome
         and coalesce(p.kept_by, -1) = coalesce(e.kept_by, -1) and coalesce(p.late_ms, -1) = coalesce(e.late_ms, -1)
         and coalesce(p.release_reason, '-') = coalesce(e.release_reason, '-');",
    )
    .await;
}
