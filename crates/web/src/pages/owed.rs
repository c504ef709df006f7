//! Promises as pages show them: what is owed, and what became of what was.
//!
//! One thing that several audiences were promised for the same time is one line.

use jiff::Timestamp;
use sev1_app::words;
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::incident::Incident;
use sev1_domain::ladder::Role;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseOutcome};

use super::say::{Due, Said, join};
use super::timeline::role_words;

/// One thing that is owed.
pub(crate) struct Owed {
    /// The first of its promises, by which a form names it.
    pub(crate) id: String,
    pub(crate) kind: PromiseKind,
    /// Whether it is an update that nobody was told of.
    is_first_update: bool,
    pub(crate) what: String,
    /// Who was promised it; empty for what we owe among ourselves.
    pub(crate) audiences: String,
    pub(crate) owner: String,
    /// Who asked for it; of a hand-off, whose promises pass.
    pub(crate) asked_by: String,
    pub(crate) due: Due,
    /// Where it comes from and what happened to it, in a few words each.
    pub(crate) notes: Vec<String>,
    pub(crate) reminder: Option<String>,
}

/// One thing that was owed.
pub(crate) struct Settled {
    pub(crate) what: String,
    pub(crate) audiences: String,
    pub(crate) owner: String,
    pub(crate) due: Said,
    /// `kept`, `kept 4 min late`, `released: …`, `broken: …`.
    pub(crate) outcome: String,
    /// `good`, `waiting` or `bad`: chooses colour and shape, which never stand alone.
    pub(crate) mood: &'static str,
    pub(crate) at: Said,
}

/// What is owed, due first.
pub(crate) fn owed(promises: &[Promise], incident: &Incident, policy: &PromisePolicy, now: Timestamp) -> Vec<Owed> {
    let mut open = grouped(promises.iter().filter(|p| p.outcome.is_none()));
    open.sort_by_key(|group| group[0].due.at);
    open.iter().map(|group| Owed::new(group, incident, policy, now)).collect()
}

/// What was owed, settled last first.
pub(crate) fn settled(promises: &[Promise], now: Timestamp) -> Vec<Settled> {
    let at = |p: &Promise| p.outcome.as_ref().map(PromiseOutcome::at);
    let mut over = grouped(promises.iter().filter(|p| p.outcome.is_some()));
    over.sort_by_key(|group| std::cmp::Reverse(at(group[0])));
    over.iter().filter_map(|group| Settled::new(group, group[0].outcome.as_ref()?, now)).collect()
}

/// What is the same thing to people: said to several audiences, due and settled together.
pub(crate) fn grouped<'a>(promises: impl Iterator<Item = &'a Promise>) -> Vec<Vec<&'a Promise>> {
    let mut groups: Vec<Vec<&Promise>> = Vec::new();
    for promise in promises {
        let same = |p: &Promise| {
            (p.subject.kind, &p.subject.what, p.due.at, p.origin)
                == (promise.subject.kind, &promise.subject.what, promise.due.at, promise.origin)
                && (&p.owner, p.moves, &p.outcome) == (&promise.owner, promise.moves, &promise.outcome)
        };
        match groups.iter_mut().find(|group| same(group[0])) {
            Some(group) => group.push(promise),
            None => groups.push(vec![promise]),
        }
    }
    groups
}

impl Owed {
    fn new(group: &[&Promise], incident: &Incident, policy: &PromisePolicy, now: Timestamp) -> Self {
        let first = group[0];
        Self {
            id: first.id.to_string(),
            kind: first.subject.kind,
            is_first_update: first.is_next_update() && !first.was_said(),
            what: what(first),
            audiences: audiences(group),
            owner: first.owner.to_string(),
            asked_by: first.asked_by.as_ref().map_or_else(String::new, ToString::to_string),
            due: Due::new(&first.due, now),
            notes: notes(first),
            // The audience that was told first carries the reminders of all; the earliest is the one people hear.
            reminder: group
                .iter()
                .filter_map(|p| Some((p.climb.wakes_at()?, p)))
                .min_by_key(|(at, _)| *at)
                .map(|(_, p)| reminder(p, incident, policy, now)),
        }
    }

    /// Whether somebody was asked to take over and has not answered.
    pub(crate) fn is_hand_off(&self) -> bool {
        self.kind == PromiseKind::HandOff
    }

    /// Whether a person settles it by saying so: nothing else does.
    pub(crate) fn is_settled_by_hand(&self) -> bool {
        !matches!(self.kind, PromiseKind::NextUpdate | PromiseKind::HandOff)
    }

    /// Whether it can be given another time: it was promised to somebody, who does not wait for it in vain yet.
    pub(crate) fn is_movable(&self) -> bool {
        let promised = !matches!(self.kind, PromiseKind::HandOff | PromiseKind::LoopIn | PromiseKind::Answer) && !self.is_first_update;
        promised && !self.due.overdue
    }

    /// Who is to do what about it.
    pub(crate) fn duty(&self) -> String {
        format!("{} {}", self.owner, if self.is_hand_off() { "is to answer" } else { "owes it" })
    }

    /// One line for a list to choose from.
    pub(crate) fn choice(&self) -> String {
        let to = if self.audiences.is_empty() { String::new() } else { format!(" to {}", self.audiences) };
        format!("{}{to}, {}", self.what, self.due.at.short)
    }
}

