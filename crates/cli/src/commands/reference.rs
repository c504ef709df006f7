//! `sev1 reference`: the reference pages, written by the product about itself, so that they cannot be out of date.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Command, CommandFactory};

use crate::args::Cli;
use crate::config::DEFAULTS;
use crate::error::CliError;

/// Writes every page into a folder.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn run(folder: &Path) -> Result<(), CliError> {
    let pages = [("cli.md", cli()), ("configuration.md", configuration()), ("openapi.json", sev1_web::openapi_json())];
    let write = || {
        std::fs::create_dir_all(folder)?;
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
