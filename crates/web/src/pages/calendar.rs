//! Promises as calendars that people subscribe to: one of an incident, one of a person.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::text::Phrase;
use sha2::{Digest, Sha256};

use super::address::PagePath;
use crate::WebState;
use crate::auth::CalendarReader;
use crate::problem::{Kind, Problem};

/// `GET /calendar/incidents/{number}.ics`
pub(crate) async fn of_incident(
    _: CalendarReader,
    State(state): State<WebState>,
    PagePath(file): PagePath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let number: IncidentNumber = name(&file)?.parse().map_err(|_| nothing("write the number of an incident: INC-142.ics"))?;
    let calendar = state.app.calendar_of_incident(number).await?;
    Ok(answer(calendar, &headers))
}

/// `GET /calendar/people/{name}.ics`
pub(crate) async fn of_person(
    _: CalendarReader,
    State(state): State<WebState>,
    PagePath(file): PagePath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = Phrase::new(name(&file)?).map_err(|_| nothing("write the name of a person: dana.ics"))?;
    let calendar = state.app.calendar_of_person(&who).await?;
    // A slip of the pen would be a calendar that stays empty for good, and nobody would wonder.
    if let (false, Err(refusal)) = (calendar.contains("BEGIN:VEVENT"), state.app.settings().people.find(&who)) {
        return Err(nothing(&std::iter::once(refusal.reason).chain(refusal.hints).collect::<Vec<_>>().join("; ")));
    }
    Ok(answer(calendar, &headers))
}

fn name(file: &str) -> Result<&str, Problem> {
    file.strip_suffix(".ics").ok_or_else(|| nothing("the address of a calendar ends with .ics"))
}

fn nothing(why: &str) -> Problem {
    Problem::new(Kind::NotFound, why)
}

/// The same promises are the same bytes, so who has them already gets none.
fn answer(calendar: String, headers: &HeaderMap) -> Response {
    let digest = Sha256::digest(calendar.as_bytes());
    let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let known = known.flat_map(|v| v.split(',')).any(|v| v.trim().trim_start_matches("W/") == tag);
    let kept = [(CACHE_CONTROL, "private, no-cache".to_owned()), (ETAG, tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response()
}
