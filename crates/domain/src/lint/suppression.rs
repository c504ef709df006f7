//! Keeping a rule quiet: only with a reason, only until a date, and kept in the incident's record when it was used.

use jiff::Timestamp;

use super::RuleCode;
use super::finding::Finding;
use super::subject::Subject;
use crate::text::Phrase;

/// A request to keep one rule quiet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rule.
    pub code: RuleCode,
    /// Until when; afterwards it means nothing.
    pub until: Timestamp,
    /// Why.
    pub reason: Phrase,
    /// Only for incidents of this customer; `None` for all. By policy only.
    pub customer: Option<String>,
}

impl Suppression {
    /// Whether it is meant for the customer of this incident.
    #[must_use]
    pub fn is_for(&self, subject: &Subject<'_>) -> bool {
        self.customer.as_deref().is_none_or(|c| subject.customer().is_some_and(|s| s.to_lowercase() == c.to_lowercase()))
    }

    /// Whether it keeps this finding back.
    #[must_use]
    pub fn covers(&self, finding: &Finding, subject: &Subject<'_>) -> bool {
        self.is_for(subject) && self.code == finding.code && subject.now < self.until
    }
}
