//! A preview on a terminal: every audience's text with what changed in it, and what the linter found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use sev1_web::api::wire::{AudienceTextOut, ChangeName, FindingOut, GateName, LevelName, PreviewOut, RefusalOut, RunOut};

use crate::excerpt::finding_excerpt;
use crate::output::{BOLD, DIM, WIDTH};

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default().effects(Effects::STRIKETHROUGH);

/// How words that changed are told from those that did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// By colour, where a terminal shows it.
    Colours,
    /// By `[-removed-]` and `{+added+}`.
    Brackets,
}

impl Marks {
    /// Those that the reader of this stream can see.
    pub(crate) fn of(stream: &impl anstream::stream::RawStream) -> Self {
        match anstream::AutoStream::choice(stream) {
            anstream::ColorChoice::Never => Self::Brackets,
            _ => Self::Colours,
        }
    }
}

/// The texts one after the other, each under who receives it.
pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t AudienceTextOut>, update: u32, marks: Marks) -> String {
    let mut out = String::new();
    for text in texts {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}", heading(text, update));
        let _ = writeln!(out, "{DIM}{}{DIM:#}", "─".repeat(WIDTH));
        let _ = writeln!(out, "{}", body(text, marks).trim_end());
    }
    out
}

/// Whose text it is, where it goes, its subject, and what there is to know about it.
pub(crate) fn heading(text: &AudienceTextOut, update: u32) -> String {
    let to: Vec<String> = text.destinations.iter().map(|d| format!("{} ({})", d.name, d.channel)).collect();
    let to = if to.is_empty() { "goes nowhere".to_owned() } else { format!("goes to {}", to.join(", ")) };
    let since = match &text.changes {
        Some(runs) if runs.iter().all(|r| r.change == ChangeName::Same) => format!("; the same as update {}", update.saturating_sub(1)),
        Some(_) => format!("; changes since update {} are marked", update.saturating_sub(1)),
        None => String::new(),
    };
    let mut out = format!("{BOLD}{}{BOLD:#} {DIM}{to}{since}{DIM:#}\n{}", text.audience, text.subject);
    if let Some(fault) = &text.fell_back {
        let _ = write!(out, "\nIts own template cannot be used, so this is the built-in text: {fault}");
    }
    out
}

/// The text with what changed in it.
pub(crate) fn body(text: &AudienceTextOut, marks: Marks) -> String {
    match &text.changes {
        Some(runs) => runs.iter().enumerate().map(|(i, run)| apart(runs.get(i + 1), run, marks)).collect(),
        None => text.markdown.clone(),
    }
}

/// One run with its marks, and a space where only colours would part it from the words that replace it.
fn apart(next: Option<&RunOut>, run: &RunOut, marks: Marks) -> String {
    let replaced = run.change == ChangeName::Removed && next.is_some_and(|next| next.change == ChangeName::Added);
    let touches = marks == Marks::Colours && replaced && !run.text.ends_with(char::is_whitespace);
    marked(run, marks) + if touches { " " } else { "" }
}

/// One run with its marks.
pub(crate) fn marked(run: &RunOut, marks: Marks) -> String {
    let (before, behind) = match (run.change, marks) {
        (ChangeName::Same, _) => return run.text.clone(),
        (ChangeName::Added, Marks::Colours) => (ADDED.render().to_string(), ADDED.render_reset().to_string()),
        (ChangeName::Removed, Marks::Colours) => (REMOVED.render().to_string(), REMOVED.render_reset().to_string()),
        (ChangeName::Added, Marks::Brackets) => ("{+".to_owned(), "+}".to_owned()),
        (ChangeName::Removed, Marks::Brackets) => ("[-".to_owned(), "-]".to_owned()),
    };
    // Marks go around words; white space at the end of a run belongs to nobody.
    let words = run.text.trim_end();
    if words.is_empty() {
        return run.text.clone();
    }
    format!("{before}{words}{behind}{}", &run.text[words.len()..])
}

/// What the linter found, each with its place and what to do; and what it was told to be quiet about.
pub(crate) fn findings(preview: &PreviewOut) -> String {
    let mut out = String::new();
    for (i, finding) in preview.findings.iter().enumerate() {
        let first_of_rule = preview.findings[..i].iter().all(|before| before.code != finding.code);
        let _ = writeln!(out, "{}\n", finding_excerpt(finding, first_of_rule).trim_end());
    }
    for quiet in &preview.suppressed {
        let _ = writeln!(out, "{DIM}{} is kept quiet: {} ({}){DIM:#}", quiet.finding.code, quiet.finding.message, quiet.reason);
    }
    out.push_str(&verdict(preview));
    for (code, warnings) in asked_about(preview).into_iter().filter(|(_, warnings)| *warnings > 1) {
        let _ = writeln!(out, "One word for {code} would be for all {warnings} of its warnings.");
    }
    out
}

/// The rules whose warnings ask for a person's word, each with how many those are.
fn asked_about(preview: &PreviewOut) -> BTreeMap<&str, usize> {
    let asks = preview.findings.iter().filter(|f| f.level == LevelName::Warning && preview.gate == GateName::Enforce);
    asks.fold(BTreeMap::new(), |mut counts, finding| {
        *counts.entry(finding.code.as_str()).or_default() += 1;
        counts
    })
}

/// What the findings mean for publishing, in one line.
fn verdict(preview: &PreviewOut) -> String {
    let count = |level: LevelName| preview.findings.iter().filter(|f| f.level == level).count();
    let (errors, warnings) = (count(LevelName::Error), count(LevelName::Warning));
    let said = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    match (preview.gate, errors, warnings) {
        (_, 0, 0) if preview.findings.is_empty() => "The linter found nothing.\n".to_owned(),
        (_, 0, 0) => "The linter found hints only.\n".to_owned(),
        (GateName::Show, ..) => {
            format!("The linter found {} and {}; nothing is held back.\n", said(errors, "error"), said(warnings, "warning"))
        }
        (GateName::Enforce, 0, _) => format!("The linter asks why {} meant as written.\n", are(warnings, "warning")),
        (GateName::Enforce, ..) => format!("The linter found {}, so this cannot be published as it is.\n", said(errors, "error")),
    }
}

fn are(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what} is") } else { format!("{n} {what}s are") }
}

/// What keeps it from being published, whatever anybody says.
pub(crate) fn errors(preview: &PreviewOut) -> Vec<RefusalOut> {
    let errors = preview.findings.iter().filter(|f| f.level == LevelName::Error && preview.gate == GateName::Enforce);
    errors.map(refusal).collect()
}

fn refusal(finding: &FindingOut) -> RefusalOut {
    RefusalOut {
        code: finding.code.clone(),
        field: finding.field.clone(),
        reason: finding.message.clone(),
        hints: vec![finding.how_to_fix.clone(), format!("more: sev1 explain {}", finding.code)],
        line: finding.line,
        column: finding.column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_words_are_marked_without_colours_too() {
        let run = |change, text: &str| RunOut { change, text: text.into() };
        assert_eq!(marked(&run(ChangeName::Added, "new words\n\n"), Marks::Brackets), "{+new words+}\n\n");
        assert_eq!(marked(&run(ChangeName::Removed, "old"), Marks::Brackets), "[-old-]");
        assert_eq!(marked(&run(ChangeName::Removed, "old"), Marks::Colours), "\u{1b}[9m\u{1b}[31mold\u{1b}[0m");
    }
}
