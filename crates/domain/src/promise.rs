//! A dated commitment said to an audience. At most one "next update" promise is open per incident and audience.

use jiff::{SignedDuration, Timestamp};

use crate::audience::AudienceName;
use crate::ids::{IncidentId, PromiseId, UpdateNumber};
use crate::text::Phrase;
use crate::when::Moment;

/// "Next update by T", said to one audience in one update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Inside the system.
    pub id: PromiseId,
    /// The incident.
    pub incident: IncidentId,
    /// Who it was said to.
    pub audience: AudienceName,
    /// The update that said it.
    pub said_in: UpdateNumber,
    /// When it falls due, and the zone it was said in.
    pub due: Moment,
    /// Who owes it: the author of the update.
    pub owner: Phrase,
    /// What became of it; `None` while open.
    pub outcome: Option<PromiseOutcome>,
}

/// What became of a promise. *Overdue* is no outcome: it is computed from now, never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromiseOutcome {
    /// Kept in time.
    Kept {
        /// When.
        at: Timestamp,
        /// By which update.
        by: UpdateNumber,
    },
    /// Kept, but after it was due.
    KeptLate {
        /// When.
        at: Timestamp,
        /// By which update.
        by: UpdateNumber,
        /// How much later than due.
        late: SignedDuration,
    },
    /// Taken back, with the reason said.
    Released {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Phrase,
    },
}

impl Promise {
    /// The outcome of publishing update `by` to this promise's audience at `at`.
    #[must_use]
    pub fn outcome_of_update(&self, at: Timestamp, by: UpdateNumber) -> PromiseOutcome {
        // Readers were told a minute, so the whole of that minute is in time.
        let late = at.duration_since(self.due.at);
        if late < SignedDuration::from_mins(1) { PromiseOutcome::Kept { at, by } } else { PromiseOutcome::KeptLate { at, by, late } }
    }

    /// How long it has been overdue at `now`; `None` when it is not.
    #[must_use]
    pub fn overdue(&self, now: Timestamp) -> Option<SignedDuration> {
        overdue(self.due.at, now).filter(|_| self.outcome.is_none())
    }
}

/// How long what is due at `due` and not done yet has been overdue at `now`. The whole of the due minute is in time.
#[must_use]
pub fn overdue(due: Timestamp, now: Timestamp) -> Option<SignedDuration> {
    let late = now.duration_since(due);
    (late >= SignedDuration::from_mins(1)).then_some(late)
}
