//! Bad input: each gets a clear answer that names what to do, and never comes out as anything but text.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::site::{Site, UPDATE, to};

#[tokio::test]
async fn a_body_that_cannot_be_read_is_named_with_its_field() {
    let site = Site::new().await;
    let number = site.declare().await;
    let path = format!("/api/v1/incidents/{number}/updates");
    let cases = [
        ("{", "request.json", "-"),
        ("", "request.json", "-"),
        ("[]", "request.json", "-"),
        ("7", "request.field", "-"),
        (r#"{"sumary":"x"}"#, "request.field", "sumary"),
        (r#"{"status":"Fixed"}"#, "request.field", "status"),
        (r#"{"summary":{"text":"x","lable":"customer"}}"#, "request.field", "summary.lable"),
        (r#"{"people":[{"who":7}]}"#, "request.field", "people[0].who"),
        (r#"{"seen_update":4294967296}"#, "request.field", "seen_update"),
    ];
    for (body, code, field) in cases {
        let answer = site.api(Method::POST, &path, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.refusals(), [(code.to_owned(), field.to_owned())], "{body}");
    }
}

#[tokio::test]
async fn too_much_the_wrong_kind_and_broken_text_are_told_apart() {
    let site = Site::new().await;
    let send = async |kind: &str, body: Vec<u8>| {
        let request = to(Method::POST, "/api/v1/incidents").header("authorization", format!("Bearer {}", site.write));
        site.call(request.header("content-type", kind).body(Body::from(body)).expect("a request")).await
    };
    let megabyte = format!("{{\"title\":\"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(send("application/json", megabyte.into_bytes()).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send("text/plain", b"{}".to_vec()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let broken = send("application/json; charset=utf-8", b"{\"title\":\"\xff\xfe\"}".to_vec()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(broken.refusals()[0].0, "request.utf8");
}

#[tokio::test]
async fn what_may_not_be_said_is_refused_with_every_reason() {
    let site = Site::new().await;
    let number = site.declare().await;
    let body = "{\"summary\":\"a\\u202eb\",\"customer_impact\":\"a\\u0000b\",\"technical_notes\":\" \",\"next_update\":{}}";
    let answer = site.api(Method::POST, &format!("/api/v1/incidents/{number}/updates"), body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let codes: Vec<_> = answer.refusals().into_iter().map(|(code, field)| format!("{field}: {code}")).collect();
    assert_eq!(
        codes,
        ["summary: text.bidi", "customer_impact: text.control", "technical_notes: text.empty", "next_update: promise.unclear"]
    );
    let refusal = &answer.json()["refusals"][0];
    assert_eq!((refusal["line"].as_u64(), refusal["column"].as_u64()), (Some(1), Some(2)));
    assert!(refusal["hints"][0].as_str().is_some_and(|h| h.contains("delete")));

    let late = UPDATE.replace("8am ET", "45m ago").replace("The likely cause is found.", "For <customer>.");
    let answer = site.api(Method::POST, &format!("/api/v1/incidents/{number}/updates"), &late).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert_eq!(answer.json()["code"], "refused");
}

#[tokio::test]
async fn unknown_places_and_methods_are_problems_too() {
    let site = Site::new().await;
    for path in
        ["/api/v1/nothing", "/api/v1/incidents/INC-99", "/api/v1/incidents/x", "/api/v1/incidents/INC-1/updates/x", "/api/v1/incidents/%FF"]
    {
        let answer = site.api(Method::GET, path, "").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"), "{path}");
        assert_eq!(answer.json()["type"], "urn:sev1:problem:not_found");
    }
    let answer = site.api(Method::DELETE, "/api/v1/incidents", "").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json"));
    let allowed = answer.header("allow");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    for query in ["limit=0", "limit=201", "limit=x", "which=all", "before=0", "colour=red"] {
        let answer = site.api(Method::GET, &format!("/api/v1/incidents?{query}"), "").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::BAD_REQUEST, "application/problem+json"), "{query}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_answered_as_any_other_problem() {
    let site = Site::new().await;
    site.declare().await;
    for (path, status) in [
        ("/report?by=team&by=month", StatusCode::BAD_REQUEST),
        ("/report/chart.svg?from=2026-07-01&from=2026-07-02", StatusCode::BAD_REQUEST),
        ("/sign-in?next=/&next=/report", StatusCode::BAD_REQUEST),
        ("/incidents/INC-1/update?no_change=1&no_change=2", StatusCode::BAD_REQUEST),
        ("/sign-in/%ff", StatusCode::NOT_FOUND),
        ("/calendar/people/%ff.ics", StatusCode::NOT_FOUND),
        ("/calendar/incidents/%ff.ics", StatusCode::NOT_FOUND),
        ("/assets/%ff", StatusCode::NOT_FOUND),
    ] {
        let page = site.page(path).await;
        assert_eq!(page.status, status, "{path}: {}", page.text);
        assert!(page.text.contains("<section class=\"sorry\">") && page.text.contains("address"), "{path}: {}", page.text);
        let request = to(Method::GET, path).header("cookie", format!("sev1_token={}", site.write));
        let program = site.call(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((program.status, program.header("content-type")), (status, "application/problem+json"), "{path}");
    }
}

#[tokio::test]
async fn markup_in_any_field_is_shown_as_the_text_it_is() {
    let site = Site::new().await;
    const EVIL: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let json = serde_json::json!({"customer": EVIL, "severity": "SEV1", "title": EVIL, "zone": "ET", "began": "10:20am ET"});
    let declared = site.api(Method::POST, "/api/v1/incidents", &json.to_string()).await;
    assert_eq!(declared.status, StatusCode::CREATED, "{}", declared.text);
    let json = serde_json::json!({
        "summary": EVIL, "customer_impact": EVIL, "technical_notes": format!("[x](javascript:alert(3)) {EVIL}"),
        "next_update": {"opt_out": EVIL},
        "bridge": {"name": EVIL, "link": "javascript:alert(4)", "state": "open"},
        "people": [{"who": EVIL, "what": EVIL}], "thanks": [{"who": EVIL}],
        "fix": {"version": EVIL, "stage": "prod", "state": "done", "owner": EVIL},
        "approvals": [{"what": EVIL, "asked": EVIL, "answer": "bypassed", "reason": EVIL}],
        "evidence": {"query": EVIL, "range": EVIL, "verdict": EVIL}, "thread": EVIL,
    });
    let published = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", &json.to_string()).await;
    assert_eq!(published.status, StatusCode::CREATED, "{}", published.text);
    let typed = [("summary", EVIL), ("status", EVIL), ("opt_out", EVIL), ("bridge_name", EVIL), ("fix_stage", EVIL), ("key", EVIL)];
    let pages = [
        site.page("/").await,
        site.page("/incidents/INC-1").await,
        site.page("/incidents/INC-1/update").await,
        site.form("/incidents/INC-1/update", &typed).await,
        site.form("/incidents/INC-1/update/preview", &typed).await,
        site.form("/declare", &[("customer", EVIL), ("title", EVIL), ("began", EVIL), ("zone", EVIL)]).await,
        site.form("/sign-in", &[("token", EVIL), ("next", EVIL)]).await,
        site.page("/incidents/%3Cscript%3E").await,
    ];
    for page in pages {
        assert!(page.header("content-type").starts_with("text/html"), "{}", page.text);
        for raw in ["<script>alert", "<img", "href=\"javascript:", "onerror=alert(2)>"] {
            // Escaped, the words may be read; as markup they must not be there.
            assert!(!page.text.contains(raw) || raw.starts_with("onerror") && !page.text.contains("<img"), "{raw} in {}", page.text);
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_browsers_safe() {
    let site = Site::new().await;
    for path in ["/", "/sign-in", "/nothing", "/api/v1/incidents", "/assets/sev1.css", "/healthz"] {
        let answer = site.page(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
        assert!(!answer.text.contains("<style") && !answer.text.contains(" style="), "{path}");
    }
    assert_eq!(site.page("/").await.header("cache-control"), "no-store");
    assert!(site.page("/assets/live.js").await.header("cache-control").contains("immutable"));
}
