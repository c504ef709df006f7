//! Findings for programs: one object, described in `docs/guide/linting.md`. Keys are added over time, never renamed.

use serde::Serialize;
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::Level;

use super::lines::Lines;
use super::outcome::{Outcome, Span, Told};

#[derive(Serialize)]
struct Out<'o> {
    findings: Vec<FindingOut<'o>>,
    suppressed: Vec<SuppressedOut<'o>>,
    unreadable: Vec<UnreadableOut<'o>>,
    summary: Summary,
}

#[derive(Serialize)]
struct FindingOut<'o> {
    file: &'o str,
    code: &'o str,
    level: &'static str,
    audiences: Vec<&'static str>,
    field: Option<&'static str>,
    #[serde(flatten)]
    place: PlaceOut,
    message: &'o str,
    help: String,
    fix: Option<FixOut<'o>>,
}

/// All four or none.
#[derive(Serialize)]
struct PlaceOut {
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct FixOut<'o> {
    #[serde(flatten)]
    place: PlaceOut,
    replacement: &'o str,
}

#[derive(Serialize)]
struct SuppressedOut<'o> {
    #[serde(flatten)]
    finding: FindingOut<'o>,
    reason: &'o str,
    until: String,
}

#[derive(Serialize)]
struct UnreadableOut<'o> {
    file: &'o str,
    message: &'o str,
}

#[derive(Serialize)]
struct Summary {
    texts: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    suppressed: usize,
    unreadable: usize,
    fixed: usize,
}

/// All findings of at least this level; the summary counts those of every level.
pub(crate) fn write(outcome: &Outcome, least: Level) -> String {
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    for checked in &outcome.checked {
        let lines = Lines::of(&checked.text);
        for told in checked.told(least) {
            let finding = finding(&told, &lines);
            match told.suppression {
                None => findings.push(finding),
                Some(by) => suppressed.push(SuppressedOut { finding, reason: by.reason.as_str(), until: by.until.to_string() }),
            }
        }
    }
    let counts = outcome.counts();
    let summary = Summary {
        texts: outcome.checked.len(),
        errors: counts.errors,
        warnings: counts.warnings,
        hints: counts.hints,
        suppressed: counts.suppressed,
        unreadable: outcome.unreadable.len(),
        fixed: counts.fixed,
    };
    let unreadable = outcome.unreadable.iter().map(|u| UnreadableOut { file: &u.name, message: &u.why }).collect();
    let out = Out { findings, suppressed, unreadable, summary };
    serde_json::to_string_pretty(&out).expect("plain data is JSON") + "\n"
}

fn finding<'o>(told: &Told<'o>, lines: &Lines<'_>) -> FindingOut<'o> {
    let finding = told.finding;
    FindingOut {
        file: told.file,
        code: finding.code.as_str(),
        level: finding.level.as_str(),
        audiences: finding.audiences.iter().copied().map(AudienceKind::as_str).collect(),
        field: finding.field,
        place: place(told.span),
        message: &finding.message,
        help: told.rule().how_to_fix(),
        fix: finding.fix.as_ref().map(|fix| FixOut { place: place(Some(Span::of(lines, &fix.range))), replacement: &fix.replacement }),
    }
}

fn place(span: Option<Span>) -> PlaceOut {
    PlaceOut {
        line: span.map(|s| s.line),
        column: span.map(|s| s.column),
        end_line: span.map(|s| s.end_line),
        end_column: span.map(|s| s.end_column),
    }
}
