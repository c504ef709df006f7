//! A clock that stands still and ids that can be foretold, for tests of the real executable. Not in release builds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use sev1_app::env::{Clock, Entropy, Env};

/// An environment at this instant.
pub(crate) fn at(now: Timestamp) -> Env {
    Env { clock: Arc::new(Fixed(now)), entropy: Arc::new(Counted(AtomicU64::new(0))) }
}

struct Fixed(Timestamp);

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Counts instead of rolling dice. Ids also hold the time, so two processes at two instants make different ones.
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        bytes.fill(0);
        let digits = count.to_be_bytes();
        let take = digits.len().min(bytes.len());
        let at = bytes.len() - take;
        bytes[at..].copy_from_slice(&digits[digits.len() - take..]);
    }
}
