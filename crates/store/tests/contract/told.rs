//! What incidents told and when, for reports.

use jiff::Timestamp;
use sev1_domain::status::Status;
use sev1_domain::update::NextUpdate;
use sev1_store::read_models::IncidentTold;

use crate::database::Database;
use crate::given::{declaration, declared, loaded, minute, noon, plain_facts, promised, publication};

on_both_databases!(incidents_come_with_the_instants_of_their_updates, a_range_asks_for_those_declared_in_it);

async fn publish(db: &Database, n: i64, status: Status, now: Timestamp) {
    let next = if status.is_open() { promised(now + jiff::SignedDuration::from_mins(30)) } else { NextUpdate::NotDue };
    let published = publication(&loaded(&**db, n).await, status, plain_facts(next), now);
    db.commit(&published.changes).await.expect("nobody else publishes");
}

async fn incidents_come_with_the_instants_of_their_updates(db: &Database) {
    for n in [3, 1, 2] {
        declared(&**db, n).await;
    }
    let stages = [Status::Identified, Status::Resolved, Status::Identified, Status::Resolved, Status::Resolved];
    for (m, status) in (1..).zip(stages) {
        publish(db, 1, status, minute(m)).await;
    }
    publish(db, 3, Status::Resolved, minute(1)).await;
    publish(db, 3, Status::Investigating, minute(2)).await;
    let told = db.told(None, None).await.expect("read");
    let instants = |of: &[i64]| of.iter().map(|m| minute(*m)).collect::<Vec<_>>();
    let expected = [(1, instants(&[1, 2, 3, 4, 5]), Some(minute(4))), (2, Vec::new(), None), (3, instants(&[1, 2]), None)];
    let mut all = Vec::new();
    for (n, updates, resolved) in expected {
        all.push(IncidentTold { incident: loaded(&**db, n).await.incident, updates, resolved });
    }
    assert_eq!(told, all);
}

async fn a_range_asks_for_those_declared_in_it(db: &Database) {
    for (n, declared_at) in [(1, -10), (2, 0), (3, 10)] {
        let mut changes = declaration(n, 1);
        if let Some(sev1_domain::changes::IncidentChange::Declared(incident)) = &mut changes.incident {
            let clocks = sev1_domain::incident::Clocks { declared: minute(declared_at), ..incident.clocks.for_internal().clone() };
            incident.clocks = sev1_domain::label::Labelled::internal(clocks);
        }
        db.commit(&changes).await.expect("declared");
        publish(db, n, Status::Identified, minute(20)).await;
    }
    for (from, until, expected) in [
        (None, None, vec![1, 2, 3]),
        (Some(noon()), None, vec![2, 3]),
        (None, Some(noon()), vec![1]),
        (Some(minute(-10)), Some(minute(10)), vec![1, 2]),
        (Some(minute(11)), None, vec![]),
    ] {
        let told = db.told(from, until).await.expect("read");
        assert_eq!(told.iter().map(|t| t.incident.number.0.get()).collect::<Vec<_>>(), expected);
        assert!(told.iter().all(|t| t.updates == [minute(20)]));
    }
}
