//! What a run of the linter found, before it is printed in one format or another.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use sev1_domain::lint::{Finding, Level, Report, Rule, Suppression, rules};
use sha2::{Digest, Sha256};

use super::lines::Lines;
use crate::error::CliError;
use crate::input;

/// Everything that was looked at, in order.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The texts with what was found in them.
    pub(crate) checked: Vec<Checked>,
    /// What could not be read.
    pub(crate) unreadable: Vec<Unreadable>,
}

/// A text with what was found in it.
pub(crate) struct Checked {
    /// What it is called: its path as it was given.
    pub(crate) name: String,
    /// The text as it was checked last.
    pub(crate) text: String,
    /// What was found.
    pub(crate) report: Report,
    /// How many places `--fix` changed.
    pub(crate) fixed: usize,
}

/// A file or folder that could not be read or changed.
pub(crate) struct Unreadable {
    /// Its path as it was given.
    pub(crate) name: String,
    /// Why, with what to do, in one line.
    pub(crate) why: String,
}

impl Unreadable {
    /// What a command would say about it, in one line.
    pub(crate) fn new(path: &Path, error: &CliError) -> Self {
        let said: Vec<_> = error.refusals().iter().flat_map(|r| std::iter::once(&r.reason).chain(&r.hints)).cloned().collect();
        let why = if said.is_empty() { error.problem().detail } else { said.join("; ") };
        Self { name: input::name(path), why }
    }
}

/// How many of what.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) hints: usize,
    pub(crate) suppressed: usize,
    pub(crate) fixable: usize,
    pub(crate) fixed: usize,
}

impl Outcome {
    /// Counts findings of every level.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for checked in &self.checked {
            counts.suppressed += checked.report.suppressed.len();
            counts.fixed += checked.fixed;
            for finding in &checked.report.findings {
                counts.fixable += usize::from(finding.fix.is_some());
                match finding.level {
                    Level::Error => counts.errors += 1,
                    Level::Warning => counts.warnings += 1,
                    Level::Hint => counts.hints += 1,
                }
            }
        }
        counts
    }
}

/// A finding with all that a format may tell of it.
pub(crate) struct Told<'o> {
    /// What the text is called.
    pub(crate) file: &'o str,
    /// The finding.
    pub(crate) finding: &'o Finding,
    /// What kept it back, if something did.
    pub(crate) suppression: Option<&'o Suppression>,
    /// Where it is; `None` where it is about something that is not there.
    pub(crate) span: Option<Span>,
    /// The same for the same finding in the same line, wherever that line moves; no two findings share one.
    pub(crate) fingerprint: String,
}

/// A range as people count: lines and columns from 1, columns in characters, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

impl Span {
    /// The range in these lines.
    pub(crate) fn of(lines: &Lines<'_>, range: &Range<usize>) -> Self {
        let ((line, column), (end_line, end_column)) = (lines.place(range.start), lines.place(range.end));
        Self { line, column, end_line, end_column }
    }
}

impl Told<'_> {
    /// The rule behind it.
    pub(crate) fn rule(&self) -> &'static Rule {
        rules::find(self.finding.code.as_str()).expect("findings come from rules")
    }

    /// What to do about it, in one sentence; the rule's page tells the rest.
    pub(crate) fn short_help(&self) -> String {
        let mut help = self.rule().how_to_fix();
        let ends = |(i, _): &(usize, &str)| help[i + 2..].starts_with(|c: char| c.is_uppercase() || c == '`');
        if let Some((end, _)) = help.match_indices(". ").find(ends) {
            help.truncate(end + 1);
        }
        help
    }
}

impl Checked {
    /// The findings of at least this level, in the order of the text, suppressed ones last.
    pub(crate) fn told(&self, least: Level) -> Vec<Told<'_>> {
        let lines = Lines::of(&self.text);
        let mut seen = BTreeMap::new();
        let open = self.report.findings.iter().map(|f| (f, None));
        let all = open.chain(self.report.suppressed.iter().map(|(f, s)| (f, Some(s)))).filter(|(f, _)| f.level >= least);
        all.map(|(finding, suppression)| Told {
            file: &self.name,
            finding,
            suppression,
            span: finding.range.as_ref().map(|range| Span::of(&lines, range)),
            fingerprint: self.fingerprint(finding, &lines, &mut seen),
        })
        .collect()
    }

    fn fingerprint(&self, finding: &Finding, lines: &Lines<'_>, seen: &mut BTreeMap<[u8; 32], usize>) -> String {
        let line = finding.range.as_ref().map_or("", |range| &self.text[lines.line(lines.line_at(range.start))]);
        let about = [self.name.as_str(), finding.code.as_str(), finding.field.unwrap_or_default(), line.trim()].join("\0");
        let digest: [u8; 32] = Sha256::digest(about).into();
        let nth = seen.entry(digest).or_default();
        *nth += 1;
        let digest = Sha256::new().chain_update(digest).chain_update(nth.to_be_bytes()).finalize();
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}
