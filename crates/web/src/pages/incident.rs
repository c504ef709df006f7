//! One incident: what readers know, what they were promised, whether it arrived.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use sev1_app::read_models::PromiseFilter;
use sev1_app::{IncidentView, UpdateView};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::{Clock, Incident};
use sev1_domain::milestone::Milestone;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::Promise;
use sev1_domain::status::Status;
use sev1_domain::update::{NextUpdate, UpdateFacts};

use super::afterwards::Afterwards;
use super::owed::{Owed, Settled, owed, settled};
use super::say::{Arrival, Elapsed, Markdown, NextUp, Said};
use super::timeline::Happened;
use super::{Frame, page};
use crate::WebState;
use crate::api::Number;
use crate::auth::PageReader;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    now: String,
    afterwards: Option<Afterwards>,
    number: String,
    customer: String,
    severity: String,
    title: String,
    /// Lead, deputy and quiet hours, a few words each.
    agreed: Vec<String>,
    status: &'static str,
    open: bool,
    closed: Option<Said>,
    elapsed: Elapsed,
    clocks: Vec<(&'static str, Option<Said>)>,
    next: Option<NextUp>,
    opted_out: Option<String>,
    owed: Vec<Owed>,
    settled: Vec<Settled>,
    notices: Vec<Arrival>,
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

/// `GET /incidents/{number}`
pub(crate) async fn incident(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    let promises = promises_of(&state, number).await?;
    let now = state.app.now();
    let (jar, afterwards) = Afterwards::take(jar, number, now);
    let policy = state.app.settings().promises();
    let template = IncidentPage { afterwards, ..incident_page(Frame::of(&caller), &view, &promises, policy, now) };
    Ok((jar, page(StatusCode::OK, &template)).into_response())
}

/// Everything that was ever promised there.
async fn promises_of(state: &WebState, number: IncidentNumber) -> Result<Vec<Promise>, Problem> {
    let all = PromiseFilter { incident: Some(number), ..PromiseFilter::default() };
    Ok(state.app.promises(&all).await?.into_iter().map(|view| view.promise).collect())
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

fn incident_page(frame: Frame, view: &IncidentView, promises: &[Promise], policy: &PromisePolicy, now: Timestamp) -> IncidentPage {
    let incident = &view.state.incident;
    let said = |at| Said::new(at, &incident.zone, now);
    let clocks = incident.clocks.for_internal();
    let last = view.state.last_update.as_ref();
    let mut cards = view.updates.iter().map(|u| card(u, incident, now));
    IncidentPage {
        frame,
        now: format!("{now:.3}"),
        afterwards: None,
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        severity: incident.severity.for_internal().to_string(),
        title: incident.title.for_internal().to_string(),
        agreed: agreed(incident, now),
        status: incident.status.word(),
        open: incident.status.is_open(),
        closed: incident.closed_at.map(said),
        elapsed: Elapsed::new(clocks, &incident.zone, now),
        clocks: Clock::ALL.map(|clock| (clock.words(), clocks.get(clock).map(said))).into(),
        next: NextUp::of(&view.state, now),
        opted_out: last.and_then(|u| match &u.facts.next_update {
            NextUpdate::OptOut(reason) => Some(reason.for_internal().to_string()),
            _ => None,
        }),
        owed: owed(promises, incident, policy, now),
        settled: settled(promises, now),
        notices: view.notices.iter().map(|d| Arrival::new(d, &incident.zone, now)).collect(),
        next_number: last.map_or(1, |u| u.number.0 + 1),
        newest: cards.next(),
        earlier: cards.collect(),
        timeline: view.timeline.iter().rev().map(|e| Happened::new(e, incident, now)).collect(),
    }
}

/// Who leads, who stands in, and how long readers agreed to wait.
pub(super) fn agreed(incident: &Incident, now: Timestamp) -> Vec<String> {
    let lead = incident.lead.as_ref().map(|lead| format!("Lead {lead}"));
    let deputy = incident.deputy.as_ref().map(|deputy| format!("Deputy {deputy}"));
    let quiet = incident.quiet.as_ref().filter(|q| now < q.until.at);
    let quiet = quiet.map(|q| format!("Quiet until {}, agreed with {}", q.until.said_at(now), q.with));
    [lead, deputy, quiet].into_iter().flatten().collect()
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
        arrivals: view.deliveries.iter().filter(|d| !d.was_not_needed()).map(|d| Arrival::new(d, &incident.zone, now)).collect(),
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

impl IncidentPage {
    /// How many notices went out, and how many did not arrive.
    fn notices_heading(&self) -> String {
        let count = |mood: &str| self.notices.iter().filter(|n| n.mood == mood).count();
        let (all, waiting, bad) = (self.notices.len(), count("waiting"), count("bad"));
        let parts = [(waiting, "on the way"), (bad, "not arrived")].into_iter().filter(|(n, _)| *n > 0);
        let parts: String = parts.map(|(n, words)| format!(", {n} {words}")).collect();
        format!("Reminders and notices: {all}{parts}")
    }

    /// What became of everything that is settled, in one line.
    fn settled_heading(&self) -> String {
        let late = self.settled.iter().filter(|s| s.mood == "bad").count();
        let late = if late == 0 { String::new() } else { format!(", {late} late or broken") };
        format!("Settled: {}{late}", self.settled.len())
    }

    /// Whether a notice did not arrive, so that they are shown unfolded.
    fn notices_missing(&self) -> bool {
        self.notices.iter().any(|n| n.mood == "bad")
    }

    /// Resolved and not closed: the one state in which closing is the next step.
    fn can_close(&self) -> bool {
        self.closed.is_none() && self.status == Status::Resolved.word()
    }
}
