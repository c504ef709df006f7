//! Connections to one mail server: a bounded number of them, kept open for a moment between two mails.
//!
//! A kept connection may be half dead. That shows before the mail itself is sent, so a new one takes over and nothing is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::connect::Way;
use super::fault::Fault;
use super::letter::Letter;
use super::reply::Reply;
use super::session::{Login, Session};

/// How long a connection is kept when nothing is to be sent; at most twice as long.
const KEPT: Duration = Duration::from_secs(5);

/// The connections to one server.
pub(super) struct Pool {
    way: Way,
    hello: Option<String>,
    login: Option<Login>,
    slots: Semaphore,
    idle: Arc<Idle>,
}

#[derive(Default)]
struct Idle {
    sessions: Mutex<Vec<Kept>>,
    /// Whether somebody looks after them.
    swept: AtomicBool,
}

struct Kept {
    session: Session,
    /// Lay there already when the sweeper came by.
    seen: bool,
}

impl Pool {
    pub(super) fn new(way: Way, hello: Option<String>, login: Option<Login>, connections: usize) -> Self {
        Self { way, hello, login, slots: Semaphore::new(connections), idle: Arc::default() }
    }

    /// Host and port.
    pub(super) fn place(&self) -> String {
        self.way.place()
    }

    /// A new conversation, beside the pool.
    pub(super) async fn open(&self) -> Result<Session, Fault> {
        Session::open(&self.way, self.hello.as_deref(), self.login.as_ref()).await
    }

    /// Carries one mail, over a kept connection where there is one.
    pub(super) async fn carry(&self, letter: &Letter, on_its_way: &AtomicBool) -> Result<Reply, Fault> {
        let _slot = self.slots.acquire().await.expect("the slots are never closed");
        if let Some(mut session) = self.idle.take() {
            match session.send(letter, on_its_way).await {
                Err(fault) if fault.ends_connection() && !on_its_way.load(Ordering::Relaxed) => {}
                done => return self.over(session, done).await,
            }
        }
        let mut session = self.open().await?;
        let done = session.send(letter, on_its_way).await;
        self.over(session, done).await
    }

    /// Keeps the connection for the next mail, if it is good for another.
    async fn over(&self, mut session: Session, done: Result<Reply, Fault>) -> Result<Reply, Fault> {
        let sound = match &done {
            Ok(_) => true,
            Err(fault) => !fault.ends_connection() && session.is_usable() && session.reset().await.is_ok(),
        };
        if sound && session.is_usable() {
            self.idle.keep(session);
        } else if sound {
            tokio::spawn(bounded(session.quit()));
        }
        done
    }
}

impl Idle {
    fn take(&self) -> Option<Session> {
        self.lock().pop().map(|kept| kept.session)
    }

    fn keep(self: &Arc<Self>, session: Session) {
        self.lock().push(Kept { session, seen: false });
        if !self.swept.swap(true, Ordering::AcqRel) {
            tokio::spawn(sweep(Arc::clone(self)));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        // Whoever panicked while holding it had only moved a connection in or out.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what was not used since the last round; ends when nothing is left.
async fn sweep(idle: Arc<Idle>) {
    loop {
        tokio::time::sleep(KEPT).await;
        let old: Vec<Session> = {
            let mut sessions = idle.lock();
            let old = sessions.extract_if(.., |kept| std::mem::replace(&mut kept.seen, true)).map(|kept| kept.session).collect();
            if sessions.is_empty() {
                idle.swept.store(false, Ordering::Release);
            }
            old
        };
        for session in old {
            tokio::spawn(bounded(session.quit()));
        }
        if !idle.swept.load(Ordering::Acquire) {
            return;
        }
    }
}

async fn bounded(good_bye: impl Future<Output = ()>) {
    drop(tokio::time::timeout(KEPT, good_bye).await);
}
