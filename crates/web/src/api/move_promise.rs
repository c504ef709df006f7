//! Move a promise: `POST /api/v1/incidents/{number}/promises/move`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{MovePromiseRequest, PromisedOut};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Moves a promise before it is due; the readers it was made to are told its new time in one line. Once it is due it is late, and
/// the next update says so by itself.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/promises/move", operation_id = "move_promise", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = MovePromiseRequest,
    responses((status = 200, description = "Moved; its readers are being told.", body = PromisedOut))
)]
pub(crate) async fn move_promise(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<MovePromiseRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let moved = state.app.move_promise(&caller, number, read_promises::moving(body.value)?, None).await?;
    Ok(Json(present_promises::promised(&moved, &state)))
}
