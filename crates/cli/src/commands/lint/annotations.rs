//! Findings where code is reviewed: GitHub's workflow commands and GitLab's code quality report.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sev1_domain::lint::Level;

use super::outcome::{Outcome, Told};

/// One workflow command per finding of at least this level; GitHub shows them beside the lines of a change.
pub(crate) fn github(outcome: &Outcome, least: Level) -> String {
    let mut out = String::new();
    for told in shown(outcome, least) {
        let level = match told.finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Hint => "notice",
        };
        let mut properties = vec![("file", told.file.trim_start_matches("./").to_owned())];
        if let Some(span) = told.span {
            properties.extend([("line", span.line.to_string()), ("endLine", span.end_line.to_string())]);
            // GitHub shows no columns for more than one line.
            if span.line == span.end_line {
                properties.extend([("col", span.column.to_string()), ("endColumn", span.end_column.to_string())]);
            }
        }
        properties.push(("title", told.finding.code.to_string()));
        let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        let message = data(&format!("{}. {}", told.finding.message, told.short_help()));
        let _ = writeln!(out, "::{level} {}::{message}", properties.join(","));
    }
    for unreadable in &outcome.unreadable {
        let _ = writeln!(out, "::error file={}::{}", property(&unreadable.name), data(&unreadable.why));
    }
    out
}

/// Text of a command: a line end would begin another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: commas and colons part them.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The findings of at least this level as a code quality report. Every entry needs a line: those about no place get the first.
pub(crate) fn gitlab(outcome: &Outcome, least: Level) -> String {
    let mut entries: Vec<Value> = shown(outcome, least).map(|told| entry(&told)).collect();
    entries.extend(outcome.unreadable.iter().enumerate().map(|(i, u)| {
        json!({ "description": u.why, "check_name": "unreadable", "fingerprint": format!("unreadable-{i}"), "severity": "blocker",
                "location": { "path": u.name.trim_start_matches("./"), "lines": { "begin": 1 } } })
    }));
    serde_json::to_string_pretty(&entries).expect("values are JSON") + "\n"
}

fn entry(told: &Told<'_>) -> Value {
    let severity = match told.finding.level {
        Level::Error => "critical",
        Level::Warning => "minor",
        Level::Hint => "info",
    };
    let (begin, end) = told.span.map_or((1, 1), |s| (s.line, s.end_line));
    json!({
        "description": format!("{}. {}", told.finding.message, told.short_help()),
        "check_name": told.finding.code.as_str(),
        "fingerprint": told.fingerprint,
        "severity": severity,
        "location": { "path": told.file.trim_start_matches("./"), "lines": { "begin": begin, "end": end } },
    })
}

fn shown(outcome: &Outcome, least: Level) -> impl Iterator<Item = Told<'_>> {
    outcome.checked.iter().flat_map(move |checked| checked.told(least)).filter(|told| told.suppression.is_none())
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn no_text_can_end_its_command_and_begin_another() {
        assert_eq!(data("100 %\r\n::error::no"), "100 %25%0D%0A::error::no");
        assert_eq!(property("a:b,c\n.md"), "a%3Ab%2Cc%0A.md");
    }
}
