//! Incidents and promises for the tests of the report. Minutes count from the declaration.

use jiff::Timestamp;
use uuid::Uuid;

use crate::audience::AudienceKind;
use crate::ids::{IncidentId, IncidentNumber, PromiseId};
use crate::incident::{Clocks, Incident};
use crate::label::{Label, Labelled};
use crate::ladder::Climb;
use crate::promise::{Origin, Promise, PromiseKind, PromiseOutcome, PromiseSubject};
use crate::severity::Severity;
use crate::status::Status;
use crate::text::Phrase;
use crate::when::Moment;
use crate::zone::Zone;

fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

pub(super) fn minute(m: i64) -> Timestamp {
    Timestamp::from_second(1_784_000_000 + m * 60).expect("in range")
}

pub(super) fn moment(m: i64) -> Moment {
    Moment { at: minute(m), zone: Zone::utc() }
}

pub(super) fn incident(number: u32, customer: &str) -> Incident {
    Incident {
        id: IncidentId(Uuid::from_u128(u128::from(number))),
        number: IncidentNumber::from_stored(i64::from(number)).expect("a number"),
        customer: Labelled::new(Label::Customer, phrase(customer)),
        severity: Labelled::new(Label::Public, Severity::SEV1),
        title: Labelled::internal(phrase("Login fails")),
        zone: Zone::utc(),
        clocks: Labelled::internal(Clocks { began: None, detected: None, reported: None, declared: minute(0), acknowledged: None }),
        status: Status::Investigating,
        lead: None,
        deputy: None,
        quiet: None,
        closed_at: None,
    }
}

/// A next update that the customer was told of, and what became of it.
pub(super) fn promise(made: i64, due: i64, settle: impl FnOnce(&Promise) -> Option<PromiseOutcome>) -> Promise {
    let mut promise = Promise {
        id: PromiseId(Uuid::from_u128(1)),
        incident: IncidentId(Uuid::from_u128(1)),
        subject: PromiseSubject::next_update(AudienceKind::Customer.name()),
        origin: Origin::Person,
        asked_by: None,
        made_at: minute(made),
        due: moment(due),
        owner: phrase("dana"),
        moves: 0,
        revision: 0,
        climb: Climb::default(),
        version: 1,
        outcome: None,
    };
    promise.outcome = settle(&promise);
    promise
}

/// A duty that the policy asks for, and what became of it.
pub(super) fn duty(kind: PromiseKind, due: i64, settle: impl FnOnce(&Promise) -> Option<PromiseOutcome>) -> Promise {
    let mut duty = promise(0, due, settle);
    duty.subject.kind = kind;
    duty.origin = Origin::Policy;
    duty
}

/// Done at a minute.
pub(super) fn kept(at: i64) -> impl Fn(&Promise) -> Option<PromiseOutcome> {
    move |p| Some(p.kept(minute(at), None))
}
