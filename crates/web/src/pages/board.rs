//! The board: which incidents are open, and when their readers hear more.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use sev1_app::read_models::{BoardPage, BoardRow, Which};

use super::say::{Due, Elapsed, Said};
use super::{Frame, page};
use crate::WebState;
use crate::auth::PageReader;
use crate::problem::Problem;

/// As many open incidents as one page holds; nobody answers more at once.
const OPEN: u32 = 200;

/// As many of those that are over as help to see what has been.
const OVER: u32 = 10;

#[derive(Template)]
#[template(path = "board.html")]
struct Board {
    frame: Frame,
    open: Vec<Row>,
    over: Vec<Row>,
}

struct Row {
    number: String,
    customer: String,
    severity: String,
    title: String,
    status: &'static str,
    closed: bool,
    elapsed: Elapsed,
    last_update: Option<(u32, Said)>,
    due: Option<Due>,
    undelivered: u32,
}

/// `GET /`
pub(crate) async fn board(PageReader(caller): PageReader, State(state): State<WebState>) -> Result<Response, Problem> {
    let list = async |which, limit| state.app.list_incidents(BoardPage { which, before: None, limit }).await;
    let open = list(Which::Open, OPEN).await?;
    let over = list(Which::Over, OVER).await?;
    let now = state.app.now();
    let rows = |rows: Vec<BoardRow>| rows.iter().map(|r| row(r, now)).collect();
    Ok(page(StatusCode::OK, &Board { frame: Frame::of(&caller), open: rows(open), over: rows(over) }))
}

fn row(row: &BoardRow, now: Timestamp) -> Row {
    let incident = &row.incident;
    Row {
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        severity: incident.severity.for_internal().to_string(),
        title: incident.title.for_internal().to_string(),
        status: incident.status.word(),
        closed: incident.closed_at.is_some(),
        elapsed: Elapsed::new(incident.clocks.for_internal(), &incident.zone, now),
        last_update: row.last_update.map(|(number, at)| (number.0, Said::new(at, &incident.zone, now))),
        due: row.next_promise.as_ref().map(|due| Due::new(due, now)),
        undelivered: row.undelivered,
    }
}
