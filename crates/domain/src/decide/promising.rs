//! What decisions about promises share: making one, moving one, finding the ones that are meant.

use jiff::{SignedDuration, Timestamp};

use crate::audience::{AudienceKind, AudienceName};
use crate::changes::{Changes, IncidentChange, PromiseChange};
use crate::ids::{IncidentId, NewId, PromiseId};
use crate::incident::{Incident, IncidentState};
use crate::policy::PromisePolicy;
use crate::promise::{Origin, Promise, PromiseKind, PromiseSubject};
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::when::Moment;

/// Makes promises of one incident at one instant, each with its ladder.
pub(super) struct Making<'a> {
    pub(super) incident: IncidentId,
    pub(super) policy: &'a PromisePolicy,
    pub(super) now: Timestamp,
}

impl Making<'_> {
    pub(super) fn make(&self, subject: PromiseSubject, origin: Origin, due: Moment, owner: Phrase, new_id: NewId<'_>) -> Promise {
        Promise {
            id: PromiseId(new_id()),
            incident: self.incident,
            climb: self.policy.ladder(subject.kind).start(due.at, self.now),
            subject,
            origin,
            asked_by: None,
            made_at: self.now,
            due,
            owner,
            moves: 0,
            revision: 0,
            version: 1,
            outcome: None,
        }
    }
}

impl Making<'_> {
    /// That an executive is brought in once the incident is old enough, where the policy asks for it. What is older already is due now.
    pub(super) fn loop_in(&self, incident: &Incident, owner: &Phrase, new_id: NewId<'_>) -> Option<Promise> {
        let rule = self.policy.loop_in.filter(|rule| *incident.severity.for_internal() <= rule.severity)?;
        let (_, start) = incident.clocks.for_internal().start();
        let at = start.checked_add(rule.after).unwrap_or(self.now).max(self.now);
        let subject = PromiseSubject { kind: PromiseKind::LoopIn, what: None, audience: AudienceKind::Executive.name() };
        Some(self.make(subject, Origin::Policy, Moment { at, zone: incident.zone.clone() }, owner.clone(), new_id))
    }
}

/// The promise at its new time. Its ladder begins anew.
pub(super) fn moved(before: &Promise, due: &Moment, policy: &PromisePolicy, now: Timestamp) -> PromiseChange {
    PromiseChange::to(before, |p| {
        p.climb = policy.ladder(p.subject.kind).start(due.at, now);
        p.due = due.clone();
        p.moves += 1;
        p.revision += 1;
    })
}

/// Which open promises of an incident a person means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Of this kind.
    pub kind: PromiseKind,
    /// Whose words begin so, in any letter case; `None` for any.
    pub what: Option<Phrase>,
    /// To this audience; `None` for all that were told.
    pub audience: Option<AudienceName>,
    /// Of these only; empty for any.
    pub ids: Vec<PromiseId>,
}

impl Pick {
    /// The open promises that are meant: one thing, said to one audience or several.
    ///
    /// # Errors
    /// `promise.none_open` with what is open, `promise.several` where different things are meant.
    pub fn from<'s>(&self, state: &'s IncidentState) -> Result<Vec<&'s Promise>, Refusal> {
        let starts = |p: &Promise, said: &Phrase| {
            p.subject.what.as_ref().is_some_and(|w| w.as_str().to_lowercase().starts_with(&said.as_str().to_lowercase()))
        };
        let meant = |p: &&Promise| {
            p.subject.kind == self.kind
                && self.what.as_ref().is_none_or(|said| starts(p, said))
                && self.audience.as_ref().is_none_or(|a| *a == p.subject.audience)
                && (self.ids.is_empty() || self.ids.contains(&p.id))
        };
        let mut found: Vec<_> = state.open_promises.iter().filter(meant).collect();
        // What is said in full is meant, whatever else begins the same.
        let in_full = |p: &&Promise| self.what.is_some() && p.subject.what == self.what;
        if found.iter().any(in_full) {
            found.retain(in_full);
        }
        let number = state.incident.number;
        let Some(first) = found.first() else {
            let what = self.what.as_ref().map_or(String::new(), |w| format!(" that begins with `{w}`"));
            let refusal =
                Refusal::new("promise.none_open", format!("{number} has no open promise of this kind ({}){what}", self.kind.as_str()));
            return Err(match open(state) {
                list if list.is_empty() => refusal.hint("nothing is promised there"),
                list => refusal.hint(format!("open are: {list}")),
            });
        };
        if found.iter().any(|p| p.subject.what != first.subject.what) {
            let names: Vec<_> = found.iter().filter_map(|p| p.subject.what.as_ref()).map(|w| format!("`{w}`")).collect();
            return Err(Refusal::new("promise.several", format!("that may mean several: {}", names.join(", ")))
                .hint("say which: the first words of it are enough"));
        }
        Ok(found)
    }
}

fn open(state: &IncidentState) -> String {
    let mut names: Vec<_> = state.open_promises.iter().map(|p| p.subject.to_string()).collect();
    names.sort_unstable();
    names.dedup();
    names.join("; ")
}

/// The furthest ahead something may be promised; this only catches slips of the pen.
pub(super) const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A night, or a long weekend: who agrees to longer silence does not wait for news of an outage.
pub(super) const LONGEST_QUIET: SignedDuration = SignedDuration::from_hours(24 * 4);

/// Passes if `due` is ahead, and not absurdly far.
pub(super) fn check_ahead(due: &Moment, now: Timestamp, furthest: SignedDuration) -> Result<(), Refusal> {
    if due.at <= now {
        return Err(
            Refusal::new("promise.past", format!("{} has passed", due.said_at(now))).hint("name a later time; check the day and the zone")
        );
    }
    if due.at.duration_since(now) > furthest {
        let days = furthest.as_hours() / 24;
        return Err(Refusal::new("promise.too_far", format!("{} is more than {days} days away", due.said_at(now)))
            .hint("check the date and the year"));
    }
    Ok(())
}

/// Changes of an incident whose own fields stay as they are: the version still guards what was decided on.
pub(super) fn touching(state: &IncidentState) -> Changes {
    let incident = state.incident.clone();
    Changes { incident: Some(IncidentChange::Changed { incident, expected_version: state.version }), ..Changes::default() }
}
