//! Close a resolved incident: `POST /api/v1/incidents/{number}/close`.

use axum::Json;
use axum::extract::State;

use super::wire::IncidentOut;
use super::{Number, present};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Closes a resolved incident: nothing more is told to readers. Takes no body.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/close", operation_id = "close_incident", tag = "incidents",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "Closed.", body = IncidentOut))
)]
pub(crate) async fn close_incident(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Json<IncidentOut>, Problem> {
    let closed = state.app.close_incident(&caller, number).await?;
    Ok(Json(present::incident(&closed.incident, state.app.now())))
}
