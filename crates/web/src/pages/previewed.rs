//! A preview on the form's page: what the linter found, what every audience would read, what changed in it.

use std::collections::BTreeMap;

use sev1_app::{Change, Excerpt, FindingView, Gate, Preview, PreviewedText, Run};
use sev1_domain::ids::UpdateNumber;
use sev1_domain::lint::Level;

use super::say::Markdown;
use super::update_form::{reason, reason_name};

/// A preview as the page shows it.
pub(super) struct Previewed {
    pub(super) findings: Vec<Found>,
    pub(super) suppressed: Vec<Quiet>,
    pub(super) texts: Vec<Text>,
    /// Whether findings only inform.
    pub(super) only_shown: bool,
}

/// One finding.
pub(super) struct Found {
    pub(super) code: String,
    /// `error`, `warning` or `hint`: chooses the colour beside the word.
    pub(super) level: &'static str,
    pub(super) field: Option<&'static str>,
    pub(super) readers: String,
    pub(super) message: Markdown,
    pub(super) how_to_fix: Markdown,
    pub(super) excerpt: Option<Marked>,
    /// What should stand there instead, where that is certain.
    pub(super) instead: Option<String>,
    /// Where a reason can be said that lets it pass, and what was said.
    pub(super) reason: Option<Reason>,
}

/// The field for a reason.
pub(super) struct Reason {
    pub(super) name: String,
    pub(super) value: String,
}

/// One line with a part that is marked.
pub(super) struct Marked {
    pub(super) before: String,
    pub(super) part: String,
    pub(super) behind: String,
}

/// A finding that was kept quiet.
pub(super) struct Quiet {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) reason: String,
}

/// One audience's text as it would be.
pub(super) struct Text {
    pub(super) audience: String,
    pub(super) subject: String,
    pub(super) html: Markdown,
    pub(super) destinations: Vec<String>,
    pub(super) fell_back: Option<String>,
    /// What changed since the last update, and its number; `None` where this audience was not told of that one.
    pub(super) changes: Option<Changes>,
}

/// What changed since the last update.
pub(super) struct Changes {
    pub(super) since: u32,
    /// The lines that changed; `None` stands for lines between them that did not.
    pub(super) lines: Vec<Option<Vec<Piece>>>,
}

/// A run of words within a line.
pub(super) struct Piece {
    /// The element that says it: `ins`, `del` or nothing.
    pub(super) change: Change,
    pub(super) text: String,
}

impl Previewed {
    pub(super) fn new(preview: &Preview, reasons: &BTreeMap<String, String>) -> Self {
        let mut asked: Vec<&str> = Vec::new();
        let mut findings = Vec::new();
        for view in &preview.findings {
            let code = view.finding.code.as_str();
            // One reason speaks for every finding of its rule.
            let asks = view.finding.level == Level::Warning && !asked.contains(&code);
            asked.extend(asks.then_some(code));
            findings.push(Found::new(view, asks.then(|| Reason { name: reason_name(code), value: reason(reasons, code).into() })));
        }
        let quiet = preview.suppressed.iter().map(|s| Quiet {
            code: s.finding.finding.code.to_string(),
            message: s.finding.finding.message.clone(),
            reason: s.reason.to_string(),
        });
        Self {
            findings,
            suppressed: quiet.collect(),
            texts: preview.texts.iter().map(|t| Text::new(t, preview.update.number)).collect(),
            only_shown: preview.gate == Gate::Show,
        }
    }
}

impl Previewed {
    /// How much there is to look at, in one line.
    pub(super) fn heading(&self) -> String {
        let count = |level: Level| self.findings.iter().filter(|f| f.level == level.as_str()).count();
        let said = |n: usize, one: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {one}s")),
        };
        let parts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Hint, "hint")]
            .into_iter()
            .filter_map(|(l, w)| said(count(l), w))
            .collect();
        let what = if parts.is_empty() { "Nothing to change".to_owned() } else { parts.join(", ") };
        let means = match (self.only_shown, count(Level::Error), count(Level::Warning)) {
            (true, ..) => "shown only, nothing is held back",
            (false, 0, 0) => "nothing is held back",
            (false, 0, _) => "say why each warning is meant, or change the text",
            (false, ..) => "errors must be changed before it can go out",
        };
        format!("{what}: {means}")
    }
}

