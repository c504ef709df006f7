//! What our own leadership may see: what it takes to answer a caller, and what waits for whom.

use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::audience::Audience;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::incident::Incident;
use sev1_domain::label::{Cleared, Executives};
use sev1_domain::milestone::Milestone;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Update;
use sev1_domain::when::Moment;

use super::{About, FixView, Next, OccasionView, confirmed, seen};

/// What our own leadership may see.
#[derive(Clone, Debug)]
pub struct ExecutiveView<'a> {
    /// What is for everybody.
    pub about: About<'a>,
    /// The customer.
    pub customer: Option<Cleared<Executives, &'a Phrase>>,
    /// The severity.
    pub severity: Option<Cleared<Executives, &'a Severity>>,
    /// Why it is told.
    pub occasion: OccasionView<'a, Executives>,
    /// When they will hear more.
    pub next: Next<'a, Executives>,
    /// Summary.
    pub summary: Option<Cleared<Executives, Body>>,
    /// Customer impact.
    pub impact: Option<Cleared<Executives, Body>>,
    /// How far the impact reaches.
    pub reach: Option<Cleared<Executives, &'a Reach>>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Cleared<Executives, &'a Phrase>>,
    /// Why it happens, once that is confirmed.
    pub cause: Option<Cleared<Executives, &'a Cause>>,
    /// What happens next.
    pub milestone: Option<Cleared<Executives, &'a Milestone>>,
    /// The fix and how far it is, without who has it in hand.
    pub fix: Option<Cleared<Executives, FixView<'a>>>,
    /// The approvals that nobody has answered yet.
    pub pending: Option<Cleared<Executives, Vec<Pending<'a>>>>,
    /// When the bridge goes on.
    pub reconvenes: Option<Cleared<Executives, &'a Moment>>,
}

/// An approval that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending<'a> {
    /// What is to be approved.
    pub what: &'a Phrase,
    /// By whom.
    pub asked: &'a Phrase,
}

impl<'a> ExecutiveView<'a> {
    /// What `audience` may see of `update`.
    #[must_use]
    pub fn of(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> Self {
        let facts = &update.facts;
        let reconvenes = seen(&facts.bridge).and_then(|b: Cleared<Executives, &'a Bridge>| {
            b.get().reconvenes.is_some().then(|| b.map(|b| b.reconvenes.as_ref().expect("looked at just now")))
        });
        Self {
            about: About::of(incident, update, audience),
            customer: incident.customer.cleared(),
            severity: incident.severity.cleared(),
            occasion: OccasionView::of(update),
            next: Next::of(update),
            summary: facts.summary.cleared(),
            impact: facts.customer_impact.cleared(),
            reach: seen(&facts.reach),
            workaround: seen(&facts.workaround),
            cause: confirmed(&facts.cause),
            milestone: seen(&facts.milestone),
            fix: seen(&facts.fix).map(|fix| fix.map(FixView::of)),
            pending: seen(&facts.approvals).map(|all| all.map(|all| pending(all))).filter(|all: &Cleared<_, Vec<_>>| !all.get().is_empty()),
            reconvenes,
        }
    }
}

fn pending(all: &[EmergencyApproval]) -> Vec<Pending<'_>> {
    all.iter().filter(|a| a.answer == Answer::Waiting).map(|a| Pending { what: &a.what, asked: &a.asked }).collect()
}
