//! Reading a JSON body strictly: its type, its size, its encoding, its fields.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::wire::RefusalOut;
use crate::problem::{Kind, Problem};

/// A JSON body, and a digest of the whole request for its idempotency key.
pub(crate) struct JsonBody<T> {
    pub(crate) value: T,
    pub(crate) digest: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(Problem::new(Kind::UnsupportedMediaType, "send the body as `Content-Type: application/json`"));
        }
        let method = request.method().clone();
        let path = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().path().to_owned(), |u| u.0.path().to_owned());
        let bytes = Bytes::from_request(request, state).await.map_err(unreadable)?;
        let value = read_json(&bytes)?;
        Ok(Self { value, digest: request_digest(&method, &path, &bytes) })
    }
}

/// A digest of everything that makes two requests the same.
pub(crate) fn request_digest(method: &Method, path: &str, body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(method.as_str()).chain_update(" ").chain_update(path).chain_update("\n").chain_update(body).finalize().into()
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn unreadable(rejection: BytesRejection) -> Problem {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Kind::TooLarge, format!("a request holds at most {} KiB; link to longer documents", crate::MAX_BODY / 1024));
    }
    Problem::new(Kind::InvalidRequest, "the body ended too early; send it again")
}

/// Reads JSON, and on failure names the field it stumbled over.
fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let reason = format!("the body is not UTF-8: byte {} begins no character", error.valid_up_to() + 1);
        return Err(invalid("request.utf8", None, reason, None));
    }
    // A list would be taken for the fields in their order, which nobody means.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(invalid("request.json", None, "the body is a list; it must be an object".to_owned(), None));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        // Broken JSON breaks off between fields; only what was read but does not fit has a field.
        let is_data = error.inner().is_data();
        let field = (is_data && path != ".").then_some(path);
        let code = if is_data { "request.field" } else { "request.json" };
        from_serde(code, field, error.inner())
    })?;
    json.end().map_err(|error| from_serde("request.json", None, &error))?;
    Ok(value)
}

fn from_serde(code: &str, field: Option<String>, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    // Line and column travel in fields of their own.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    invalid(code, field, reason.to_owned(), (error.line() > 0).then(|| (error.line(), error.column())))
}

fn invalid(code: &str, field: Option<String>, reason: String, place: Option<(usize, usize)>) -> Problem {
    let hints = vec!["the fields are described in /api/v1/openapi.json".to_owned()];
    Problem::invalid(RefusalOut { code: code.into(), field, reason, hints, line: place.map(|p| p.0), column: place.map(|p| p.1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::wire::UpdateRequest;

    fn fault(body: &[u8]) -> (String, Option<String>, String) {
        let problem = read_json::<UpdateRequest>(body).map(|_| ()).expect_err("must be refused");
        let refusal = problem.refusals[0].clone();
        (refusal.code, refusal.field, refusal.reason)
    }

    #[test]
    fn what_is_wrong_with_a_body_is_named_with_its_field() {
        assert_eq!(fault(b"\xff").0, "request.utf8");
        assert_eq!(fault(b"{").0, "request.json");
        assert_eq!(fault(b"{} x").0, "request.json");
        assert_eq!(fault(br#"{"seen_update":-1}"#).1.as_deref(), Some("seen_update"));
        let (code, field, reason) = fault(br#"{"fix":{"version":"7.8.6","stage":"prod","state":"finished"}}"#);
        assert_eq!((code.as_str(), field.as_deref()), ("request.field", Some("fix.state")));
        assert!(reason.contains("finished") && reason.contains("rolled back"), "{reason}");
        assert!(fault(br#"{"next_update":{"in":"45m"}}"#).2.contains("unknown field `in`"));
        assert_eq!(fault(&b"[".repeat(100_000)).0, "request.json");
        assert_eq!(fault(br#"{"people":7}"#).0, "request.field");
    }
}