impl Found {
    fn new(view: &FindingView, reason: Option<Reason>) -> Self {
        let readers: Vec<&str> = view.finding.audiences.iter().map(|kind| kind.as_str()).collect();
        Self {
            code: view.finding.code.to_string(),
            level: view.finding.level.as_str(),
            field: view.finding.field,
            readers: readers.join(", "),
            message: Markdown::new(&view.finding.message),
            how_to_fix: Markdown::new(&view.how_to_fix),
            excerpt: view.excerpt.as_ref().map(Marked::new),
            instead: view.fix.as_ref().map(|fix| fix.by.clone()),
            reason,
        }
    }

    /// The field's name in words.
    pub(super) fn place(&self) -> String {
        self.field.map(|f| f.replace('_', " ")).unwrap_or_default()
    }
}

impl Marked {
    fn new(excerpt: &Excerpt) -> Self {
        let chars = |from: usize, to: usize| excerpt.text.chars().skip(from).take(to - from).collect();
        let (from, to) = (excerpt.part.start, excerpt.part.end);
        Self { before: chars(0, from), part: chars(from, to), behind: excerpt.text.chars().skip(to).collect() }
    }
}

impl Text {
    fn new(previewed: &PreviewedText, update: UpdateNumber) -> Self {
        let text = &previewed.text;
        Self {
            audience: text.told.audience.to_string(),
            subject: text.told.subject.clone(),
            html: Markdown::new(&text.told.markdown),
            destinations: text.destinations.iter().map(|(name, channel)| format!("{name} ({})", channel.as_str())).collect(),
            fell_back: text.told.fell_back.as_ref().map(ToString::to_string),
            changes: previewed.changes.as_ref().map(|runs| Changes { since: update.0 - 1, lines: changed_lines(runs) }),
        }
    }
}

impl Piece {
    pub(super) fn is_added(&self) -> bool {
        self.change == Change::Added
    }

    pub(super) fn is_removed(&self) -> bool {
        self.change == Change::Removed
    }
}

/// Only the lines in which something changed; what lies between them is one gap.
fn changed_lines(runs: &[Run]) -> Vec<Option<Vec<Piece>>> {
    let mut all: Vec<Vec<Piece>> = vec![Vec::new()];
    for run in runs {
        for (i, text) in run.text.split('\n').enumerate() {
            if i > 0 {
                all.push(Vec::new());
            }
            if !text.is_empty() {
                all.last_mut().expect("begins with a line").push(Piece { change: run.change, text: text.to_owned() });
            }
        }
    }
    let mut lines: Vec<Option<Vec<Piece>>> = Vec::new();
    for line in all {
        if line.iter().any(|piece| piece.change != Change::Same) {
            lines.push(Some(line));
        } else if lines.last().is_some_and(Option::is_some) && !line.is_empty() {
            lines.push(None);
        }
    }
    if lines.last().is_some_and(Option::is_none) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_changed_are_shown() {
        let run = |change, text: &str| Run { change, text: text.into() };
        let runs = [
            run(Change::Same, "### Header 7pm\n\nThe "),
            run(Change::Removed, "cause"),
            run(Change::Added, "fix"),
            run(Change::Same, " is known.\n\nSame.\n\n"),
            run(Change::Added, "New.\nLines."),
            run(Change::Same, "\n\nEnd.\n"),
        ];
        let shown: Vec<String> = changed_lines(&runs)
            .into_iter()
            .map(|line| line.map_or("…".into(), |pieces| pieces.into_iter().map(|p| p.text).collect::<Vec<_>>().join("|")))
            .collect();
        assert_eq!(shown, ["The |cause|fix| is known.", "…", "New.", "Lines."]);
    }
}
