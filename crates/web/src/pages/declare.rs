//! Declaring an incident.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use sev1_app::{Caller, DeclareInput, Declared, IdempotencyKey};
use sev1_domain::refusal::Refusal;

use super::Frame;
use super::afterwards::Afterwards;
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
    people: Vec<String>,
}

/// The form as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeclareForm {
    pub(crate) customer: String,
    pub(crate) new_customer: String,
    pub(crate) severity: String,
    pub(crate) title: String,
    pub(crate) zone: String,
    pub(crate) began: String,
    pub(crate) detected: String,
    pub(crate) reported: String,
    pub(crate) acknowledged: String,
    pub(crate) lead: String,
    pub(crate) deputy: String,
    pub(crate) key: String,
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
    jar: CookieJar,
    PageForm(form): PageForm<DeclareForm>,
) -> Response {
    match declared(&state, &sender, &form).await {
        Ok(declared) => {
            let number = declared.incident.number;
            let said = Afterwards { done: format!("{number} is declared."), warnings: declared.warnings };
            let jar = if said.warnings.is_empty() { jar } else { said.keep(jar, number, &state) };
            (jar, Redirect::to(&format!("/incidents/{number}"))).into_response()
        }
        Err(setback) => show(&state, sender.as_ref().ok(), form, Some(setback)),
    }
}

/// Declares what the form says.
pub(crate) async fn declared(state: &WebState, sender: &Result<Caller, Problem>, form: &DeclareForm) -> Result<Declared, Setback> {
    let caller = sender.as_ref().map_err(Problem::clone)?;
    let input = read(form)?;
    let key = IdempotencyKey::new(caller, &form.key, digest(form)).ok();
    Ok(state.app.declare_incident(caller, input, key).await?)
}

/// The form. Who is signed out sees what they typed, and nothing of ours.
fn show(state: &WebState, caller: Option<&Caller>, mut form: DeclareForm, setback: Option<Setback>) -> Response {
    form.key = state.env.new_id(state.app.now()).to_string();
    let known = caller.map_or(&[][..], |_| &state.app.settings().customers.known).iter().map(|c| c.name.to_string()).collect();
    let people = caller.map_or(&[][..], |_| &state.app.settings().people.known).iter().map(|p| p.name.to_string()).collect();
    let (faults, problem) = setback.map(Setback::shown).unwrap_or_default();
    let template = DeclarePage { frame: Frame::of_sender(caller), form, faults, problem, known, people };
    form_page(&template, &template.faults, template.problem.as_ref())
}

fn read(form: &DeclareForm) -> Result<DeclareInput, Vec<Refusal>> {
    let mut faults = Faults::default();
    let customer = faults.phrase("customer", &form.customer);
    let title = faults.phrase("title", &form.title);
    let severity = faults.note("severity", form.severity.parse());
    let lead = faults.optional_phrase("lead", &form.lead);
    let deputy = faults.optional_phrase("deputy", &form.deputy);
    let (Some(customer), Some(title), Some(severity), true) = (customer, title, severity, faults.is_empty()) else {
        return Err(faults.into_inner());
    };
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
        lead,
        deputy,
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
        &form.lead,
        &form.deputy,
    ];
    let text = fields.map(String::as_str).join("\u{0}");
    request_digest(&axum::http::Method::POST, "/declare", text.as_bytes())
}
