//! Writing, previewing and publishing an update.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use serde::Deserialize;
use sev1_app::{Caller, IdempotencyKey, IncidentView, Preview, Published, UpdateInput};
use sev1_domain::bridge::BridgeState;
use sev1_domain::fix::{FixStage, FixState};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::occasion::Occasion;
use sev1_domain::status::Status;

use super::Frame;
use super::address::PageQuery;
use super::afterwards::Afterwards;
use super::fields::{Faults, PageForm, Setback, form_page, labels};
use super::previewed::Previewed;
use super::say::{Elapsed, Markdown, NextUp, Said};
use super::standing_fields::leave_behind;
use super::update_form::UpdateForm;
use crate::WebState;
use crate::api::{Number, request_digest};
use crate::auth::{PageReader, PageSender};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "update.html")]
struct UpdatePage {
    frame: Frame,
    number: String,
    /// `None` where the incident could not be read: what was typed is shown all the same.
    about: Option<About>,
    zone: String,
    form: UpdateForm,
    faults: Faults,
    problem: Option<Problem>,
    newer: Option<Newer>,
    preview: Option<Previewed>,
    /// Whether what the linter found kept it from being sent.
    held_back: bool,
}

/// The incident in one line.
struct About {
    customer: String,
    status: &'static str,
    elapsed: Elapsed,
    next: Option<NextUp>,
    next_number: u32,
}

/// The update that somebody else published meanwhile.
struct Newer {
    number: u32,
    author: String,
    at: Said,
    html: Markdown,
}

/// What the address says of the form.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Anything: nothing changed, and the form begins with what was tried. A reminder leads here.
    #[serde(default)]
    no_change: String,
}

/// `GET /incidents/{number}/update`
pub(crate) async fn form(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    let mut form = UpdateForm::prefilled(&view, state.app.now());
    if !asked.no_change.is_empty() && view.state.last_update.is_some() {
        form.occasion = Occasion::NoChange.as_str().into();
    }
    Ok(show(&state, Some(&caller), number, Some(&view), form, Answer::default()))
}

/// `POST /incidents/{number}/update/preview`
pub(crate) async fn preview(
    PageSender(sender): PageSender,
    State(state): State<WebState>,
    Number(number): Number,
    PageForm(form): PageForm<UpdateForm>,
) -> Response {
    match previewed(&state, &sender, number, &form).await {
        Ok((preview, view)) => {
            show(&state, sender.as_ref().ok(), number, Some(&view), form, Answer { setback: None, preview: Some(preview) })
        }
        Err(setback) => give_back(&state, sender.as_ref().ok(), number, form, setback).await,
    }
}

/// `POST /incidents/{number}/update`
pub(crate) async fn publish(
    PageSender(sender): PageSender,
    State(state): State<WebState>,
    Number(number): Number,
    jar: CookieJar,
    PageForm(form): PageForm<UpdateForm>,
) -> Response {
    match published(&state, &sender, number, &form).await {
        Ok(published) => after_publishing(&state, jar, number, published),
        Err(setback) => give_back(&state, sender.as_ref().ok(), number, form, setback).await,
    }
}

/// To the update on the incident's page, where warnings are read as well.
fn after_publishing(state: &WebState, jar: CookieJar, number: IncidentNumber, published: Published) -> Response {
    let update = published.update.number;
    let said = Afterwards { done: format!("Update {update} is published."), warnings: published.warnings };
    let jar = if said.warnings.is_empty() { jar } else { said.keep(jar, number, state) };
    (jar, Redirect::to(&format!("/incidents/{number}#update-{update}"))).into_response()
}

type Sender = Result<Caller, Problem>;

async fn previewed(
    state: &WebState,
    sender: &Sender,
    number: IncidentNumber,
    form: &UpdateForm,
) -> Result<(Preview, IncidentView), Setback> {
    let caller = sender.as_ref().map_err(Problem::clone)?;
    let mut input = said(state, number, form).await?;
    // A preview is of this moment, whatever was previewed before.
    input.agreement.preview = None;
    let preview = state.app.preview_update(caller, number, input).await?;
    Ok((preview, state.app.show_incident(number).await?))
}

/// What the form says. What it was prefilled with and nobody touched is not said anew where it works again.
async fn said(state: &WebState, number: IncidentNumber, form: &UpdateForm) -> Result<UpdateInput, Setback> {
    let mut input = form.read()?;
    if input.status == Some(Status::Resolved) {
        let last = state.app.show_incident(number).await?.state;
        if let (Some(update), true) = (&last.last_update, last.incident.status.is_open()) {
            leave_behind(&mut input.parts, update);
        }
    }
    Ok(input)
}

/// Publishes what the form says.
pub(crate) async fn published(state: &WebState, sender: &Sender, number: IncidentNumber, form: &UpdateForm) -> Result<Published, Setback> {
    let caller = sender.as_ref().map_err(Problem::clone)?;
    let input = said(state, number, form).await?;
    Ok(state.app.publish_update(caller, number, input, key(caller, number, form)).await?)
}

