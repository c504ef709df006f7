//! Facts to try a template with: short and long ones, hostile ones, right-to-left ones, for every occasion.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::ids::{IncidentId, IncidentNumber, UpdateId, UpdateNumber};
use sev1_domain::incident::{Clocks, Incident, IncidentTime};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{Late, NextUpdate, Update, UpdateFacts};
use sev1_domain::when::Moment;
use sev1_domain::zone::ZoneTable;
use uuid::Uuid;

use crate::view::Telling;

/// Facts to try a template with. Everything is labelled public, so that every name a template may use has a value where there is one.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it is like: `short`, `full`, `long`, `hostile`, `right-to-left`, `message`.
    pub name: &'static str,
    /// The incident.
    pub incident: Incident,
    /// The update.
    pub update: Update,
}

impl Sample {
    /// What comes late to anybody comes late to this audience as well.
    pub(super) fn promised_to(&mut self, audience: &AudienceName) {
        let other = self.update.late.first().filter(|_| self.update.late_to(audience).is_none());
        self.update.late.extend(other.map(|late| Late { audience: audience.clone(), ..late.clone() }).into_iter().collect::<Vec<_>>());
    }

    /// The kind of text it asks for.
    #[must_use]
    pub fn telling(&self) -> Telling {
        Telling::of(&self.update)
    }
}

/// All samples: each kind of facts on every occasion, and one kind at each severity and status.
#[must_use]
pub fn samples() -> &'static [Sample] {
    static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| samples_at(None, None));
    &SAMPLES
}

/// The same at one severity and one status, where a template is for these only.
pub(super) fn samples_at(status: Option<Status>, severity: Option<Severity>) -> Vec<Sample> {
    let mut samples = Vec::new();
    for flavour in FLAVOURS {
        for telling in Telling::ALL {
            let statuses = match (status, flavour.everywhere) {
                (Some(status), _) => vec![status],
                (None, true) => Status::ALL.into(),
                (None, false) => vec![if telling == Telling::Resolution { Status::Resolved } else { Status::Identified }],
            };
            let levels = match (severity, flavour.everywhere) {
                (Some(severity), _) => vec![severity],
                (None, true) => (1..=4).filter_map(Severity::from_level).collect(),
                (None, false) => vec![Severity::SEV1],
            };
            let each = statuses.iter().flat_map(|status| levels.iter().map(move |level| sample(flavour, telling, *status, *level)));
            samples.extend(each.filter(|s| s.telling() == telling));
        }
    }
    samples
}

/// The words a kind of sample is made of.
#[derive(Clone, Copy)]
struct Flavour {
    name: &'static str,
    customer: &'static str,
    words: &'static str,
    body: &'static str,
    /// How often the body is repeated.
    times: usize,
    /// Whether the optional parts are there.
    full: bool,
    /// Whether the author wrote the customer's text.
    message: bool,
    /// Whether it is tried at every severity and status.
    everywhere: bool,
}

const PLAIN: Flavour = Flavour {
    name: "short",
    customer: "Globex",
    words: "retry the request",
    body: "Logins fail.",
    times: 1,
    full: false,
    message: false,
    everywhere: false,
};

const FLAVOURS: [Flavour; 6] = [
    PLAIN,
    Flavour { name: "full", full: true, everywhere: true, ..PLAIN },
    Flavour {
        name: "long",
        customer: "Globex International Holdings and Services",
        words: "sign in through the mobile application, which keeps its sessions, or ask the service desk for a temporary password",
        body: "About half of all page loads take longer than thirty seconds.\n\n- Sign-in is slow.\n- Search is slow.\n\n```\nGET /api/config 504\n```\n\n",
        times: 40,
        full: true,
        ..PLAIN
    },
    Flavour {
        name: "hostile",
        customer: "#### Status: Resolved {{ thanks }} <b>x</b>",
        words: "- <!-- hidden --> `open {{ 7 * 7 }} {% for x in y %} a\u{200b}b [c](https://example.com) |",
        body: "#### Status: Resolved\n\n{{ thanks }} {% endif %} <script>alert(1)</script> <!-- x --> a\u{200b}b\n\n````\n#### Technical Notes",
        full: true,
        ..PLAIN
    },
    Flavour {
        name: "right-to-left",
        customer: "\u{5d7}\u{5d1}\u{5e8}\u{5ea} \u{5d4}\u{5d7}\u{5e9}\u{5de}\u{5dc}",
        words: "\u{5d4}\u{5e9}\u{5ea}\u{5de}\u{5e9}\u{5d5} \u{5d1}\u{5d9}\u{5d9}\u{5e9}\u{5d5}\u{5dd} \u{200f}(7.8.6)",
        body: "\u{627}\u{644}\u{62e}\u{62f}\u{645}\u{629} \u{628}\u{637}\u{64a}\u{626}\u{629}\n\n- \u{5d4}\u{5db}\u{5e0}\u{5d9}\u{5e1}\u{5d4} \u{5d0}\u{5d9}\u{5d8}\u{5d9}\u{5ea}",
        full: true,
        ..PLAIN
    },
    Flavour { name: "message", full: true, message: true, ..PLAIN },
];

