//! Signing in with an API token, or with a one-time code from a terminal; signing out.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use sev1_domain::actor::Via;

use super::address::{PagePath, PageQuery};
use super::fields::PageForm;
use super::{Frame, page};
use crate::WebState;
use crate::auth::COOKIE;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    next: String,
    fault: Option<&'static str>,
}

/// Where to go on after signing in.
#[derive(Deserialize)]
pub(crate) struct GoOn {
    #[serde(default)]
    next: String,
}

/// The form as sent.
#[derive(Deserialize)]
pub(crate) struct SignIn {
    #[serde(default)]
    token: String,
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`. A token in the address is not looked at: addresses end up in logs.
pub(crate) async fn form(PageQuery(go_on): PageQuery<GoOn>) -> Response {
    show(StatusCode::OK, go_on.next, None)
}

/// `POST /sign-in`
pub(crate) async fn sign_in(State(state): State<WebState>, jar: CookieJar, PageForm(said): PageForm<SignIn>) -> Result<Response, Problem> {
    let secret = said.token.trim();
    match state.app.authenticate(secret, Via::Web).await? {
        Some(caller) => {
            tracing::info!(actor.name = %caller.actor.name, "signed in");
            Ok((jar.add(cookie(secret.to_owned(), &state)), Redirect::to(own_path(&said.next))).into_response())
        }
        None => {
            tracing::warn!("a sign-in was refused");
            Ok(show(StatusCode::UNAUTHORIZED, said.next, Some("this is no live token; `sev1 token create --name NAME` makes one")))
        }
    }
}

/// `GET /sign-in/{code}`
pub(crate) async fn with_code(State(state): State<WebState>, jar: CookieJar, PagePath(code): PagePath) -> Response {
    match state.sign_in_codes.take(&code, state.app.now()) {
        Some(secret) => (jar.add(cookie(secret, &state)), Redirect::to("/")).into_response(),
        None => {
            let fault = "this address was used before or is older than ten minutes; sign in with a token";
            show(StatusCode::UNAUTHORIZED, String::new(), Some(fault))
        }
    }
}

/// `POST /sign-out`
pub(crate) async fn sign_out(State(state): State<WebState>, jar: CookieJar) -> Response {
    (jar.remove(cookie(String::new(), &state)), Redirect::to("/sign-in")).into_response()
}

fn show(status: StatusCode, next: String, fault: Option<&'static str>) -> Response {
    page(status, &SignInPage { frame: Frame::signed_out(), next, fault })
}

fn cookie(secret: String, state: &WebState) -> Cookie<'static> {
    Cookie::build((COOKIE, secret)).http_only(true).same_site(SameSite::Strict).path("/").secure(state.settings.https).build()
}

/// A path on this server, never an address elsewhere: `//evil.example` and `/\evil.example` would leave it.
fn own_path(next: &str) -> &str {
    let second = next.as_bytes().get(1);
    let own = next.starts_with('/') && !matches!(second, Some(b'/' | b'\\')) && next.bytes().all(|b| b.is_ascii_graphic());
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_elsewhere() {
        assert_eq!(own_path("/incidents/INC-1"), "/incidents/INC-1");
        for elsewhere in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "javascript:alert(1)"] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
