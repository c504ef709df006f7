//! What programs outside look at: calendars of promises, and whether somebody watches them.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use sev1_app::worker::promises;

use crate::site::{Answer, Site, UPDATE, to};

async fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(to(Method::GET, path), |request, (name, value)| request.header(*name, *value));
    site.call(request.body(Body::empty()).expect("a request")).await
}

async fn told() -> Site {
    let site = Site::new().await;
    site.declare().await;
    site.api(Method::POST, "/api/v1/incidents/INC-1/updates", UPDATE).await;
    site
}

const CALENDARS: [&str; 2] = ["/calendar/incidents/INC-1.ics", "/calendar/people/writer.ics"];

#[tokio::test]
async fn a_calendar_is_read_with_a_cookie_a_bearer_or_a_password() {
    let site = told().await;
    let basic = |user: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{user}:{secret}")));
    let good = [
        ("cookie", format!("sev1_token={}", site.read)),
        ("authorization", format!("Bearer {}", site.read)),
        ("authorization", basic("anybody", &site.read)),
        ("authorization", basic("", &site.write).replace("Basic", "basic")),
    ];
    for path in CALENDARS {
        for (name, value) in &good {
            let answer = get(&site, path, &[(name, value)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {name}");
            assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
            assert!(answer.text.starts_with("BEGIN:VCALENDAR") && answer.text.contains("next update"), "{}", answer.text);
        }
        let bad = [
            basic("anybody", "sev1_wrong"),
            basic(&site.read, ""),
            format!("Basic {}", site.read),
            format!("Basic {}", STANDARD.encode(&site.read)),
            "Basic".to_owned(),
            "Basic %%%".to_owned(),
            format!("Basic {}", STANDARD.encode([0xff, b':', 0xfe])),
        ];
        for value in bad {
            let answer = get(&site, path, &[("authorization", &value)]).await;
            assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Basic realm=\"sev1\""), "{value}");
        }
        let nobody = get(&site, path, &[]).await;
        assert_eq!((nobody.status, nobody.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Basic realm=\"sev1\""));
    }
    let page = get(&site, "/incidents/INC-1", &[("authorization", &basic("anybody", &site.read))]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "a password opens nothing but calendars");
}

#[tokio::test]
async fn who_has_the_calendar_already_gets_nothing_until_something_changes() {
    let site = told().await;
    let bearer = format!("Bearer {}", site.read);
    let read = async |known: &str| get(&site, CALENDARS[0], &[("authorization", &bearer), ("if-none-match", known)]).await;
    let tag = read("\"other\"").await.header("etag").to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let again = read(&known).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (StatusCode::NOT_MODIFIED, "", tag.as_str()));
    }
    site.api(Method::POST, "/api/v1/incidents/INC-1/updates", UPDATE).await;
    assert_eq!(read(&tag).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_of_no_calendar_says_what_one_looks_like() {
    let site = told().await;
    let bearer = format!("Bearer {}", site.read);
    for path in ["/calendar/incidents/INC-1", "/calendar/incidents/x.ics", "/calendar/incidents/INC-9.ics", "/calendar/people/writer"] {
        let answer = get(&site, path, &[("authorization", &bearer)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
    }
    let answer = get(&site, "/calendar/people/writer", &[("authorization", &bearer)]).await;
    assert!(answer.text.contains(".ics"), "{}", answer.text);
}

#[tokio::test]
async fn a_watcher_outside_learns_whether_promises_are_watched_and_nothing_else() {
    let site = told().await;
    let ask = async || {
        let answer = get(&site, "/healthz/watcher", &[]).await;
        (answer.status, answer.text)
    };
    assert_eq!(ask().await, (StatusCode::OK, "watching\n".into()));
    promises::tick(&site.world.app).await.expect("a sweep");
    assert_eq!(ask().await, (StatusCode::OK, "watching\n".into()));
    site.world.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(ask().await.1, "not watching: this process last looked for due steps 2 min ago\n");
    site.world.clock.advance(SignedDuration::from_hours(24));
    let (status, text) = ask().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.starts_with("not watching: the oldest due step has waited ") && text.lines().count() == 1, "{text}");
    promises::tick(&site.world.app).await.expect("a sweep");
    assert_eq!(ask().await.0, StatusCode::OK);
    site.world.take_database_away();
    assert_eq!(ask().await, (StatusCode::SERVICE_UNAVAILABLE, "not watching: the database cannot be asked\n".into()));
    site.world.bring_database_back();
    assert_eq!(ask().await.0, StatusCode::OK);
}

#[tokio::test]
async fn metrics_tell_how_promises_stand() {
    let site = told().await;
    site.world.clock.advance(SignedDuration::from_hours(24));
    let bearer = format!("Bearer {}", site.read);
    let text = get(&site, "/metrics", &[("authorization", &bearer)]).await.text;
    let value = |name: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(&format!("{name} "))).unwrap_or_else(|| panic!("{name}: {text}"));
        line.parse::<f64>().expect("a number")
    };
    assert!(value("sev1_promises_open") >= 1.0 && value("sev1_promises_overdue") >= 1.0);
    assert!(value("sev1_ladder_oldest_due_seconds") > 3600.0);
}
