//! Publish an update: `POST /api/v1/incidents/{number}/updates`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::body::JsonBody;
use super::wire::{PublishedOut, UpdateRequest};
use super::{Number, idempotency_key, present, read};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Publishes an update to every destination that serves this incident's customer.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/updates", operation_id = "publish_update", tag = "updates",
    params(
        ("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 100, pattern = "^[!-~]+$", description = "The same request with the same key is done once.")
    ),
    request_body = UpdateRequest,
    responses(
        (status = 201, description = "Published; deliveries are under way.", body = PublishedOut, headers(("Location" = String, description = "Where it is read."))),
        (status = 200, description = "Published before, by the same request with the same key.", body = PublishedOut),
    )
)]
pub(crate) async fn publish_update(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    headers: HeaderMap,
    body: JsonBody<UpdateRequest>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&caller, &headers, body.digest)?;
    let published = state.app.publish_update(&caller, number, read::update(body.value)?, key).await?;
    let location = format!("/api/v1/incidents/{}/updates/{}", published.incident.number, published.update.number);
    let status = if published.replayed { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, [(header::LOCATION, location)], Json(present::published(&published, state.app.now()))).into_response())
}