/// The form again, with everything typed and why it came back. Who is signed out sees what they typed, and nothing of ours.
async fn give_back(state: &WebState, caller: Option<&Caller>, number: IncidentNumber, form: UpdateForm, setback: Setback) -> Response {
    let Some(caller) = caller else {
        return show(state, None, number, None, form, Answer { setback: Some(setback), preview: None });
    };
    // A second failure goes to the log only; the first is the one to tell.
    let view = state.app.show_incident(number).await.map_err(Problem::from).ok();
    // Whoever has to change something sees at once how it reads now.
    let preview = match setback {
        Setback::Faults(_) => previewed(state, &Ok(caller.clone()), number, &form).await.ok().map(|(preview, _)| preview),
        Setback::Problem(_) => None,
    };
    show(state, Some(caller), number, view.as_ref(), form, Answer { setback: Some(setback), preview })
}

/// What a form comes back with.
#[derive(Default)]
struct Answer {
    setback: Option<Setback>,
    preview: Option<Preview>,
}

fn show(
    state: &WebState,
    caller: Option<&Caller>,
    number: IncidentNumber,
    view: Option<&IncidentView>,
    mut form: UpdateForm,
    Answer { mut setback, preview }: Answer,
) -> Response {
    let now = state.app.now();
    (form.preview, form.preview_texts) = Default::default();
    if let Some(preview) = &preview {
        form.remember(preview);
    }
    // With a preview, findings are shown there, each with its place and a field for a reason.
    let held_back = preview.is_some() && setback.as_mut().is_some_and(Setback::take_findings);
    form.key = state.env.new_id(now).to_string();
    let overtaken = setback.as_ref().is_some_and(|s| s.says("update.changed_meanwhile"));
    let newer = view.filter(|_| overtaken).and_then(|v| newer(v, now));
    if overtaken && view.is_some() {
        // It is shown above the form, so it counts as seen when the form is sent again.
        form.seen_update = newer.as_ref().map_or(0, |n| n.number).to_string();
    }
    let (faults, problem) = setback.map(Setback::shown).unwrap_or_default();
    let preview = preview.map(|p| Previewed::new(&p, &form.reasons));
    let template = UpdatePage {
        frame: Frame::of_sender(caller),
        number: number.to_string(),
        about: view.map(|v| about(v, now)),
        zone: view.map_or("ET", |v| v.state.incident.zone.label()).into(),
        form,
        faults,
        problem,
        newer,
        held_back,
        preview,
    };
    match form_page(&template, &template.faults, template.problem.as_ref()) {
        page if held_back && page.status() == StatusCode::OK => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        page => page,
    }
}

fn about(view: &IncidentView, now: Timestamp) -> About {
    let incident = &view.state.incident;
    About {
        customer: incident.customer.for_internal().to_string(),
        status: incident.status.word(),
        elapsed: Elapsed::new(incident.clocks.for_internal(), &incident.zone, now),
        next: NextUp::of(&view.state, now),
        next_number: view.state.last_update.as_ref().map_or(1, |u| u.number.0 + 1),
    }
}

fn newer(view: &IncidentView, now: Timestamp) -> Option<Newer> {
    let newest = view.updates.first()?;
    Some(Newer {
        number: newest.update.number.0,
        author: newest.update.author.name.to_string(),
        at: Said::new(newest.update.published_at, &view.state.incident.zone, now),
        html: Markdown::new(&newest.text),
    })
}

/// A double click sends the same form twice, which publishes once.
fn key(caller: &Caller, number: IncidentNumber, form: &UpdateForm) -> Option<IdempotencyKey> {
    let fields = serde_json::to_vec(form).expect("a form is plain text");
    let digest = request_digest(&Method::POST, &format!("/incidents/{number}/update"), &fields);
    IdempotencyKey::new(caller, &form.key, digest).ok()
}

impl UpdatePage {
    /// "Update 3".
    fn heading(&self) -> String {
        self.about.as_ref().map_or("Update".into(), |a| format!("Update {}", a.next_number))
    }

    fn statuses(&self) -> [&'static str; 4] {
        Status::ALL.map(Status::word)
    }

    fn labels(&self) -> [(&'static str, &'static str); 4] {
        labels()
    }

    /// The form that reasons of findings belong to.
    fn form_id(&self) -> &'static str {
        "update-form"
    }

    /// Whether there was an update before, of which can be said that nothing changed.
    fn is_first(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.next_number == 1)
    }

    /// Whether something said before would reach more readers, so that a reason is asked for.
    fn asks_to_declassify(&self) -> bool {
        !self.form.declassify.is_empty() || self.faults.all().iter().any(|fault| fault.code == "label.loosened")
    }

    fn bridge_states(&self) -> [&'static str; 2] {
        [BridgeState::Open, BridgeState::Concluded].map(BridgeState::as_str)
    }

    fn fix_stages(&self) -> [&'static str; 7] {
        FixStage::ALL.map(FixStage::as_str)
    }

    fn fix_states(&self) -> [&'static str; 4] {
        FixState::ALL.map(FixState::as_str)
    }

    /// Whether how things stand is said, or something is wrong with it, so that it is shown unfolded.
    fn standing_in_use(&self) -> bool {
        let fields = ["reach", "workaround", "cause", "milestone", "customer_message"];
        self.form.standing_in_use() || fields.iter().any(|f| self.faults.any_at(f))
    }

    /// Whether a part beyond the template's own sections is in use, so that it is shown unfolded.
    fn more_in_use(&self) -> bool {
        let form = &self.form;
        let used = [&form.bridge_name, &form.fix_version, &form.evidence_query, &form.thread].iter().any(|f| !f.is_empty());
        used || ["bridge", "fix", "evidence", "thread"].iter().any(|f| self.faults.any_at(f))
    }
}
