//! What anybody may see.

use sev1_domain::audience::Audience;
use sev1_domain::cause::Cause;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::incident::Incident;
use sev1_domain::label::{Cleared, Everybody};
use sev1_domain::milestone::Milestone;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Update;

use super::{About, Next, OccasionView, confirmed, seen};

/// What anybody may see. There is no field for the customer's name: nobody's name is ever shown to the public.
#[derive(Clone, Debug)]
pub struct PublicView<'a> {
    /// What is for everybody.
    pub about: About<'a>,
    /// The severity, for machines that sort by it; the built-in texts do not speak of it.
    pub severity: Option<Cleared<Everybody, &'a Severity>>,
    /// Why it is told.
    pub occasion: OccasionView<'a, Everybody>,
    /// When they will hear more.
    pub next: Next<'a, Everybody>,
    /// The author's own text, instead of all that is made from the facts.
    pub message: Option<Cleared<Everybody, &'a Body>>,
    /// Summary.
    pub summary: Option<Cleared<Everybody, Body>>,
    /// Impact.
    pub impact: Option<Cleared<Everybody, Body>>,
    /// Technical notes.
    pub notes: Option<Cleared<Everybody, Body>>,
    /// How far the impact reaches.
    pub reach: Option<Cleared<Everybody, &'a Reach>>,
    /// What readers can do meanwhile.
    pub workaround: Option<Cleared<Everybody, &'a Phrase>>,
    /// Why it happens, once that is confirmed.
    pub cause: Option<Cleared<Everybody, &'a Cause>>,
    /// What happens next.
    pub milestone: Option<Cleared<Everybody, &'a Milestone>>,
    /// The fix and how far it is, without who has it in hand.
    pub fix: Option<Cleared<Everybody, FixView<'a>>>,
}

impl<'a> PublicView<'a> {
    /// What `audience` may see of `update`.
    #[must_use]
    pub fn of(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> Self {
        let facts = &update.facts;
        Self {
            about: About::of(incident, update, audience),
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
        }
    }
}

/// A fix as it is told outside of our responders: without who has it in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixView<'a> {
    /// The version that carries it.
    pub version: &'a Phrase,
    /// The step it is at.
    pub stage: FixStage,
    /// How that step stands.
    pub state: FixState,
}

impl<'a> FixView<'a> {
    pub(super) fn of(fix: &'a Fix) -> Self {
        Self { version: &fix.version, stage: fix.stage, state: fix.state }
    }
}
