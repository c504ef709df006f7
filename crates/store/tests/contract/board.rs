//! The board: what comes first, and pages that neither repeat nor lose anybody.

use jiff::Timestamp;
use sev1_domain::delivery::{Next, Receipt};
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::Labelled;
use sev1_domain::promise::PromiseKind;
use sev1_domain::status::Status;
use sev1_domain::update::NextUpdate;
use sev1_store::read_models::{BoardPage, BoardRow, Which};
use sev1_store::{ClaimRequest, Lane};

use crate::database::Database;
use crate::given::{declaration, et, loaded, made, minute, noon, open_promises, phrase, plain_facts, promised, publication, published};
use crate::outbox::request;

on_both_databases!(
    open_incidents_come_worst_first_then_by_the_promise_due_first,
    an_incident_moves_on_the_board_as_its_promise_moves,
    resolved_incidents_leave_the_open_ones_and_are_paged_newest_first,
    only_the_next_update_of_our_own_people_decides_the_place,
    a_line_tells_update_promises_and_what_is_undelivered,
);

async fn board(db: &Database, which: Which, before: Option<i64>, limit: u32) -> Vec<BoardRow> {
    let before = before.map(crate::given::number);
    db.board(BoardPage { which, before, limit }).await.expect("read")
}

fn numbers(rows: &[BoardRow]) -> Vec<u32> {
    rows.iter().map(|row| row.incident.number.0.get()).collect()
}

async fn publish(db: &Database, n: i64, status: Status, next: NextUpdate, now: Timestamp) {
    let state = loaded(&**db, n).await;
    db.commit(&publication(&state, status, plain_facts(next), now).changes).await.expect("published");
}

async fn open_incidents_come_worst_first_then_by_the_promise_due_first(db: &Database) {
    for (n, severity) in [(1, 2), (2, 1), (3, 1), (4, 1), (5, 3)] {
        db.commit(&declaration(n, severity)).await.expect("declared");
    }
    publish(db, 1, Status::Identified, promised(minute(5)), noon()).await;
    publish(db, 3, Status::Identified, promised(minute(90)), noon()).await;
    publish(db, 4, Status::Monitoring, promised(minute(30)), noon()).await;
    let open = board(db, Which::Open, None, 50).await;
    assert_eq!(numbers(&open), [4, 3, 2, 1, 5], "number 2 has promised nothing yet");
    assert_eq!(numbers(&board(db, Which::Open, None, 2).await), [4, 3]);
    assert!(board(db, Which::Over, None, 50).await.is_empty());
}

async fn an_incident_moves_on_the_board_as_its_promise_moves(db: &Database) {
    for n in [1, 2] {
        db.commit(&declaration(n, 1)).await.expect("declared");
    }
    publish(db, 1, Status::Identified, promised(minute(30)), noon()).await;
    publish(db, 2, Status::Identified, promised(minute(40)), noon()).await;
    assert_eq!(numbers(&board(db, Which::Open, None, 50).await), [1, 2]);
    publish(db, 1, Status::Identified, promised(minute(60)), minute(20)).await;
    assert_eq!(numbers(&board(db, Which::Open, None, 50).await), [2, 1]);
    let quiet = NextUpdate::OptOut(Labelled::internal(phrase("quiet hours agreed")));
    publish(db, 2, Status::Identified, quiet, minute(30)).await;
    let rows = board(db, Which::Open, None, 50).await;
    assert_eq!(numbers(&rows), [1, 2]);
    assert_eq!(rows[1].next_promise, None);
}

async fn resolved_incidents_leave_the_open_ones_and_are_paged_newest_first(db: &Database) {
    for n in 1..=7 {
        db.commit(&declaration(n, 1)).await.expect("declared");
        if n != 4 {
            publish(db, n, Status::Resolved, NextUpdate::NotDue, minute(n)).await;
        }
    }
    assert_eq!(numbers(&board(db, Which::Open, None, 50).await), [4]);
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = numbers(&board(db, Which::Over, before, 2).await);
        let Some(last) = page.last() else { break };
        before = Some(i64::from(*last));
        seen.extend(page);
    }
    assert_eq!(seen, [7, 6, 5, 3, 2, 1]);
    publish(db, 6, Status::Investigating, promised(minute(90)), minute(30)).await;
    assert_eq!(numbers(&board(db, Which::Open, None, 50).await), [6, 4]);
}

async fn only_the_next_update_of_our_own_people_decides_the_place(db: &Database) {
    for n in [1, 2] {
        db.commit(&declaration(n, 1)).await.expect("declared");
    }
    publish(db, 1, Status::Identified, promised(minute(60)), noon()).await;
    publish(db, 2, Status::Identified, promised(minute(40)), noon()).await;
    let call = made(&**db, 1, PromiseKind::Call, "bridge with Globex", minute(20), minute(1)).await;
    let rows = board(db, Which::Open, None, 50).await;
    assert_eq!(numbers(&rows), [2, 1]);
    let next = open_promises(&**db, 1).await.into_iter().find(|p| p.due.at == minute(60));
    assert_eq!((&rows[1].next_promise, &rows[1].soonest), (&next, &Some(call)));
    assert_eq!(rows[0].next_promise, rows[0].soonest);
}

async fn a_line_tells_update_promises_and_what_is_undelivered(db: &Database) {
    db.commit(&declaration(1, 1)).await.expect("declared");
    let rows = board(db, Which::Open, None, 50).await;
    assert_eq!((rows[0].last_update, rows[0].undelivered), (None, 0));
    assert_eq!((&rows[0].next_promise, &rows[0].soonest), (&None, &None));
    published(&**db, 1, &["a", "b", "c"], noon()).await;
    published(&**db, 1, &["a"], minute(1)).await;
    let first = ClaimRequest { lease_until: minute(2), ..request("worker", Lane::First, noon()) };
    for claimed in db.claim(first).await.expect("claimed").taken {
        let next = match claimed.delivery.destination.as_str() {
            "a" => Next::Sent(Receipt { id: None, link: None }),
            "b" => Next::Failed { error: "404".into() },
            _ => Next::Retry { at: minute(9), not_before: None, error: "503".into() },
        };
        db.record(&claimed.lease, &next, noon()).await.expect("held");
    }
    let row = board(db, Which::Open, None, 50).await.remove(0);
    assert_eq!(row.incident, loaded(&**db, 1).await.incident);
    assert_eq!(row.last_update, Some((UpdateNumber(2), minute(1))));
    let promise = row.next_promise.expect("it was promised");
    assert_eq!((promise.due.at, &promise.due.zone, &promise.owner), (minute(46), &et(), &phrase("Dana Köhler")));
    assert_eq!(row.soonest.as_ref(), Some(&promise));
    assert_eq!(row.undelivered, 3, "one failed, one waiting, one not tried");
}
