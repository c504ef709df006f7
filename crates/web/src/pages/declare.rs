//! Declaring an incident.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sev1_app::{AppError, Caller, DeclareInput, IdempotencyKey};
use sev1_domain::refusal::Refusal;

use super::fields::{Faults, PageForm, said};
use super::{Frame, page};
use crate::WebState;
use crate::api::request_digest;
use crate::auth::PageReader;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "declare.html")]
struct DeclarePage {
    frame: Frame,
    form: DeclareForm,
    faults: Faults,
    known: Vec<String>,
}

/// The form as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeclareForm {
    customer: String,
    new_customer: String,
    severity: String,
    title: String,
    zone: String,
    began: String,
    detected: String,
    reported: String,
    acknowledged: String,
    key: String,
}

/// `GET /declare`
pub(crate) async fn form(PageReader(caller): PageReader, State(state): State<WebState>) -> Response {
    let form = DeclareForm { severity: "SEV1".into(), ..DeclareForm::default() };
    show(StatusCode::OK, &state, &caller, form, Faults::default())
}

/// `POST /declare`
pub(crate) async fn declare(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    PageForm(form): PageForm<DeclareForm>,
) -> Result<Response, Problem> {
    let refused = match read(&form) {
        Ok(input) => {
            let key = IdempotencyKey::new(&caller, &form.key, digest(&form)).ok();
            match state.app.declare_incident(&caller, input, key).await {
                Ok(declared) => return Ok(Redirect::to(&format!("/incidents/{}", declared.incident.number)).into_response()),
                Err(AppError::Refused(refusals)) => refusals,
                Err(other) => return Err(other.into()),
            }
        }
        Err(refusals) => refusals,
    };
    Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &state, &caller, form, Faults::new(refused)))
}

fn show(status: StatusCode, state: &WebState, caller: &Caller, mut form: DeclareForm, faults: Faults) -> Response {
    form.key = state.env.new_id(state.app.now()).to_string();
    let known = state.app.settings().customers.known.iter().map(|c| c.name.to_string()).collect();
    page(status, &DeclarePage { frame: Frame::of(caller), form, faults, known })
}

fn read(form: &DeclareForm) -> Result<DeclareInput, Vec<Refusal>> {
    let mut faults = Faults::default();
    let customer = faults.phrase("customer", &form.customer);
    let title = faults.phrase("title", &form.title);
    let severity = faults.note("severity", form.severity.parse());
    let (Some(customer), Some(title), Some(severity)) = (customer, title, severity) else { return Err(faults.into_inner()) };
    Ok(DeclareInput {
        customer,
        new_customer: !form.new_customer.is_empty(),
        severity,
        title,
        zone: said(&form.zone),
        began: said(&form.began),
        detected: said(&form.detected),
        reported: said(&form.reported),
        acknowledged: said(&form.acknowledged),
    })
}

/// A double click sends the same form twice, which declares once.
fn digest(form: &DeclareForm) -> [u8; 32] {
    let fields = [
        &form.customer,
        &form.new_customer,
        &form.severity,
        &form.title,
        &form.zone,
        &form.began,
        &form.detected,
        &form.reported,
        &form.acknowledged,
    ];
    let text = fields.map(String::as_str).join("\u{0}");
    request_digest(&axum::http::Method::POST, "/declare", text.as_bytes())
}
