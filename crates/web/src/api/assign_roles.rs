//! Say who leads and who stands in: `POST /api/v1/incidents/{number}/roles`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{PromisedOut, RolesRequest};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Says who leads an incident and who stands in. Reminders follow them.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/roles", operation_id = "assign_roles", tag = "incidents",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = RolesRequest,
    responses((status = 200, description = "Assigned.", body = PromisedOut))
)]
pub(crate) async fn assign_roles(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<RolesRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let (lead, deputy) = read_promises::roles(&body.value)?;
    let assigned = state.app.assign_roles(&caller, number, lead, deputy).await?;
    Ok(Json(present_promises::promised(&assigned, &state)))
}
