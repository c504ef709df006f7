//! One incident of a drill as the engine recorded it: its updates, its timeline, its promises.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::ladder::Role;
use sev1_domain::policy::{Case, PromisePolicy};
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseOutcome};
use sev1_domain::timeline::{Event, TimelineEntry};
use sev1_domain::update::Update;
use sev1_web::api::wire::Instant;

use super::super::play::Performance;
use super::super::script::Script;
use super::{Promises, Silence, Steps, Told};

/// What the engine recorded of one incident.
pub(super) struct Seen<'a> {
    /// How it was played.
    pub(super) performance: &'a Performance,
    /// What was played.
    pub(super) script: &'a Script,
    /// Whether the policy pages anybody.
    pub(super) pages: bool,
    pub(super) updates: &'a [Update],
    pub(super) timeline: &'a [TimelineEntry],
    pub(super) promises: &'a [Promise],
}

impl Seen<'_> {
    /// What there is to tell of it, measured by this policy.
    pub(super) fn told(&self, policy: &PromisePolicy) -> Told {
        let mut told = Told {
            number: self.performance.number.to_string(),
            id: self.script.id.clone(),
            title: self.script.title.clone(),
            severity: self.performance.severity.to_string(),
            updates: self.updates.len(),
            longest_silence_ms: 0,
            silences: Vec::new(),
            first_update_late_ms: self.first_update_late(),
            promises: self.promised(),
            steps: Steps::default(),
            looped_in: 0,
            steps_after_fix: 0,
            lead_reached: false,
            executives_reached: false,
        };
        for (kind, _, to) in self.reminders() {
            match kind {
                PromiseKind::NextUpdate => to.iter().filter(|r| self.pages || **r != Role::Page).for_each(|r| told.steps.count(*r)),
                PromiseKind::LoopIn => told.looped_in += 1,
                _ => told.steps_after_fix += 1,
            }
            if kind.ends_with_the_incident() {
                told.lead_reached |= to.contains(&Role::Lead);
                told.executives_reached |= to.contains(&Role::Executive);
            }
        }
        for (before, after) in self.updates.iter().zip(self.updates.iter().skip(1)).filter(|(before, _)| before.status.is_open()) {
            let lasted = after.published_at.duration_since(before.published_at);
            told.longest_silence_ms = told.longest_silence_ms.max(ms(lasted));
            let (severity, customer) = (self.performance.severity, self.script.customer.as_deref());
            let case = Case { severity, status: before.status, kind: AudienceKind::Internal, customer };
            if let Some(allowed) = policy.longest_silence(case).filter(|allowed| lasted > *allowed) {
                told.silences.push(self.silence(before, after, allowed));
            }
        }
        told
    }

    /// Every reminder: of what, when, for whom.
    fn reminders(&self) -> impl Iterator<Item = (PromiseKind, Timestamp, &[Role])> {
        self.timeline.iter().filter_map(|entry| match &entry.event {
            Event::Reminded { promise, to, .. } => Some((promise.kind, entry.happened_at, to.as_slice())),
            _ => None,
        })
    }

    fn silence(&self, before: &Update, after: &Update, allowed: SignedDuration) -> Silence {
        let (from, until) = (before.published_at, after.published_at);
        let meanwhile = |at: &Timestamp| *at > from && *at <= until;
        let first = |role: Role| {
            let mut meant =
                self.reminders().filter(|(kind, at, to)| *kind == PromiseKind::NextUpdate && meanwhile(at) && to.contains(&role));
            meant.next().map(|(_, at, _)| at)
        };
        let in_time = |at: Timestamp| at.duration_since(from) <= allowed;
        let owner = first(Role::Owner);
        let promised = self.said().find(|p| p.origin == Origin::Update(before.number));
        Silence {
            from: from.into(),
            until: until.into(),
            allowed_ms: ms(allowed),
            announced: promised.is_some_and(|p| !in_time(p.due.at)),
            owner_at: owner.map(Instant),
            deputy_at: first(Role::Deputy).map(Instant),
            lead_at: first(Role::Lead).map(Instant),
            executive_at: first(Role::Executive).map(Instant),
            owner_in_time: owner.is_some_and(in_time),
        }
    }

    /// What became of the promises in texts.
    fn promised(&self) -> Promises {
        let mut promises = Promises::default();
        for promise in self.said() {
            promises.said += 1;
            match &promise.outcome {
                Some(PromiseOutcome::Kept { .. } | PromiseOutcome::Released { .. }) => promises.kept += 1,
                Some(PromiseOutcome::KeptLate { late, .. }) => {
                    promises.late += 1;
                    promises.late_by_ms.push(ms(*late));
                }
                Some(PromiseOutcome::Broken { .. }) => promises.broken += 1,
                None => promises.open += 1,
            }
        }
        promises
    }

    /// The policy's own promise of a first update.
    fn first_update_late(&self) -> i64 {
        let first = self.next_updates().find(|p| p.origin == Origin::Policy);
        first.and_then(|p| p.outcome.as_ref()).map_or(0, |outcome| ms(outcome.late()))
    }

    /// What the texts of updates promised.
    fn said(&self) -> impl Iterator<Item = &Promise> {
        self.next_updates().filter(|p| p.origin.update().is_some_and(|number| self.performance.promising.contains(&number)))
    }

    /// Promised to our own responders: the others were promised the same.
    fn next_updates(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|p| p.is_next_update() && p.subject.audience == AudienceName::INTERNAL)
    }
}

fn ms(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
