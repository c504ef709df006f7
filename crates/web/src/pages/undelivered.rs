//! Everything that did not arrive, of all incidents, and what a person decides about it.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use sev1_app::read_models::Undelivered;
use sev1_app::words;
use sev1_domain::delivery::{DeliveryState, Verdict};
use sev1_domain::ids::DeliveryId;
use sev1_domain::zone::Zone;

use super::say::Arrival;
use super::{Frame, page};
use crate::WebState;
use crate::auth::PageReader;
use crate::problem::{Kind, Problem};

#[derive(Template)]
#[template(path = "undelivered.html")]
struct UndeliveredPage {
    frame: Frame,
    now: String,
    rows: Vec<Row>,
}

struct Row {
    incident: String,
    id: String,
    age: String,
    arrival: Arrival,
    /// What can be decided, as it is sent and as the button says it.
    verdicts: Vec<(&'static str, &'static str)>,
}

/// `GET /undelivered`
pub(crate) async fn undelivered(PageReader(caller): PageReader, State(state): State<WebState>) -> Result<Response, Problem> {
    let now = state.app.now();
    let rows = state.app.undelivered().await?.iter().map(|u| Row::new(u, now)).collect();
    Ok(page(StatusCode::OK, &UndeliveredPage { frame: Frame::of(&caller), now: format!("{now:.3}"), rows }))
}

/// What a button sends.
#[derive(Deserialize)]
pub(crate) struct Decided {
    id: String,
    verdict: String,
}

/// `POST /undelivered`
pub(crate) async fn decide(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Form(decided): Form<Decided>,
) -> Result<Response, Problem> {
    let unread = || Problem::new(Kind::InvalidRequest, "the form cannot be read; go back and send it again");
    let id = decided.id.parse().map(DeliveryId).map_err(|_| unread())?;
    let verdict = Verdict::from_name(&decided.verdict).ok_or_else(unread)?;
    state.app.redeliver(&caller, id, verdict).await?;
    Ok(Redirect::to("/undelivered").into_response())
}

impl Row {
    fn new(Undelivered { incident, delivery }: &Undelivered, now: Timestamp) -> Self {
        let held = delivery.state == DeliveryState::Uncertain && delivery.due_at.is_none();
        let stopped = delivery.state == DeliveryState::Failed || held;
        let can = [
            (Verdict::SendAgain, "Send again", stopped || delivery.state == DeliveryState::Retrying),
            (Verdict::Arrived, "It is there", stopped),
            (Verdict::GiveUp, "Give up", delivery.state != DeliveryState::Sending),
        ];
        Self {
            incident: incident.to_string(),
            id: delivery.id.to_string(),
            age: words::exact_elapsed(now.duration_since(delivery.created_at)),
            // Several incidents have several zones; instants of machines are said in one.
            arrival: Arrival::new(delivery, &Zone::utc(), now),
            verdicts: can.into_iter().filter(|(.., can)| *can).map(|(verdict, words, _)| (verdict.as_str(), words)).collect(),
        }
    }
}
