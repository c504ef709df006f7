//! Why a task stopped, and what to do next.

use std::fmt;

/// Why a task stopped. Every failure names what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    next: String,
}

impl Failure {
    /// What went wrong, as a sentence without a full stop, and what to do next, as a command to a person.
    pub(crate) fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\n next: {}", self.what, self.next)
    }
}
