//! Record that a reader asks for an update: `POST /api/v1/incidents/{number}/asks`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{AskRequest, PromisedOut};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Records that a reader asks for an update, and tells whoever owes it. The next update to their audience answers them.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/asks", operation_id = "ask_for_update", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = AskRequest,
    responses((status = 200, description = "Recorded; an answer is owed.", body = PromisedOut))
)]
pub(crate) async fn ask_for_update(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<AskRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let asked = state.app.ask_for_update(&caller, number, read_promises::asking(&body.value)?).await?;
    Ok(Json(present_promises::promised(&asked, &state)))
}
