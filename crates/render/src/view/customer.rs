//! What the affected customer may see.

use sev1_domain::audience::Audience;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::incident::Incident;
use sev1_domain::label::{Cleared, Customers};
use sev1_domain::milestone::Milestone;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Update;

use super::{About, FixView, Next, OccasionView, confirmed, seen};

/// What the affected customer may see.
#[derive(Clone, Debug)]
pub struct CustomerView<'a> {
    /// What is for everybody.
    pub about: About<'a>,
    /// The customer.
    pub customer: Option<Cleared<Customers, &'a Phrase>>,
    /// The severity.
    pub severity: Option<Cleared<Customers, &'a Severity>>,
    /// Why it is told.
    pub occasion: OccasionView<'a, Customers>,
    /// When they will hear more.
    pub next: Next<'a, Customers>,
    /// The author's own text, instead of all that is made from the facts.
    pub message: Option<Cleared<Customers, &'a Body>>,
    /// Summary.
    pub summary: Option<Cleared<Customers, Body>>,
    /// Customer impact.
    pub impact: Option<Cleared<Customers, Body>>,
    /// Technical notes.
    pub notes: Option<Cleared<Customers, Body>>,
    /// How far the impact reaches.
    pub reach: Option<Cleared<Customers, &'a Reach>>,
    /// What they can do meanwhile.
    pub workaround: Option<Cleared<Customers, &'a Phrase>>,
    /// Why it happens, once that is confirmed.
    pub cause: Option<Cleared<Customers, &'a Cause>>,
    /// What happens next.
    pub milestone: Option<Cleared<Customers, &'a Milestone>>,
    /// The fix and how far it is, without who has it in hand.
    pub fix: Option<Cleared<Customers, FixView<'a>>>,
    /// Their bridge.
    pub bridge: Option<Cleared<Customers, &'a Bridge>>,
    /// Link of the thread.
    pub thread: Option<Cleared<Customers, &'a Phrase>>,
}

impl<'a> CustomerView<'a> {
    /// What `audience` may see of `update`.
    #[must_use]
    pub fn of(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> Self {
        let facts = &update.facts;
        Self {
            about: About::of(incident, update, audience),
            customer: incident.customer.cleared(),
            severity: incident.severity.cleared(),
            occasion: OccasionView::of(update),
            next: Next::of(update),
            message: seen(&facts.customer_message),
            summary: facts.summary.cleared(),
            impact: facts.customer_impact.cleared(),
            notes: facts.technical_notes.cleared(),
            reach: seen(&facts.reach),
            workaround: seen(&facts.workaround),
            cause: confirmed(&facts.cause),
            milestone: seen(&facts.milestone),
            fix: seen(&facts.fix).map(|fix| fix.map(FixView::of)),
            bridge: seen(&facts.bridge),
            thread: seen(&facts.thread),
        }
    }
}
