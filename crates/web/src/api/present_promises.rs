//! From use case to wire: promises, and the answers of the verbs that change them.

use jiff::Timestamp;
use sev1_app::read_models::PromiseView;
use sev1_app::{Promised, words};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::ladder::Role;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::{Promise, PromiseOutcome, PromiseSubject};

use super::present::{delivery, incident, moment};
use super::wire;
use crate::WebState;

/// One promise, open or settled.
pub(super) fn promise(promise: &Promise, policy: &PromisePolicy, now: Timestamp) -> wire::PromiseOut {
    let wire::SubjectOut { kind, what, audience } = subject(&promise.subject);
    wire::PromiseOut {
        id: promise.id.to_string(),
        kind,
        what,
        audience,
        origin: promise.origin.into(),
        said_in: promise.origin.update().map(|number| number.0),
        said: promise.was_said(),
        asked_by: promise.asked_by.as_ref().map(ToString::to_string),
        made_at: promise.made_at.into(),
        due: moment(&promise.due, now),
        owner: promise.owner.to_string(),
        moves: promise.moves,
        overdue: promise.overdue(now).is_some(),
        countdown: promise.outcome.is_none().then(|| words::countdown(promise.due.at, now)),
        next_reminder: next_reminder(promise, policy),
        snoozed_until: promise.climb.snoozed_until.filter(|_| promise.outcome.is_none()).map(Into::into),
        outcome: promise.outcome.as_ref().map(outcome),
    }
}

/// Those of an incident, due first.
pub(super) fn open_promises(promises: &[Promise], policy: &PromisePolicy, now: Timestamp) -> Vec<wire::PromiseOut> {
    let mut sorted: Vec<&Promise> = promises.iter().collect();
    sorted.sort_by_key(|p| p.due.at);
    sorted.into_iter().map(|p| promise(p, policy, now)).collect()
}

/// Whom the policy in force would remind next, and when.
fn next_reminder(promise: &Promise, policy: &PromisePolicy) -> Option<wire::NextReminderOut> {
    let at = promise.climb.wakes_at().filter(|_| promise.outcome.is_none())?;
    if promise.climb.snoozed_until == Some(at) {
        return Some(wire::NextReminderOut { at: at.into(), to: vec![Role::Owner.into()] });
    }
    let index = promise.climb.next.and_then(|next| usize::try_from(next.index).ok())?;
    let rung = policy.ladder(promise.subject.kind).0.get(index)?;
    Some(wire::NextReminderOut { at: at.into(), to: rung.to.iter().map(|role| (*role).into()).collect() })
}

fn outcome(outcome: &PromiseOutcome) -> wire::OutcomeOut {
    let (by, reason) = match outcome {
        PromiseOutcome::Kept { by, .. } | PromiseOutcome::KeptLate { by, .. } => (*by, None),
        PromiseOutcome::Released { reason, .. } | PromiseOutcome::Broken { reason, .. } => (None, Some(reason.to_string())),
    };
    wire::OutcomeOut {
        word: outcome.into(),
        at: outcome.at().into(),
        by: by.map(|number| number.0),
        late_ms: i64::try_from(outcome.late().as_millis()).unwrap_or(i64::MAX),
        reason,
    }
}

/// What was promised, and to whom.
pub(super) fn subject(subject: &PromiseSubject) -> wire::SubjectOut {
    wire::SubjectOut {
        kind: subject.kind.into(),
        what: subject.what.as_ref().map(ToString::to_string),
        audience: subject.audience.to_string(),
    }
}

/// The answer of a verb about promises.
pub(super) fn promised(promised: &Promised, state: &WebState) -> wire::PromisedOut {
    let (policy, now) = (state.app.settings().promises(), state.app.now());
    wire::PromisedOut {
        incident: incident(&promised.state.incident, now),
        open_promises: open_promises(&promised.state.open_promises, policy, now),
        deliveries: promised.deliveries.iter().map(delivery).collect(),
        warnings: promised.warnings.clone(),
        inheritance: None,
    }
}

/// All promises of one incident.
pub(super) fn promises_of(number: IncidentNumber, views: &[PromiseView], state: &WebState) -> wire::PromisesOut {
    let (policy, now) = (state.app.settings().promises(), state.app.now());
    wire::PromisesOut { number: number.to_string(), promises: views.iter().map(|v| promise(&v.promise, policy, now)).collect() }
}

/// Promises with their incidents, of which there may be more.
pub(super) fn owed(views: &[PromiseView], more: bool, state: &WebState) -> wire::OwedOut {
    let (policy, now) = (state.app.settings().promises(), state.app.now());
    let row = |v: &PromiseView| wire::OwedRowOut { incident: incident(&v.incident, now), promise: promise(&v.promise, policy, now) };
    wire::OwedOut { promises: views.iter().map(row).collect(), more }
}
