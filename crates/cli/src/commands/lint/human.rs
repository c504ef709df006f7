//! Findings for people: the place in the text with a caret, what is wrong, what to do.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level as Tone, Renderer, Snippet, normalize_untrusted_str};
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Finding, Level};

use super::lines::Lines;
use super::outcome::{Checked, Counts, Outcome, Told};
use crate::output::{BOLD, DIM};

/// More findings in one text than this help nobody; they are counted.
const MOST_SHOWN: usize = 100;

/// More lines of one place than this are not shown.
const MOST_LINES: usize = 3;

/// All findings of at least this level, and a line that counts them.
pub(crate) fn write(outcome: &Outcome, least: Level) -> String {
    let mut out = String::new();
    for checked in &outcome.checked {
        if checked.fixed > 0 {
            let _ = writeln!(out, "{BOLD}{}{BOLD:#}: {} changed\n", checked.name, count(checked.fixed, "place"));
        }
        let told: Vec<_> = checked.told(least).into_iter().filter(|t| t.suppression.is_none()).collect();
        let lines = Lines::of(&checked.text);
        for told in told.iter().take(MOST_SHOWN) {
            let _ = writeln!(out, "{}\n", finding(checked, told, &lines));
        }
        if let Some(more) = told.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(out, "{}: {} more\n", checked.name, count(more, "finding"));
        }
    }
    out + &summary(outcome.checked.len(), &outcome.counts())
}

fn finding(checked: &Checked, told: &Told<'_>, lines: &Lines<'_>) -> String {
    let tone = match told.finding.level {
        Level::Error => Tone::ERROR,
        Level::Warning => Tone::WARNING,
        Level::Hint => Tone::NOTE.with_name("hint"),
    };
    let title = tone.primary_title(told.finding.message.as_str()).id(told.finding.code.as_str());
    let name = normalize_untrusted_str(&checked.name);
    let mut group = match &told.finding.range {
        Some(range) => {
            let (shown, first) = excerpt(lines, range);
            let mark = range.start - shown.start..range.end.clamp(range.start, shown.end) - shown.start;
            let snippet = Snippet::source(&lines.text()[shown]).path(name).line_start(first + 1);
            title.element(snippet.annotation(AnnotationKind::Primary.span(mark)))
        }
        None => Group::with_title(title).element(Tone::NOTE.with_name("in").message(about(&name, told.finding))),
    };
    group = group.element(Tone::NOTE.with_name("for").message(readers(&told.finding.audiences)));
    group = group.element(Tone::HELP.message(normalize_untrusted_str(&help(told))));
    Renderer::styled().render(&[group])
}

/// The bytes of the lines that a range is on, and the number of the first, from 0.
fn excerpt(lines: &Lines<'_>, range: &Range<usize>) -> (Range<usize>, usize) {
    let first = lines.line_at(range.start);
    let last = lines.line_at(range.end).min(first + MOST_LINES - 1);
    // A range may end behind the line's end, in the line feed.
    let end = lines.line(last).end.max(range.start);
    (lines.line(first).start..end, first)
}

fn about(name: &str, finding: &Finding) -> String {
    match finding.field {
        Some(field) => format!("{name}, {}", field.replace('_', " ")),
        None => name.to_owned(),
    }
}

/// Whom a finding concerns, in words.
pub(crate) fn readers(kinds: &[AudienceKind]) -> String {
    if kinds == AudienceKind::ALL {
        return "everybody who is told".to_owned();
    }
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

fn help(told: &Told<'_>) -> String {
    match &told.finding.fix {
        Some(fix) if fix.replacement.trim().is_empty() => "`sev1 lint --fix` takes it out".to_owned(),
        Some(fix) => format!("`sev1 lint --fix` writes `{}` instead", fix.replacement.trim()),
        None => told.short_help(),
    }
}

fn summary(files: usize, counts: &Counts) -> String {
    let found = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.hints, "hint")];
    let found: Vec<_> = found.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(n, what)).collect();
    let mut line =
        format!("{BOLD}{}: {}{BOLD:#}", count(files, "text"), if found.is_empty() { "nothing found".into() } else { found.join(", ") });
    if counts.suppressed > 0 {
        let _ = write!(line, ", {} kept quiet", counts.suppressed);
    }
    if counts.fixable > 0 {
        let _ = write!(line, "; --fix would change {}", count(counts.fixable, "place"));
    }
    line.push('\n');
    if !found.is_empty() {
        let _ = writeln!(line, "{DIM}`sev1 explain CODE` says why a rule is there, with examples.{DIM:#}");
    }
    line
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
