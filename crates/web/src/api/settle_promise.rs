//! Say what became of a promise: `POST /api/v1/incidents/{number}/promises/done` and `…/release`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{DonePromiseRequest, PromisedOut, ReleasePromiseRequest};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::Writer;
use crate::problem::Problem;

/// Says that something promised was done: a call was held, a document is there.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/promises/done", operation_id = "done_promise", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = DonePromiseRequest,
    responses((status = 200, description = "Kept, in time or late.", body = PromisedOut))
)]
pub(crate) async fn done_promise(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<DonePromiseRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let (which, settlement) = read_promises::done(body.value)?;
    let settled = state.app.settle_promise(&caller, number, which, settlement).await?;
    Ok(Json(present_promises::promised(&settled, &state)))
}

/// Lets a promise go: before it is due it is released, afterwards it is broken.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/promises/release", operation_id = "release_promise", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = ReleasePromiseRequest,
    responses((status = 200, description = "Let go.", body = PromisedOut))
)]
pub(crate) async fn release_promise(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<ReleasePromiseRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let (which, settlement) = read_promises::release(body.value)?;
    let settled = state.app.settle_promise(&caller, number, which, settlement).await?;
    Ok(Json(present_promises::promised(&settled, &state)))
}
