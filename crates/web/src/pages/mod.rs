//! HTML for responders: server-rendered, readable and publishable without JavaScript.

mod address;
pub(crate) mod afterwards;
pub(crate) mod assets;
pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod declare;
pub(crate) mod fields;
pub(crate) mod incident;
pub(crate) mod owed;
mod previewed;
pub(crate) mod promises;
pub(crate) mod promises_form;
pub(crate) mod promises_verbs;
pub(crate) mod report;
pub(crate) mod say;
pub(crate) mod sign_in;
mod standing_fields;
mod timeline;
pub(crate) mod undelivered;
pub(crate) mod unsubscribe;
pub(crate) mod update;
pub(crate) mod update_form;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use sev1_app::Caller;
use sev1_domain::token::Scope;

use crate::problem::{Kind, Problem};

/// What every page shows around its content.
pub(crate) struct Frame {
    /// Who is signed in; `None` on pages before that.
    user: Option<String>,
    /// Whether they may change things.
    may_write: bool,
    assets: &'static assets::Addresses,
}

impl Frame {
    fn of(caller: &Caller) -> Self {
        Self { user: Some(caller.actor.name.to_string()), may_write: caller.scope >= Scope::Write, assets: assets::addresses() }
    }

    fn of_sender(caller: Option<&Caller>) -> Self {
        caller.map_or_else(Self::signed_out, Self::of)
    }

    fn signed_out() -> Self {
        Self { user: None, may_write: false, assets: assets::addresses() }
    }
}

/// A template as a page.
fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be written");
            Problem::new(Kind::Internal, "the page could not be written; the cause is in the server's log").into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    status: u16,
    title: &'static str,
    problem: &'a Problem,
}

/// A "no" as a page for a person.
pub(crate) fn error_page(problem: &Problem) -> Response {
    let status = problem.kind.status();
    let template = ErrorPage { frame: Frame::signed_out(), status: status.as_u16(), title: problem.kind.title(), problem };
    page(status, &template)
}

#[derive(Template)]
#[template(path = "come_in.html")]
struct ComeIn<'a> {
    frame: Frame,
    address: &'a str,
}

/// A page that goes on to `address` by itself.
pub(crate) fn come_in(address: &str) -> Response {
    page(StatusCode::OK, &ComeIn { frame: Frame::signed_out(), address })
}
