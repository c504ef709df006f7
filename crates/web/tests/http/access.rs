//! Who may call what: every route, without a token, with a bad one, one that reads, one that writes.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use sev1_testkit::world::{caller, phrase};
use sev1_web::{Hosts, WebSettings};

use crate::site::{Site, UPDATE, to};

/// Every route of the API: method, path, body, whether it needs a token that writes.
const API: [(Method, &str, &str, bool); 29] = [
    (Method::GET, "/api/v1/incidents", "", false),
    (Method::POST, "/api/v1/incidents", r#"{"customer":"Globex","severity":"SEV1","title":"Down","zone":"ET"}"#, true),
    (Method::GET, "/api/v1/incidents/INC-1", "", false),
    (Method::POST, "/api/v1/incidents/INC-1/updates", UPDATE, true),
    (Method::POST, "/api/v1/incidents/INC-1/updates/preview", UPDATE, false),
    (Method::GET, "/api/v1/incidents/INC-1/updates/1", "", false),
    (Method::GET, "/api/v1/incidents/INC-1/timeline", "", false),
    (Method::PATCH, "/api/v1/incidents/INC-1/updates/1", r#"{"summary":"x"}"#, true),
    (Method::GET, "/api/v1/incidents/INC-1/updates/1/copies", "", false),
    (Method::GET, "/api/v1/deliveries/undelivered", "", false),
    (Method::POST, "/api/v1/deliveries/0190b0a5-7c00-7000-8000-000000000001/redeliver", r#"{"verdict":"send again"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/close", "", true),
    (Method::GET, "/api/v1/incidents/INC-1/promises", "", false),
    (Method::POST, "/api/v1/incidents/INC-1/promises", r#"{"kind":"call","what":"WebEx","due":"8am ET"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/promises/move", r#"{"to":"9am ET","reason":"the build"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/promises/done", r#"{"kind":"call"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/promises/release", r#"{"kind":"call","reason":"no need"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/promises/snooze", r#"{"until":"15m"}"#, true),
    (Method::GET, "/api/v1/incidents/INC-1/hand-off", "", false),
    (Method::POST, "/api/v1/incidents/INC-1/hand-off", r#"{"to":"Lee"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/hand-off/accept", "", true),
    (Method::POST, "/api/v1/incidents/INC-1/hand-off/decline", r#"{"reason":"asleep"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/asks", r#"{"by":"Alice Evan","audience":"customer"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/quiet", r#"{"with":"Alice Evan","until":"8am ET"}"#, true),
    (Method::POST, "/api/v1/incidents/INC-1/roles", r#"{"lead":"Lee"}"#, true),
    (Method::GET, "/api/v1/promises", "", false),
    (Method::GET, "/api/v1/shift", "", false),
    (Method::GET, "/api/v1/reports/promises", "", false),
    (Method::GET, "/metrics", "", false),
];

async fn status(site: &Site, method: &Method, path: &str, body: &str, authorization: Option<&str>) -> StatusCode {
    let mut request = to(method.clone(), path).header("content-type", "application/json");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    site.call(request.body(Body::from(body.to_owned())).expect("a request")).await.status
}

#[tokio::test]
async fn the_api_answers_nobody_without_a_live_token() {
    let site = Site::new().await;
    site.declare().await;
    let ended = site.world.app.create_token(&caller(), phrase("ended"), sev1_domain::token::Scope::Write).await.expect("a token");
    site.world.app.revoke_token(&caller(), &phrase("ended")).await.expect("ended");
    let ended = format!("Bearer {}", ended.secret);
    let basic = format!("Basic {}", site.write);
    let bad = [None, Some("Bearer"), Some("Bearer sev1_wrong"), Some(ended.as_str()), Some(basic.as_str())];
    for (method, path, body, _) in &API {
        for authorization in bad {
            let answered = status(&site, method, path, body, authorization).await;
            assert_eq!(answered, StatusCode::UNAUTHORIZED, "{method} {path} {authorization:?}");
        }
    }
    let answer = site.call(to(Method::GET, "/api/v1/incidents").body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"sev1\"");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["code"], "unauthenticated");
}

#[tokio::test]
async fn a_token_that_reads_cannot_write() {
    let site = Site::new().await;
    site.declare().await;
    let reading = format!("Bearer {}", site.read);
    for (method, path, body, writes) in &API {
        let answered = status(&site, method, path, body, Some(&reading)).await;
        assert_eq!(answered == StatusCode::FORBIDDEN, *writes, "{method} {path} {answered}");
        assert_ne!(answered, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
}

#[tokio::test]
async fn what_needs_no_token_answers_without_one() {
    let site = Site::new().await;
    for path in ["/healthz", "/healthz/watcher", "/readyz", "/api/v1/openapi.json", "/sign-in", "/assets/sev1.css", "/assets/live.js"] {
        let answer = site.call(to(Method::GET, path).body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn pages_send_who_is_signed_out_to_the_sign_in_and_back() {
    let site = Site::new().await;
    let pages =
        ["/", "/declare", "/report", "/incidents/INC-1", "/incidents/INC-1/update", "/incidents/INC-1/promises", "/report/chart.svg"];
    for path in pages {
        let answer = site.call(to(Method::GET, path).body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.header("location"), format!("/sign-in?next={path}"));
    }
    let sent = to(Method::POST, "/incidents/INC-1/update").header("content-type", "application/x-www-form-urlencoded");
    let answer = site.call(sent.body(Body::from("summary=x")).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let answer = site.call(to(Method::GET, "/events").body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_caller_inside_this_process_needs_no_token() {
    let site = Site::new().await;
    let mut request = axum::http::Request::builder().uri("/api/v1/incidents").body(Body::empty()).expect("a request");
    request.extensions_mut().insert(caller());
    assert_eq!(site.call(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let site = Site::new().await;
    let sign_in = async |token: &str| site.form("/sign-in", &[("token", token), ("next", "/incidents/INC-1")]).await;
    let answer = sign_in(&site.read).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with(&format!("sev1_token={}", site.read)), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    assert_eq!(sign_in("sev1_wrong").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in("").await.status, StatusCode::UNAUTHORIZED);

    let encrypted = Site::with(WebSettings { https: true, ..WebSettings::default() }).await;
    let answer = encrypted.form("/sign-in", &[("token", &encrypted.read)]).await;
    assert!(answer.header("set-cookie").contains("Secure"));
    let answer = site.form("/sign-out", &[]).await;
    assert!(answer.header("set-cookie").contains("sev1_token=;") && answer.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn a_code_from_the_terminal_signs_in_once_and_a_token_in_an_address_never() {
    let site = Site::new().await;
    let code = site.codes.issue(&site.env, site.write.clone());
    let visit = async |path: String| site.call(to(Method::GET, &path).body(Body::empty()).expect("a request")).await;
    let first = visit(format!("/sign-in/{code}")).await;
    assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(first.header("set-cookie").contains("HttpOnly"));
    let second = visit(format!("/sign-in/{code}")).await;
    assert_eq!((second.status, second.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    let leaky = visit(format!("/sign-in?token={}", site.write)).await;
    assert_eq!(leaky.header("set-cookie"), "");
    assert!(!leaky.text.contains(&site.write));
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let site = Site::new().await;
    site.declare().await;
    let foreign = [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")];
    for (path, (name, value)) in ["/incidents/INC-1/update", "/incidents/INC-1/promises"].into_iter().flat_map(|p| foreign.map(|f| (p, f)))
    {
        let request = to(Method::POST, path)
            .header("cookie", format!("sev1_token={}", site.write))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let answer = site.call(request.body(Body::from("summary=x")).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
    }
}

#[tokio::test]
async fn a_browser_without_fetch_metadata_can_sign_in_over_plain_http() {
    let site = Site::new().await;
    let policy = site.page("/sign-in").await.header("referrer-policy").to_owned();
    // What browsers do: a page that sends no referrer to its own site sends no origin either.
    let origin = if policy == "no-referrer" { "null" } else { "http://localhost" };
    let request = to(Method::POST, "/sign-in").header("origin", origin).header("content-type", "application/x-www-form-urlencoded");
    let answer = site.call(request.body(Body::from(format!("token={}", site.read))).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{policy}");
}

#[tokio::test]
async fn a_foreign_name_for_this_server_is_refused() {
    let site = Site::new().await;
    let under = async |site: &Site, host: &str| {
        let request = axum::http::Request::builder().uri("/healthz").header("host", host).body(Body::empty()).expect("a request");
        site.call(request).await.status
    };
    assert_eq!(under(&site, "evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(under(&site, "127.0.0.1:8080").await, StatusCode::OK);
    let named = Site::with(WebSettings { hosts: Hosts::Named(vec!["sev1.example".into()]), ..WebSettings::default() }).await;
    assert_eq!(under(&named, "sev1.example").await, StatusCode::OK);
    let nameless = axum::http::Request::builder().uri("/healthz").body(Body::empty()).expect("a request");
    assert_eq!(site.call(nameless).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_link_from_a_chat_is_followed_once_more_before_anybody_is_asked_to_sign_in() {
    let site = Site::new().await;
    let follow = async |path: &str| {
        let request = to(Method::GET, path).header("sec-fetch-site", "cross-site").body(Body::empty()).expect("a request");
        site.call(request).await
    };
    let first = follow("/incidents/INC-1").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.text.contains("http-equiv=\"refresh\" content=\"0; url=/incidents/INC-1?from-link\""), "{}", first.text);
    let second = follow("/incidents/INC-1?from-link").await;
    assert_eq!((second.status, second.header("location")), (StatusCode::SEE_OTHER, "/sign-in?next=/incidents/INC-1"));

    // What the address asks for comes along: a reminder leads to a form that is filled in.
    let first = follow("/incidents/INC-1/update?no_change=1&x=%26").await;
    assert!(first.text.contains("url=/incidents/INC-1/update?no_change=1&#38;x=%26&#38;from-link\""), "{}", first.text);
    let second = follow("/incidents/INC-1/update?no_change=1&x=%26&from-link").await;
    assert_eq!(second.header("location"), "/sign-in?next=/incidents/INC-1/update?no_change=1%26x=%2526");
    let signed_in = site.form("/sign-in", &[("token", &site.read), ("next", "/incidents/INC-1/update?no_change=1&x=%26")]).await;
    assert_eq!(signed_in.header("location"), "/incidents/INC-1/update?no_change=1&x=%26");
}
