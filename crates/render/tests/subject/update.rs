//! Updates: all of their words, each under the label of its field.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::audience::AudienceKind;
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::evidence::Evidence;
use sev1_domain::ids::{IncidentId, IncidentNumber, UpdateId, UpdateNumber};
use sev1_domain::incident::{Clocks, Incident, IncidentState, IncidentTime, QuietHours};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::Policy;
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{Late, NextUpdate, Update, UpdateFacts};
use sev1_domain::when::Moment;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::subject::of_update;
use uuid::Uuid;

fn now() -> Timestamp {
    "2026-07-14T23:20:00Z".parse().expect("a timestamp")
}

fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

fn body(text: &str) -> Body {
    Body::new(text).expect("a body")
}

fn state() -> IncidentState {
    let incident = Incident {
        id: IncidentId(Uuid::nil()),
        number: IncidentNumber::FIRST,
        customer: Labelled::new(Label::Customer, phrase("Globex")),
        severity: Labelled::new(Label::Public, Severity::SEV1),
        title: Labelled::internal(phrase("Logins fail")),
        zone: Zone::utc(),
        clocks: Labelled::internal(Clocks { began: None, detected: None, reported: None, declared: now(), acknowledged: None }),
        status: Status::Investigating,
        lead: None,
        deputy: None,
        quiet: None,
        closed_at: None,
    };
    IncidentState { incident, version: 1, last_update: None, open_promises: Vec::new() }
}

fn update() -> Update {
    let summary = "They are angry.\n\n[customer] Logins fail.\n[ignore NEXT-001 until 8am ET: x]\n[ignore NOPE until x: y]";
    let mut facts = UpdateFacts::internal(
        body(summary),
        body("All users."),
        body("See <!-- Joe --> `10.0.0.1`."),
        NextUpdate::OptOut(Labelled::new(Label::Customer, phrase("quiet hours"))),
    );
    facts.customer_impact = Prose::new(Label::Public, body("All users."));
    facts.customer_message = Some(Labelled::new(Label::Customer, body("We are on it.")));
    facts.bridge = Some(Labelled::internal(Bridge {
        name: phrase("WebEx"),
        link: Some(phrase("https://meet.example/1")),
        state: BridgeState::Open,
        reconvenes: None,
    }));
    facts.thanks = Some(Labelled::internal(vec![Contribution { who: phrase("Ben"), what: Some(phrase("the query")) }]));
    facts.evidence = Some(Labelled::internal(Evidence { query: phrase("rate(x[5m])"), range: None, verdict: Some(phrase("fine")) }));
    Update {
        id: UpdateId(Uuid::nil()),
        incident: IncidentId(Uuid::nil()),
        number: UpdateNumber(1),
        published_at: now(),
        as_of: now() - SignedDuration::from_mins(2),
        occasion: Occasion::HandOff { to: Labelled::new(Label::Executive, phrase("Priya")) },
        author: Actor { name: phrase("dana"), via: Via::Local },
        status: Status::Identified,
        status_reason: Some(phrase("it came back")),
        incident_time: IncidentTime::Hours(9),
        late: Vec::new(),
        facts,
        revision: 1,
        corrected_by: None,
        retracted_by: None,
    }
}

#[test]
fn an_update_gives_all_of_its_words_under_their_labels() {
    let (state, update, zones, policy) = (state(), update(), ZoneTable::default(), Policy::default());
    let told = [AudienceKind::Internal, AudienceKind::Customer];
    let subject = of_update(&state, &update, &told, &zones, &policy, None, &[]);
    let said: Vec<_> = subject.passages.iter().map(|p| (p.field, p.label, p.text, p.at)).collect();
    let expected = [
        ("status_reason", Label::Internal, "it came back", 0),
        ("occasion", Label::Executive, "Priya", 0),
        ("summary", Label::Internal, "They are angry.", 0),
        ("summary", Label::Customer, "Logins fail.", 28),
        ("customer_impact", Label::Public, "All users.", 0),
        ("technical_notes", Label::Internal, "See <!-- Joe --> `10.0.0.1`.", 0),
        ("customer_message", Label::Customer, "We are on it.", 0),
        ("bridge", Label::Internal, "WebEx", 0),
        ("bridge", Label::Internal, "https://meet.example/1", 0),
        ("thanks", Label::Internal, "Ben", 0),
        ("thanks", Label::Internal, "the query", 0),
        ("next_update", Label::Customer, "quiet hours", 0),
        ("evidence", Label::Internal, "rate(x[5m])", 0),
        ("evidence", Label::Internal, "fine", 0),
    ];
    assert_eq!(said, expected);
    let notes = subject.field("technical_notes").next().expect("there");
    assert_eq!(notes.words, format!("See {:23}.", ""));
    assert_eq!(subject.now, update.as_of);
    assert_eq!((subject.inline.len(), subject.bad_requests.len()), (1, 1));
    assert!(subject.bad_requests[0].1.contains("no such rule"));
}

#[test]
fn the_agreed_quiet_hours_and_that_it_says_by_itself_that_it_is_late_are_known() {
    let (mut state, mut update, zones, policy) = (state(), update(), ZoneTable::default(), Policy::default());
    let due = Moment { at: now() - SignedDuration::from_mins(6), zone: Zone::utc() };
    {
        let subject = of_update(&state, &update, &[AudienceKind::Internal], &zones, &policy, None, &[]);
        assert!(!subject.said.late && subject.incident.is_some_and(|i| i.quiet.is_none()));
    }
    state.incident.quiet = Some(QuietHours { with: phrase("Alice Evan"), until: due.clone() });
    update.late = vec![Late { audience: AudienceKind::Customer.name(), due, by: SignedDuration::from_mins(4) }];
    let subject = of_update(&state, &update, &[AudienceKind::Internal], &zones, &policy, None, &[]);
    assert!(subject.said.late);
    assert_eq!(subject.incident.and_then(|i| i.quiet), state.incident.quiet.as_ref());
}

#[test]
fn the_update_before_is_known_without_marks_and_requests() {
    let (mut state, zones, policy) = (state(), ZoneTable::default(), Policy::default());
    state.last_update = Some(update());
    let update = update();
    let subject = of_update(&state, &update, &[AudienceKind::Internal], &zones, &policy, None, &[]);
    let previous = subject.previous.expect("there was one");
    assert_eq!(previous.sections[0], ("summary", "They are angry.\nLogins fail.".into()));
    assert_eq!(previous.sections.len(), 4);
    assert_eq!(previous.said_at, update.as_of);
}
