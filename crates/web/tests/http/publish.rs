//! The main job over HTTP: declare, publish, look, close.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use sev1_web::api::wire;

use crate::site::{Answer, Site, UPDATE, to};

async fn publish(site: &Site, json: &str, key: Option<&str>) -> Answer {
    let request = to(Method::POST, "/api/v1/incidents/INC-1/updates")
        .header("authorization", format!("Bearer {}", site.write))
        .header("content-type", "application/json");
    let request = key.into_iter().fold(request, |r, key| r.header("idempotency-key", key));
    site.call(request.body(Body::from(json.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn an_update_is_published_and_read_back_with_the_same_words() {
    let site = Site::new().await;
    let declared = site
        .api(Method::POST, "/api/v1/incidents", r#"{"customer":"Globex","severity":"SEV1","title":"Logins fail","began":"10:20am ET"}"#)
        .await;
    assert_eq!((declared.status, declared.header("location")), (StatusCode::CREATED, "/api/v1/incidents/INC-1"));
    let incident: wire::IncidentOut = serde_json::from_str(&declared.text).expect("the wire type");
    assert_eq!((incident.clocks.incident_time.words.as_str(), incident.clocks.incident_time.exact.as_str()), ("9 hours", "9 h 0 min"));

    let answer = publish(&site, UPDATE, None).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::CREATED, "/api/v1/incidents/INC-1/updates/1"));
    let published: wire::PublishedOut = serde_json::from_str(&answer.text).expect("the wire type");
    assert!(published.text.starts_with("### Globex SEV1 outage - 7:20pmET update"), "{}", published.text);
    assert_eq!(published.update.customer_impact.label, wire::LabelName::Customer);

    let shown = site.api(Method::GET, "/api/v1/incidents/1", "").await;
    let view: wire::IncidentViewOut = serde_json::from_str(&shown.text).expect("the wire type");
    assert_eq!(view.updates[0].update, published.update);
    assert_eq!(view.incident.status, wire::StatusName::Identified);
    let next = view.open_promises.iter().find(|p| p.is_next_update()).expect("a promise");
    assert_eq!((next.due.said.as_str(), next.countdown.as_deref()), ("8amET on Wed 15 Jul", Some("in 12 h 40 min")));
    assert_eq!((next.said_in, next.said), (Some(1), true));
    let one = site.api(Method::GET, "/api/v1/incidents/INC-1/updates/1", "").await;
    assert_eq!(serde_json::from_str::<wire::UpdateViewOut>(&one.text).expect("the wire type"), view.updates[0]);
    let timeline = site.api(Method::GET, "/api/v1/incidents/INC-1/timeline", "").await;
    assert_eq!(serde_json::from_str::<wire::TimelineOut>(&timeline.text).expect("the wire type").entries, view.timeline);
}

#[tokio::test]
async fn the_same_request_sent_twice_publishes_once() {
    let site = Site::new().await;
    site.declare().await;
    let first = publish(&site, UPDATE, Some("key-1")).await;
    let second = publish(&site, UPDATE, Some("key-1")).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::OK));
    let (first, second) = (first.json(), second.json());
    assert_eq!((&first["update"], &first["text"]), (&second["update"], &second["text"]));
    assert_eq!((first["replayed"].as_bool(), second["replayed"].as_bool()), (Some(false), Some(true)));
    let other = publish(&site, &UPDATE.replace("likely", "only"), Some("key-1")).await;
    assert_eq!(other.refusals()[0].0, "idempotency.reused");
    let bad = publish(&site, UPDATE, Some("")).await;
    assert_eq!(bad.refusals()[0].0, "idempotency.key");
}

#[tokio::test]
async fn who_wrote_on_an_older_update_is_told_so() {
    let site = Site::new().await;
    site.declare().await;
    assert_eq!(publish(&site, UPDATE, None).await.status, StatusCode::CREATED);
    let stale = publish(&site, &UPDATE.replacen('{', r#"{"seen_update":0,"#, 1), None).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stale.refusals()[0].0, "update.changed_meanwhile");
}

#[tokio::test]
async fn a_preview_shows_every_audience_only_what_is_labelled_for_it_and_writes_nothing() {
    let site = Site::new().await;
    site.declare().await;
    let answer = site.api(Method::POST, "/api/v1/incidents/INC-1/updates/preview", UPDATE).await;
    let preview: wire::PreviewOut = serde_json::from_str(&answer.text).expect("the wire type");
    assert_eq!(preview.texts.len(), 4);
    assert!(preview.texts[0].markdown.contains("A query hits the database"));
    let customer = &preview.texts[2];
    assert_eq!((customer.audience.as_str(), customer.kind), ("customer", wire::AudienceKindName::Customer));
    assert!(
        customer.markdown.contains("Logins fail for most users.") && !customer.markdown.contains("A query hits"),
        "{}",
        customer.markdown
    );
    let view = site.api(Method::GET, "/api/v1/incidents/INC-1", "").await.json();
    assert_eq!(view["updates"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_resolved_incident_closes_and_leaves_the_open_board() {
    let site = Site::new().await;
    site.declare().await;
    let open = site.api(Method::POST, "/api/v1/incidents/INC-1/close", "").await;
    assert_eq!(open.refusals()[0].0, "incident.not_resolved");
    let resolve = r#"{"status":"Resolved","summary":"Fixed.","customer_impact":"None any more.","technical_notes":"Rolled back."}"#;
    assert_eq!(publish(&site, resolve, None).await.status, StatusCode::CREATED);
    let closed = site.api(Method::POST, "/api/v1/incidents/INC-1/close", "").await;
    assert_eq!(closed.status, StatusCode::OK);
    assert!(closed.json()["closed_at"].is_string());
    let list = async |query: &str| {
        let answer = site.api(Method::GET, &format!("/api/v1/incidents{query}"), "").await;
        serde_json::from_str::<wire::BoardOut>(&answer.text).expect("the wire type")
    };
    assert!(list("").await.incidents.is_empty());
    assert_eq!(list("?which=over").await.incidents.len(), 1);
    let page = list("?which=over&limit=1").await;
    assert_eq!(page.next.as_deref(), Some("INC-1"));
    assert!(list("?which=over&before=INC-1").await.incidents.is_empty());
}

#[tokio::test]
async fn the_board_says_who_is_late() {
    let site = Site::new().await;
    site.declare().await;
    publish(&site, &UPDATE.replace("8am ET", "45m"), None).await;
    let row = async || site.api(Method::GET, "/api/v1/incidents", "").await.json()["incidents"][0]["next_update"].clone();
    assert_eq!((row().await["countdown"].as_str(), row().await["overdue"].as_bool()), (Some("in 45 min"), Some(false)));
    site.world.clock.advance(SignedDuration::from_mins(60));
    assert_eq!((row().await["countdown"].as_str(), row().await["overdue"].as_bool()), (Some("overdue by 15 min"), Some(true)));
    let metrics = site.api(Method::GET, "/metrics", "").await;
    assert!(metrics.text.contains("\nsev1_outbox_undone 0\n"), "{}", metrics.text);
}
