//! The HTTP API over the network, or the same router called inside this process when there is no server.

use axum::Router;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sev1_web::WebSettings;
use sev1_web::api::wire::ProblemOut;
use tokio::sync::watch;
use tower::ServiceExt;
use url::Url;

use crate::config::{ClientSettings, Config, Secrets};
use crate::error::{CliError, from_problem};
use crate::wiring::{Wired, wire};

/// The way to the API.
pub(crate) struct Client {
    transport: Transport,
    /// The application itself, when there is no server between.
    pub(crate) local: Option<Wired>,
}

enum Transport {
    Network { http: reqwest::Client, server: Url, token: Option<SecretString> },
    InProcess(Router),
}

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;

impl Client {
    /// The server, if one is configured; else the application in this process.
    ///
    /// # Errors
    /// When either cannot be set up.
    pub(crate) async fn connect(config: &Config) -> Result<Self, CliError> {
        if let Some(server) = &config.client.server {
            let transport =
                Transport::Network { http: http_client()?, server: server.clone(), token: token(&config.secrets, &config.client, server)? };
            return Ok(Self { transport, local: None });
        }
        let wired = wire(config).await?;
        // Streams end when this one's sender goes; single answers do not ask.
        let (_, stopped) = watch::channel(false);
        let router = sev1_web::router(wired.web(WebSettings::default(), stopped));
        Ok(Self { transport: Transport::InProcess(router), local: Some(wired) })
    }

    /// Reads something.
    ///
    /// # Errors
    /// What the API answers instead, or what kept it from answering.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CliError> {
        self.call(Method::GET, path, Vec::new(), None).await
    }

    /// Does something; the same key does it once.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize, key: Option<&str>) -> Result<T, CliError> {
        let body = serde_json::to_vec(body).expect("wire types are JSON");
        self.call(Method::POST, path, body, key).await
    }

    /// Changes something.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(crate) async fn patch<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, CliError> {
        let body = serde_json::to_vec(body).expect("wire types are JSON");
        self.call(Method::PATCH, path, body, None).await
    }

    /// Reads something that is no JSON, at a whole path.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(crate) async fn get_text(&self, path: &str) -> Result<String, CliError> {
        let answer = self.ask(Method::GET, path, Vec::new(), None).await?;
        String::from_utf8(answer).map_err(|e| not_the_api("its answer is no text").source(e))
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Vec<u8>, key: Option<&str>) -> Result<T, CliError> {
        let answer = self.ask(method, &format!("/api/v1{path}"), body, key).await?;
        serde_json::from_slice(&answer).map_err(|e| not_the_api("the answer is not what this version of Sev1 knows").source(e))
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>, key: Option<&str>) -> Result<Vec<u8>, CliError> {
        let reads = method == Method::GET;
        let (status, answer) = match &self.transport {
            Transport::Network { http, server, token } => {
                network(http, server, token.as_ref(), method, path, body, key).await.map_err(|e| match key {
                    Some(key) => e.hint(format!("do it again with --idempotency-key {key}: if it was done already, it is not done twice")),
                    None => e,
                })?
            }
            Transport::InProcess(router) => {
                let caller = self.local.as_ref().expect("in-process means local").caller.clone();
                in_process(router.clone(), caller, method, path, body, key).await?
            }
        };
        if status.is_success() {
            return Ok(answer);
        }
        match serde_json::from_slice::<ProblemOut>(&answer) {
            // Pages, calendars and the API each say it in the words of their own readers.
            Ok(problem) if status == StatusCode::UNAUTHORIZED => {
                Err(from_problem(ProblemOut { detail: "the server wants a live API token".to_owned(), ..problem }, reads)
                    .hint("name your token: SEV1_TOKEN, or client.token_file in the configuration")
                    .hint("make one where the server runs: sev1 token create --name NAME --scope write"))
            }
            Ok(problem) => Err(from_problem(problem, reads)),
            Err(_) => Err(not_the_api(&format!("it answered {status} without a problem document"))),
        }
    }
}

/// A person's words as a part of an address.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn not_the_api(what: &str) -> CliError {
    CliError::unavailable(format!("that server does not speak Sev1's API: {what}"))
        .hint("check the address; `curl ADDRESS/healthz` tells more")
}

async fn in_process(
    router: Router,
    caller: sev1_app::Caller,
    method: Method,
    path: &str,
    body: Vec<u8>,
    key: Option<&str>,
) -> Result<(StatusCode, Vec<u8>), CliError> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let mut request = request.body(Body::from(body)).map_err(bad_key)?;
    request.extensions_mut().insert(caller);
    let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    let status = response.status();
    let answer = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
    let answer = answer.map_err(|e| CliError::bug(format!("the answer broke off: {e}")))?;
    Ok((status, answer.to_bytes().into()))
}

async fn network(
    http: &reqwest::Client,
    server: &Url,
    token: Option<&SecretString>,
    method: Method,
    path: &str,
    body: Vec<u8>,
    key: Option<&str>,
) -> Result<(StatusCode, Vec<u8>), CliError> {
    // A path in the server's address is kept: it may live below one behind a proxy.
    let url = format!("{}{path}", server.as_str().trim_end_matches('/'));
    let mut request = http.request(method, url);
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json").body(body);
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    if let Some(token) = token {
        request = request.bearer_auth(token.expose_secret());
    }
    let unreachable = |e: reqwest::Error| {
        let what = if e.is_timeout() { "took too long to answer" } else { "cannot be reached" };
        CliError::unavailable(format!("the server {server} {what}"))
            .source(e.without_url())
            .hint("check the address and that it runs there: sev1 serve")
    };
    let mut response = http_send(request).await.map_err(unreachable)?;
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if answer.len() + chunk.len() > MAX_ANSWER {
            return Err(not_the_api("its answer is endless"));
        }
        answer.extend_from_slice(&chunk);
    }
    Ok((response.status(), answer))
}

async fn http_send(request: reqwest::RequestBuilder) -> Result<reqwest::Response, reqwest::Error> {
    request.send().await
}

fn bad_key(_: http::Error) -> CliError {
    CliError::usage("an idempotency key is 1 to 100 visible ASCII characters").hint("use a UUID")
}

#[expect(clippy::disallowed_methods, reason = "a person's own server may be private, which channels::HttpClient refuses")]
fn http_client() -> Result<reqwest::Client, CliError> {
    reqwest::Client::builder()
        .user_agent(concat!("sev1/", env!("CARGO_PKG_VERSION")))
        .timeout(std::time::Duration::from_secs(30))
        .connect_timeout(std::time::Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|e| CliError::unavailable("the HTTP client cannot start").source(e).hint("install your system's CA certificates"))
}

/// The token, unless it would travel readable for everybody on the way.
fn token(secrets: &Secrets, settings: &ClientSettings, server: &Url) -> Result<Option<SecretString>, CliError> {
    let token = match (&settings.token, &settings.token_file) {
        (Some(token), _) => Some(token.clone()),
        (None, Some(file)) => Some(secrets.read(file, "client.token_file")?),
        (None, None) => None,
    };
    let loopback = match server.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    };
    if token.is_some() && server.scheme() != "https" && !loopback {
        return Err(CliError::configuration(format!("your token is not sent to {server}: everybody on the way could read it"))
            .hint("use the server's https:// address"));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_an_address_are_escaped_byte_by_byte() {
        assert_eq!(escaped("Dana Köhler & Co/?"), "Dana%20K%C3%B6hler%20%26%20Co%2F%3F");
    }
}
