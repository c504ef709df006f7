//! Findings as SARIF 2.1.0, the format of code scanning: one run, all rules with their pages, suppressions and fixes included.

use serde_json::{Value, json};
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Level, Rule, TextFix, rules};
use url::Url;

use super::lines::Lines;
use super::outcome::{Outcome, Span, Told};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All findings of at least this level, suppressed ones marked as such.
pub(crate) fn write(outcome: &Outcome, least: Level) -> String {
    let mut results = Vec::new();
    for checked in &outcome.checked {
        let lines = Lines::of(&checked.text);
        results.extend(checked.told(least).iter().map(|told| result(told, &lines)));
    }
    let trouble =
        |u: &super::outcome::Unreadable| json!({ "level": "error", "message": { "text": u.why }, "locations": [location(&u.name, None)] });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sev1",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules::ALL.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": outcome.unreadable.is_empty(),
                "toolExecutionNotifications": outcome.unreadable.iter().map(trouble).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("a value is JSON") + "\n"
}

fn rule(rule: &Rule) -> Value {
    let levels = AudienceKind::ALL.into_iter().filter_map(|kind| Some((kind, rule.levels.of(kind)?)));
    let highest = levels.clone().map(|(_, level)| level).max();
    let by_audience: serde_json::Map<_, _> = levels.map(|(kind, level)| (kind.as_str().into(), level.as_str().into())).collect();
    json!({
        "id": rule.code,
        "shortDescription": { "text": format!("{}.", rule.title()) },
        "fullDescription": { "text": format!("{}. {}", rule.title(), rule.how_to_fix()) },
        "help": { "text": rule.how_to_fix(), "markdown": rule.page() },
        "defaultConfiguration": { "level": highest.map_or("none", level) },
        "properties": { "levels": by_audience },
    })
}

fn result(told: &Told<'_>, lines: &Lines<'_>) -> Value {
    let finding = told.finding;
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "level": level(finding.level),
        "message": { "text": finding.message },
        "locations": [location(told.file, told.span)],
        "partialFingerprints": { "sev1/v1": told.fingerprint },
        "properties": { "audiences": finding.audiences.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(), "field": finding.field },
    });
    if let Some(index) = rules::ALL.iter().position(|rule| rule.code == finding.code.as_str()) {
        result["ruleIndex"] = index.into();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([change(told, fix, lines)]);
    }
    // Whether the text or the policy asked for it is not told apart: both are kept with the text.
    if let Some(by) = told.suppression {
        let why = format!("{} (until {})", by.reason, by.until);
        result["suppressions"] = json!([{ "kind": "inSource", "status": "accepted", "justification": why }]);
    }
    result
}

fn change(told: &Told<'_>, fix: &TextFix, lines: &Lines<'_>) -> Value {
    let replacement = json!({ "deletedRegion": region(Span::of(lines, &fix.range)), "insertedContent": { "text": fix.replacement } });
    json!({
        "description": { "text": told.rule().how_to_fix() },
        "artifactChanges": [{ "artifactLocation": { "uri": uri(told.file) }, "replacements": [replacement] }],
    })
}

fn location(file: &str, span: Option<Span>) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(span) = span {
        place["region"] = region(span);
    }
    json!({ "physicalLocation": place })
}

fn region(span: Span) -> Value {
    json!({ "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column })
}

/// A path as a reference: relative ones stay so.
fn uri(file: &str) -> String {
    let rooted = std::path::Path::new("/").join(file.trim_start_matches("./"));
    match Url::from_file_path(rooted) {
        Ok(url) if file.starts_with('/') => url.into(),
        Ok(url) => url.path().trim_start_matches('/').to_owned(),
        Err(()) => file.to_owned(),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
    }
}
