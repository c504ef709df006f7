//! `sev1 reference`: the reference pages, written by the product about itself, so that they cannot be out of date.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Command, CommandFactory};
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Level, Rule, rules};

use crate::args::Cli;
use crate::config::DEFAULTS;
use crate::error::CliError;

/// Writes every page into a folder.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn run(folder: &Path) -> Result<(), CliError> {
    let mut pages: Vec<(String, String)> = vec![
        ("cli.md".into(), cli()),
        ("configuration.md".into(), configuration()),
        ("openapi.json".into(), sev1_web::openapi_json()),
        ("rules.md".into(), index()),
    ];
    pages.extend(rules::ALL.iter().map(|rule| (format!("rules/{}.md", rule.code), page(rule))));
    let write = || {
        std::fs::create_dir_all(folder.join("rules"))?;
        pages.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    };
    write().map_err(|e| CliError::unavailable(format!("{} cannot be written", folder.display())).source(e))
}

fn cli() -> String {
    let mut out = "# The command line\n\nWritten by `sev1 reference`; change the help texts instead.\n".to_owned();
    // Flags of every verb stand once, at the top.
    let mut root = Cli::command().term_width(100);
    root.build();
    section(&mut out, &mut root, "sev1", 0);
    out
}

fn section(out: &mut String, command: &mut Command, name: &str, depth: usize) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    let _ = write!(out, "\n{} `{name}`\n\n```text\n{}\n```\n", "#".repeat(2 + depth.min(1)), lines.join("\n"));
    for inner in command.get_subcommands_mut().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
        let inner_name = format!("{name} {}", inner.get_name());
        section(out, inner, &inner_name, depth + 1);
    }
}

fn configuration() -> String {
    format!(
        "# Configuration\n\nWritten by `sev1 reference`; change the embedded defaults instead. This is the whole of them: every key, \
         its default, and what it means. `sev1 config show` tells what is in force and where each value came from.\n\n```toml\n{}```\n",
        DEFAULTS
    )
}

/// All rules in a table.
fn index() -> String {
    let mut out = "# The rules of the linter\n\nWritten by `sev1 reference` from the rules themselves. How they are run, and what can be \
                   decided about them: [linting](../guide/linting.md).\n\nE is an error and keeps an update from going out, W a warning that \
                   needs an acknowledgement with a reason, H a hint, - not checked. `--fix` says whether `sev1 lint --fix` can help.\n\n\
                   | rule | it checks that | internal | executive | customer | public | --fix |\n\
                   | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for rule in rules::ALL {
        let levels = AudienceKind::ALL.map(|kind| letter(rule.levels.of(kind))).join(" | ");
        let fixable = if rule.fixable() { "yes" } else { "" };
        let title = rule.title().replace('|', "\\|");
        let _ = writeln!(out, "| [{0}](rules/{0}.md) | {title} | {levels} | {fixable} |", rule.code);
    }
    out
}

fn letter(level: Option<Level>) -> &'static str {
    match level {
        None => "-",
        Some(Level::Hint) => "H",
        Some(Level::Warning) => "W",
        Some(Level::Error) => "E",
    }
}

/// One rule's page, its first line as the heading.
fn page(rule: &Rule) -> String {
    let text = rule.page();
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let level = |kind| rule.levels.of(kind).map_or("not checked", Level::as_str);
    let levels = AudienceKind::ALL.map(|kind| format!("{}: {}", kind.as_str(), level(kind))).join(", ");
    format!("# {}\n\n{levels}. [All rules](../rules.md)\n{}\n", first.trim_end_matches('.'), rest.trim_end())
}
