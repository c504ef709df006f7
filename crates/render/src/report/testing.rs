//! Reports, incidents and promises to try the renderers on. What they come to is what the domain's own tests watch; here only the
//! words count. The night is that of the sample update: impact began at 10:20am ET on 13 July 2026.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::AudienceKind;
use sev1_domain::ids::{IncidentId, IncidentNumber, PromiseId};
use sev1_domain::incident::{Clocks, Incident};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::ladder::Climb;
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseSubject};
use sev1_domain::report::{Duties, Figures, Group, GroupName, Grouping, PromiseReport, SaidPromises, Spread};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;
use sev1_domain::zone::{Zone, ZoneTable};
use uuid::Uuid;

pub(crate) fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

fn eastern() -> Zone {
    ZoneTable::default().find("ET").expect("ET")
}

/// That long after 10:20am ET on the day of the outage.
pub(crate) fn at(hours: i64, minutes: i64) -> Timestamp {
    let began: Timestamp = "2026-07-13T14:20:00Z".parse().expect("an instant");
    began.checked_add(SignedDuration::from_mins(hours * 60 + minutes)).expect("in range")
}

pub(crate) fn moment(at: Timestamp) -> Moment {
    Moment { at, zone: eastern() }
}

pub(crate) fn incident(number: i64, customer: &str) -> Incident {
    let clocks = Clocks { began: Some(at(0, 0)), detected: None, reported: None, declared: at(0, 30), acknowledged: None };
    Incident {
        id: IncidentId(Uuid::from_u128(u128::from(number.unsigned_abs()))),
        number: IncidentNumber::from_stored(number).expect("a number"),
        customer: Labelled::new(Label::Customer, phrase(customer)),
        severity: Labelled::new(Label::Public, Severity::SEV1),
        title: Labelled::internal(phrase("Login fails")),
        zone: eastern(),
        clocks: Labelled::internal(clocks),
        status: Status::Identified,
        lead: None,
        deputy: None,
        quiet: None,
        closed_at: None,
    }
}

/// An open promise to the customer, made at 7:20pm ET.
pub(crate) fn promise(kind: PromiseKind, what: Option<&str>, due: Timestamp, owner: &str) -> Promise {
    Promise {
        id: PromiseId(Uuid::from_u128(7)),
        incident: IncidentId(Uuid::from_u128(1)),
        subject: PromiseSubject { kind, what: what.map(phrase), audience: AudienceKind::Customer.name() },
        origin: Origin::Person,
        asked_by: None,
        made_at: at(9, 0),
        due: moment(due),
        owner: phrase(owner),
        moves: 0,
        revision: 0,
        climb: Climb::default(),
        version: 1,
        outcome: None,
    }
}

pub(super) fn minutes(m: i64) -> SignedDuration {
    SignedDuration::from_mins(m)
}

pub(super) fn report(grouping: Grouping, groups: Vec<Group>, total: Figures) -> PromiseReport {
    PromiseReport { grouping, as_of: moment(at(22, 45)), groups, total }
}

/// Kept, late, broken, overdue, released, not due; with one move for each that was kept.
pub(super) fn said(counts: [u64; 6]) -> Figures {
    let [kept, late, broken, overdue, released, not_due] = counts;
    let made = counts.iter().sum();
    Figures { said: SaidPromises { made, kept, late, broken, overdue, released, not_due, moves: kept }, ..Figures::default() }
}

/// Three customers, as a report by customer shows them.
pub(super) fn by_customer() -> PromiseReport {
    let customer = |name: &str, figures| Group { name: GroupName::Customer(name.to_owned()), figures };
    let spread = |count, p50, p90, max| Some(Spread { count, p50: minutes(p50), p90: minutes(p90), max: minutes(max) });
    let globex = Figures {
        late: spread(2, 4, 80, 80),
        incidents: 3,
        without_update: 1,
        first_update: spread(2, 9, 41, 41),
        longest_silence: Some(minutes(500)),
        duties: Duties { asked: 9, in_time: 5, late: 1, missed: 2, let_go: 0, waiting: 1 },
        ..said([3, 2, 1, 1, 0, 1])
    };
    let abc = Figures {
        late: spread(1, 4, 4, 4),
        incidents: 4,
        first_update: spread(4, 12, 15, 15),
        longest_silence: Some(minutes(764)),
        duties: Duties { asked: 22, in_time: 19, late: 2, missed: 0, let_go: 1, waiting: 0 },
        ..said([41, 1, 0, 0, 3, 0])
    };
    let initech =
        Figures { incidents: 1, first_update: spread(1, 0, 0, 0), longest_silence: Some(minutes(30)), ..said([0, 0, 0, 0, 0, 1]) };
    let total = Figures {
        late: spread(3, 4, 80, 80),
        incidents: 8,
        without_update: 1,
        first_update: spread(7, 12, 41, 41),
        longest_silence: Some(minutes(764)),
        duties: Duties { asked: 31, in_time: 24, late: 3, missed: 2, let_go: 1, waiting: 1 },
        ..said([44, 3, 1, 1, 3, 2])
    };
    let groups = vec![customer("Globex Corporation", globex), customer("Enterprise ABC", abc), customer("Initech", initech)];
    report(Grouping::Customer, groups, total)
}
