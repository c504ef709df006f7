//! Declare an incident: `POST /api/v1/incidents`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::body::JsonBody;
use super::wire::{DeclareRequest, DeclaredOut};
use super::{idempotency_key, present, read};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Declares an incident. Times are as people write them: `10:20am ET`, `45m`, RFC 3339.
#[utoipa::path(
    post, path = "/api/v1/incidents", operation_id = "declare_incident", tag = "incidents",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 100, pattern = "^[!-~]+$", description = "The same request with the same key is done once.")),
    request_body = DeclareRequest,
    responses(
        (status = 201, description = "Declared.", body = DeclaredOut, headers(("Location" = String, description = "Where it is read."))),
        (status = 200, description = "Declared before, by the same request with the same key.", body = DeclaredOut),
    )
)]
pub(crate) async fn declare_incident(
    Writer(caller): Writer,
    State(state): State<WebState>,
    headers: HeaderMap,
    body: JsonBody<DeclareRequest>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&caller, &headers, body.digest)?;
    let declared = state.app.declare_incident(&caller, read::declaration(body.value)?, key).await?;
    let location = format!("/api/v1/incidents/{}", declared.incident.number);
    let status = if declared.replayed { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, [(header::LOCATION, location)], Json(present::declared(&declared, state.app.now()))).into_response())
}
