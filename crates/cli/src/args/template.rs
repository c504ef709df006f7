//! The arguments of `sev1 template`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sev1_render::template::samples;
use sev1_render::view::Telling;

/// Looks at the texts for each audience.
#[derive(Subcommand, Debug)]
pub(crate) enum TemplateVerb {
    /// List the built-in templates and your own, and which wins for whom.
    List,
    /// Print a template's source: a built-in one is a good start for one of your own.
    Show {
        /// Its name as listed, such as customer/progress.md.
        name: String,
    },
    /// Try templates with made-up facts, short, long, hostile and right-to-left, and say what is wrong and where.
    Check {
        /// Files to check, in force or not; all of your folder if left out.
        files: Vec<PathBuf>,
    },
    /// Print what readers would get, from made-up facts.
    Preview(TemplatePreview),
}

/// Prints what readers would get.
#[derive(Args, Debug)]
pub(crate) struct TemplatePreview {
    /// A template's name as listed, or an audience: then the template that wins for it.
    pub(crate) name: String,
    /// The made-up facts: short, long, hostile, right-to-left or message.
    #[arg(long, default_value = "short", value_parser = sample)]
    pub(crate) sample: &'static str,
    /// What is told: first, progress, no-change, holding, hand-off, correction, retraction or resolution; the first of them that the
    /// template is for if left out.
    #[arg(long, value_parser = occasion)]
    pub(crate) occasion: Option<Telling>,
    /// The customer whose outage it is.
    #[arg(long)]
    pub(crate) customer: Option<String>,
}

fn sample(text: &str) -> Result<&'static str, String> {
    let mut names: Vec<&str> = samples().iter().map(|s| s.name).collect();
    names.dedup();
    let found = names.iter().find(|name| **name == text.to_lowercase()).copied();
    found.ok_or_else(|| format!("say one of: {}", names.join(", ")))
}

fn occasion(text: &str) -> Result<Telling, String> {
    Telling::from_name(&text.to_lowercase()).ok_or_else(|| format!("say one of: {}", Telling::ALL.map(Telling::as_str).join(", ")))
}
