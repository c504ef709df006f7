//! What an update does to promises: keeps those it was waited for, makes those it says, opens what follows a fix.

use jiff::Timestamp;

use crate::audience::{Audience, AudienceKind, AudienceName};
use crate::bridge::BridgeState;
use crate::changes::PromiseChange;
use crate::decide::Chronicle;
use crate::decide::promising::{Making, moved};
use crate::ids::{NewId, PromiseId};
use crate::incident::{Incident, IncidentState};
use crate::label::Label;
use crate::policy::PromisePolicy;
use crate::promise::{Origin, Promise, PromiseKind, PromiseOutcome, PromiseSubject};
use crate::text::Phrase;
use crate::timeline::Event;
use crate::update::{Late, NextUpdate, Update};
use crate::when::Moment;

/// What becomes of promises with one update.
#[derive(Default)]
pub(super) struct Promises {
    pub(super) closed: Vec<(PromiseId, PromiseOutcome)>,
    pub(super) opened: Vec<Promise>,
    pub(super) changed: Vec<PromiseChange>,
    pub(super) withdrawn: Vec<PromiseId>,
}

/// The promises that `told` audiences were waiting for and get too late, by the words' own instant. One that fell due between a
/// preview and now is late as well: the words then differ from the preview, and it is to be read again.
pub(super) fn late(open: &[Promise], told: &[Audience], as_of: Timestamp, now: Timestamp) -> Vec<Late> {
    let waited = open.iter().filter(|p| p.is_next_update() && p.was_said() && tells(told, &p.subject.audience));
    let by = |p: &Promise| p.overdue(as_of).or_else(|| p.overdue(now));
    waited.filter_map(|p| Some(Late { audience: p.subject.audience.clone(), due: p.due.clone(), by: by(p)? })).collect()
}

/// Decides what becomes of every open promise, and which are made.
pub(super) fn promises(
    state: &IncidentState,
    update: &Update,
    told: &[Audience],
    policy: &PromisePolicy,
    chronicle: &mut Chronicle<'_>,
    new_id: NewId<'_>,
) -> Promises {
    let mut deciding = Deciding { state, update, told, policy, done: Promises::default() };
    deciding.settle(chronicle, new_id);
    if update.status.is_open() {
        deciding.next_update(chronicle, new_id);
        deciding.call(chronicle, new_id);
        deciding.milestone(chronicle, new_id);
        deciding.loop_in(new_id);
    } else if state.incident.status.is_open() {
        deciding.after_fix(chronicle, new_id);
    }
    let done = deciding.done;
    let moved = done.changed.iter().map(|c| c.promise.id);
    let withdrawn = done.closed.iter().map(|(id, _)| *id).chain(moved).collect();
    Promises { withdrawn, ..done }
}

struct Deciding<'a> {
    state: &'a IncidentState,
    update: &'a Update,
    told: &'a [Audience],
    policy: &'a PromisePolicy,
    done: Promises,
}

