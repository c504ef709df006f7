//! List incidents: `GET /api/v1/incidents`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use sev1_app::read_models::{BoardPage, Which};
use sev1_domain::ids::IncidentNumber;
use utoipa::IntoParams;

use super::wire::{BoardOut, WhichName};
use super::{bad_query, present};
use crate::WebState;
use crate::auth::Reader;
use crate::problem::Problem;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BoardQuery {
    /// Open ones, or those that are over. Open if left out.
    #[param(inline)]
    which: Option<WhichName>,
    /// Only incidents that are over with a number below this one: `next` of the page before.
    #[param(pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$")]
    before: Option<String>,
    /// At most so many; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Open incidents, or those that are over, page by page. All open ones fit on one page of 200.
#[utoipa::path(
    get, path = "/api/v1/incidents", operation_id = "list_incidents", tag = "incidents",
    params(BoardQuery),
    responses((status = 200, description = "One page.", body = BoardOut))
)]
pub(crate) async fn list_incidents(
    _: Reader,
    State(state): State<WebState>,
    query: Result<Query<BoardQuery>, QueryRejection>,
) -> Result<Json<BoardOut>, Problem> {
    let Query(query) = query.map_err(|e| invalid(None, e.body_text()))?;
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(invalid(Some("limit"), "a page holds 1 to 200 incidents".into()));
    }
    let before = query.before.as_deref().map(str::parse::<IncidentNumber>).transpose();
    let before = before.map_err(|r| invalid(Some("before"), r.reason))?;
    let which = query.which.map_or(Which::Open, Into::into);
    let rows = state.app.list_incidents(BoardPage { which, before, limit }).await?;
    // A full page may have another after it; the open ones are in order of urgency, which no number continues.
    let full = which == Which::Over && rows.len() >= limit as usize;
    let next = rows.last().filter(|_| full).map(|row| row.incident.number.to_string());
    let (policy, now) = (state.app.settings().promises(), state.app.now());
    Ok(Json(BoardOut { incidents: rows.iter().map(|row| present::board_row(row, policy, now)).collect(), next }))
}

fn invalid(field: Option<&str>, reason: String) -> Problem {
    bad_query(field, reason, "for example: /api/v1/incidents?which=over&limit=50&before=INC-142")
}
