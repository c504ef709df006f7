//! Hand off what is owed, see it, accept or decline it: `/api/v1/incidents/{number}/hand-off…`.

use axum::Json;
use axum::extract::State;

use super::body::JsonBody;
use super::wire::{DeclineRequest, HandOffRequest, InheritanceOut, PromisedOut};
use super::{Number, present_promises, read_promises};
use crate::WebState;
use crate::auth::{Reader, Writer};
use crate::problem::Problem;

/// What the next person would inherit: open promises, actions and approvals, what was ruled out, the last update.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}/hand-off", operation_id = "show_inheritance", tag = "hand-off",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "The inheritance, Markdown.", body = InheritanceOut))
)]
pub(crate) async fn show_inheritance(
    _: Reader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Json<InheritanceOut>, Problem> {
    let markdown = state.app.inheritance(number).await?;
    Ok(Json(InheritanceOut { number: number.to_string(), markdown }))
}

/// Offers what a person owes to the next one and asks them. It passes when they accept; an offer without an answer climbs its ladder.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/hand-off", operation_id = "offer_hand_off", tag = "hand-off",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = HandOffRequest,
    responses((status = 200, description = "Offered; `inheritance` says what would pass.", body = PromisedOut))
)]
pub(crate) async fn offer_hand_off(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<HandOffRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let offered = state.app.offer_hand_off(&caller, number, read_promises::hand_off(&body.value)?, None).await?;
    let promised = present_promises::promised(&offered.promised, &state);
    Ok(Json(PromisedOut { inheritance: Some(offered.inheritance), ..promised }))
}

/// Accepts the hand-off that was offered to the caller: what was owed is theirs from here on. Takes no body.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/hand-off/accept", operation_id = "accept_hand_off", tag = "hand-off",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "Accepted.", body = PromisedOut))
)]
pub(crate) async fn accept_hand_off(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Json<PromisedOut>, Problem> {
    let answered = state.app.answer_hand_off(&caller, number, None).await?;
    Ok(Json(present_promises::promised(&answered, &state)))
}

/// Declines the hand-off that was offered to the caller, or takes back what the caller offered: what was owed stays where it is.
#[utoipa::path(
    post, path = "/api/v1/incidents/{number}/hand-off/decline", operation_id = "decline_hand_off", tag = "hand-off",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    request_body = DeclineRequest,
    responses((status = 200, description = "Declined.", body = PromisedOut))
)]
pub(crate) async fn decline_hand_off(
    Writer(caller): Writer,
    State(state): State<WebState>,
    Number(number): Number,
    body: JsonBody<DeclineRequest>,
) -> Result<Json<PromisedOut>, Problem> {
    let reason = read_promises::declining(&body.value)?;
    let answered = state.app.answer_hand_off(&caller, number, Some(reason)).await?;
    Ok(Json(present_promises::promised(&answered, &state)))
}
