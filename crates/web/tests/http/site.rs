//! A site to call: an application, two tokens, and requests that read like what they are.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use sev1_app::env::Env;
use sev1_domain::token::Scope;
use sev1_testkit::world::{Repeating, World, caller, phrase};
use sev1_web::{SignInCodes, WebSettings, WebState, router};
use tokio::sync::watch;
use tower::ServiceExt;

/// A site to call.
pub(crate) struct Site {
    pub(crate) world: World,
    pub(crate) router: Router,
    pub(crate) codes: SignInCodes,
    pub(crate) env: Env,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) read: String,
    pub(crate) write: String,
}

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("plain text"))
    }

    /// The codes of a problem's refusals with their fields.
    pub(crate) fn refusals(&self) -> Vec<(String, String)> {
        let list = self.json()["refusals"].as_array().cloned().unwrap_or_default();
        let word = |v: &Value| v.as_str().unwrap_or("-").to_owned();
        list.iter().map(|r| (word(&r["code"]), word(&r["field"]))).collect()
    }
}

impl Site {
    pub(crate) async fn new() -> Self {
        Self::with(WebSettings::default()).await
    }

    pub(crate) async fn with(settings: WebSettings) -> Self {
        Self::on(World::new().await, settings).await
    }

    pub(crate) async fn on(world: World, settings: WebSettings) -> Self {
        let token = async |name, scope| world.app.create_token(&caller(), phrase(name), scope).await.expect("a token").secret;
        let (read, write) = (token("reader", Scope::Read).await, token("writer", Scope::Write).await);
        let env = Env { clock: Arc::new(world.clock.clone()), entropy: Arc::new(Repeating::default()) };
        let (stop, stopped) = watch::channel(false);
        let codes = SignInCodes::default();
        let state = WebState {
            app: world.app.clone(),
            env: env.clone(),
            settings: Arc::new(settings),
            sign_in_codes: codes.clone(),
            metrics: None,
            stop: stopped,
        };
        Self { router: router(state), world, codes, env, stop, read, write }
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("a router never fails");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.into()).expect("UTF-8") }
    }

    /// A call of the API with the write token.
    pub(crate) async fn api(&self, method: Method, path: &str, json: &str) -> Answer {
        let request = to(method, path).header("authorization", format!("Bearer {}", self.write)).header("content-type", "application/json");
        self.call(request.body(Body::from(json.to_owned())).expect("a request")).await
    }

    /// A page as a signed-in browser asks for it.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        let request = to(Method::GET, path).header("cookie", format!("sev1_token={}", self.write)).header("accept", "text/html");
        self.call(request.body(Body::empty()).expect("a request")).await
    }

    /// A form as a signed-in browser sends it.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = fields.iter().map(|(k, v)| format!("{k}={}&", percent(v))).collect();
        let request = to(Method::POST, path)
            .header("cookie", format!("sev1_token={}", self.write))
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.call(request.body(Body::from(body)).expect("a request")).await
    }

    /// Declares an incident over the API and answers its number.
    pub(crate) async fn declare(&self) -> String {
        let json = r#"{"customer":"Globex","severity":"SEV1","title":"Logins fail for most users","began":"10:20am ET"}"#;
        let answer = self.api(Method::POST, "/api/v1/incidents", json).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["number"].as_str().expect("a number").to_owned()
    }
}

/// A request to this machine, so far without credentials.
pub(crate) fn to(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("host", "localhost")
}

/// The value of a hidden field.
pub(crate) fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = page.find(&format!("name=\"{name}\" value=\"")).expect("the field") + name.len() + 15;
    page[start..].split('"').next().expect("a value")
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A whole update as JSON.
pub(crate) const UPDATE: &str = r#"{
  "status": "Identified",
  "summary": "The likely cause is found.",
  "customer_impact": {"text": "Logins fail for most users.", "label": "customer"},
  "technical_notes": "A query hits the database instead of the cache.",
  "next_update": {"at": "8am ET"}
}"#;
