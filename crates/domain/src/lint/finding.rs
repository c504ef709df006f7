//! What a rule says: where, how serious, to whom, and what could be done.

use std::fmt;
use std::ops::Range;

use super::subject::{Passage, Subject};
use super::{Rule, RuleCode};
use crate::audience::AudienceKind;

/// How serious a finding is. Ordered from mild to blocking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Worth a thought.
    Hint,
    /// Needs an acknowledgement with a reason before the update goes out.
    Warning,
    /// Keeps the update from going out.
    Error,
}

impl Level {
    /// All, mildest first.
    pub const ALL: [Self; 3] = [Self::Hint, Self::Warning, Self::Error];

    /// Lower-case name, as in configuration and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub code: RuleCode,
    /// How serious it is to the reader it concerns most.
    pub level: Level,
    /// The readers it concerns, tightest circle first.
    pub audiences: Vec<AudienceKind>,
    /// The field, in the words of the API: `customer_impact`. `None` for the update as a whole.
    pub field: Option<&'static str>,
    /// Where, in bytes of the passage's source: the field's text, or the whole file where a file is checked. `None` where it is about
    /// something that is not there.
    pub range: Option<Range<usize>>,
    /// One sentence for a person, without a full stop at its end.
    pub message: String,
    /// A change of the text that cannot change its meaning.
    pub fix: Option<TextFix>,
}

/// A safe change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFix {
    /// What is replaced, in bytes of the same source as [`Finding::range`].
    pub range: Range<usize>,
    /// By what.
    pub replacement: String,
}

impl Finding {
    /// Findings about no place first, then by place, then by code.
    pub(super) fn order(&self) -> (usize, &str) {
        (self.range.as_ref().map_or(0, |r| r.start + 1), self.code.as_str())
    }
}

/// Most findings of one rule and weight that are kept: a hostile text could hold millions, and nobody reads the next one.
const MOST_PER_RULE: usize = 100;

/// Where a rule puts what it finds. Levels and audiences are worked out here, so that no rule does it in a way of its own.
pub struct Findings<'r, 'f> {
    rule: &'static Rule,
    subject: &'r Subject<'r>,
    found: &'f mut Vec<Finding>,
    at_most: Level,
}

impl<'r, 'f> Findings<'r, 'f> {
    pub(super) fn new(rule: &'static Rule, subject: &'r Subject<'r>, found: &'f mut Vec<Finding>) -> Self {
        Self { rule, subject, found, at_most: Level::Error }
    }

    /// The same place for findings that are less certain, or weigh less, than the rule's level says.
    pub fn at_most(&mut self, level: Level) -> Findings<'r, '_> {
        Findings { rule: self.rule, subject: self.subject, found: &mut *self.found, at_most: level }
    }

    /// Something stands in a passage: it concerns everybody who is told and may see the passage. `range` is in bytes of the passage.
    pub fn at(&mut self, passage: &Passage<'_>, range: Range<usize>, message: impl Into<String>) {
        self.fixable(passage, range, message, None);
    }

    /// As [`Findings::at`], with what the place should say instead, where that cannot change the meaning.
    pub fn fixable(&mut self, passage: &Passage<'_>, range: Range<usize>, message: impl Into<String>, replacement: Option<String>) {
        let told = self.readers(passage);
        let range = passage.at + range.start..passage.at + range.end;
        let fix = replacement.map(|replacement| TextFix { range: range.clone(), replacement });
        self.push(&told, Some(passage.field), Some(range), message.into(), fix);
    }

    /// As [`Findings::at`], for those of the passage's readers only who are of these kinds.
    pub fn at_for(&mut self, kinds: &[AudienceKind], passage: &Passage<'_>, range: Range<usize>, message: impl Into<String>) {
        let told: Vec<_> = self.readers(passage).into_iter().filter(|kind| kinds.contains(kind)).collect();
        self.push(&told, Some(passage.field), Some(passage.at + range.start..passage.at + range.end), message.into(), None);
    }

    /// Something is missing, or wrong as a whole, for everybody who is told.
    pub fn about(&mut self, field: Option<&'static str>, message: impl Into<String>) {
        let told = self.subject.told.clone();
        self.push(&told, field, None, message.into(), None);
    }

    /// As [`Findings::about`], for some readers only.
    pub fn about_for(&mut self, kinds: &[AudienceKind], field: Option<&'static str>, message: impl Into<String>) {
        let told: Vec<_> = self.subject.told.iter().copied().filter(|kind| kinds.contains(kind)).collect();
        self.push(&told, field, None, message.into(), None);
    }

    /// Something stands in the source outside of all passages: it concerns everybody who is told. `range` is in bytes of the source.
    pub fn in_source(&mut self, range: Option<Range<usize>>, message: impl Into<String>) {
        let told = self.subject.told.clone();
        self.push(&told, None, range, message.into(), None);
    }

    /// Everybody who is told and may see a passage.
    fn readers(&self, passage: &Passage<'_>) -> Vec<AudienceKind> {
        self.subject.told.iter().copied().filter(|kind| passage.label.reaches(*kind)).collect()
    }

    /// Whether this rule found so much of this weight already that more would help nobody.
    fn said_enough(&self, level: Level) -> bool {
        let own = self.found.iter().rev().take_while(|f| f.code.as_str() == self.rule.code);
        own.filter(|f| f.level >= level).take(MOST_PER_RULE).count() == MOST_PER_RULE
    }

    fn push(
        &mut self,
        told: &[AudienceKind],
        field: Option<&'static str>,
        range: Option<Range<usize>>,
        message: String,
        fix: Option<TextFix>,
    ) {
        let policy = self.subject.policy;
        let levels = told.iter().filter_map(|kind| Some((*kind, policy.level(self.rule, *kind)?.min(self.at_most))));
        let (audiences, levels): (Vec<_>, Vec<_>) = levels.unzip();
        if let Some(level) = levels.into_iter().max().filter(|level| !self.said_enough(*level)) {
            let code = RuleCode::of(self.rule.code);
            self.found.push(Finding { code, level, audiences, field, range, message, fix });
        }
    }
}
