//! A mail server (RFC 5321) with extensions as Postfix has them: STARTTLS, AUTH, SIZE, PIPELINING, enhanced status codes.
//!
//! It takes mail for everybody it was not told to refuse, and keeps what it took. What it does wrong is said beforehand, per command.

mod conversation;
mod tls;

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::server::lock;
use tls::TestTls;

/// A user that the fake knows.
pub const USER: &str = "status@example.com";
/// The user's password.
pub const PASSWORD: &str = "correct horse";

/// Where in the conversation the fake does something else than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// Somebody connected.
    Greeting,
    /// `EHLO`
    Hello,
    /// `STARTTLS`
    StartTls,
    /// `AUTH`
    Auth,
    /// `MAIL FROM`
    Mail,
    /// `RCPT TO`
    Recipient,
    /// `DATA`
    Data,
    /// The mail's last line.
    Content,
    /// `NOOP`
    Noop,
}

/// What it does instead.
#[derive(Clone, Debug)]
pub enum Instead {
    /// Does nothing, says this.
    Say(&'static str),
    /// Does nothing, cuts the connection.
    Cut,
    /// Does nothing, says nothing more.
    Silence,
    /// Does it, then cuts the connection without a word.
    DoneThenCut,
    /// Does it, then says nothing more.
    DoneThenSilence,
    /// Talks and talks without ever ending the line.
    Babble,
}

/// How the fake is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// In the clear.
    #[default]
    Plain,
    /// Encrypted from the first byte.
    Implicit,
    /// Offers STARTTLS.
    StartTls,
}

/// What a fake is like.
#[derive(Clone, Debug, Default)]
pub struct SmtpSetup {
    /// How it is spoken to.
    pub security: Security,
    /// Takes no mail without a login.
    pub login: bool,
    /// Offers AUTH LOGIN only.
    pub only_login: bool,
    /// Takes one command at a time.
    pub one_by_one: bool,
    /// The largest mail, in bytes.
    pub largest: Option<usize>,
}

/// A mail that the fake took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Of the envelope.
    pub sender: String,
    /// Of the envelope.
    pub recipients: Vec<String>,
    /// Headers and body, as they were before dots were doubled.
    pub data: Vec<u8>,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// Who was logged in.
    pub user: Option<String>,
}

/// A running mail server.
#[derive(Debug)]
pub struct FakeSmtp {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    ca: String,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    setup: SmtpSetup,
    script: BTreeMap<At, VecDeque<Instead>>,
    refused: BTreeMap<String, &'static str>,
    received: Vec<Received>,
    commands: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
}

impl FakeSmtp {
    /// In the clear, without a login.
    #[must_use]
    pub fn start() -> Self {
        Self::with(SmtpSetup::default())
    }

    /// On any free port of this machine. Listens before it returns.
    #[must_use]
    pub fn with(setup: SmtpSetup) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener can be made non-blocking");
        let address = listener.local_addr().expect("a listener has an address");
        let tls = TestTls::new();
        let ca = tls.ca.clone();
        let state = Arc::new(Mutex::new(State { setup, ..State::default() }));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("the listener is non-blocking");
                tokio::select! {
                    () = accept(listener, tls, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, state, ca, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority that signed its certificate for `127.0.0.1` and `localhost`, in PEM.
    #[must_use]
    pub fn ca(&self) -> &str {
        &self.ca
    }

    /// Does something else the next time it gets there; further ones line up behind it.
    pub fn next(&self, at: At, instead: Instead) {
        self.state().script.entry(at).or_default().push_back(instead);
    }

    /// Refuses a recipient from now on, with this answer: `550 5.1.1 no such user`.
    pub fn refuse(&self, recipient: &str, answer: &'static str) {
        self.state().refused.insert(recipient.to_owned(), answer);
    }

    /// Takes everybody's mail again.
    pub fn refuse_nobody(&self) {
        self.state().refused.clear();
    }

    /// What it took so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// The verbs of all commands so far: `EHLO`, `MAIL`, …
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.state().commands.clone()
    }

    /// How often somebody connected.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state().connections
    }

    /// The most connections there were at once.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.state().most_open
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A fault of the fake has been printed by its own thread; a second panic here would abort the test run.
            drop(thread.join());
        }
    }
}

async fn accept(listener: TcpListener, tls: TestTls, state: Arc<Mutex<State>>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Answers to several commands at once are several small writes, which would wait for one another.
        drop(stream.set_nodelay(true));
        let (tls, state) = (tls.acceptor.clone(), Arc::clone(&state));
        connections.spawn(async move {
            {
                let mut state = lock(&state);
                state.connections += 1;
                state.open += 1;
                state.most_open = state.most_open.max(state.open);
            }
            // A client that goes away, or does not like the certificate, is nobody's fault.
            drop(conversation::serve(stream, tls, &state).await);
            lock(&state).open -= 1;
        });
        while connections.try_join_next().is_some() {}
    }
}
