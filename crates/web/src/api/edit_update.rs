//! Edit an update, and see everybody's copy of it: `PATCH /api/v1/incidents/{number}/updates/{update}`, `GET …/copies`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{CopiesOut, EditRequest};
use super::{NumberAndUpdate, present_copies, read_mending};
use crate::WebState;
use crate::auth::{Reader, Writer};
use crate::problem::Problem;

/// Edits the words of an update: every copy that can be changed is, and nobody is told. A fact that was wrong is corrected instead.
#[utoipa::path(
    patch, path = "/api/v1/incidents/{number}/updates/{update}", operation_id = "edit_update", tag = "updates",
    params(
        ("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`."),
        ("update" = u32, Path, minimum = 1, description = "The update's number.")
    ),
    request_body = EditRequest,
    responses((status = 200, description = "Edited; copies are on their way to the new revision.", body = CopiesOut))
)]
pub(crate) async fn edit_update(
    Writer(caller): Writer,
    State(state): State<WebState>,
    NumberAndUpdate(number, update): NumberAndUpdate,
    body: JsonBody<EditRequest>,
) -> Result<Json<CopiesOut>, Problem> {
    let copies = state.app.edit_update(&caller, number, update, read_mending::edit(body.value)?).await?;
    Ok(Json(present_copies::copies(&copies)))
}

/// Who has which revision of an update, and what it said before.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}/updates/{update}/copies", operation_id = "show_copies", tag = "updates",
    params(
        ("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`."),
        ("update" = u32, Path, minimum = 1, description = "The update's number.")
    ),
    responses((status = 200, description = "The update, its earlier revisions and its copies.", body = CopiesOut))
)]
pub(crate) async fn show_copies(
    _: Reader,
    State(state): State<WebState>,
    NumberAndUpdate(number, update): NumberAndUpdate,
) -> Result<Json<CopiesOut>, Problem> {
    Ok(Json(present_copies::copies(&state.app.copies(number, update).await?)))
}
