//! What became of promises: a chart, and a table beside it. Which of them, the address says, so that it can be shared.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde::Deserialize;
use sev1_app::{ReportInput, words};
use sev1_domain::refusal::Refusal;
use sev1_domain::report::{Figures, Group, GroupName, Grouping, PromiseReport, Spread};
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

use super::address::PageQuery;
use super::fields::{Faults, form_page, said};
use super::{Frame, say::Said};
use crate::WebState;
use crate::api::report_promises::{Edge, edge};
use crate::auth::PageReader;
use crate::problem::{Kind, Problem, refused};

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    asked: Asked,
    faults: Faults,
    by: Grouping,
    as_of: Option<Said>,
    tables: Vec<Table>,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    by: String,
    from: String,
    until: String,
}

/// One table of the report.
struct Table {
    title: &'static str,
    note: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    /// The page of an incident.
    page: Option<String>,
    cells: Vec<String>,
    total: bool,
}

/// `GET /report`
pub(crate) async fn report(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Problem> {
    let frame = Frame::of(&caller);
    let template = match asked.read(&state) {
        Ok(input) => {
            let report = state.app.report_promises(&input).await?;
            let Moment { at, zone } = &report.as_of;
            let as_of = Some(Said::new(*at, zone, *at));
            ReportPage { frame, asked, faults: Faults::default(), by: input.by, as_of, tables: tables(&report) }
        }
        Err(faults) => ReportPage { frame, by: asked.grouping(), asked, faults, as_of: None, tables: Vec::new() },
    };
    Ok(form_page(&template, &template.faults, None))
}

/// `GET /report/chart.svg`: shown by the page as an image, which runs nothing.
pub(crate) async fn chart(_: PageReader, State(state): State<WebState>, PageQuery(asked): PageQuery<Asked>) -> Result<Response, Problem> {
    let input = asked.read(&state).map_err(|faults| Problem { kind: Kind::InvalidRequest, ..refused(faults.all()) })?;
    let report = state.app.report_promises(&input).await?;
    Ok((StatusCode::OK, [(CONTENT_TYPE, "image/svg+xml")], words::report_chart(&report)).into_response())
}

impl Asked {
    fn grouping(&self) -> Grouping {
        Grouping::ALL.into_iter().find(|by| by.as_str() == self.by).unwrap_or(Grouping::Incident)
    }

    /// The period, with both days in it.
    fn read(&self, state: &WebState) -> Result<ReportInput, Faults> {
        let zone = state.app.settings().default_zone.clone().unwrap_or_else(Zone::utc);
        let mut faults = Faults::default();
        let mut day = |field: &'static str, text: &str, end: Edge| {
            let text = said(text)?;
            let unread = || Refusal::new("report.day", format!("`{text}` is no date")).hint("write it like 2026-07-01");
            faults.note(field, edge(&text, end, &zone).ok_or_else(unread))
        };
        let from = day("from", &self.from, Edge::Start);
        let until = day("until", &self.until, Edge::End);
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            faults.push(Refusal::new("report.period", "the period ends before it begins").hint("change one of the days").field("until"));
        }
        if faults.is_empty() { Ok(ReportInput { by: self.grouping(), from, until }) } else { Err(faults) }
    }
}

type Column = (&'static str, fn(&Figures) -> String);

const SAID: [Column; 9] = [
    ("Kept rate", |f| f.said.kept_rate().map_or_else(none, words::report_percent)),
    ("Made", |f| f.said.made.to_string()),
    ("Kept", |f| f.said.kept.to_string()),
    ("Late", |f| f.said.late.to_string()),
    ("Broken", |f| f.said.broken.to_string()),
    ("Overdue", |f| f.said.overdue.to_string()),
    ("Released", |f| f.said.released.to_string()),
    ("Not due", |f| f.said.not_due.to_string()),
    ("Moves", |f| f.said.moves.to_string()),
];

const WAITED: [Column; 6] = [
    ("Late, median", |f| part(f.late, |s| s.p50)),
    ("Late, 9 of 10", |f| part(f.late, |s| s.p90)),
    ("Latest", |f| part(f.late, |s| s.max)),
    ("First, median", |f| part(f.first_update, |s| s.p50)),
    ("First, 9 of 10", |f| part(f.first_update, |s| s.p90)),
    ("Longest silence", |f| f.longest_silence.map_or_else(none, words::report_span)),
];

const OWED: [Column; 6] = [
    ("Asked", |f| f.duties.asked.to_string()),
    ("In time", |f| f.duties.in_time.to_string()),
    ("Late", |f| f.duties.late.to_string()),
    ("Missed", |f| f.duties.missed.to_string()),
    ("Let go", |f| f.duties.let_go.to_string()),
    ("Waiting", |f| f.duties.waiting.to_string()),
];

fn none() -> String {
    "–".to_owned()
}

fn part(spread: Option<Spread>, of: fn(Spread) -> SignedDuration) -> String {
    spread.map_or_else(none, |s| words::report_span(of(s)))
}

fn tables(report: &PromiseReport) -> Vec<Table> {
    if report.groups.is_empty() {
        return Vec::new();
    }
    vec![
        table(
            report,
            "Said to readers",
            "Kept rate: kept in time of kept, late, broken and overdue. Released in time counts on neither side.",
            &SAID,
        ),
        table(
            report,
            "How long they waited",
            "Late: from due to kept. First: from declaration to the first update. Median: half of them took no longer.",
            &WAITED,
        ),
        table(report, "Owed among ourselves", "What the policy asks for, and hand-offs. Readers were not told.", &OWED),
    ]
}

fn table(report: &PromiseReport, title: &'static str, note: &'static str, columns: &[Column]) -> Table {
    let cells = |figures: &Figures| columns.iter().map(|(_, cell)| cell(figures)).collect();
    let row = |group: &Group| Row { name: group.name.to_string(), page: page_of(&group.name), cells: cells(&group.figures), total: false };
    let mut rows: Vec<Row> = report.groups.iter().map(row).collect();
    if rows.len() > 1 {
        rows.push(Row { name: "All".to_owned(), page: None, cells: cells(&report.total), total: true });
    }
    Table { title, note, heads: columns.iter().map(|(head, _)| *head).collect(), rows }
}

fn page_of(name: &GroupName) -> Option<String> {
    match name {
        GroupName::Incident { number, .. } => Some(format!("/incidents/{number}")),
        GroupName::Customer(_) | GroupName::Team(_) | GroupName::Month { .. } => None,
    }
}

impl ReportPage {
    /// What a report can be grouped by, and whether it is by that now.
    fn groupings(&self) -> [(&'static str, bool); 4] {
        Grouping::ALL.map(|by| (by.as_str(), by == self.by))
    }
}
