//! Writing, previewing and publishing an update.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use sev1_app::{AppError, Caller, IdempotencyKey, IncidentView, Preview};
use sev1_domain::bridge::BridgeState;
use sev1_domain::fix::{FixStage, FixState};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_domain::status::Status;

use super::fields::{Faults, PageForm};
use super::say::{Due, Elapsed, Markdown};
use super::update_form::UpdateForm;
use super::{Frame, page};
use crate::WebState;
use crate::api::{Number, request_digest};
use crate::auth::PageReader;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "update.html")]
struct UpdatePage {
    frame: Frame,
    number: String,
    customer: String,
    status: &'static str,
    elapsed: Elapsed,
    due: Option<Due>,
    next_number: u32,
    zone: String,
    form: UpdateForm,
    faults: Faults,
    texts: Vec<Text>,
}

/// One audience's text as it would be.
struct Text {
    audience: &'static str,
    html: Markdown,
    destinations: Vec<String>,
}

/// `GET /incidents/{number}/update`
pub(crate) async fn form(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    let form = UpdateForm::prefilled(&view);
    Ok(show(StatusCode::OK, &state, &caller, &view, form, Faults::default(), None))
}

/// `POST /incidents/{number}/update/preview`
pub(crate) async fn preview(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
    PageForm(form): PageForm<UpdateForm>,
) -> Result<Response, Problem> {
    let refused = match form.read() {
        Ok(input) => match state.app.preview_update(&caller, number, input).await {
            Ok(preview) => {
                let view = state.app.show_incident(number).await?;
                return Ok(show(StatusCode::OK, &state, &caller, &view, form, Faults::default(), Some(&preview)));
            }
            Err(AppError::Refused(refusals)) => refusals,
            Err(other) => return Err(other.into()),
        },
        Err(refusals) => refusals,
    };
    refuse(&state, &caller, number, form, Faults::new(refused)).await
}

/// `POST /incidents/{number}/update`
pub(crate) async fn publish(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
    PageForm(form): PageForm<UpdateForm>,
) -> Result<Response, Problem> {
    let refused = match form.read() {
        Ok(input) => match state.app.publish_update(&caller, number, input, key(&caller, number, &form)).await {
            Ok(published) => {
                return Ok(Redirect::to(&format!("/incidents/{number}#update-{}", published.update.number)).into_response());
            }
            Err(AppError::Refused(refusals)) => refusals,
            Err(other) => return Err(other.into()),
        },
        Err(refusals) => refusals,
    };
    refuse(&state, &caller, number, form, Faults::new(refused)).await
}

/// The form again, with everything typed and every fault at its field.
async fn refuse(state: &WebState, caller: &Caller, number: IncidentNumber, form: UpdateForm, faults: Faults) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, state, caller, &view, form, faults, None))
}

fn show(
    status: StatusCode,
    state: &WebState,
    caller: &Caller,
    view: &IncidentView,
    mut form: UpdateForm,
    faults: Faults,
    preview: Option<&Preview>,
) -> Response {
    let now = state.app.now();
    let incident = &view.state.incident;
    let promise = view.state.open_promises.iter().min_by_key(|p| (p.audience, p.due.at));
    form.key = state.env.new_id(now).to_string();
    let texts = preview.map(|p| p.texts.iter().map(text).collect()).unwrap_or_default();
    let template = UpdatePage {
        frame: Frame::of(caller),
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        status: incident.status.word(),
        elapsed: Elapsed::new(incident.clocks.for_internal(), &incident.zone, now),
        due: promise.map(|p| Due::new(&p.due, now)),
        next_number: view.state.last_update.as_ref().map_or(1, |u| u.number.0 + 1),
        zone: incident.zone.label().into(),
        form,
        faults,
        texts,
    };
    page(status, &template)
}

fn text(text: &sev1_app::AudienceText) -> Text {
    Text {
        audience: text.audience.as_str(),
        html: Markdown::new(&text.text),
        destinations: text.destinations.iter().map(|(name, channel)| format!("{name} ({})", channel.as_str())).collect(),
    }
}

/// A double click sends the same form twice, which publishes once.
fn key(caller: &Caller, number: IncidentNumber, form: &UpdateForm) -> Option<IdempotencyKey> {
    let fields = serde_json::to_vec(form).expect("a form is plain text");
    let digest = request_digest(&Method::POST, &format!("/incidents/{number}/update"), &fields);
    IdempotencyKey::new(caller, &form.key, digest).ok()
}

impl UpdatePage {
    fn statuses(&self) -> [&'static str; 4] {
        Status::ALL.map(Status::word)
    }

    fn labels(&self) -> [(&'static str, &'static str); 4] {
        Label::ALL.map(|l| {
            let words = match l {
                Label::Internal => "our responders only",
                Label::Executive => "our leadership too",
                Label::Customer => "the customer too",
                Label::Public => "anybody",
            };
            (l.as_str(), words)
        })
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

    /// Whether a part beyond the template's own sections is in use, so that it is shown unfolded.
    fn more_in_use(&self) -> bool {
        let form = &self.form;
        let used = [&form.bridge_name, &form.fix_version, &form.evidence_query, &form.thread].iter().any(|f| !f.is_empty());
        used || ["bridge", "fix", "evidence", "thread"].iter().any(|f| self.faults.any_at(f))
    }
}
