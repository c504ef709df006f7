//! Preview an update: `POST /api/v1/incidents/{number}/updates/preview`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{PreviewOut, UpdateRequest};
use super::{Number, present_preview, read};
use crate::WebState;
use crate::auth::Reader;
use crate::problem::Problem;

/// What every audience would read if this were published now, what changed in it, and what the linter found. Writes nothing.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/updates/preview", operation_id = "preview_update", tag = "updates",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = UpdateRequest,
    responses((status = 200, description = "Every audience's text, with findings and a digest.", body = PreviewOut))
)]
pub(crate) async fn preview_update(
    Reader(caller): Reader,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<UpdateRequest>,
) -> Result<Json<PreviewOut>, Problem> {
    let preview = state.app.preview_update(&caller, number, read::update(body.value)?).await?;
    Ok(Json(present_preview::preview(&preview)))
}
