//! What is promised: `GET /api/v1/incidents/{number}/promises`, and everywhere: `GET /api/v1/promises`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use sev1_app::read_models::PromiseFilter;
use sev1_domain::text::Phrase;
use utoipa::IntoParams;

use super::wire::{OwedOut, PromiseKindName, PromisesOut};
use super::{Number, bad_query, present_promises};
use crate::WebState;
use crate::auth::Reader;
use crate::problem::Problem;

/// Promises of one incident, open and settled, due first.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}/promises", operation_id = "list_promises", tag = "promises",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "All of them.", body = PromisesOut))
)]
pub(crate) async fn list_promises(_: Reader, State(state): State<WebState>, Number(number): Number) -> Result<Json<PromisesOut>, Problem> {
    let views = state.app.promises(&PromiseFilter { incident: Some(number), ..PromiseFilter::default() }).await?;
    if views.is_empty() {
        // Nothing is promised there, or there is no such incident.
        state.app.inheritance(number).await?;
    }
    Ok(Json(present_promises::promises_of(number, &views, &state)))
}

/// Which promises.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwedQuery {
    /// Only what this person owes, by name, in any letter case.
    #[param(min_length = 1, max_length = 500)]
    owner: Option<String>,
    /// Only of this kind.
    #[param(inline)]
    kind: Option<PromiseKindName>,
    /// Only open ones; true unless said.
    open: Option<bool>,
    /// At most so many; 200 if left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// Promises of all incidents, due first, each with its incident.
#[utoipa::path(
    get, path = "/api/v1/promises", operation_id = "list_owed_promises", tag = "promises",
    params(OwedQuery),
    responses((status = 200, description = "Those that fit.", body = OwedOut))
)]
pub(crate) async fn list_owed_promises(
    _: Reader,
    State(state): State<WebState>,
    query: Result<Query<OwedQuery>, QueryRejection>,
) -> Result<Json<OwedOut>, Problem> {
    let invalid = |field, reason| bad_query(field, reason, "for example: /api/v1/promises?owner=dana&open=true&limit=50");
    let Query(query) = query.map_err(|e| invalid(None, e.body_text()))?;
    let limit = query.limit.unwrap_or(200);
    if !(1..=1000).contains(&limit) {
        return Err(invalid(Some("limit"), "an answer holds 1 to 1000 promises".into()));
    }
    let owner = query.owner.as_deref().map(Phrase::new).transpose().map_err(|r| invalid(Some("owner"), r.reason))?;
    let owner = owner.map(|name| state.app.settings().people.canonical(&name));
    let (kind, open) = (query.kind.map(Into::into), query.open.unwrap_or(true));
    let filter = PromiseFilter { owner, kind, open, limit: limit + 1, ..PromiseFilter::default() };
    let mut views = state.app.promises(&filter).await?;
    let more = views.len() > limit as usize;
    views.truncate(limit as usize);
    Ok(Json(present_promises::owed(&views, more, &state)))
}
