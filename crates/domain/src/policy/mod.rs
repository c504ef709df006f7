//! What an organisation promises without saying it each time: how long it may be silent, who is reminded, what follows a fix.
//!
//! One versioned file of the configuration holds it whole; what is built in is a policy like any other, and the place to start
//! one's own from. [`check`] finds what cannot be meant, all at once.

mod built_in;
mod check;

use std::collections::BTreeMap;

use jiff::SignedDuration;

pub use check::{PolicyFault, PolicyPart, check};

use crate::audience::{AudienceKind, AudienceName};
use crate::calendar::BusinessCalendar;
use crate::deadline::Deadline;
use crate::destination::DestinationName;
use crate::ladder::Ladder;
use crate::promise::PromiseKind;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::Phrase;

/// What an organisation promises without saying it each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisePolicy {
    /// What people call this version of it: `2026-11`, `built-in`. Shown wherever the policy is.
    pub version: Phrase,
    /// The longest silences and the deadlines of first updates. The most exact row that fits counts.
    pub silences: Vec<Silence>,
    /// Customers with a contract, which a [`Silence`] may name.
    pub contracts: Vec<Contract>,
    /// Who is reminded when, by kind of promise; a kind without a ladder reminds nobody.
    pub ladders: BTreeMap<PromiseKind, Ladder>,
    /// Where [`crate::ladder::Role::Page`] leads; empty where nobody is paged.
    pub page: Vec<DestinationName>,
    /// When an executive is brought in.
    pub loop_in: Option<LoopIn>,
    /// What is owed once it works again.
    pub after_fix: AfterFix,
    /// How soon a reader who asks for an update gets an answer.
    pub answer_within: SignedDuration,
    /// How soon a hand-off is to be accepted.
    pub accept_within: SignedDuration,
    /// Which days and hours are worked.
    pub calendar: BusinessCalendar,
}

/// The longest silence allowed, and how soon readers first hear something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// For this severity; `None` for any.
    pub severity: Option<Severity>,
    /// While this is the status; `None` for any.
    pub status: Option<Status>,
    /// For these readers; `None` for any.
    pub kind: Option<AudienceKind>,
    /// For customers with this contract; `None` for any.
    pub contract: Option<String>,
    /// The longest span between two updates.
    pub longest: SignedDuration,
    /// How soon after the declaration the first update is due; `None` where nothing is said.
    pub first: Option<SignedDuration>,
}

/// A contract that several customers may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// What people call it.
    pub name: String,
    /// Whose it is, by their canonical names.
    pub customers: Vec<String>,
}

/// When an executive is brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopIn {
    /// For this severity and worse.
    pub severity: Severity,
    /// Once the incident is older than this.
    pub after: SignedDuration,
}

/// What is owed once it works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterFix {
    /// For this severity and worse.
    pub severity: Severity,
    /// How long the fix is watched; `None` for not at all.
    pub watch: Option<SignedDuration>,
    /// What is written, for whom, and by when.
    pub documents: Vec<DocumentRule>,
}

/// A document that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRule {
    /// What: `retrospective`.
    pub what: Phrase,
    /// For whom.
    pub audience: AudienceName,
    /// By when, counted from the resolution.
    pub within: Deadline,
}

/// What a silence is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// How bad.
    pub severity: Severity,
    /// What readers were told.
    pub status: Status,
    /// Which readers.
    pub kind: AudienceKind,
    /// The customer, by its canonical name; `None` where none is known.
    pub customer: Option<&'a str>,
}

impl PromisePolicy {
    /// The row that counts for a case: of those that fit, the one that says most.
    #[must_use]
    pub fn silence(&self, case: Case<'_>) -> Option<&Silence> {
        let contract = case.customer.and_then(|c| self.contract_of(c));
        self.silences.iter().filter(|s| s.fits(case, contract)).max_by_key(|s| s.conditions())
    }

    /// The longest silence allowed; `None` where no row fits.
    #[must_use]
    pub fn longest_silence(&self, case: Case<'_>) -> Option<SignedDuration> {
        self.silence(case).map(|s| s.longest)
    }

    /// The contract of a customer. Letter case does not matter.
    #[must_use]
    pub fn contract_of(&self, customer: &str) -> Option<&str> {
        let customer = customer.to_lowercase();
        let theirs = |c: &&Contract| c.customers.iter().any(|name| name.to_lowercase() == customer);
        self.contracts.iter().find(theirs).map(|c| c.name.as_str())
    }

    /// Who is reminded when of a promise of this kind.
    #[must_use]
    pub fn ladder(&self, kind: PromiseKind) -> &Ladder {
        static NOBODY: Ladder = Ladder(Vec::new());
        self.ladders.get(&kind).unwrap_or(&NOBODY)
    }
}

impl Silence {
    fn fits(&self, case: Case<'_>, contract: Option<&str>) -> bool {
        self.severity.is_none_or(|v| v == case.severity)
            && self.status.is_none_or(|v| v == case.status)
            && self.kind.is_none_or(|v| v == case.kind)
            && self.contract.as_deref().is_none_or(|v| Some(v) == contract)
    }

    fn conditions(&self) -> usize {
        let said = [self.severity.is_some(), self.status.is_some(), self.kind.is_some(), self.contract.is_some()];
        said.into_iter().filter(|said| *said).count()
    }
}
