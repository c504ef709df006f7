//! A fake service: one protocol, what it remembers, and a server that speaks it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::HeaderMap;

use super::server::{Answer, Server, lock};

/// What a fake remembers, and how it is spoken with.
pub trait Protocol: Default + Send + 'static {
    /// Its routes.
    fn router(state: Arc<Mutex<Self>>) -> Router;
}

/// A service in memory.
#[derive(Debug)]
pub struct Fake<P> {
    server: Server,
    state: Arc<Mutex<P>>,
}

impl<P: Protocol> Fake<P> {
    /// A service on any free port of 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(P::default()));
        Self { server: Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), P::router(Arc::clone(&state))), state }
    }

    /// Looks at what it remembers, or changes it.
    pub fn with<T>(&self, look: impl FnOnce(&mut P) -> T) -> T {
        look(&mut lock(&self.state))
    }
}

/// What every fake can be told and asked.
pub trait Misbehaves {
    /// `http://127.0.0.1:port`.
    fn url(&self) -> String;
    /// Answers one coming request so; further calls line up behind it.
    fn answer_next(&self, answer: Answer);
    /// Answers every request so that no [`Misbehaves::answer_next`] speaks of.
    fn answer_all(&self, answer: Answer);
    /// Method and path of every request, answered or not.
    fn calls(&self) -> Vec<String>;
}

impl<P> Misbehaves for Fake<P> {
    fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    fn answer_next(&self, answer: Answer) {
        self.server.answer_next(answer);
    }

    fn answer_all(&self, answer: Answer) {
        self.server.answer_all(answer);
    }

    fn calls(&self) -> Vec<String> {
        self.server.calls()
    }
}

/// The value of a header, empty where there is none.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}