impl Settled {
    fn new(group: &[&Promise], outcome: &PromiseOutcome, now: Timestamp) -> Option<Self> {
        let first = group[0];
        let (mood, said) = match outcome {
            PromiseOutcome::Kept { .. } => ("good", "kept".to_owned()),
            PromiseOutcome::KeptLate { late, .. } => ("bad", format!("kept {} late", words::exact_elapsed(*late))),
            PromiseOutcome::Released { reason, .. } => ("waiting", format!("released: {reason}")),
            PromiseOutcome::Broken { reason, .. } => ("bad", format!("broken: {reason}")),
        };
        let by = match outcome {
            PromiseOutcome::Kept { by: Some(by), .. } | PromiseOutcome::KeptLate { by: Some(by), .. } => format!(", by update {by}"),
            _ => String::new(),
        };
        let (zone, at) = (&first.due.zone, outcome.at());
        Some(Self {
            what: what(first),
            audiences: audiences(group),
            owner: first.owner.to_string(),
            due: Said::new(first.due.at, zone, now),
            outcome: said + &by,
            mood,
            at: Said::new(at, zone, now),
        })
    }
}

/// What was promised, as people say it.
pub(crate) fn what(promise: &Promise) -> String {
    let subject = &promise.subject;
    match (subject.kind, &subject.what) {
        (PromiseKind::NextUpdate, _) if promise.origin == Origin::Policy => "First update".to_owned(),
        (PromiseKind::NextUpdate, _) => "Next update".to_owned(),
        (PromiseKind::HandOff, _) => format!("Hand-off to {}", promise.owner),
        (PromiseKind::LoopIn, _) => "Loop-in of an executive".to_owned(),
        (PromiseKind::Answer, Some(who)) => format!("Answer to {who}"),
        (PromiseKind::Watch, None) => "Watch that the fix holds".to_owned(),
        (PromiseKind::Call, Some(what)) => format!("Call: {what}"),
        (PromiseKind::Milestone, Some(what)) => format!("Milestone: {what}"),
        (PromiseKind::Document, Some(what)) => format!("Document: {what}"),
        (PromiseKind::Watch, Some(what)) => format!("Watch: {what}"),
        (kind, None) => kind.words().to_owned(),
    }
}

/// Who was promised it; empty for what we owe among ourselves.
pub(crate) fn audiences(group: &[&Promise]) -> String {
    if !group[0].subject.kind.is_said_to_readers() {
        return String::new();
    }
    let mut names: Vec<&AudienceName> = group.iter().map(|p| &p.subject.audience).collect();
    // Our own circle first, audiences of the configuration last.
    names.sort_by_key(|name| (AudienceKind::from_name(name.as_str()).is_none(), AudienceKind::from_name(name.as_str()), *name));
    names.dedup();
    join(names)
}

fn notes(promise: &Promise) -> Vec<String> {
    let mut notes = Vec::new();
    match (promise.subject.kind, &promise.asked_by) {
        (PromiseKind::HandOff, Some(from)) => {
            let note = promise.subject.what.as_ref().map_or_else(String::new, |note| format!(": {note}"));
            notes.push(format!("{from} hands over{note}"));
        }
        (_, Some(who)) if promise.subject.kind != PromiseKind::Answer => notes.push(format!("asked for by {who}")),
        _ => {}
    }
    match promise.origin {
        Origin::Update(number) => notes.push(format!("said in update {number}")),
        Origin::Policy => notes.push("asked for by the policy".to_owned()),
        Origin::Person => {}
    }
    match promise.moves {
        0 => {}
        1 => notes.push("moved once".to_owned()),
        n => notes.push(format!("moved {n} times")),
    }
    notes
}

/// When people hear of it next, and who.
fn reminder(promise: &Promise, incident: &Incident, policy: &PromisePolicy, now: Timestamp) -> String {
    let said = |at: Timestamp| Said::new(at, &promise.due.zone, now).short;
    let climb = &promise.climb;
    let rung = climb.next.map(|next| {
        let rung = usize::try_from(next.index).ok().and_then(|i| policy.ladder(promise.subject.kind).0.get(i));
        let to = rung.map_or_else(String::new, |rung| {
            // Where no pager is configured, none is told.
            let told = rung.to.iter().filter(|role| **role != Role::Page || !policy.page.is_empty());
            format!(" to {}", join(told.map(|role| person(*role, promise, incident))))
        });
        (next.at, format!("next reminder {}{to}", said(next.at)))
    });
    let snoozed = climb.snoozed_until.map(|at| (at, format!("{} is reminded again {}", promise.owner, said(at))));
    let mut both: Vec<_> = rung.into_iter().chain(snoozed).collect();
    both.sort();
    both.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ")
}

fn person(role: Role, promise: &Promise, incident: &Incident) -> String {
    let named = match role {
        Role::Owner => Some(&promise.owner),
        Role::Deputy => incident.deputy.as_ref(),
        Role::Lead => incident.lead.as_ref(),
        Role::Executive | Role::Page => None,
    };
    named.map_or_else(|| role_words(role).to_owned(), ToString::to_string)
}
