//! The timeline: whatever can happen is written and read back as it was.

use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::changes::Changes;
use sev1_domain::ids::TimelineEntryId;
use sev1_domain::ladder::Role;
use sev1_domain::promise::{PromiseKind, PromiseSubject};
use sev1_domain::timeline::{Event, TimelineEntry};
use sev1_domain::when::Moment;
use sev1_store::StoreError;

use crate::database::Database;
use crate::given::{dana, declared, et, loaded, minute, new_id, phrase};

on_both_databases!(events_about_promises_and_people_are_read_back, an_event_of_a_newer_node_is_reported_with_its_place);

async fn events_about_promises_and_people_are_read_back(db: &Database) {
    let incident = declared(&**db, 1).await.incident.id;
    let due = |n| Moment { at: minute(n), zone: et() };
    let call =
        || PromiseSubject { kind: PromiseKind::Call, what: Some(phrase("WebEx “bridge”")), audience: AudienceKind::Customer.name() };
    let next = || PromiseSubject::next_update(AudienceName::INTERNAL);
    let (ana, ben, why) = (|| phrase("Ana Lopez"), || phrase("@ben"), || phrase("the customer asked for it"));
    let events = [
        Event::PromiseMade { promise: call(), due: due(60), owner: ana() },
        Event::PromiseMoved { promise: next(), from: due(60), to: due(90), reason: why() },
        Event::PromiseDone { promise: call(), late_ms: 90_001, note: Some(phrase("https://example.com/notes")) },
        Event::PromiseDone { promise: call(), late_ms: 0, note: None },
        Event::PromiseLetGo { promise: call(), broken: true, reason: why() },
        Event::PromiseLetGo { promise: call(), broken: false, reason: why() },
        Event::Reminded { promise: next(), due: due(60), to: Role::ALL.to_vec(), late_ms: 3 },
        Event::Reminded { promise: next(), due: due(60), to: Vec::new(), late_ms: 0 },
        Event::Snoozed { promise: next(), until: due(45) },
        Event::HandOffOffered { from: ana(), to: ben(), note: Some(why()) },
        Event::HandOffOffered { from: ana(), to: ben(), note: None },
        Event::HandOffAccepted { from: ana(), to: ben(), passed: 3 },
        Event::HandOffDeclined { to: ben(), reason: why() },
        Event::Asked { by: ana(), audience: AudienceKind::Customer.name(), note: Some(why()) },
        Event::Asked { by: ana(), audience: AudienceKind::Customer.name(), note: None },
        Event::QuietAgreed { with: ana(), until: due(600) },
        Event::RolesAssigned { lead: Some(ana()), deputy: None },
        Event::RolesAssigned { lead: None, deputy: Some(ben()) },
    ];
    let entry = |event| TimelineEntry {
        id: TimelineEntryId(new_id()),
        incident,
        event,
        actor: dana(),
        happened_at: minute(1),
        recorded_at: minute(2),
    };
    let entries: Vec<_> = events.into_iter().map(entry).collect();
    db.commit(&Changes { timeline: entries.clone(), ..Changes::default() }).await.expect("written");
    assert_eq!(db.timeline(incident).await.expect("read")[1..], entries);
}

async fn an_event_of_a_newer_node_is_reported_with_its_place(db: &Database) {
    declared(&**db, 1).await;
    db.tamper("update timeline_entry set event = '{\"kind\":\"of_a_newer_node\"}'").await;
    let read = db.timeline(loaded(&**db, 1).await.incident.id).await;
    assert!(matches!(read, Err(StoreError::Corrupt { table: "timeline_entry", column: "event", .. })), "{read:?}");
}
