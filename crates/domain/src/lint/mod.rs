//! The linter: whether an update may go out as it is, rule by rule.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | one rule | [`rules`], a file each, named by its code |
//! | what a rule sees | [`subject`] |
//! | what it says | [`finding`] |
//! | what an organisation decides about rules | [`policy`] |
//! | who customers are, to be looked for | [`customers`] |
//! | who may be kept quiet, until when and why | [`suppression`] |
//! | whether findings block a publish | [`gate`] |
//! | what rules share | `pattern` (with `needed`), `sentences`, `denied`, `quantity`, `clock_times`, `tense`, `promised`, `links`, `secrets` |
//!
//! [`check`] runs every rule over one [`Subject`]. It is the one engine behind `sev1 lint`, the preview, the language server and the
//! publish; they differ only in how they build the subject. Deterministic, offline, no clock, no model.

pub(crate) mod clock_times;
pub mod customers;
pub(crate) mod denied;
pub mod finding;
pub mod gate;
pub(crate) mod links;
mod needed;
pub(crate) mod pattern;
pub mod policy;
pub mod promised;
pub(crate) mod quantity;
pub mod rules;
pub(crate) mod secrets;
pub(crate) mod sentences;
pub mod subject;
pub mod suppression;
pub(crate) mod tense;

#[cfg(test)]
pub(crate) mod testing;

use std::borrow::Cow;
use std::fmt;

pub use finding::{Finding, Findings, Level, TextFix};
pub use policy::Policy;
pub use subject::{Passage, Subject};
pub use suppression::Suppression;

use crate::audience::AudienceKind;

/// A rule's stable code: `NEXT-001`. Codes are never used again for something else.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleCode(Cow<'static, str>);

impl RuleCode {
    /// The code as written, if it has the shape of one: capitals, a hyphen, three digits. Whether there is such a rule says [`rules::find`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (family, number) = text.split_once('-')?;
        let fits = (2..=12).contains(&family.len())
            && family.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(Cow::Owned(text.to_owned())))
    }

    pub(crate) const fn of(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One rule.
pub struct Rule {
    /// Its code: `NEXT-001`.
    pub code: &'static str,
    /// How serious it is to each circle of readers.
    pub levels: Levels,
    /// The source file; its module documentation explains the rule. See [`Rule::page`].
    pub source: &'static str,
    /// Looks at an update and says what it finds.
    pub check: fn(&Subject<'_>, &mut Findings<'_, '_>),
}

/// A level for each circle of readers; `None` where the rule has nothing to say to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// For our own responders.
    pub internal: Option<Level>,
    /// For our own leadership.
    pub executive: Option<Level>,
    /// For the affected customer.
    pub customer: Option<Level>,
    /// For anybody.
    pub public: Option<Level>,
}

impl Levels {
    /// The same for everybody.
    pub const fn all(level: Level) -> Self {
        Self { internal: Some(level), executive: Some(level), customer: Some(level), public: Some(level) }
    }

    /// Only for readers outside.
    pub const fn outside(level: Level) -> Self {
        Self { internal: None, executive: None, customer: Some(level), public: Some(level) }
    }

    /// Only for readers inside.
    pub const fn inside(level: Level) -> Self {
        Self { internal: Some(level), executive: Some(level), customer: None, public: None }
    }

    /// The level for one circle.
    #[must_use]
    pub fn of(&self, kind: AudienceKind) -> Option<Level> {
        match kind {
            AudienceKind::Internal => self.internal,
            AudienceKind::Executive => self.executive,
            AudienceKind::Customer => self.customer,
            AudienceKind::Public => self.public,
        }
    }
}

impl Rule {
    /// Its page in Markdown: the module documentation of its file, without the comment marks. The first line says it in short:
    /// `NEXT-001: every update of an open incident says when readers will hear more.`
    #[must_use]
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    /// What it checks, in one line, without its code.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let first = self.source.lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, title)| title).trim_end_matches('.')
    }

    /// Whether it ever offers a change of the text that cannot alter the meaning.
    #[must_use]
    pub fn fixable(&self) -> bool {
        self.source.contains(".fixable(")
    }

    /// What to do about it: the section `## How to fix` of its page.
    #[must_use]
    pub fn how_to_fix(&self) -> String {
        let page = self.page();
        let section = page.split("## How to fix").nth(1).unwrap_or_default();
        let end = section.find("\n## ").unwrap_or(section.len());
        section[..end].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What the linter found, and what it was told to be quiet about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order of the text; what is about no place first.
    pub findings: Vec<Finding>,
    /// Findings that a suppression kept back, with the suppression.
    pub suppressed: Vec<(Finding, Suppression)>,
}

/// Runs every rule over one update.
#[must_use]
pub fn check(subject: &Subject<'_>) -> Report {
    let mut findings = Vec::new();
    let concerns = |rule: &&Rule| subject.told.iter().any(|kind| subject.policy.level(rule, *kind).is_some());
    for rule in rules::ALL.iter().filter(concerns) {
        (rule.check)(subject, &mut Findings::new(rule, subject, &mut findings));
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut report = Report::default();
    for finding in findings {
        match subject.suppressions().find(|s| s.covers(&finding, subject)) {
            Some(suppression) => report.suppressed.push((finding, suppression.clone())),
            None => report.findings.push(finding),
        }
    }
    report
}
