//! What our own responders may see: everything.

use sev1_domain::approval::EmergencyApproval;
use sev1_domain::audience::Audience;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::incident::Incident;
use sev1_domain::label::{Cleared, Responders};
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Update;

use super::{About, Next, OccasionView, seen};

/// What our own responders may see.
#[derive(Clone, Debug)]
pub struct InternalView<'a> {
    /// What is for everybody.
    pub about: About<'a>,
    /// The customer.
    pub customer: Option<Cleared<Responders, &'a Phrase>>,
    /// The severity.
    pub severity: Option<Cleared<Responders, &'a Severity>>,
    /// The incident's title.
    pub title: Option<Cleared<Responders, &'a Phrase>>,
    /// Why it is told.
    pub occasion: OccasionView<'a, Responders>,
    /// When they will hear more.
    pub next: Next<'a, Responders>,
    /// Summary, without its marks.
    pub summary: Option<Cleared<Responders, Body>>,
    /// Customer impact, without its marks.
    pub impact: Option<Cleared<Responders, Body>>,
    /// Technical notes, without their marks.
    pub notes: Option<Cleared<Responders, Body>>,
    /// How far the impact reaches.
    pub reach: Option<Cleared<Responders, &'a Reach>>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Cleared<Responders, &'a Phrase>>,
    /// Why it happens, however sure that is.
    pub cause: Option<Cleared<Responders, &'a Cause>>,
    /// What happens next.
    pub milestone: Option<Cleared<Responders, &'a Milestone>>,
    /// The customer's text in the author's own words.
    pub message: Option<Cleared<Responders, &'a Body>>,
    /// Bridge.
    pub bridge: Option<Cleared<Responders, &'a Bridge>>,
    /// People.
    pub people: Option<Cleared<Responders, &'a Vec<Contribution>>>,
    /// Thanks.
    pub thanks: Option<Cleared<Responders, &'a Vec<Contribution>>>,
    /// Fix.
    pub fix: Option<Cleared<Responders, &'a Fix>>,
    /// Approvals.
    pub approvals: Option<Cleared<Responders, &'a Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<Cleared<Responders, &'a Evidence>>,
    /// Link of the thread.
    pub thread: Option<Cleared<Responders, &'a Phrase>>,
    /// The seed's template with everything in it.
    pub text: String,
}

impl<'a> InternalView<'a> {
    /// What `audience` may see of `update`.
    #[must_use]
    pub fn of(incident: &'a Incident, update: &'a Update, audience: &'a Audience) -> Self {
        let facts = &update.facts;
        Self {
            about: About::of(incident, update, audience),
            customer: incident.customer.cleared(),
            severity: incident.severity.cleared(),
            title: incident.title.cleared(),
            occasion: OccasionView::of(update),
            next: Next::of(update),
            summary: facts.summary.cleared(),
            impact: facts.customer_impact.cleared(),
            notes: facts.technical_notes.cleared(),
            reach: seen(&facts.reach),
            workaround: seen(&facts.workaround),
            cause: seen(&facts.cause),
            milestone: seen(&facts.milestone),
            message: seen(&facts.customer_message),
            bridge: seen(&facts.bridge),
            people: seen(&facts.people),
            thanks: seen(&facts.thanks),
            fix: seen(&facts.fix),
            approvals: seen(&facts.approvals),
            evidence: seen(&facts.evidence),
            thread: seen(&facts.thread),
            text: crate::internal_text(incident, update),
        }
    }
}
