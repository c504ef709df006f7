//! Who gets no more mail: `GET /api/v1/halts`; and lets it go on: `POST /api/v1/halts/lift`.

use axum::Json;
use axum::extract::State;
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::halt::Halt;

use super::body::JsonBody;
use super::wire::{HaltOut, HaltsOut, LiftRequest};
use crate::WebState;
use crate::auth::{Reader, Writer};
use crate::problem::Problem;

/// Everybody who gets no more mail: they asked for it, or their mail server refuses them.
#[utoipa::path(
    get, path = "/api/v1/halts", operation_id = "list_halts", tag = "halts",
    responses((status = 200, description = "All of them, oldest first.", body = HaltsOut))
)]
pub(crate) async fn list_halts(_: Reader, State(state): State<WebState>) -> Result<Json<HaltsOut>, Problem> {
    Ok(Json(HaltsOut { halts: state.app.halts().await?.iter().filter_map(out).collect() }))
}

/// Lets mail to a recipient go on. What was published meanwhile is not sent to them any more.
#[utoipa::path(
    post, path = "/api/v1/halts/lift", operation_id = "lift_halt", tag = "halts",
    request_body = LiftRequest,
    responses((status = 200, description = "Lifted; the halts that are left.", body = HaltsOut))
)]
pub(crate) async fn lift_halt(
    Writer(caller): Writer,
    State(state): State<WebState>,
    body: JsonBody<LiftRequest>,
) -> Result<Json<HaltsOut>, Problem> {
    let destination = DestinationName::new(&body.value.destination).map_err(|refusal| refusal.field("destination"))?;
    let recipient = Recipient::new(&body.value.recipient).map_err(|refusal| refusal.field("recipient"))?;
    state.app.lift_halt(&caller, &destination, &recipient).await?;
    list_halts(Reader(caller), State(state)).await
}

fn out(halt: &Halt) -> Option<HaltOut> {
    Some(HaltOut {
        destination: halt.destination.to_string(),
        recipient: halt.recipient.to_string(),
        why: halt.why.into(),
        since: halt.since?.into(),
        refusals: halt.refusals,
        said: halt.said.clone(),
    })
}
