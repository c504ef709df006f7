//! One HTTP server on its own thread, and the script of what it does wrong.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// How a fake answers one request.
#[derive(Clone, Debug, Default)]
pub enum Answer {
    /// As the real one does.
    #[default]
    AsUsual,
    /// Nothing is done, this is said.
    Instead(Reply),
    /// It is done, and this is said.
    DoneBut(Reply),
    /// It is done, and nothing is ever said.
    DoneThenSilence,
    /// It is done, and the connection is cut before a word.
    DoneThenCut,
    /// Nothing is done, the connection is cut before a word.
    CutBefore,
}

impl Answer {
    /// Nothing is done, the answer has this status and no body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Instead(Reply { status, ..Reply::default() })
    }

    /// Nothing is done, the answer points elsewhere.
    #[must_use]
    pub fn redirect(to: &str) -> Self {
        Self::Instead(Reply { status: 302, headers: vec![("location", to.to_owned())], body: String::new() })
    }

    /// It is done, and rubbish is said with this status.
    #[must_use]
    pub fn garbage(status: u16) -> Self {
        Self::DoneBut(Reply { status, headers: Vec::new(), body: "<html><body>Please log in to the guest network</body></html>".into() })
    }
}

/// A scripted answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Reply {
    fn response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(self.body)).expect("a test scripts answers that can be sent")
    }
}

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    script: Arc<Mutex<Script>>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Script {
    next: VecDeque<Answer>,
    otherwise: Answer,
    calls: Vec<String>,
}

impl Server {
    /// Serves on `address`; port 0 takes any free one. Listens before it returns.
    pub(super) fn start(address: SocketAddr, router: Router) -> Self {
        let listener = std::net::TcpListener::bind(address).expect("the address is free");
        listener.set_nonblocking(true).expect("a listener can be made non-blocking");
        let address = listener.local_addr().expect("a listener has an address");
        let script = Arc::new(Mutex::new(Script::default()));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&script);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("the listener is non-blocking");
                tokio::select! {
                    () = accept(listener, router, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, script, stop: Some(stop), thread: Some(thread) }
    }

    /// Answers one coming request so; further calls line up behind it.
    pub(super) fn answer_next(&self, answer: Answer) {
        lock(&self.script).next.push_back(answer);
    }

    /// Answers every request so that no [`Server::answer_next`] speaks of.
    pub(super) fn answer_all(&self, answer: Answer) {
        lock(&self.script).otherwise = answer;
    }

    /// Method and path of every request so far, without the query.
    pub(super) fn calls(&self) -> Vec<String> {
        lock(&self.script).calls.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A fault of the fake has been printed by its own thread; a second panic here would abort the test run.
            drop(thread.join());
        }
    }
}

async fn accept(listener: TcpListener, router: Router, script: Arc<Mutex<Script>>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        connections.spawn(serve(stream, router.clone(), Arc::clone(&script)));
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, router: Router, script: Arc<Mutex<Script>>) {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let answer = {
            let mut script = lock(&script);
            script.calls.push(format!("{} {}", request.method(), request.uri().path()));
            script.next.pop_front().unwrap_or_else(|| script.otherwise.clone())
        };
        respond(router.clone(), request.map(Body::new), answer)
    });
    // A cut connection is the point; clients that go away are nobody's fault.
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await);
}

/// An error makes the server cut the connection.
async fn respond(router: Router, request: Request, answer: Answer) -> io::Result<Response> {
    let cut = || io::Error::from(io::ErrorKind::ConnectionAborted);
    let done = async || router.oneshot(request).await.unwrap_or_else(|never| match never {});
    match answer {
        Answer::AsUsual => Ok(done().await),
        Answer::Instead(reply) => Ok(reply.response()),
        Answer::DoneBut(reply) => {
            done().await;
            Ok(reply.response())
        }
        Answer::DoneThenSilence => {
            done().await;
            std::future::pending().await
        }
        Answer::DoneThenCut => {
            done().await;
            Err(cut())
        }
        Answer::CutBefore => Err(cut()),
    }
}

/// What a panicking handler left behind is still what it received.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
