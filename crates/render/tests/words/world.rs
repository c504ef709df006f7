//! One incident and one update with every part, for the tests of texts and messages.

use jiff::Timestamp;
use sev1_domain::actor::{Actor, Via};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::ids::{IncidentId, IncidentNumber, UpdateId, UpdateNumber};
use sev1_domain::incident::{Clocks, Incident, IncidentTime};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_domain::when::Moment;
use sev1_domain::zone::ZoneTable;

pub(crate) fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

pub(crate) fn body(text: &str) -> Body {
    Body::new(text).expect("a body")
}

pub(crate) fn moment(rfc: &str) -> Moment {
    Moment { at: rfc.parse().expect("a timestamp"), zone: ZoneTable::default().find("ET").expect("ET") }
}

fn now() -> Timestamp {
    moment("2026-07-14T23:20:00Z").at
}

pub(crate) fn incident() -> Incident {
    Incident {
        id: IncidentId(uuid::Uuid::nil()),
        number: IncidentNumber::from_stored(142).expect("a number"),
        customer: Labelled::new(Label::Customer, phrase("Globex")),
        severity: Labelled::new(Label::Public, Severity::SEV1),
        title: Labelled::internal(phrase("INTERNAL TITLE")),
        zone: ZoneTable::default().find("ET").expect("ET"),
        clocks: Labelled::internal(Clocks { began: None, detected: None, reported: None, declared: now(), acknowledged: None }),
        status: Status::Identified,
        lead: Some(phrase("Priya")),
        deputy: None,
        quiet: None,
        closed_at: None,
    }
}

pub(crate) fn update() -> Update {
    Update {
        id: UpdateId(uuid::Uuid::nil()),
        incident: IncidentId(uuid::Uuid::nil()),
        number: UpdateNumber(3),
        published_at: now(),
        as_of: now(),
        occasion: Occasion::Progress,
        author: Actor { name: phrase("dana"), via: Via::Local },
        status: Status::Identified,
        status_reason: None,
        incident_time: IncidentTime::Hours(9),
        late: Vec::new(),
        facts: facts(),
        revision: 1,
        corrected_by: None,
        retracted_by: None,
    }
}

fn facts() -> UpdateFacts {
    let contribution = |who: &str, what: Option<&str>| Contribution { who: phrase(who), what: what.map(phrase) };
    UpdateFacts {
        bridge: Some(Labelled::internal(Bridge {
            name: phrase("Call with Globex"),
            link: Some(phrase("https://meet.example.com/globex")),
            state: BridgeState::Concluded,
            reconvenes: Some(moment("2026-07-15T12:00:00Z")),
        })),
        people: Some(Labelled::internal(vec![
            contribution("Priya", Some("incident lead")),
            contribution("Build team", Some("on standby")),
        ])),
        thanks: Some(Labelled::internal(vec![contribution("@dana.reyes", Some("9 hours on the bridge")), contribution("Sam", None)])),
        fix: Some(Labelled::internal(Fix {
            version: phrase("4.2.7"),
            stage: FixStage::PullRequest,
            state: FixState::Running,
            owner: Some(phrase("Priya")),
        })),
        approvals: Some(Labelled::internal(vec![EmergencyApproval {
            what: phrase("emergency change"),
            asked: phrase("head of operations at Globex"),
            answer: Answer::SignedOff,
            reason: Some(phrase("on call — and ready")),
        }])),
        evidence: Some(Labelled::internal(Evidence {
            query: phrase("sum(rate(db_queries_total{path=~\"\\\\d+\"}[5m]))"),
            range: Some(phrase("last 24 hours")),
            verdict: None,
        })),
        thread: Some(Labelled::internal(phrase("https://chat.example.com/ops/pl/abc123"))),
        ..UpdateFacts::internal(
            body("We've found the likely cause."),
            body("Nobody can log in."),
            body("The sweeper scans a whole table."),
            NextUpdate::At(moment("2026-07-15T12:00:00Z")),
        )
    }
}
