//! A receiver of webhooks that keeps what it got, headers and bytes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use super::server::{Answer, Server, lock};

/// A receiver of webhooks. Takes any method on any path and answers 204.
#[derive(Debug)]
pub struct Sink {
    server: Server,
    received: Arc<Mutex<Vec<Received>>>,
}

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its exact bytes.
    pub body: Bytes,
}

impl Sink {
    /// A sink on any free port of 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// A sink on this address.
    #[must_use]
    pub fn start_at(address: SocketAddr) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let router = Router::new().fallback(receive).with_state(Arc::clone(&received));
        Self { server: Server::start(address, router), received }
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Answers one coming request so; further calls line up behind it.
    pub fn answer_next(&self, answer: Answer) {
        self.server.answer_next(answer);
    }

    /// Answers every request so that no [`Sink::answer_next`] speaks of.
    pub fn answer_all(&self, answer: Answer) {
        self.server.answer_all(answer);
    }

    /// What it took, oldest first; requests that were refused or cut beforehand are not among it.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// Method and path of every request, taken or not.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.server.calls()
    }
}

async fn receive(
    State(received): State<Arc<Mutex<Vec<Received>>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    lock(&received).push(Received { method, uri, headers, body });
    StatusCode::NO_CONTENT
}
