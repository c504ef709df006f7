//! A story for the tests of decisions: an incident, a clock that is told, and what changes make of both.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{DeclareIncident, PublishUpdate, declare_incident, publish_update};
use crate::actor::{Actor, Via};
use crate::audience::{Audience, AudienceKind};
use crate::changes::Changes;
use crate::ids::IncidentNumber;
use crate::incident::IncidentState;
use crate::occasion::Occasion;
use crate::policy::PromisePolicy;
use crate::promise::{Promise, PromiseOutcome};
use crate::severity::Severity;
use crate::status::Status;
use crate::text::{Body, Phrase};
use crate::update::{NextUpdate, UpdateFacts};
use crate::when::{Moment, Towards, read};
use crate::zone::{Zone, ZoneTable};

/// One incident of Globex at SEV1, declared on Tuesday 14 July 2026 at 7:20pm in New York.
pub(super) struct Story {
    pub(super) state: IncidentState,
    pub(super) now: Timestamp,
    pub(super) policy: PromisePolicy,
    /// What became of promises, in the order it happened.
    pub(super) settled: Vec<(Promise, PromiseOutcome)>,
    ids: u128,
}

impl Story {
    pub(super) fn declared() -> Self {
        let now: Timestamp = "2026-07-14T23:20:00Z".parse().expect("a timestamp");
        let policy = PromisePolicy::default();
        let command = DeclareIncident {
            actor: actor("dana"),
            number: IncidentNumber::FIRST,
            customer: phrase("Globex"),
            severity: Severity::SEV1,
            title: phrase("Logins fail"),
            zone: et(),
            began: None,
            detected: None,
            reported: None,
            acknowledged: None,
            lead: Some(phrase("lee")),
            deputy: None,
            audiences: vec![Audience::built_in(AudienceKind::Customer)],
        };
        let mut ids = 0;
        let changes = declare_incident(command, &policy, now, &mut counting(&mut ids)).expect("declared");
        let incident = changes.incident.as_ref().expect("an incident").incident().clone();
        let state = IncidentState { incident, version: 1, last_update: None, open_promises: Vec::new() };
        let mut story = Self { state, now, policy, settled: Vec::new(), ids };
        story.apply(&changes);
        story
    }

    /// Time passes.
    pub(super) fn later(&mut self, minutes: i64) -> &mut Self {
        self.now += SignedDuration::from_mins(minutes);
        self
    }

    /// The moment people mean by this text now.
    pub(super) fn moment(&self, text: &str) -> Moment {
        read(text, &ZoneTable::default(), None).and_then(|w| w.resolve(self.now, &et(), Towards::Future)).expect("a time")
    }

    /// Publishes to our own people and the customer.
    pub(super) fn publish(&mut self, status: Status, next: Option<&str>) -> Changes {
        self.publish_with(status, next, |_| {})
    }

    pub(super) fn publish_with(&mut self, status: Status, next: Option<&str>, change: impl FnOnce(&mut PublishUpdate)) -> Changes {
        let mut command = next.map_or_else(|| self.command_with(status, NextUpdate::NotDue), |text| self.command(status, text));
        change(&mut command);
        let (state, policy, now) = (self.state.clone(), self.policy.clone(), self.now);
        let done = publish_update(&state, command, &policy, now, &mut counting(&mut self.ids)).expect("published");
        self.apply(&done.changes);
        self.state.last_update = Some(done.update);
        done.changes
    }

    /// An update of three words, that promises the next one.
    pub(super) fn command(&self, status: Status, next: &str) -> PublishUpdate {
        self.command_with(status, NextUpdate::At(self.moment(next)))
    }

    fn command_with(&self, status: Status, next: NextUpdate) -> PublishUpdate {
        let body = |text: &str| Body::new(text).expect("a body");
        PublishUpdate {
            actor: actor("dana"),
            status,
            status_reason: Some(phrase("it came back")),
            occasion: Occasion::Progress,
            earlier: None,
            as_of: None,
            approved: false,
            declassification: None,
            facts: UpdateFacts::internal(body("One."), body("Two."), body("Three."), next),
            audiences: vec![Audience::built_in(AudienceKind::Customer)],
            quiet_with: None,
        }
    }

    /// What a decision makes of the incident.
    pub(super) fn apply(&mut self, changes: &Changes) {
        if let Some(change) = &changes.incident {
            self.state.incident = change.incident().clone();
        }
        for (id, outcome) in &changes.promises_closed {
            let at = self.state.open_promises.iter().position(|p| p.id == *id).expect("it was open");
            self.settled.push((self.state.open_promises.remove(at), outcome.clone()));
        }
        for change in &changes.promises_changed {
            let open = self.state.open_promises.iter_mut().find(|p| p.id == change.promise.id).expect("it was open");
            assert_eq!(open.version, change.expected_version, "decided on what it is");
            *open = change.promise.clone();
        }
        self.state.open_promises.extend(changes.promises_opened.iter().cloned());
    }

    /// The next ids.
    pub(super) fn ids(&mut self) -> impl FnMut() -> Uuid + use<> {
        counting(&mut self.ids)
    }

    /// The open promises as `kind to audience by owner`, with the minutes until they are due.
    pub(super) fn open(&self) -> Vec<(String, i64)> {
        let mut open: Vec<_> = self
            .state
            .open_promises
            .iter()
            .map(|p| (format!("{} to {} by {}", p.subject, p.subject.audience, p.owner), p.due.at.duration_since(self.now).as_mins()))
            .collect();
        open.sort();
        open
    }
}

fn counting(ids: &mut u128) -> impl FnMut() -> Uuid + use<> {
    // Far apart, so that what one caller takes is never given to the next.
    *ids += 1_000;
    let mut id = *ids;
    move || {
        id += 1;
        Uuid::from_u128(id)
    }
}

pub(super) fn actor(name: &str) -> Actor {
    Actor { name: phrase(name), via: Via::Local }
}

pub(super) fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

fn et() -> Zone {
    ZoneTable::default().find("ET").expect("ET")
}
