//! Show an incident, one of its updates, its timeline: `GET /api/v1/incidents/{number}…`.

use axum::Json;
use axum::extract::State;

use super::wire::{IncidentViewOut, TimelineOut, UpdateViewOut};
use super::{Number, NumberAndUpdate, present, present_timeline};
use crate::WebState;
use crate::auth::Reader;
use crate::problem::{Kind, Problem};

/// Everything about one incident: clocks, promises, updates with their deliveries, timeline.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}", operation_id = "show_incident", tag = "incidents",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "The incident.", body = IncidentViewOut))
)]
pub(crate) async fn show_incident(
    _: Reader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Json<IncidentViewOut>, Problem> {
    let view = state.app.show_incident(number).await?;
    Ok(Json(present::incident_view(&view, state.app.settings().promises(), state.app.now())))
}

/// One update with its text and its deliveries.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}/updates/{update}", operation_id = "show_update", tag = "updates",
    params(
        ("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`."),
        ("update" = u32, Path, minimum = 1, description = "The update's number within the incident.")
    ),
    responses((status = 200, description = "The update.", body = UpdateViewOut))
)]
pub(crate) async fn show_update(
    _: Reader,
    State(state): State<WebState>,
    NumberAndUpdate(number, update): NumberAndUpdate,
) -> Result<Json<UpdateViewOut>, Problem> {
    let view = state.app.show_incident(number).await?;
    let found = view.updates.iter().find(|u| u.update.number == update);
    let found = found.ok_or_else(|| Problem::new(Kind::NotFound, format!("{number} has no update {update}")))?;
    Ok(Json(present::update_view(found)))
}

/// What happened in one incident, oldest first.
#[utoipa::path(
    get, path = "/api/v1/incidents/{number}/timeline", operation_id = "show_timeline", tag = "incidents",
    params(("number" = String, Path, pattern = "^((INC|DRILL)-)?[1-9][0-9]{0,8}$", description = "The incident: `INC-142`, `142`; of an exercise `DRILL-7`.")),
    responses((status = 200, description = "The timeline.", body = TimelineOut))
)]
pub(crate) async fn show_timeline(_: Reader, State(state): State<WebState>, Number(number): Number) -> Result<Json<TimelineOut>, Problem> {
    let view = state.app.show_incident(number).await?;
    Ok(Json(TimelineOut { entries: view.timeline.iter().map(present_timeline::timeline_entry).collect() }))
}
