//! Put a reminder off: `POST /api/v1/incidents/{number}/promises/snooze`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{PromisedOut, SnoozeRequest};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Puts the owner's reminder off. The promise, and everybody else's reminders, stay as they are.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/promises/snooze", operation_id = "snooze", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = SnoozeRequest,
    responses((status = 200, description = "Put off.", body = PromisedOut))
)]
pub(crate) async fn snooze(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<SnoozeRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let (which, until) = read_promises::snooze(body.value)?;
    let snoozed = state.app.snooze(&caller, number, which, &until).await?;
    Ok(Json(present_promises::promised(&snoozed, &state)))
}
