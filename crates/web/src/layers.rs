//! What surrounds every request: its id, its line in the log, its limits, and the headers that keep browsers safe.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Response as HttpResponse, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use sev1_app::Caller;
use sev1_app::env::Env;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::{Span, field};

use crate::WebState;
use crate::problem::{Kind, Problem, for_people};

/// The longest a request may take until its answer begins; streams go on after that.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Scripts, styles and connections of our own only; nothing inline, nothing framed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The router with everything that surrounds it; the last layer here is the outermost.
pub(crate) fn around(router: Router<WebState>, state: &WebState) -> Router<WebState> {
    router
        .layer(from_fn(time_limit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn_with_state(state.clone(), known_host))
        .layer(from_fn(for_people))
        .layer(constant(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(constant(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Stricter, and browsers send `Origin: null` with our own forms, which is refused as another site's.
        .layer(constant(header::REFERRER_POLICY, "same-origin"))
        .layer(constant(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        // What is internal stays out of caches; assets say otherwise themselves.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(())
                .on_body_chunk(())
                .on_eos(())
                .on_failure(())
                .on_response(answered),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(NewRequestId(state.env.clone())))
}

fn constant(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

#[derive(Clone)]
struct NewRequestId(Env);

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.new_id(self.0.clock.now()).to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// Names the route, never the address as called: a sign-in code is part of one.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", http.method = %request.method(), http.route = route, request.id = id, http.status = field::Empty)
}

fn answered(response: &Response, took: Duration, span: &Span) {
    span.record("http.status", response.status().as_u16());
    tracing::info!(parent: span, http.status = response.status().as_u16(), duration_ms = took.as_secs_f64() * 1000.0, "request answered");
}

/// The message of a panic goes to the log through the panic hook; callers learn only where to look.
fn panicked(_: Box<dyn Any + Send>) -> HttpResponse<Body> {
    tracing::error!("a handler panicked; this is a bug");
    Problem::new(Kind::Internal, "the cause is in the server's log under this request's id (header x-request-id)").into_response()
}

fn cross_site(_: ProtectionError) -> HttpResponse<Body> {
    Problem::new(Kind::Forbidden, "this was sent from another site's page; open Sev1 itself and send it from there").into_response()
}

async fn time_limit(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::out_of_time().into_response(),
    }
}

/// Refuses names that are not ours; calls from inside this process have none.
async fn known_host(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let inside = request.extensions().get::<Caller>().is_some();
    let named = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).or_else(|| request.uri().host());
    if inside || named.is_some_and(|host| state.settings.hosts.allow(host)) {
        return next.run(request).await;
    }
    let detail =
        "this server does not go by that name; call it by a configured one ([server] allowed_hosts), or by localhost on its own machine";
    Problem::new(Kind::Forbidden, detail).into_response()
}
