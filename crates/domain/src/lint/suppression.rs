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
    /// Whether it keeps this finding back.
    #[must_use]
    pub fn covers(&self, finding: &Finding, subject: &Subject<'_>) -> bool {
        let here = self.customer.as_deref().is_none_or(|c| subject.customer().is_some_and(|s| s.to_lowercase() == c.to_lowercase()));
        here && self.code == finding.code && subject.now < self.until
    }
}
