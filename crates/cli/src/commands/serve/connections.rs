//! Connections: how many there may be at once, how long a request may take to arrive, and how they end.
//!
//! In place of `axum::serve`, which waits for ever for the rest of a half-sent request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// What callers may take of a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long a connection may take until the head of its next request is whole. One that is kept open unused ends as well.
    pub(crate) head: Duration,
    /// Connections at once; more wait in the system's queue until one ends.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), connections: 1024 }
    }
}

/// Answers with `router` until `stop` turns true; then lets requests under way finish.
pub(crate) async fn serve(mut listener: TcpListener, router: Router, limits: Limits, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let connections = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await.expect("the semaphore is never closed");
            (slot, Listener::accept(&mut listener).await.0)
        };
        let (slot, stream) = tokio::select! {
            next = next => next,
            // An error means that the sender is gone, which is a stop as well.
            _ = stop.wait_for(|s| *s) => break,
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection broke off");
            }
            drop(slot);
        });
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

    /// A server that says "here"; it runs until the sender is dropped.
    async fn here(limits: Limits) -> (SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (stop, stopped) = watch::channel(false);
        let router = Router::new().route("/", axum::routing::get(async || "here"));
        tokio::spawn(serve(listener, router, limits, stopped));
        (address, stop)
    }

    async fn send(address: SocketAddr, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(bytes).await.expect("sent");
        stream
    }

    async fn until_it_ends(mut stream: TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("an orderly end");
        text
    }

    #[tokio::test]
    async fn a_request_that_is_never_sent_whole_is_ended() {
        let (address, _stop) = here(Limits { head: Duration::from_millis(50), ..Limits::default() }).await;
        for half in [&REQUEST[..20], b""] {
            let said = until_it_ends(send(address, half).await).await;
            assert!(!said.contains("here"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_connection_too_many_is_answered_as_soon_as_another_ends() {
        let (address, _stop) = here(Limits { head: Duration::from_millis(50), connections: 1 }).await;
        let idle = send(address, b"").await;
        let waiting = send(address, REQUEST).await;
        assert!(until_it_ends(waiting).await.ends_with("here"));
        drop(idle);
    }

    #[tokio::test]
    async fn a_stop_ends_connections_that_wait_for_nothing() {
        let (address, stop) = here(Limits { head: Duration::from_secs(3600), ..Limits::default() }).await;
        let mut stream = send(address, REQUEST).await;
        let mut first = [0; 15];
        stream.read_exact(&mut first).await.expect("an answer");
        assert_eq!(&first, b"HTTP/1.1 200 OK");
        stop.send_replace(true);
        assert!(until_it_ends(stream).await.ends_with("here"));
    }
}
