//! What became of promises: `GET /api/v1/reports/promises`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use sev1_app::{ReportInput, words};
use sev1_domain::zone::Zone;
use utoipa::{IntoParams, ToSchema};

use super::wire::{GroupingName, PromiseReportOut};
use super::{bad_query, present_report};
use crate::WebState;
use crate::auth::Reader;
use crate::problem::Problem;

/// Which report.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// One group for each of these; by incident if left out.
    #[param(inline)]
    by: Option<GroupingName>,
    /// Only what was promised and declared from here on: a date, which counts whole, or an instant.
    #[param(max_length = 40, example = "2026-07-01")]
    from: Option<String>,
    /// Only what was promised and declared until here: a date, which counts whole, or an instant.
    #[param(max_length = 40, example = "2026-07-31")]
    until: Option<String>,
    /// In which form; as JSON if left out.
    #[param(inline)]
    format: Option<ReportFormat>,
}

/// In which form a report is answered.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReportFormat {
    /// Every figure, exact.
    Json,
    /// A table for spreadsheets.
    Csv,
    /// A chart.
    Svg,
    /// A table for people.
    Text,
}

/// Promises made, kept, late, broken, time to the first update, longest silence. Exercises are not in it.
#[utoipa::path(
    get, path = "/api/v1/reports/promises", operation_id = "report_promises", tag = "reports",
    params(ReportQuery),
    responses((status = 200, description = "The report.", content(
        (PromiseReportOut = "application/json"), (String = "text/csv"), (String = "image/svg+xml"), (String = "text/plain")
    )))
)]
pub(crate) async fn report_promises(
    _: Reader,
    State(state): State<WebState>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|e| invalid(None, e.body_text()))?;
    let zone = state.app.settings().default_zone.clone().unwrap_or_else(Zone::utc);
    let from = query.from.as_deref().map(|text| edge(text, Edge::Start, &zone).ok_or_else(|| unread("from"))).transpose()?;
    let until = query.until.as_deref().map(|text| edge(text, Edge::End, &zone).ok_or_else(|| unread("until"))).transpose()?;
    if from.zip(until).is_some_and(|(from, until)| from >= until) {
        return Err(invalid(Some("until"), "`until` is not after `from`".into()));
    }
    let by = query.by.unwrap_or(GroupingName::Incident).into();
    let report = state.app.report_promises(&ReportInput { by, from, until }).await?;
    Ok(match query.format.unwrap_or(ReportFormat::Json) {
        ReportFormat::Json => Json(present_report::report(&report)).into_response(),
        ReportFormat::Csv => ([(CONTENT_TYPE, "text/csv; charset=utf-8")], words::report_csv(&report)).into_response(),
        ReportFormat::Svg => ([(CONTENT_TYPE, "image/svg+xml")], words::report_chart(&report)).into_response(),
        ReportFormat::Text => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], words::report_text(&report)).into_response(),
    })
}

/// Which end of a period.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    End,
}

/// An instant, or the start or the end of a day in a zone.
pub(crate) fn edge(text: &str, edge: Edge, zone: &Zone) -> Option<Timestamp> {
    let text = text.trim();
    // A date and time without a zone would be read as a date alone.
    let date = (text.len() == "2026-07-01".len()).then(|| text.parse::<Date>().ok()).flatten();
    let Some(date) = date else { return text.parse().ok() };
    let day = if edge == Edge::Start { date } else { date.checked_add(1.day()).ok()? };
    day.to_zoned(zone.tz().clone()).ok().map(|midnight| midnight.timestamp())
}

fn unread(field: &'static str) -> Problem {
    invalid(Some(field), "that is neither a date nor an instant".into())
}

fn invalid(field: Option<&str>, reason: String) -> Problem {
    bad_query(field, reason, "for example: /api/v1/reports/promises?by=customer&from=2026-07-01&until=2026-07-31&format=csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_counts_whole_and_an_instant_is_what_it_is() {
        let zone = Zone::from_stored("ET", "America/New_York").expect("known");
        let read = |text, e| edge(text, e, &zone).map(|at| at.to_string());
        assert_eq!(read("2026-07-01", Edge::Start).as_deref(), Some("2026-07-01T04:00:00Z"));
        assert_eq!(read("2026-07-31", Edge::End).as_deref(), Some("2026-08-01T04:00:00Z"));
        assert_eq!(read("2026-07-01T12:00:00Z", Edge::End).as_deref(), Some("2026-07-01T12:00:00Z"));
        for bad in ["", "yesterday", "2026-13-01", "2026-07-01T12:00", "9999-12-31"] {
            assert_eq!(read(bad, Edge::End), None, "{bad}");
        }
    }
}
