//! Declaring an incident.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sev1_app::{Caller, DeclareInput, IdempotencyKey};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::refusal::Refusal;

use super::Frame;
use super::fields::{Faults, PageForm, Setback, form_page, said};
use crate::WebState;
use crate::api::request_digest;
use crate::auth::{PageReader, PageSender};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "declare.html")]
struct DeclarePage {
    frame: Frame,
    form: DeclareForm,
    faults: Faults,
    problem: Option<Problem>,
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
    show(&state, Some(&caller), form, None)
}

/// `POST /declare`
pub(crate) async fn declare(
    PageSender(sender): PageSender,
    State(state): State<WebState>,
    PageForm(form): PageForm<DeclareForm>,
) -> Response {
    match declared(&state, &sender, &form).await {
        Ok(number) => Redirect::to(&format!("/incidents/{number}")).into_response(),
        Err(setback) => show(&state, sender.as_ref().ok(), form, Some(setback)),
    }
}

async fn declared(state: &WebState, sender: &Result<Caller, Problem>, form: &DeclareForm) -> Result<IncidentNumber, Setback> {
    let caller = sender.as_ref().map_err(Problem::clone)?;
    let input = read(form)?;
    let key = IdempotencyKey::new(caller, &form.key, digest(form)).ok();
    Ok(state.app.declare_incident(caller, input, key).await?.incident.number)
}

/// The form. Who is signed out sees what they typed, and nothing of ours.
fn show(state: &WebState, caller: Option<&Caller>, mut form: DeclareForm, setback: Option<Setback>) -> Response {
    form.key = state.env.new_id(state.app.now()).to_string();
    let known = caller.map_or(&[][..], |_| &state.app.settings().customers.known).iter().map(|c| c.name.to_string()).collect();
    let (faults, problem) = setback.map(Setback::shown).unwrap_or_default();
    let template = DeclarePage { frame: Frame::of_sender(caller), form, faults, problem, known };
    form_page(&template, &template.faults, template.problem.as_ref())
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
