//! What did not arrive, and a person's decision about it: `GET /api/v1/deliveries/undelivered`, `POST /api/v1/deliveries/{id}/redeliver`.

use axum::Json;
use axum::extract::{Path, State};
use sev1_domain::ids::DeliveryId;

use super::body::JsonBody;
use super::present;
use super::wire::{DeliveryOut, RedeliverRequest, UndeliveredOut, UndeliveredRowOut};
use crate::WebState;
use crate::auth::{Reader, Writer};
use crate::problem::{Kind, Problem};

/// Everything that did not arrive: on its way, given up, or held for a person; of all incidents, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/deliveries/undelivered", operation_id = "list_undelivered", tag = "deliveries",
    responses((status = 200, description = "What did not arrive.", body = UndeliveredOut))
)]
pub(crate) async fn list_undelivered(_: Reader, State(state): State<WebState>) -> Result<Json<UndeliveredOut>, Problem> {
    let now = state.app.now();
    let undelivered = state.app.undelivered().await?;
    let deliveries = undelivered.iter().map(|u| UndeliveredRowOut {
        incident: u.incident.to_string(),
        age_ms: now.as_millisecond() - u.delivery.created_at.as_millisecond(),
        delivery: present::delivery(&u.delivery),
    });
    Ok(Json(UndeliveredOut { deliveries: deliveries.collect() }))
}

/// Decides about a delivery that did not arrive by itself: it is to be sent again, somebody looked and it arrived, or nobody needs it.
#[utoipa::path(
    post, path = "/api/v1/deliveries/{id}/redeliver", operation_id = "redeliver", tag = "deliveries",
    params(("id" = String, Path, pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description = "The delivery's id.")),
    request_body = RedeliverRequest,
    responses((status = 200, description = "Decided; how the delivery then stands.", body = DeliveryOut))
)]
pub(crate) async fn redeliver(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Path(id): Path<String>,
    body: JsonBody<RedeliverRequest>,
) -> Result<Json<DeliveryOut>, Problem> {
    let id = id.parse().map(DeliveryId).map_err(|_| Problem::new(Kind::NotFound, "that is not the id of a delivery"))?;
    let delivery = state.app.redeliver(&caller, id, body.value.verdict.into()).await?;
    Ok(Json(present::delivery(&delivery)))
}
