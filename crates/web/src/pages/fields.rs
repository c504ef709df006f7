//! Fields of a form: what was typed, and what is wrong with it.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use sev1_app::AppError;
use sev1_domain::label::Label;
use sev1_domain::lint::rules;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};

use super::page;
use crate::problem::{Kind, Problem};

/// A form as a browser sends it.
pub(crate) struct PageForm<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PageForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Form(form) = Form::from_request(request, state).await.map_err(unreadable)?;
        Ok(Self(form))
    }
}

fn unreadable(rejection: FormRejection) -> Problem {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(Kind::TooLarge, "the text is too long to be sent; go back, it is still there, and shorten it")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(Kind::UnsupportedMediaType, "a page sends forms only; programs use /api/v1"),
        _ => Problem::new(Kind::InvalidRequest, "the form cannot be read; go back and send it again"),
    }
}

/// Why a form comes back instead of being carried out. It comes back with everything typed.
pub(crate) enum Setback {
    /// Its fields need a change.
    Faults(Faults),
    /// Something that no field can mend.
    Problem(Problem),
}

impl Setback {
    /// Whether this refusal is among the reasons.
    pub(crate) fn says(&self, code: &str) -> bool {
        matches!(self, Self::Faults(faults) if faults.all().iter().any(|r| r.code == code))
    }

    /// Takes what the linter found out of the reasons; whether there was any.
    pub(crate) fn take_findings(&mut self) -> bool {
        let Self::Faults(Faults(faults)) = self else { return false };
        let before = faults.len();
        faults.retain(|fault| rules::find(fault.code).is_none());
        faults.len() < before
    }

    /// The same at the fields of a form that calls them otherwise. What it has no field for is about the form as a whole.
    pub(crate) fn at_fields(self, names: &[(&str, &'static str)]) -> Self {
        let Self::Faults(Faults(faults)) = self else { return self };
        let own = |field: &str| names.iter().find(|(its, _)| *its == field).map(|(_, own)| *own);
        Self::Faults(Faults(faults.into_iter().map(|fault| Refusal { field: fault.field.and_then(own), ..fault }).collect()))
    }

    /// What the form's page shows: faults, and the problem at its head.
    pub(crate) fn shown(self) -> (Faults, Option<Problem>) {
        match self {
            Self::Faults(faults) => (faults, None),
            Self::Problem(problem) => (Faults::default(), Some(problem)),
        }
    }
}

impl From<Vec<Refusal>> for Setback {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Faults(Faults(refusals))
    }
}

impl From<Problem> for Setback {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusals) => refusals.into(),
            other => Self::Problem(other.into()),
        }
    }
}

/// The page of a form, with the status and the headers that go with why it came back.
pub(crate) fn form_page(template: &impl Template, faults: &Faults, problem: Option<&Problem>) -> Response {
    let status = match problem {
        Some(problem) => problem.kind.status(),
        None if faults.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = page(status, template);
    response.headers_mut().extend(problem.map(Problem::headers).unwrap_or_default());
    response
}

/// Everything that is wrong with a form, each fault at its field.
#[derive(Default)]
pub(crate) struct Faults(Vec<Refusal>);

impl Faults {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn all(&self) -> &[Refusal] {
        &self.0
    }

    /// What was read, unless something is wrong with it.
    pub(crate) fn or<T>(self, read: T) -> Result<T, Vec<Refusal>> {
        if self.0.is_empty() { Ok(read) } else { Err(self.0) }
    }

    pub(crate) fn into_inner(self) -> Vec<Refusal> {
        self.0
    }

    /// The faults of one field.
    pub(crate) fn at<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Refusal> {
        self.0.iter().filter(move |r| r.field == Some(field))
    }

    pub(crate) fn any_at(&self, field: &str) -> bool {
        self.at(field).next().is_some()
    }

    /// Keeps a value, or notes what is wrong with it.
    pub(crate) fn note<T>(&mut self, field: &'static str, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|r| self.0.push(r.field(field))).ok()
    }

    pub(crate) fn push(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    pub(crate) fn phrase(&mut self, field: &'static str, text: &str) -> Option<Phrase> {
        self.note(field, Phrase::new(text))
    }

    /// A phrase, unless the field was left blank.
    pub(crate) fn optional_phrase(&mut self, field: &'static str, text: &str) -> Option<Phrase> {
        if text.trim().is_empty() { None } else { self.phrase(field, text) }
    }

    pub(crate) fn body(&mut self, field: &'static str, text: &str) -> Option<Body> {
        self.note(field, Body::new(text))
    }
}

/// A label the form does not know reaches nobody further than our own responders.
pub(crate) fn label(name: &str) -> Label {
    Label::from_name(name).unwrap_or_default()
}

/// The labels to choose from, each with who may see it.
pub(crate) fn labels() -> [(&'static str, &'static str); 4] {
    Label::ALL.map(|label| {
        let words = match label {
            Label::Internal => "our responders only",
            Label::Executive => "our leadership too",
            Label::Customer => "the customer too",
            Label::Public => "anybody",
        };
        (label.as_str(), words)
    })
}

/// What was typed, unless the field was left blank.
pub(crate) fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
