//! Live events: a stream that says "something changed", so that screens read again.
//!
//! An event carries no content, only the feed position as its id. A browser sends the last id it saw when it
//! reconnects, and hears at once whether it missed anything.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use crate::WebState;
use crate::auth::{self, Reader};
use crate::problem::Problem;

/// How soon a browser tries again when the stream ends.
const RETRY: Duration = Duration::from_millis(1000);

/// Longer silence than this is broken by a comment, so that proxies keep the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Server-sent events: `changed`, with the feed position as id, at once and then on every change.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "events", tag = "live",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last position seen; nothing is sent at once if it is still current.")),
    responses((status = 200, description = "A stream that ends when the server shuts down; connect again to go on.", content_type = "text/event-stream", body = String))
)]
pub(crate) async fn api_events(_: Reader, State(state): State<WebState>, headers: HeaderMap) -> Response {
    events(&state, &headers).await
}

/// The same for pages, which sign in by cookie.
pub(crate) async fn page_events(State(state): State<WebState>, headers: HeaderMap) -> Result<Response, Problem> {
    auth::from_cookie(&headers, &state).await?.ok_or_else(Problem::unauthenticated)?;
    Ok(events(&state, &headers).await)
}

/// One listener: where the feed is, what it heard last.
struct Listener {
    feed: watch::Receiver<i64>,
    stop: watch::Receiver<bool>,
    heard: Option<i64>,
    greeted: bool,
}

async fn events(state: &WebState, headers: &HeaderMap) -> Response {
    let heard = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let listener = Listener { feed: state.app.feed(), stop: state.stop.clone(), heard, greeted: false };
    // A process that has just started does not know where the database is; ask before comparing.
    sev1_app::worker::feed::tick(&state.app).await;
    let stream = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("still here"));
    ([(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response()
}

impl Listener {
    /// The next event; `None` at shutdown.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            // The greeting reaches the reader's proxy at once, so "connected" is known before anything changes.
            return Some(Event::default().retry(RETRY).comment("connected"));
        }
        loop {
            let position = *self.feed.borrow_and_update();
            if self.heard != Some(position) {
                self.heard = Some(position);
                return Some(Event::default().event("changed").id(position.to_string()).data(position.to_string()));
            }
            tokio::select! {
                moved = self.feed.changed() => moved.ok()?,
                _ = self.stop.wait_for(|stop| *stop) => return None,
            }
        }
    }
}
