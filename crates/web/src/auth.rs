//! Who calls: a bearer token on the API, a cookie on the pages, either of them or a password on calendars, or a caller set
//! inside this process.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sev1_app::Caller;
use sev1_domain::actor::Via;

use crate::WebState;
use crate::pages::come_in;
use crate::problem::{Kind, Problem};

/// The cookie that carries a token's secret to the pages.
pub(crate) const COOKIE: &str = "sev1_token";

/// A caller of the API who may read.
pub(crate) struct Reader(pub(crate) Caller);

/// A caller of the API who may change things.
pub(crate) struct Writer(pub(crate) Caller);

/// A person on the pages who may read. Who is signed out is sent to the sign-in page.
pub(crate) struct PageReader(pub(crate) Caller);

/// A program that reads a calendar. Such programs know nothing but passwords, so a token is accepted as one.
pub(crate) struct CalendarReader;

/// Who sends a form. A problem is handed on, so that the form can be shown again with all that was typed.
pub(crate) struct PageSender(pub(crate) Result<Caller, Problem>);

impl FromRequestParts<WebState> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        // Set only inside this process: extensions do not travel.
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(caller.clone()));
        }
        let secret = bearer(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        let caller = state.app.authenticate(secret, Via::Api).await?;
        caller.map(Self).ok_or_else(Problem::unauthenticated)
    }
}

impl FromRequestParts<WebState> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let Reader(caller) = Reader::from_request_parts(parts, state).await?;
        caller.must_write()?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<WebState> for PageReader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        match from_cookie(&parts.headers, state).await {
            Ok(Some(caller)) => Ok(Self(caller)),
            Ok(None) if matches!(parts.method, Method::GET | Method::HEAD) => {
                let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await.unwrap_or_else(|e| match e {});
                Err(send_to_sign_in(&parts.headers, &uri))
            }
            Ok(None) => Err(signed_out().into_response()),
            Err(problem) => Err(problem.into_response()),
        }
    }
}

impl FromRequestParts<WebState> for CalendarReader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let found = match (parts.extensions.get::<Caller>(), parts.headers.contains_key(header::AUTHORIZATION)) {
            // Set only inside this process: extensions do not travel.
            (Some(caller), _) => Ok(Some(caller.clone())),
            (None, true) => from_secret(&parts.headers, state).await,
            (None, false) => from_cookie(&parts.headers, state).await,
        };
        match found {
            Ok(Some(_)) => Ok(Self),
            Ok(None) => Err(ask_for_password()),
            Err(problem) => Err(problem.into_response()),
        }
    }
}

impl FromRequestParts<WebState> for PageSender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        Ok(Self(from_cookie(&parts.headers, state).await.and_then(|caller| caller.ok_or_else(signed_out))))
    }
}

fn signed_out() -> Problem {
    let detail = "you are signed out; sign in in another tab, then go back here and send again: what you typed is still there";
    Problem::new(Kind::Unauthenticated, detail)
}

/// The query of a page that was asked for once more from a page of ours.
const ONCE_MORE: &str = "from-link";

/// To the sign-in page and back. A link from elsewhere brings no strict cookie even from who is signed in, so it is
/// followed once more from a page of ours before anybody is asked to sign in.
fn send_to_sign_in(headers: &HeaderMap, uri: &Uri) -> Response {
    let from_elsewhere = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    let query: Vec<&str> = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty()).collect();
    let path = |query: &[&str]| if query.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), query.join("&")) };
    if from_elsewhere && !query.contains(&ONCE_MORE) {
        return come_in(&path(&[query.as_slice(), &[ONCE_MORE]].concat()));
    }
    let own: Vec<&str> = query.into_iter().filter(|part| *part != ONCE_MORE).collect();
    // It is a value within another address now.
    let next = path(&own).replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

/// The person whose token the cookie carries, if it is a live one.
pub(crate) async fn from_cookie(headers: &HeaderMap, state: &WebState) -> Result<Option<Caller>, Problem> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    Ok(state.app.authenticate(cookie.value(), Via::Web).await?)
}

/// The person whose token is shown as a bearer's, or as the password of anybody.
async fn from_secret(headers: &HeaderMap, state: &WebState) -> Result<Option<Caller>, Problem> {
    let password = password(headers);
    let Some(secret) = bearer(headers).or(password.as_deref()) else { return Ok(None) };
    Ok(state.app.authenticate(secret, Via::Api).await?)
}

/// Only here: anywhere else a browser would keep a password for good and send it along from then on.
fn ask_for_password() -> Response {
    let detail = "a calendar is read with an API token as password, whatever the user name; `sev1 token create --name NAME` makes one";
    let mut response = Problem::new(Kind::Unauthenticated, detail).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"sev1\""));
    response
}

/// The secret of exactly one well-formed `Authorization` header (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    authorization(headers, "bearer")
}

/// The password of exactly one well-formed `Authorization` header (RFC 7617). The user name means nothing.
fn password(headers: &HeaderMap) -> Option<String> {
    let both = STANDARD.decode(authorization(headers, "basic")?).ok()?;
    let (_, password) = std::str::from_utf8(&both).ok()?.split_once(':')?;
    Some(password.to_owned())
}

fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return None };
    let (said, rest) = only.to_str().ok()?.split_once(' ')?;
    said.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}
