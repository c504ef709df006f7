//! The board: which incidents are open, what their readers were promised, and what is due first.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use sev1_app::read_models::{BoardPage, BoardRow, PromiseFilter, PromiseView, Which};
use sev1_domain::promise::{Promise, PromiseKind};

use super::owed::{audiences, what};
use super::say::{Due, Elapsed, NextUp, Said};
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
    now: String,
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
    next: Option<NextUp>,
    /// What is due before the next update, or instead of it.
    first: Option<Waiting>,
    hand_off: Option<Waiting>,
    undelivered: u32,
}

/// Something that is due.
struct Waiting {
    what: String,
    audiences: String,
    owner: String,
    due: Due,
}

/// `GET /`
pub(crate) async fn board(PageReader(caller): PageReader, State(state): State<WebState>) -> Result<Response, Problem> {
    let list = async |which, limit| state.app.list_incidents(BoardPage { which, before: None, limit }).await;
    let now = state.app.now();
    let offered = PromiseFilter { kind: Some(PromiseKind::HandOff), open: true, ..PromiseFilter::default() };
    let offered = state.app.promises(&offered).await?;
    let open = list(Which::Open, OPEN).await?;
    let open = open.iter().map(|incident| Row { hand_off: hand_off(&offered, incident, now), ..row(incident, now) }).collect();
    let over = list(Which::Over, OVER).await?.iter().map(|r| row(r, now)).collect();
    Ok(page(StatusCode::OK, &Board { frame: Frame::of(&caller), now: format!("{now:.3}"), open, over }))
}

fn row(row: &BoardRow, now: Timestamp) -> Row {
    let incident = &row.incident;
    let next = row.next_promise.as_ref();
    // What the page says of the next update anyway is not said twice; a hand-off has its own place.
    let said = |p: &&Promise| p.subject.kind == PromiseKind::HandOff || p.is_next_update() && next.is_some_and(|n| n.due.at == p.due.at);
    Row {
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        severity: incident.severity.for_internal().to_string(),
        title: incident.title.for_internal().to_string(),
        status: incident.status.word(),
        closed: incident.closed_at.is_some(),
        elapsed: Elapsed::new(incident.clocks.for_internal(), &incident.zone, now),
        last_update: row.last_update.map(|(number, at)| (number.0, Said::new(at, &incident.zone, now))),
        next: next.map(|p| NextUp::new(p, now)),
        first: row.soonest.as_ref().filter(|p| !said(p)).map(|p| Waiting::new(p, now)),
        hand_off: None,
        undelivered: row.undelivered,
    }
}

/// The hand-off of an incident that waits for an answer.
fn hand_off(offered: &[PromiseView], row: &BoardRow, now: Timestamp) -> Option<Waiting> {
    let found = offered.iter().find(|v| v.incident.id == row.incident.id);
    found.map(|v| Waiting { due: Due::in_a_sentence(&v.promise.due, now), ..Waiting::new(&v.promise, now) })
}

impl Waiting {
    fn new(promise: &Promise, now: Timestamp) -> Self {
        Self { what: what(promise), audiences: audiences(&[promise]), owner: promise.owner.to_string(), due: Due::new(&promise.due, now) }
    }
}

impl Row {
    /// Whether something of it is overdue.
    fn late(&self) -> bool {
        let waiting = |w: &Option<Waiting>| w.as_ref().is_some_and(|w| w.due.overdue);
        self.next.as_ref().is_some_and(|n| n.due.overdue) || waiting(&self.first) || waiting(&self.hand_off)
    }
}
