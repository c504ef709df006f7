//! What a person or a team owes now: `GET /api/v1/shift`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use sev1_domain::text::Phrase;
use utoipa::IntoParams;

use super::bad_query;
use super::wire::ShiftOut;
use crate::WebState;
use crate::auth::Reader;
use crate::problem::Problem;

/// Whose shift.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShiftQuery {
    /// A person or a team; the caller if left out.
    #[param(min_length = 1, max_length = 500)]
    who: Option<String>,
}

/// What a person or a team owes now, in all incidents: what the next shift takes over.
#[utoipa::path(
    get, path = "/api/v1/shift", operation_id = "shift_report", tag = "reports",
    params(ShiftQuery),
    responses((status = 200, description = "The report, Markdown.", body = ShiftOut))
)]
pub(crate) async fn shift_report(
    Reader(caller): Reader,
    State(state): State<WebState>,
    query: Result<Query<ShiftQuery>, QueryRejection>,
) -> Result<Json<ShiftOut>, Problem> {
    let invalid = |field, reason| bad_query(field, reason, "for example: /api/v1/shift?who=dana");
    let Query(query) = query.map_err(|e| invalid(None, e.body_text()))?;
    let said = query.who.as_deref().map(Phrase::new).transpose().map_err(|r| invalid(Some("who"), r.reason))?;
    let who = said.unwrap_or(caller.actor.name);
    let markdown = state.app.shift_report(&who).await?;
    Ok(Json(ShiftOut { who: who.to_string(), markdown }))
}
