//! Make a promise outside an update: `POST /api/v1/incidents/{number}/promises`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{MakePromiseRequest, PromisedOut};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Promises a call, a milestone or a document. A next update is promised by publishing.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/promises", operation_id = "make_promise", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = MakePromiseRequest,
    responses((status = 200, description = "Promised.", body = PromisedOut))
)]
pub(crate) async fn make_promise(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<MakePromiseRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let made = state.app.make_promise(&caller, number, read_promises::making(&body.value)?).await?;
    Ok(Json(present_promises::promised(&made, &state)))
}