impl Deciding<'_> {
    /// An audience that is told has its promise kept; what ends with the incident is let go with its end.
    fn settle(&mut self, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let (update, at) = (self.update, self.update.published_at);
        let resolves = !update.status.is_open();
        let reopens = update.status.is_open() && !self.state.incident.status.is_open();
        for promise in &self.state.open_promises {
            let subject = &promise.subject;
            let outcome = if self.is_kept(promise) {
                promise.kept(at, Some(update.number))
            } else if resolves && subject.kind.ends_with_the_incident() {
                promise.let_go(at, sentence("the incident is resolved"))
            } else if promise.is_next_update() {
                // Every audience that anything is sent to is told, so nothing reaches this one any more.
                PromiseOutcome::Released { at, reason: sentence("no destination carries updates to these readers any more") }
            } else if reopens && promise.origin == Origin::Policy && !subject.kind.ends_with_the_incident() {
                // Not broken, even if it was due: there is nothing to look back on any more.
                PromiseOutcome::Released { at, reason: sentence("the incident is open again") }
            } else {
                continue;
            };
            self.record(promise, &outcome, chronicle, new_id);
            self.done.closed.push((promise.id, outcome));
        }
    }

    fn is_kept(&self, promise: &Promise) -> bool {
        let subject = &promise.subject;
        match subject.kind {
            PromiseKind::NextUpdate | PromiseKind::Answer => tells(self.told, &subject.audience),
            PromiseKind::Call => {
                let bridge = self.update.facts.bridge.as_ref().map(|b| b.for_internal());
                bridge.is_some_and(|b| b.state == BridgeState::Open && subject.what.as_ref() == Some(&b.name))
            }
            PromiseKind::LoopIn => {
                let executives = self.told.iter().any(|a| a.kind == AudienceKind::Executive);
                executives && self.update.published_at >= promise.due.at
            }
            PromiseKind::Milestone | PromiseKind::Document | PromiseKind::Watch | PromiseKind::HandOff => false,
        }
    }

    /// Audiences that were promised the same instant have one entry; what the policy asks for and is done in time has none.
    fn record(&self, promise: &Promise, outcome: &PromiseOutcome, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let subject = promise.subject.clone();
        let late_ms = i64::try_from(outcome.late().as_millis()).unwrap_or(i64::MAX);
        let event = match outcome {
            PromiseOutcome::Kept { .. } | PromiseOutcome::KeptLate { .. } if promise.is_next_update() => {
                let told_of = promise.was_said() || late_ms > 0;
                if !told_of || subject.audience != AudienceName::INTERNAL {
                    return;
                }
                Event::PromiseKept { by: self.update.number, late_ms }
            }
            PromiseOutcome::Kept { .. } | PromiseOutcome::KeptLate { .. } => Event::PromiseDone { promise: subject, late_ms, note: None },
            // That nobody waits any more is said by the resolution itself.
            PromiseOutcome::Released { .. } if !self.update.status.is_open() => return,
            PromiseOutcome::Released { reason, .. } => Event::PromiseLetGo { promise: subject, broken: false, reason: reason.clone() },
            PromiseOutcome::Broken { reason, .. } => Event::PromiseLetGo { promise: subject, broken: true, reason: reason.clone() },
        };
        chronicle.note(event, new_id);
    }

    fn making(&self) -> Making<'_> {
        Making { incident: self.state.incident.id, policy: self.policy, now: self.update.published_at }
    }

    fn next_update(&mut self, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        match &self.update.facts.next_update {
            NextUpdate::At(due) => {
                chronicle.note(Event::Promised { due: due.clone() }, new_id);
                for audience in self.told {
                    let subject = PromiseSubject::next_update(audience.name.clone());
                    self.open(subject, due, &self.update.author.name, new_id);
                }
            }
            NextUpdate::OptOut(reason) => {
                let reason = reason.for_internal().clone();
                chronicle.note(Event::OptedOut { reason }, new_id);
            }
            NextUpdate::NotDue => {}
        }
    }

    fn call(&mut self, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let Some(bridge) = &self.update.facts.bridge else { return };
        let (label, bridge) = (bridge.label(), bridge.for_internal());
        if let Some(due) = &bridge.reconvenes {
            self.said(PromiseKind::Call, &bridge.name, due, label, chronicle, new_id);
        }
    }

    fn milestone(&mut self, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let Some(milestone) = &self.update.facts.milestone else { return };
        let (label, milestone) = (milestone.label(), milestone.for_internal());
        if let Some(due) = &milestone.by {
            self.said(PromiseKind::Milestone, &milestone.what, due, label, chronicle, new_id);
        }
    }

    /// A dated fact that this update says: made, unchanged, moved, or, said anew after it was due, broken and made again. Each
    /// audience that may see it is told, so each has its own.
    fn said(&mut self, kind: PromiseKind, what: &Phrase, due: &Moment, label: Label, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let now = self.update.published_at;
        let owner = self.state.incident.lead.clone().unwrap_or_else(|| self.update.author.name.clone());
        for audience in self.told.iter().filter(|a| label.reaches(a.kind)) {
            let subject = PromiseSubject { kind, what: Some(what.clone()), audience: audience.name.clone() };
            let settled = |id: PromiseId| self.done.closed.iter().any(|(closed, _)| *closed == id);
            let before = self.state.open_promises.iter().find(|p| p.subject == subject && !settled(p.id));
            let recorded = audience.name == AudienceName::INTERNAL;
            let reason = sentence(&format!("update {} says another time", self.update.number));
            match before {
                Some(before) if before.due.at == due.at => continue,
                Some(before) if before.overdue(now).is_none() => {
                    if recorded {
                        let (from, to) = (before.due.clone(), due.clone());
                        chronicle.note(Event::PromiseMoved { promise: subject, from, to, reason }, new_id);
                    }
                    self.done.changed.push(moved(before, due, self.policy, now));
                    continue;
                }
                Some(before) => {
                    let outcome = before.let_go(now, reason);
                    self.record(before, &outcome, chronicle, new_id);
                    self.done.closed.push((before.id, outcome));
                }
                None => {}
            }
            // What is past already tells of something that happened.
            if due.at > now {
                if recorded {
                    chronicle.note(Event::PromiseMade { promise: subject.clone(), due: due.clone(), owner: owner.clone() }, new_id);
                }
                self.open(subject, due, &owner, new_id);
            }
        }
    }

    /// An outage that came back is one that lasts: executives are to be brought in anew.
    fn loop_in(&mut self, new_id: NewId<'_>) {
        let incident = &self.state.incident;
        if incident.status.is_open() {
            return;
        }
        let owner = incident.lead.clone().unwrap_or_else(|| self.update.author.name.clone());
        let owed = self.making().loop_in(incident, &owner, new_id);
        self.done.opened.extend(owed);
    }

    /// The watch over the fix, and the documents that are owed.
    fn after_fix(&mut self, chronicle: &mut Chronicle<'_>, new_id: NewId<'_>) {
        let incident: &Incident = &self.state.incident;
        let (rules, now) = (&self.policy.after_fix, self.update.published_at);
        if *incident.severity.for_internal() > rules.severity {
            return;
        }
        let owner = incident.lead.clone().unwrap_or_else(|| self.update.author.name.clone());
        let mut owed = Vec::new();
        if let Some(span) = rules.watch {
            let at = now.checked_add(span).unwrap_or(now);
            let what = Some(sentence("the fix holds"));
            let subject = PromiseSubject { kind: PromiseKind::Watch, what, audience: AudienceName::INTERNAL };
            owed.push((subject, Moment { at, zone: incident.zone.clone() }));
        }
        for rule in &rules.documents {
            // A calendar without days must not keep a resolution from going out.
            if let Ok(due) = rule.within.resolve(now, &self.policy.calendar, &incident.zone) {
                let (what, audience) = (Some(rule.what.clone()), rule.audience.clone());
                owed.push((PromiseSubject { kind: PromiseKind::Document, what, audience }, due));
            }
        }
        for (subject, due) in owed {
            // Owed since the first resolution, where it was resolved before.
            if self.state.open_promises.iter().any(|p| p.subject == subject) {
                continue;
            }
            chronicle.note(Event::PromiseMade { promise: subject.clone(), due: due.clone(), owner: owner.clone() }, new_id);
            let made = self.making().make(subject, Origin::Policy, due, owner.clone(), new_id);
            self.done.opened.push(made);
        }
    }

    fn open(&mut self, subject: PromiseSubject, due: &Moment, owner: &Phrase, new_id: NewId<'_>) {
        let made = self.making().make(subject, Origin::Update(self.update.number), due.clone(), owner.clone(), new_id);
        self.done.opened.push(made);
    }
}

fn tells(told: &[Audience], audience: &AudienceName) -> bool {
    told.iter().any(|a| a.name == *audience)
}

fn sentence(text: &str) -> Phrase {
    Phrase::new(text).expect("a plain sentence is a phrase")
}
