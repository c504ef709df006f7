//! Which outage a notice is about, with what its readers may see of it.

use jiff::Timestamp;
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::promise::{Promise, overdue};
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;

use super::NoticeFacts;
use crate::markdown::escape_phrase;

/// An outage as readers of one kind may see it.
pub(super) struct Outage<'a> {
    incident: &'a Incident,
    kind: AudienceKind,
    customer: Option<&'a Phrase>,
    severity: Option<Severity>,
}

impl<'a> Outage<'a> {
    /// The outage for readers of a kind. Nobody's name is ever shown to the public.
    pub(super) fn seen_by(incident: &'a Incident, kind: AudienceKind) -> Self {
        let customer = incident.customer.visible_to(kind).filter(|_| kind != AudienceKind::Public);
        Self { incident, kind, customer, severity: incident.severity.visible_to(kind).copied() }
    }

    /// `Globex SEV1`, `SEV1 outage`, `Service outage`; no Markdown.
    pub(super) fn name(&self) -> String {
        let severity = self.severity.filter(|_| self.kind != AudienceKind::Public);
        match (self.customer, severity) {
            (Some(customer), Some(severity)) => format!("{customer} {severity}"),
            (Some(customer), None) => format!("{customer} outage"),
            (None, Some(severity)) => format!("{severity} outage"),
            (None, None) if self.kind == AudienceKind::Public => "Service outage".to_owned(),
            (None, None) => "Outage".to_owned(),
        }
    }

    /// The same as Markdown.
    pub(super) fn said(&self) -> String {
        escape_phrase(&self.name()).into_owned()
    }

    /// `Globex SEV1 (INC-142)`, for our own people; no Markdown.
    pub(super) fn numbered(&self) -> String {
        format!("{} ({})", self.name(), self.incident.number)
    }

    /// How long it has lasted.
    pub(super) fn elapsed(&self, now: Timestamp) -> IncidentTime {
        let (_, start) = self.incident.clocks.for_internal().start();
        IncidentTime::from_elapsed(now.duration_since(start))
    }

    /// What machines of these readers learn of a promise, but for what it is about and who owes it.
    pub(super) fn facts(&self, audience: AudienceName, promise: &Promise, now: Timestamp) -> NoticeFacts {
        NoticeFacts {
            incident: self.incident.number,
            at: now,
            audience,
            customer: self.customer.cloned(),
            severity: self.severity,
            status: self.incident.status,
            promise: promise.subject.kind,
            what: None,
            promised_to: Vec::new(),
            owner: None,
            due: promise.due.at,
            was_due: None,
            overdue: overdue(promise.due.at, now),
        }
    }

    /// The same for our own people, who learn everything of these promises of one thing.
    pub(super) fn internal_facts(&self, promises: &[Promise], now: Timestamp) -> NoticeFacts {
        let first = &promises[0];
        NoticeFacts {
            what: first.subject.what.clone(),
            promised_to: promises.iter().map(|p| p.subject.audience.clone()).collect(),
            owner: Some(first.owner.clone()),
            ..self.facts(AudienceName::INTERNAL, first, now)
        }
    }
}
