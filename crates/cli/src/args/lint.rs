//! The arguments of `sev1 lint`, `sev1 explain` and `sev1 lsp`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::Level;

/// Checks updates against the rules.
#[derive(Args, Debug)]
pub(crate) struct Lint {
    /// Files, folders, or - for standard input. Of a folder, its *.md and *.txt files are taken in the order of their names, as the
    /// updates of one incident; a folder in it is another incident.
    #[arg(value_name = "PATH", required_unless_present = "history")]
    pub(crate) paths: Vec<PathBuf>,
    /// Take unmarked text as said to these readers: internal, executive, customer or public.
    #[arg(long, value_name = "AUDIENCE", value_parser = audience_kind)]
    pub(crate) audience: Option<AudienceKind>,
    /// The instant it is said. Left out, it is the time in the update's own header, the last such before now; without one, now.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: LintFormat,
    /// Show only findings of at least this level: error, warning or hint. Exit codes stay the same.
    #[arg(long, value_name = "LEVEL", default_value = "hint", value_parser = level)]
    pub(crate) level: Level,
    /// Exit with 1 for warnings, too.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Change files where a rule knows a change that cannot alter the meaning, and say which.
    #[arg(long)]
    pub(crate) fix: bool,
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
}

/// Checks what a status page told long ago.
#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// Replay the history of a status page instead, one incident per line as JSON, and show how often each rule speaks.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "audience", "at", "format", "level", "strict", "fix"])]
    pub(crate) history: Option<PathBuf>,
    /// Show every place in the history where this rule speaks.
    #[arg(long, value_name = "RULE", requires = "history")]
    pub(crate) code: Option<String>,
    /// Show only so many of them, evenly spread.
    #[arg(long, value_name = "N", requires = "code")]
    pub(crate) sample: Option<usize>,
    /// Print the page for the reference.
    #[arg(long, requires = "history", conflicts_with = "code")]
    pub(crate) table: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people: the place in the text with a caret, and what to do.
    Human,
    /// For programs: one object, described in the guide.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows as annotations.
    Github,
    /// GitLab's code quality report.
    Gitlab,
}

/// Explains a rule.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The rule's code, such as NEXT-001; without it, all rules are listed.
    pub(crate) code: Option<String>,
}

/// Serves an editor.
#[derive(Args, Debug)]
pub(crate) struct Lsp {
    /// Take unmarked text as said to these readers: internal, executive, customer or public.
    #[arg(long, value_name = "AUDIENCE", value_parser = audience_kind)]
    pub(crate) audience: Option<AudienceKind>,
    /// Some editors say so; there is no other way.
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

fn audience_kind(text: &str) -> Result<AudienceKind, String> {
    AudienceKind::from_name(&text.to_lowercase()).ok_or_else(|| one_of(AudienceKind::ALL.map(AudienceKind::as_str)))
}

fn level(text: &str) -> Result<Level, String> {
    Level::from_name(&text.to_lowercase()).ok_or_else(|| one_of(Level::ALL.map(Level::as_str)))
}

fn one_of<const N: usize>(words: [&str; N]) -> String {
    format!("say one of: {}", words.join(", "))
}
