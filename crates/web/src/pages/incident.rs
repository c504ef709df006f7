//! One incident: what readers know, when they hear more, whether it arrived.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use sev1_app::{IncidentView, UpdateView};
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::Verdict;
use sev1_domain::incident::{Clock, Incident};
use sev1_domain::milestone::Milestone;
use sev1_domain::status::Status;
use sev1_domain::timeline::{Event, TimelineEntry};
use sev1_domain::update::{NextUpdate, UpdateFacts};

use super::say::{Arrival, Due, Elapsed, Markdown, Said};
use super::{Frame, page};
use crate::WebState;
use crate::api::Number;
use crate::auth::PageReader;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    number: String,
    customer: String,
    severity: String,
    title: String,
    status: &'static str,
    open: bool,
    closed: Option<Said>,
    elapsed: Elapsed,
    clocks: Vec<(&'static str, Option<Said>)>,
    due: Option<Due>,
    opted_out: Option<String>,
    next_number: u32,
    newest: Option<UpdateCard>,
    earlier: Vec<UpdateCard>,
    timeline: Vec<Happened>,
}

struct UpdateCard {
    number: u32,
    status: &'static str,
    author: String,
    at: Said,
    html: Markdown,
    parts: Vec<(&'static str, Vec<String>)>,
    arrivals: Vec<Arrival>,
}

struct Happened {
    at: Said,
    words: String,
    actor: String,
}

/// `GET /incidents/{number}`
pub(crate) async fn incident(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    Ok(page(StatusCode::OK, &incident_page(Frame::of(&caller), &view, state.app.now())))
}

/// `POST /incidents/{number}/close`
pub(crate) async fn close(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Response, Problem> {
    state.app.close_incident(&caller, number).await?;
    Ok(Redirect::to(&format!("/incidents/{number}")).into_response())
}

fn incident_page(frame: Frame, view: &IncidentView, now: Timestamp) -> IncidentPage {
    let incident = &view.state.incident;
    let said = |at| Said::new(at, &incident.zone, now);
    let clocks = incident.clocks.for_internal();
    let promise = view.state.open_promises.iter().find(|p| p.audience == AudienceName::INTERNAL);
    let last = view.state.last_update.as_ref();
    let mut cards = view.updates.iter().map(|u| card(u, incident, now));
    IncidentPage {
        frame,
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        severity: incident.severity.for_internal().to_string(),
        title: incident.title.for_internal().to_string(),
        status: incident.status.word(),
        open: incident.status.is_open(),
        closed: incident.closed_at.map(said),
        elapsed: Elapsed::new(clocks, &incident.zone, now),
        clocks: Clock::ALL.map(|clock| (clock.words(), clocks.get(clock).map(said))).into(),
        due: promise.map(|p| Due::new(&p.due, now)),
        opted_out: last.and_then(|u| match &u.facts.next_update {
            NextUpdate::OptOut(reason) => Some(reason.for_internal().to_string()),
            _ => None,
        }),
        next_number: last.map_or(1, |u| u.number.0 + 1),
        newest: cards.next(),
        earlier: cards.collect(),
        timeline: view.timeline.iter().rev().map(|e| happened(e, incident, now)).collect(),
    }
}

fn card(view: &UpdateView, incident: &Incident, now: Timestamp) -> UpdateCard {
    let update = &view.update;
    UpdateCard {
        number: update.number.0,
        status: update.status.word(),
        author: update.author.name.to_string(),
        at: Said::new(update.published_at, &incident.zone, now),
        html: Markdown::new(&view.text),
        parts: parts(&update.facts, update.published_at),
        arrivals: view.deliveries.iter().map(|d| Arrival::new(d, &incident.zone, now)).collect(),
    }
}

/// The typed parts that a glance should find, in words of the update's own hour.
fn parts(facts: &UpdateFacts, said_at: Timestamp) -> Vec<(&'static str, Vec<String>)> {
    let mut parts = Vec::new();
    if let Some(reach) = facts.reach.as_ref().map(|r| r.for_internal()) {
        parts.push(("Affected", vec![reach.to_string()]));
    }
    if let Some(workaround) = facts.workaround.as_ref().map(|w| w.for_internal()) {
        parts.push(("Workaround", vec![workaround.to_string()]));
    }
    if let Some(cause) = facts.cause.as_ref().map(|c| c.for_internal()) {
        parts.push(("Cause", vec![format!("{}: {}", cause.certainty.as_str(), cause.what)]));
    }
    if let Some(milestone) = facts.milestone.as_ref().map(|m| m.for_internal()) {
        parts.push(("Milestone", vec![milestone_words(milestone, said_at)]));
    }
    if let Some(fix) = facts.fix.as_ref().map(|f| f.for_internal()) {
        let owner = fix.owner.as_ref().map(|o| format!(", {o}")).unwrap_or_default();
        parts.push(("Fix", vec![format!("{}: {} {}{owner}", fix.version, fix.stage.as_str(), fix.state.as_str())]));
    }
    if let Some(approvals) = facts.approvals.as_ref().map(|a| a.for_internal()) {
        let one = |a: &sev1_domain::approval::EmergencyApproval| format!("{}: {}, {}", a.what, a.asked, a.answer.as_str());
        parts.push(("Approvals", approvals.iter().map(one).collect()));
    }
    if let Some(bridge) = facts.bridge.as_ref().map(|b| b.for_internal()) {
        parts.push(("Bridge", vec![format!("{}: {}", bridge.name, bridge.state.as_str())]));
    }
    if let Some(people) = facts.people.as_ref().map(|p| p.for_internal()) {
        let one = |c: &sev1_domain::people::Contribution| match &c.what {
            Some(what) => format!("{}: {what}", c.who),
            None => c.who.to_string(),
        };
        parts.push(("People", people.iter().map(one).collect()));
    }
    if let Some(evidence) = facts.evidence.as_ref().map(|e| e.for_internal()) {
        let verdict = evidence.verdict.as_ref().map(|v| format!(": {v}")).unwrap_or_default();
        parts.push(("Evidence", vec![format!("{}{verdict}", evidence.query)]));
    }
    parts
}

fn milestone_words(milestone: &Milestone, said_at: Timestamp) -> String {
    let by = milestone.by.as_ref().map(|by| format!(" by {}", by.said_at(said_at))).unwrap_or_default();
    format!("{}{by}, confidence {}", milestone.what, milestone.confidence.as_str())
}

fn happened(entry: &TimelineEntry, incident: &Incident, now: Timestamp) -> Happened {
    let words = match &entry.event {
        Event::Declared => "Declared".to_owned(),
        Event::UpdatePublished { number, status } => format!("Update {number} published: {status}"),
        Event::StatusChanged { from, to, reason: None } => format!("Status moved from {from} to {to}"),
        Event::StatusChanged { from, to, reason: Some(reason) } => format!("Status went back from {from} to {to}: {reason}"),
        Event::Promised { due } => format!("Next update promised for {}", due.said_at(entry.happened_at)),
        Event::PromiseKept { by, late_ms: 0 } => format!("Promise kept in time by update {by}"),
        Event::PromiseKept { by, late_ms } => {
            let late = sev1_app::words::exact_elapsed(jiff::SignedDuration::from_millis(*late_ms));
            format!("Promise kept by update {by}, {late} late")
        }
        Event::OptedOut { reason } => format!("No next update planned: {reason}"),
        Event::Redelivered { update, destination, verdict: Verdict::SendAgain } => {
            format!("Update {update} is sent again to {destination}")
        }
        Event::Redelivered { update, destination, verdict: Verdict::Arrived } => format!("Update {update} was seen at {destination}"),
        Event::FindingAcknowledged { update, code, reason } => format!("{code} acknowledged in update {update}: {reason}"),
        Event::RuleSuppressed { update, code, until, reason } => {
            let until = Said::new(*until, &incident.zone, now);
            format!("{code} kept quiet in update {update} until {}: {reason}", until.short)
        }
        Event::Declassified { update, field, from, to, reason } => {
            format!("Update {update} opens {} from {} to {}: {reason}", field.replace('_', " "), from.as_str(), to.as_str())
        }
        Event::TextApproved { update, by } => format!("{by} agreed to the texts of update {update}"),
        Event::TemplateFellBack { update, audience, reason } => {
            format!("Update {update} went to {audience} in the built-in words, because its template is broken: {reason}")
        }
        Event::Closed => "Closed".to_owned(),
    };
    Happened { at: Said::new(entry.happened_at, &incident.zone, now), words, actor: entry.actor.name.to_string() }
}

impl IncidentPage {
    /// Resolved and not closed: the one state in which closing is the next step.
    fn can_close(&self) -> bool {
        self.closed.is_none() && self.status == Status::Resolved.word()
    }
}
