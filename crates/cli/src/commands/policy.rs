//! `sev1 policy`: the promise policy in force as a file, and whether another one could be.

use std::fmt::Write as _;
use std::path::Path;

use jiff::SignedDuration;
use sev1_domain::audience::AudienceKind;
use sev1_domain::deadline::Deadline;
use sev1_domain::ladder::{Ladder, Role, Rung};
use sev1_domain::policy::{AfterFix, Case, PromisePolicy, Silence};
use sev1_domain::promise::PromiseKind;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::when::write_duration;

use crate::config::{Config, policy_in, policy_toml};
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};

/// Prints the policy in force as a file, or the same as JSON.
///
/// # Errors
/// When nobody can read it.
pub(crate) fn show(config: &Config, json: bool) -> Result<(), CliError> {
    let text = policy_toml(&config.lint.policy.promises);
    if json {
        let value: serde_json::Value = toml::from_str(&text).expect("what is written as TOML can be read; a test does so");
        return output::print_json(&value);
    }
    let from = config.policy_file.as_ref().map_or_else(|| "built in".to_owned(), |file| format!("from {}", file.display()));
    output::print(&format!("{DIM}# {from}{DIM:#}\n{text}"))
}

/// Reads a policy that is not in force yet and says in short what it asks for.
///
/// # Errors
/// All its faults.
pub(crate) fn check(config: &Config, file: &Path) -> Result<(), CliError> {
    let policy = policy_in(file, config)?;
    output::print(&format!("policy {}: no fault\n{}", policy.version, summary(&policy)))
}

/// What the policy asks for, in 80 columns.
fn summary(policy: &PromisePolicy) -> String {
    let mut out = String::new();
    silences(&mut out, policy);
    ladders(&mut out, policy);
    after(&mut out, policy);
    out
}

/// What a table of severities and readers can hold, and below it the rows that ask for more.
fn silences(out: &mut String, policy: &PromisePolicy) {
    let (exact, general): (Vec<_>, Vec<_>) = policy.silences.iter().cloned().partition(|s| s.status.is_some() || s.contract.is_some());
    let general = PromisePolicy { silences: general, ..PromisePolicy::default() };
    let cell = |severity, kind| {
        let case = Case { severity, status: Status::Investigating, kind, customer: None };
        general.silence(case).map_or_else(|| "-".to_owned(), |row| wait(row.longest, row.first))
    };
    let line = |first: String, cells: [String; 4]| {
        let line = cells.iter().fold(format!("  {first:4}"), |line, cell| format!("{line}  {cell:16}"));
        line.trim_end().to_owned()
    };
    let _ = writeln!(out, "\n{BOLD}longest silence{BOLD:#}");
    let _ = writeln!(out, "{}", line(String::new(), AudienceKind::ALL.map(|kind| kind.as_str().to_owned())));
    for severity in (1..=4).filter_map(Severity::from_level) {
        let _ = writeln!(out, "{}", line(severity.to_string(), AudienceKind::ALL.map(|kind| cell(severity, kind))));
    }
    for row in exact {
        let _ = writeln!(out, "  {}: {}", conditions(&row), wait(row.longest, row.first));
    }
}

fn wait(longest: SignedDuration, first: Option<SignedDuration>) -> String {
    let first = first.map(|first| format!(", first {}", write_duration(first))).unwrap_or_default();
    format!("{}{first}", write_duration(longest))
}

fn conditions(row: &Silence) -> String {
    let said = [
        row.severity.map(|v| v.to_string()),
        row.status.map(|v| v.to_string()),
        row.kind.map(|v| v.as_str().to_owned()),
        row.contract.as_ref().map(|v| format!("contract {v}")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Kinds of promises with the same ladder stand together.
fn ladders(out: &mut String, policy: &PromisePolicy) {
    let mut groups: Vec<(&Ladder, Vec<&str>)> = Vec::new();
    for kind in PromiseKind::ALL {
        let ladder = policy.ladder(kind);
        match groups.iter_mut().find(|(known, _)| *known == ladder) {
            Some((_, kinds)) => kinds.push(kind.words()),
            None => groups.push((ladder, vec![kind.words()])),
        }
    }
    let _ = writeln!(out, "\n{BOLD}reminders{BOLD:#}");
    for (ladder, kinds) in groups {
        let _ = writeln!(out, "  {}", kinds.join(", "));
        for rung in &ladder.0 {
            let to: Vec<&str> = rung.to.iter().copied().map(Role::as_str).collect();
            let _ = writeln!(out, "    {:12}  {}", step(rung), to.join(", "));
        }
        if ladder.0.is_empty() {
            let _ = writeln!(out, "    nobody is reminded");
        }
    }
    if !policy.page.is_empty() {
        let _ = writeln!(out, "  page: {}", policy.page.iter().map(|d| d.as_str()).collect::<Vec<_>>().join(", "));
    }
}

fn step(rung: &Rung) -> String {
    match rung.after {
        SignedDuration::ZERO => "when due".to_owned(),
        after if after.is_negative() => format!("{} before", write_duration(after)),
        after => format!("{} after", write_duration(after)),
    }
}

fn after(out: &mut String, policy: &PromisePolicy) {
    let AfterFix { severity, watch, documents } = &policy.after_fix;
    let _ = writeln!(out, "\n{BOLD}besides{BOLD:#}");
    if let Some(rule) = policy.loop_in {
        let _ = writeln!(out, "  {} and worse: an executive is looped in after {}", rule.severity, write_duration(rule.after));
    }
    if let Some(watch) = watch {
        let _ = writeln!(out, "  {severity} and worse: the fix is watched for {}", write_duration(*watch));
    }
    for document in documents {
        let by = if matches!(document.within, Deadline::At(_)) { "by" } else { "within" };
        let _ = writeln!(out, "  {severity} and worse: {} ({}) {by} {}", document.what, document.audience, document.within);
    }
    let (answer, accept) = (write_duration(policy.answer_within), write_duration(policy.accept_within));
    let _ = writeln!(out, "  readers who ask are answered within {answer}, a hand-off is accepted within {accept}");
}
