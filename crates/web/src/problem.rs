//! From "no" to HTTP: [`AppError`] to a problem document for programs, or to a page for people.

use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sev1_app::AppError;
use sev1_app::StoreError;
use sev1_domain::refusal::Refusal;

use crate::api::wire::{ProblemOut, RefusalOut};

/// A "no" on its way out.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    pub(crate) refusals: Vec<RefusalOut>,
}

/// The kinds of problem, each with a stable code and one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidRequest,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    TooLarge,
    UnsupportedMediaType,
    Refused,
    Internal,
    Unavailable,
}

impl Kind {
    /// Status, code, title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request", "The request cannot be read"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated", "A token is needed"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "There is no such thing"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Not by this method"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "Somebody else was faster"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request is too large"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Send JSON"),
            Self::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "refused", "Refused"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke here"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now"),
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        self.parts().0
    }

    pub(crate) fn title(self) -> &'static str {
        self.parts().2
    }
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), refusals: Vec::new() }
    }

    /// A request that cannot be read, with the field it stumbles over.
    pub(crate) fn invalid(refusal: RefusalOut) -> Self {
        let detail = match &refusal.field {
            Some(field) => format!("{field}: {}", refusal.reason),
            None => refusal.reason.clone(),
        };
        Self { kind: Kind::InvalidRequest, detail, refusals: vec![refusal] }
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(Kind::Unauthenticated, "send a live API token: `Authorization: Bearer sev1_…`; `sev1 token create --name NAME` makes one")
    }

    pub(crate) fn out_of_time() -> Self {
        Self::new(Kind::Unavailable, "this took too long and was given up; look whether it was done before trying again")
    }

    /// The document for programs.
    pub(crate) fn document(&self) -> ProblemOut {
        let (status, code, title) = self.kind.parts();
        ProblemOut {
            kind: format!("urn:sev1:problem:{code}"),
            title: title.into(),
            status: status.as_u16(),
            code: code.into(),
            detail: self.detail.clone(),
            refusals: self.refusals.clone(),
        }
    }

    /// Headers that go with it, whatever its form.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self.kind {
            Kind::Unauthenticated => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sev1\"")),
            Kind::Unavailable => headers.insert(RETRY_AFTER, HeaderValue::from_static("5")),
            _ => None,
        };
        headers
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document()).expect("a problem document is JSON");
        let mut response = (self.kind.status(), self.headers(), [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusals) => refused(&refusals),
            AppError::NotFound(what) => Self::new(Kind::NotFound, format!("there is no {what}")),
            AppError::Forbidden => Self::new(Kind::Forbidden, "this token may read but not change anything; use one made with scope write"),
            AppError::Store(error) => from_store(&error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        refused(&[refusal])
    }
}

/// The refusals in one document; its detail is the first, so that it reads alone.
pub(crate) fn refused(refusals: &[Refusal]) -> Problem {
    let detail = refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Problem { kind: Kind::Refused, detail, refusals: refusals.iter().map(refusal_out).collect() }
}

fn refusal_out(refusal: &Refusal) -> RefusalOut {
    RefusalOut {
        code: refusal.code.into(),
        field: refusal.field.map(Into::into),
        reason: refusal.reason.clone(),
        hints: refusal.hints.clone(),
        line: refusal.place.map(|p| p.line),
        column: refusal.place.map(|p| p.column),
    }
}

/// What the database said goes to the log; callers learn only what they can do about it.
fn from_store(error: &StoreError) -> Problem {
    match error {
        StoreError::Conflict { what } => {
            Problem::new(Kind::Conflict, format!("the {what} has changed meanwhile; read it again, then repeat the request"))
        }
        StoreError::Unavailable { .. } => {
            tracing::error!(error = %chain(error), "the database is unavailable");
            Problem::new(Kind::Unavailable, "the database cannot be used now; nothing was changed; try again in a few seconds")
        }
        StoreError::SchemaNewer { .. } | StoreError::SchemaOlder { .. } => {
            tracing::error!(error = %error, "the database has another schema");
            Problem::new(
                Kind::Unavailable,
                "the database has another schema than this program; nothing was changed; ask the operator to run `sev1 doctor`",
            )
        }
        StoreError::LeaseLost(_) | StoreError::Corrupt { .. } => {
            tracing::error!(error = %chain(error), "a request failed");
            Problem::new(Kind::Internal, "the cause is in the server's log under this request's id (header x-request-id)")
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// A path nobody knows.
pub(crate) async fn no_such_page() -> Problem {
    Problem::new(Kind::NotFound, "nothing lives at this address; the board is at /")
}

/// A path that is known, but not by this method.
pub(crate) async fn no_such_method() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "this address is not used with this method; see the header Allow")
}

/// Turns a problem into a page where a person in a browser asked for one; programs get the document.
pub(crate) async fn for_people(request: Request, next: Next) -> Response {
    let wants_html = request.headers().get_all(ACCEPT).iter().any(|a| a.as_bytes().windows(9).any(|w| w == b"text/html"));
    let is_page = !request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>().filter(|_| wants_html && is_page) {
        let page = crate::pages::error_page(&problem);
        // Its other headers stay: when to retry, which methods are allowed.
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        *response.body_mut() = page.into_body();
    }
    response
}
