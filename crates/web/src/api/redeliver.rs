//! Decide about a delivery that was given up or is held: `POST /api/v1/incidents/{number}/updates/{update}/redeliver`.

use axum::Json;
use axum::extract::State;
use sev1_domain::destination::DestinationName;

use super::body::JsonBody;
use super::wire::{DeliveryOut, RedeliverRequest};
use super::{NumberAndUpdate, present};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Decides about a delivery that was given up or is held: it is to be sent again, or somebody looked and it arrived.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/updates/{update}/redeliver", operation_id = "redeliver", tag = "updates",
    params(
        ("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`."),
        ("update" = u32, Path, minimum = 1, description = "The update's number."),
    ),
    request_body = RedeliverRequest,
    responses((status = 200, description = "Decided; how the delivery then stands.", body = DeliveryOut))
)]
pub(crate) async fn redeliver(
    Writer(caller): Writer,
    State(state): State<WebState>,
    NumberAndUpdate(number, update): NumberAndUpdate,
    body: JsonBody<RedeliverRequest>,
) -> Result<Json<DeliveryOut>, Problem> {
    let destination = DestinationName::new(&body.value.destination).map_err(|refusal| refusal.field("destination"))?;
    let delivery = state.app.redeliver(&caller, number, update, &destination, body.value.verdict.into()).await?;
    Ok(Json(present::delivery(&delivery)))
}
