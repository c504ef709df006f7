//! Live events: what a listener hears at once, on a change, after a restart, at shutdown.

use axum::body::{Body, BodyDataStream};
use axum::http::Method;
use futures_util::StreamExt;
use jiff::SignedDuration;
use sev1_app::worker::promises;
use tower::ServiceExt;

use crate::site::{Site, UPDATE, to};

/// A listener to the live events.
struct Listener(BodyDataStream);

impl Listener {
    async fn connect(site: &Site, last: Option<&str>) -> Self {
        let request = to(Method::GET, "/api/v1/events").header("authorization", format!("Bearer {}", site.read));
        let request = last.into_iter().fold(request, |r, id| r.header("last-event-id", id));
        let response = site.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut listener = Self(response.into_body().into_data_stream());
        assert!(listener.next().await.expect("a greeting").contains("retry: 1000"));
        listener
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<String> {
        let bytes = self.0.next().await?.expect("a chunk");
        Some(String::from_utf8(bytes.into()).expect("UTF-8"))
    }
}

fn id(event: &str) -> &str {
    assert!(event.contains("event: changed"), "{event}");
    event.lines().find_map(|l| l.strip_prefix("id: ")).expect("an id")
}

#[tokio::test]
async fn a_listener_hears_where_things_stand_and_then_every_change() {
    let site = Site::new().await;
    let number = site.declare().await;
    let mut listener = Listener::connect(&site, None).await;
    let first = listener.next().await.expect("at once");
    site.api(Method::POST, &format!("/api/v1/incidents/{number}/updates"), UPDATE).await;
    let second = listener.next().await.expect("on the change");
    assert!(id(&second).parse::<i64>().expect("a number") > id(&first).parse().expect("a number"));
}

#[tokio::test]
async fn a_listener_hears_of_a_promise_and_of_a_reminder() {
    let site = Site::new().await;
    let number = site.declare().await;
    let mut listener = Listener::connect(&site, None).await;
    let first = id(&listener.next().await.expect("at once")).to_owned();
    let call = r#"{"kind":"call","what":"WebEx","due":"in 60m"}"#;
    site.api(Method::POST, &format!("/api/v1/incidents/{number}/promises"), call).await;
    let second = id(&listener.next().await.expect("on the promise")).to_owned();
    site.world.clock.advance(SignedDuration::from_mins(55));
    promises::tick(&site.world.app).await.expect("a sweep");
    let third = id(&listener.next().await.expect("on the reminder")).to_owned();
    assert!(first != second && second != third);
}

#[tokio::test]
async fn who_comes_back_hears_at_once_only_what_was_missed() {
    let site = Site::new().await;
    let number = site.declare().await;
    let mut before = Listener::connect(&site, None).await;
    let seen = before.next().await.expect("at once");
    drop(before);

    let mut nothing_missed = Listener::connect(&site, Some(id(&seen))).await;
    site.api(Method::POST, &format!("/api/v1/incidents/{number}/updates"), UPDATE).await;
    let change = nothing_missed.next().await.expect("the change");
    assert_ne!(id(&change), id(&seen), "the position already seen is not sent again");

    let mut missed = Listener::connect(&site, Some(id(&seen))).await;
    assert_eq!(id(&missed.next().await.expect("at once")), id(&change));
}

#[tokio::test]
async fn the_stream_ends_at_shutdown() {
    let site = Site::new().await;
    let mut listener = Listener::connect(&site, None).await;
    assert!(listener.next().await.is_some());
    site.stop.send(true).expect("somebody listens");
    assert_eq!(listener.next().await, None);
}
