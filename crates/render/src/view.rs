//! What one audience may see of an update. Built only by including labelled fields, never by deleting from the internal text, so a
//! field that is not labelled for an audience has no way into its text.

use jiff::Timestamp;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::audience::{Audience, AudienceKind, AudienceName};
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::label::{Cleared, Customers, Everybody, Executives, Labelled};
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, Update};
use sev1_domain::when::CivilWhen;

use crate::text::{Sheet, next_update_sentence};
use crate::written::{header_time, said};

/// What one audience may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceView {
    /// Who it is for.
    pub audience: AudienceName,
    /// The incident's number.
    pub incident: IncidentNumber,
    /// The update's number.
    pub update: UpdateNumber,
    /// When it was published.
    pub published_at: Timestamp,
    /// The customer; nobody else's name is ever shown to the public.
    pub customer: Option<Phrase>,
    /// The severity.
    pub severity: Option<Severity>,
    /// The time in the header.
    pub time: CivilWhen,
    /// The status.
    pub status: Status,
    /// Elapsed time.
    pub incident_time: IncidentTime,
    /// When this audience will hear more.
    pub next_update: NextView,
    /// Summary.
    pub summary: Option<Body>,
    /// Customer impact.
    pub customer_impact: Option<Body>,
    /// Technical notes.
    pub technical_notes: Option<Body>,
    /// How far the impact reaches.
    pub reach: Option<Reach>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Phrase>,
    /// Why it happens.
    pub cause: Option<Cause>,
    /// What readers may expect next.
    pub milestone: Option<Milestone<CivilWhen>>,
    /// The customer's text in the author's own words.
    pub customer_message: Option<Body>,
    /// Bridge.
    pub bridge: Option<Bridge<CivilWhen>>,
    /// People; empty when there are none to see.
    pub people: Vec<Contribution>,
    /// Thanks; empty when there are none to see.
    pub thanks: Vec<Contribution>,
    /// Fix.
    pub fix: Option<Fix>,
    /// Approvals; empty when there are none to see.
    pub approvals: Vec<EmergencyApproval>,
    /// Evidence.
    pub evidence: Option<Evidence>,
    /// Link of the thread.
    pub thread: Option<Phrase>,
}

/// When an audience will hear more: the time is for everybody, the reason of an opt-out has its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextView {
    /// Promised: the instant, and the words for it.
    At(Timestamp, CivilWhen),
    /// None is planned, with the reason where it may be seen.
    OptOut(Option<Phrase>),
    /// None is due.
    NotDue,
}

/// What `audience` may see of `update`.
#[must_use]
pub fn view(incident: &Incident, update: &Update, audience: &Audience) -> AudienceView {
    fn see<T: Clone>(field: &Labelled<T>, kind: AudienceKind) -> Option<T> {
        field.visible_to(kind).cloned()
    }
    fn see_part<T: Clone>(part: Option<&Labelled<T>>, kind: AudienceKind) -> Option<T> {
        part.and_then(|p| see(p, kind))
    }
    fn see_prose(prose: &Prose, kind: AudienceKind) -> Option<Body> {
        match kind {
            AudienceKind::Internal => Some(prose.for_internal().clone()),
            AudienceKind::Executive => prose.cleared::<Executives>().map(Cleared::into_inner),
            AudienceKind::Customer => prose.cleared::<Customers>().map(Cleared::into_inner),
            AudienceKind::Public => prose.cleared::<Everybody>().map(Cleared::into_inner),
        }
    }
    let kind = audience.kind;
    let said = said(update);
    let next_update = match (&update.facts.next_update, said.next_update) {
        (NextUpdate::At(due), NextUpdate::At(words)) => NextView::At(due.at, words),
        (NextUpdate::OptOut(reason), _) => NextView::OptOut(see(reason, kind)),
        _ => NextView::NotDue,
    };
    AudienceView {
        audience: audience.name.clone(),
        incident: incident.number,
        update: update.number,
        published_at: update.published_at,
        customer: see(&incident.customer, kind),
        severity: see(&incident.severity, kind),
        time: header_time(incident, update),
        status: update.status,
        incident_time: update.incident_time,
        next_update,
        summary: see_prose(&said.summary, kind),
        customer_impact: see_prose(&said.customer_impact, kind),
        technical_notes: see_prose(&said.technical_notes, kind),
        reach: see_part(said.reach.as_ref(), kind),
        workaround: see_part(said.workaround.as_ref(), kind),
        cause: see_part(said.cause.as_ref(), kind),
        milestone: see_part(said.milestone.as_ref(), kind),
        customer_message: see_part(said.customer_message.as_ref(), kind),
        bridge: see_part(said.bridge.as_ref(), kind),
        people: see_part(said.people.as_ref(), kind).unwrap_or_default(),
        thanks: see_part(said.thanks.as_ref(), kind).unwrap_or_default(),
        fix: see_part(said.fix.as_ref(), kind),
        approvals: see_part(said.approvals.as_ref(), kind).unwrap_or_default(),
        evidence: see_part(said.evidence.as_ref(), kind),
        thread: see_part(said.thread.as_ref(), kind),
    }
}

impl AudienceView {
    /// The text for this audience: the seed's template with the sections that it may see. Where it may not see the summary,
    /// a fixed sentence says what the status means.
    #[must_use]
    pub fn text(&self) -> String {
        Sheet {
            customer: self.customer.as_ref(),
            severity: self.severity,
            time: &self.time,
            status: self.status,
            incident_time: self.incident_time,
            summary: Some(self.summary.as_ref().map_or(holding_sentence(self.status), Body::as_str)),
            bridge: self.bridge.as_ref(),
            people: &self.people,
            thanks: &self.thanks,
            next_update: self.next_update.sentence(),
            customer_impact: self.customer_impact.as_ref().map(Body::as_str),
            reach: self.reach.as_ref(),
            workaround: self.workaround.as_ref(),
            technical_notes: self.technical_notes.as_ref().map(Body::as_str),
            cause: self.cause.as_ref(),
            milestone: self.milestone.as_ref(),
            fix: self.fix.as_ref(),
            approvals: &self.approvals,
            evidence: self.evidence.as_ref(),
            thread: self.thread.as_ref(),
            customer_message: self.customer_message.as_ref().map(Body::as_str),
        }
        .render()
    }
}

impl NextView {
    fn sentence(&self) -> Option<String> {
        match self {
            Self::At(_, words) => next_update_sentence(&NextUpdate::At(words.clone())),
            Self::OptOut(Some(reason)) => next_update_sentence(&NextUpdate::OptOut(Labelled::internal(reason.clone()))),
            Self::OptOut(None) => Some("No next update is planned.".to_owned()),
            Self::NotDue => None,
        }
    }
}

/// What the status alone lets us say to anybody; no fact beyond it.
fn holding_sentence(status: Status) -> &'static str {
    match status {
        Status::Investigating => "We are aware of this outage and are looking for its cause.",
        Status::Identified => "We believe we know the cause of this outage and are working on a fix.",
        Status::Monitoring => "A fix is in place and we are watching it.",
        Status::Resolved => "This outage is resolved.",
    }
}
