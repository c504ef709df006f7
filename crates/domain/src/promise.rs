//! A dated commitment: what was promised, to whom, who owes it, and what became of it.
//!
//! At most one promise of a next update is open per incident and audience; of the other kinds several can be. *Overdue* is
//! computed from now and never stored. How people are reminded is in [`crate::ladder`].

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::audience::AudienceName;
use crate::ids::{IncidentId, PromiseId, UpdateNumber};
use crate::ladder::Climb;
use crate::text::Phrase;
use crate::when::Moment;

/// A dated commitment of one incident to one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Inside the system.
    pub id: PromiseId,
    /// The incident.
    pub incident: IncidentId,
    /// What was promised, and to whom.
    pub subject: PromiseSubject,
    /// Where it comes from.
    pub origin: Origin,
    /// Who asked for it, where somebody did: the reader who wants an answer, the person who hands over.
    pub asked_by: Option<Phrase>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it falls due, and the zone it was said in.
    pub due: Moment,
    /// Who owes it.
    pub owner: Phrase,
    /// How often it was moved, each time before it was due.
    pub moves: u32,
    /// Counts moves and changes of owner, from 0; the SEQUENCE of its calendar entry (RFC 5545).
    pub revision: u32,
    /// How far the reminders are.
    pub climb: Climb,
    /// Counts every stored change, from 1; a change names the version it was decided on.
    pub version: i64,
    /// What became of it; `None` while open.
    pub outcome: Option<PromiseOutcome>,
}

/// What was promised, and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromiseSubject {
    /// What sort of commitment.
    pub kind: PromiseKind,
    /// What exactly: `WebEx bridge with ABC`, `retrospective`. Nothing for a next update.
    pub what: Option<Phrase>,
    /// Who it was said to.
    pub audience: AudienceName,
}

/// What sort of commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PromiseKind {
    /// That readers will hear more. Kept by publishing to them.
    NextUpdate,
    /// That people talk live: a bridge reconvenes, somebody calls back.
    Call,
    /// A step on the way to the fix.
    Milestone,
    /// A written piece: retrospective, analysis.
    Document,
    /// Watching that the fix holds, to the end of a period.
    Watch,
    /// That an executive is brought in.
    LoopIn,
    /// That somebody takes over what another hands on.
    HandOff,
    /// An answer to a reader who asked.
    Answer,
}

/// Where a promise comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Readers were told in this update.
    Update(UpdateNumber),
    /// Nobody said it; the policy asks for it.
    Policy,
    /// A person made it outside an update.
    Person,
}

/// What became of a promise. *Overdue* is no outcome: it is computed from now, never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromiseOutcome {
    /// Kept in time.
    Kept {
        /// When.
        at: Timestamp,
        /// By which update; `None` where a person said so.
        by: Option<UpdateNumber>,
    },
    /// Kept, but after it was due.
    KeptLate {
        /// When.
        at: Timestamp,
        /// By which update; `None` where a person said so.
        by: Option<UpdateNumber>,
        /// How much later than due.
        late: SignedDuration,
    },
    /// Taken back before it was due, with the reason said.
    Released {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Phrase,
    },
    /// Let go after it was due: it was not kept, and will not be.
    Broken {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Phrase,
    },
}

impl Promise {
    /// The outcome of keeping it at `at`, by an update or by a person's word.
    #[must_use]
    pub fn kept(&self, at: Timestamp, by: Option<UpdateNumber>) -> PromiseOutcome {
        match overdue(self.due.at, at) {
            // Watched to its end, whenever that is said.
            Some(late) if self.subject.kind != PromiseKind::Watch => PromiseOutcome::KeptLate { at, by, late },
            _ => PromiseOutcome::Kept { at, by },
        }
    }

    /// The outcome of letting it go at `at`: taken back in time it is released, afterwards it is broken.
    #[must_use]
    pub fn let_go(&self, at: Timestamp, reason: Phrase) -> PromiseOutcome {
        match overdue(self.due.at, at) {
            None => PromiseOutcome::Released { at, reason },
            Some(_) => PromiseOutcome::Broken { at, reason },
        }
    }

