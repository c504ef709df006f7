//! The optional typed parts of an update as a person says them, and which of them stay true until said anew.

use jiff::Timestamp;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::label::Labelled;
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::UpdateFacts;

/// The optional typed parts of an update, internal unless labelled.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// How far the impact reaches.
    pub reach: Option<Labelled<Reach>>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Labelled<Phrase>>,
    /// Why it happens, and how sure that is.
    pub cause: Option<Labelled<Cause>>,
    /// What readers may expect next; its time as people write it.
    pub milestone: Option<Labelled<Milestone<String>>>,
    /// What was said before and does not hold any more, so it is not carried over.
    pub dropped: Vec<Standing>,
    /// The customer's text in the author's own words; never carried over.
    pub customer_message: Option<Labelled<Body>>,
    /// Where people talk; times as people write them.
    pub bridge: Option<Labelled<Bridge<String>>>,
    /// Who works on it.
    pub people: Option<Labelled<Vec<Contribution>>>,
    /// Who is thanked.
    pub thanks: Option<Labelled<Vec<Contribution>>>,
    /// The fix.
    pub fix: Option<Labelled<Fix>>,
    /// Approvals.
    pub approvals: Option<Labelled<Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<Labelled<Evidence>>,
    /// The thread.
    pub thread: Option<Labelled<Phrase>>,
}

/// A part that says how things stand: it is carried over with its label until it is said anew or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// How far the impact reaches; not into a resolution.
    Reach,
    /// What the customer can do meanwhile; not into a resolution.
    Workaround,
    /// Why it happens.
    Cause,
    /// What readers may expect next; not once its time has passed, and not into a resolution.
    Milestone,
}

impl Standing {
    /// All.
    pub const ALL: [Self; 4] = [Self::Reach, Self::Workaround, Self::Cause, Self::Milestone];
}

/// What the last update said and this one may go on saying.
pub(super) struct Last<'a> {
    pub(super) facts: Option<&'a UpdateFacts>,
    /// What is not carried over.
    pub(super) dropped: Vec<Standing>,
    /// Whether this update says that it is over.
    pub(super) resolves: bool,
    pub(super) now: Timestamp,
}

impl Last<'_> {
    pub(super) fn reach(&self, said: Option<Labelled<Reach>>, written: Option<Labelled<Reach>>) -> Option<Labelled<Reach>> {
        let carried = self.carries(Standing::Reach) && !self.resolves;
        going_on(said, written, self.facts.and_then(|f| f.reach.as_ref()), carried)
    }

    pub(super) fn workaround(&self, said: Option<Labelled<Phrase>>, written: Option<Labelled<Phrase>>) -> Option<Labelled<Phrase>> {
        let carried = self.carries(Standing::Workaround) && !self.resolves;
        going_on(said, written, self.facts.and_then(|f| f.workaround.as_ref()), carried)
    }

    pub(super) fn cause(&self, said: Option<Labelled<Cause>>, written: Option<Labelled<Cause>>) -> Option<Labelled<Cause>> {
        going_on(said, written, self.facts.and_then(|f| f.cause.as_ref()), self.carries(Standing::Cause))
    }

    /// `said` or written is one that could be read; a fault in it is noted elsewhere.
    pub(super) fn milestone(&self, said: Option<Labelled<Milestone>>, written: Option<Labelled<Milestone>>) -> Option<Labelled<Milestone>> {
        let last = self.facts.and_then(|f| f.milestone.as_ref());
        let to_come = last.and_then(|m| m.for_internal().by.as_ref()).is_none_or(|by| by.at > self.now);
        going_on(said, written, last, self.carries(Standing::Milestone) && to_come && !self.resolves)
    }

    pub(super) fn message(&self, said: Option<Labelled<Body>>, written: Option<Labelled<Body>>) -> Option<Labelled<Body>> {
        going_on(said, written, self.facts.and_then(|f| f.customer_message.as_ref()), false)
    }

    fn carries(&self, part: Standing) -> bool {
        !self.dropped.contains(&part)
    }
}

/// What was said, else what was written, else, where it is carried over, what was said last, with its label. A text carries no
/// labels, so a part in it that is the last one to the letter keeps that one's.
fn going_on<T: Clone + PartialEq>(
    said: Option<Labelled<T>>,
    written: Option<Labelled<T>>,
    last: Option<&Labelled<T>>,
    carried: bool,
) -> Option<Labelled<T>> {
    let written = written.map(|written| match last {
        Some(last) if last.for_internal() == written.for_internal() => last.clone(),
        _ => written,
    });
    said.or(written).or_else(|| last.filter(|_| carried).cloned())
}
