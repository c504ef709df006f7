//! The stage readers have been told. Moves only by publishing an update.

use std::fmt;
use std::str::FromStr;

use crate::refusal::Refusal;

/// Investigating → Identified → Monitoring → Resolved; then the incident is closed
/// (see [`crate::incident::Incident::closed_at`]), which is no status said to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// We know that it is broken, not yet why.
    Investigating,
    /// The cause is known or strongly suspected; a fix is under way.
    Identified,
    /// A fix is in place and being watched.
    Monitoring,
    /// It works again. No more updates are due.
    Resolved,
}

impl Status {
    /// All, in the order of the life cycle.
    pub const ALL: [Self; 4] = [Self::Investigating, Self::Identified, Self::Monitoring, Self::Resolved];

    /// The word exactly as readers see it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Investigating => "Investigating",
            Self::Identified => "Identified",
            Self::Monitoring => "Monitoring",
            Self::Resolved => "Resolved",
        }
    }

    /// Whether readers still wait: every status but Resolved.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Resolved
    }

    /// Whether moving to `next` is going back, which needs a reason.
    ///
    /// Forward moves may skip stages: real outages are often over before a cause is known.
    #[must_use]
    pub fn goes_back_to(self, next: Self) -> bool {
        next < self
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Status {
    type Err = Refusal;

    /// The four words in any letter case.
    fn from_str(s: &str) -> Result<Self, Refusal> {
        let t = s.trim();
        Self::ALL.into_iter().find(|st| st.word().eq_ignore_ascii_case(t)).ok_or_else(|| {
            Refusal::new("status.unknown", format!("`{t}` is not a status"))
                .hint("statuses are Investigating, Identified, Monitoring, Resolved")
                .field("status")
        })
    }
}