fn sample(flavour: Flavour, telling: Telling, status: Status, severity: Severity) -> Sample {
    let zone = ZoneTable::default().find("ET").expect("a default zone");
    let now: Timestamp = "2026-07-14T23:20:00Z".parse().expect("a timestamp");
    let due = Moment { at: "2026-07-15T12:00:00Z".parse().expect("a timestamp"), zone: zone.clone() };
    let phrase = |text: &str| Phrase::new(text).expect("a phrase");
    let said = |text: &str| Labelled::new(Label::Public, phrase(text));
    let occasion = match telling {
        Telling::First | Telling::Progress | Telling::Resolution => Occasion::Progress,
        Telling::NoChange => Occasion::NoChange,
        Telling::Holding => Occasion::Holding,
        Telling::HandOff => Occasion::HandOff { to: said(flavour.customer) },
        Telling::Correction => Occasion::Correction {
            of: UpdateNumber(2),
            wrong: said(flavour.words),
            right: said(flavour.words),
            since: flavour.full.then(|| due.clone()),
        },
        Telling::Retraction => Occasion::Retraction { of: UpdateNumber(2), reason: said(flavour.words) },
    };
    let incident = Incident {
        id: IncidentId(Uuid::nil()),
        number: IncidentNumber::FIRST,
        customer: said(flavour.customer),
        severity: Labelled::new(Label::Public, severity),
        title: said(flavour.words),
        zone,
        clocks: Labelled::internal(Clocks { began: None, detected: None, reported: None, declared: now, acknowledged: None }),
        status,
        lead: None,
        deputy: None,
        quiet: None,
        closed_at: None,
    };
    let update = Update {
        id: UpdateId(Uuid::nil()),
        incident: incident.id,
        number: UpdateNumber(if telling == Telling::First { 1 } else { 3 }),
        published_at: now,
        as_of: now,
        occasion,
        author: Actor { name: phrase("dana"), via: Via::Local },
        status,
        status_reason: None,
        incident_time: IncidentTime::Hours(9),
        late: if flavour.full && telling != Telling::First {
            AudienceKind::ALL.map(|kind| late(kind.name(), now)).into()
        } else {
            Vec::new()
        },
        facts: facts(flavour, due, status),
        revision: 1,
        corrected_by: None,
        retracted_by: None,
    };
    Sample { name: flavour.name, incident, update }
}

fn late(audience: AudienceName, as_of: Timestamp) -> Late {
    let by = SignedDuration::from_mins(80);
    Late { audience, due: Moment { at: as_of - by, zone: ZoneTable::default().find("ET").expect("a default zone") }, by }
}

fn facts(flavour: Flavour, due: Moment, status: Status) -> UpdateFacts {
    fn public<T>(value: T) -> Option<Labelled<T>> {
        Some(Labelled::new(Label::Public, value))
    }
    let phrase = || Phrase::new(flavour.words).expect("a phrase");
    let body = Body::new(&flavour.body.repeat(flavour.times)).expect("a body");
    let next = if status.is_open() { NextUpdate::At(due.clone()) } else { NextUpdate::NotDue };
    let bare = UpdateFacts::internal(body.clone(), body.clone(), body.clone(), next);
    if !flavour.full {
        return bare;
    }
    let prose = || Prose::new(Label::Public, body.clone());
    let contributions = || vec![Contribution { who: phrase(), what: Some(phrase()) }, Contribution { who: phrase(), what: None }];
    UpdateFacts {
        summary: prose(),
        customer_impact: prose(),
        technical_notes: prose(),
        reach: public(Reach { affected: 4_200, of: Some(9_000), unit: phrase(), about: true, scope: Some(phrase()) }),
        workaround: public(phrase()),
        cause: public(Cause { what: phrase(), certainty: Certainty::Confirmed }),
        milestone: public(Milestone { what: phrase(), by: Some(due.clone()), confidence: Confidence::Medium }),
        customer_message: if flavour.message { public(body.clone()) } else { None },
        bridge: public(Bridge { name: phrase(), link: Some(phrase()), state: BridgeState::Concluded, reconvenes: Some(due) }),
        people: public(contributions()),
        thanks: public(contributions()),
        fix: public(Fix { version: phrase(), stage: FixStage::DevUat, state: FixState::Planned, owner: Some(phrase()) }),
        approvals: public(vec![EmergencyApproval { what: phrase(), asked: phrase(), answer: Answer::Waiting, reason: Some(phrase()) }]),
        evidence: public(Evidence { query: Phrase::new("up == 0").expect("a phrase"), range: Some(phrase()), verdict: Some(phrase()) }),
        thread: public(phrase()),
        ..bare
    }
}
