//! Stopping mails by a link, without a login: a page with a button, and what the button and mail programs send (RFC 8058).
//!
//! Looking at the page stops nothing, because scanners look at every link of a mail. The answer is the same however often it is sent.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sev1_app::links::Unsubscribing;

use super::address::PagePath;
use super::{Frame, page};
use crate::WebState;
use crate::problem::{Kind, Problem};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage {
    frame: Frame,
    list: String,
    token: String,
    done: bool,
}

/// `GET /unsubscribe/{token}`
pub(crate) async fn ask(State(state): State<WebState>, PagePath(token): PagePath) -> Result<Response, Problem> {
    let link = read(&state, &token)?;
    Ok(show(&link, token, false))
}

/// `POST /unsubscribe/{token}`. Whatever the body says: there is one thing to do here.
pub(crate) async fn stop(State(state): State<WebState>, PagePath(token): PagePath) -> Result<Response, Problem> {
    let link = read(&state, &token)?;
    state.app.unsubscribe(&link).await?;
    Ok(show(&link, token, true))
}

fn read(state: &WebState, token: &str) -> Result<Unsubscribing, Problem> {
    let none = "this link is not whole, or was made with another key; answer one of the mails, and a person takes you off the list";
    state.app.unsubscribing(token).ok_or_else(|| Problem::new(Kind::NotFound, none))
}

fn show(link: &Unsubscribing, token: String, done: bool) -> Response {
    page(StatusCode::OK, &UnsubscribePage { frame: Frame::signed_out(), list: link.destination.to_string(), token, done })
}