    /// How long it has been overdue at `now`; `None` when it is not.
    #[must_use]
    pub fn overdue(&self, now: Timestamp) -> Option<SignedDuration> {
        overdue(self.due.at, now).filter(|_| self.outcome.is_none())
    }

    /// Whether it is open and tells readers when they hear more.
    #[must_use]
    pub fn is_next_update(&self) -> bool {
        self.subject.kind == PromiseKind::NextUpdate
    }

    /// Whether readers were told of it. What the policy asks for was said to nobody.
    #[must_use]
    pub fn was_said(&self) -> bool {
        self.origin != Origin::Policy && self.subject.kind.is_said_to_readers()
    }
}

/// How long what is due at `due` and not done yet has been overdue at `now`. Readers were told a minute, so the whole of the
/// due minute is in time.
#[must_use]
pub fn overdue(due: Timestamp, now: Timestamp) -> Option<SignedDuration> {
    let late = now.duration_since(due);
    (late >= SignedDuration::from_mins(1)).then_some(late)
}

impl PromiseOutcome {
    /// When it was settled.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Kept { at, .. } | Self::KeptLate { at, .. } | Self::Released { at, .. } | Self::Broken { at, .. } => *at,
        }
    }

    /// How much too late it was kept; nothing for any other outcome.
    #[must_use]
    pub fn late(&self) -> SignedDuration {
        match self {
            Self::KeptLate { late, .. } => *late,
            _ => SignedDuration::ZERO,
        }
    }

    /// The word for it, as stored and in the API.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "kept",
            Self::KeptLate { .. } => "kept late",
            Self::Released { .. } => "released",
            Self::Broken { .. } => "broken",
        }
    }
}

impl PromiseKind {
    /// All.
    pub const ALL: [Self; 8] =
        [Self::NextUpdate, Self::Call, Self::Milestone, Self::Document, Self::Watch, Self::LoopIn, Self::HandOff, Self::Answer];

    /// The word as stored, in the API and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NextUpdate => "next-update",
            Self::Call => "call",
            Self::Milestone => "milestone",
            Self::Document => "document",
            Self::Watch => "watch",
            Self::LoopIn => "loop-in",
            Self::HandOff => "hand-off",
            Self::Answer => "answer",
        }
    }

    /// The words on a screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NextUpdate => "next update",
            Self::Call => "call",
            Self::Milestone => "milestone",
            Self::Document => "document",
            Self::Watch => "watch",
            Self::LoopIn => "loop-in",
            Self::HandOff => "hand-off",
            Self::Answer => "answer",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }

    /// Whether it is a commitment to readers, and not a duty among ourselves.
    #[must_use]
    pub fn is_said_to_readers(self) -> bool {
        !matches!(self, Self::LoopIn | Self::HandOff | Self::Watch)
    }

    /// Whether it ends with the incident: nobody waits for it once it works again.
    #[must_use]
    pub fn ends_with_the_incident(self) -> bool {
        !matches!(self, Self::Document | Self::Watch | Self::HandOff)
    }
}

impl Origin {
    /// The update that said it.
    #[must_use]
    pub fn update(self) -> Option<UpdateNumber> {
        match self {
            Self::Update(number) => Some(number),
            Self::Policy | Self::Person => None,
        }
    }

    /// The word as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Update(_) => "update",
            Self::Policy => "policy",
            Self::Person => "person",
        }
    }
}

impl PromiseSubject {
    /// A next update to an audience.
    #[must_use]
    pub fn next_update(audience: AudienceName) -> Self {
        Self { kind: PromiseKind::NextUpdate, what: None, audience }
    }
}

impl fmt::Display for PromiseSubject {
    /// `next update`, `call: WebEx bridge with ABC`, `document: retrospective`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        match &self.what {
            Some(what) => write!(f, ": {what}"),
            None => Ok(()),
        }
    }
}
