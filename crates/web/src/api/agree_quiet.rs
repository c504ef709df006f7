//! Record quiet hours: `POST /api/v1/incidents/{number}/quiet`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{PromisedOut, QuietRequest};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Records quiet hours: readers may wait longer than the policy allows, because somebody of theirs agreed. They replace earlier ones.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/quiet", operation_id = "agree_quiet", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = QuietRequest,
    responses((status = 200, description = "Recorded.", body = PromisedOut))
)]
pub(crate) async fn agree_quiet(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<QuietRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let with = read_promises::quiet(&body.value)?;
    let agreed = state.app.agree_quiet(&caller, number, with, &body.value.until).await?;
    Ok(Json(present_promises::promised(&agreed, &state)))
}
