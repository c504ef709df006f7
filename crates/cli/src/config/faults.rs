//! What is wrong in configuration, shown where it stands: file, line and column, or the variable or flag.

use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::error::CliError;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The embedded defaults.
    Default,
    /// The configuration file; bytes from the start of its text.
    File(Range<usize>),
    /// An environment variable.
    Variable(String),
    /// A flag of the command line.
    Flag(&'static str),
}

/// One fault.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) what: String,
    pub(super) hints: Vec<String>,
    pub(super) origin: Origin,
}

impl Fault {
    pub(super) fn new(origin: Origin, what: impl Into<String>) -> Self {
        Self { what: what.into(), hints: Vec::new(), origin }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// The configuration file as read.
#[derive(Clone, Debug, Default)]
pub(super) struct FileText {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// All faults as one error: each with its place and what to do.
pub(super) fn report(mut faults: Vec<Fault>, file: &FileText) -> CliError {
    faults.sort_by_key(|f| match &f.origin {
        Origin::File(span) => span.start,
        _ => usize::MAX,
    });
    let count = faults.len();
    let what = format!("the configuration has {count} fault{}", if count == 1 { "" } else { "s" });
    faults.iter().fold(CliError::configuration(what), |error, fault| error.excerpt(show(fault, file)))
}

fn show(fault: &Fault, file: &FileText) -> String {
    let path = file.path.display().to_string();
    let title = Level::ERROR.primary_title(fault.what.as_str());
    let mut group = match &fault.origin {
        Origin::File(span) => {
            let snippet = Snippet::source(file.text.as_str()).path(path).annotation(AnnotationKind::Primary.span(span.clone()));
            title.element(snippet)
        }
        Origin::Variable(name) => Group::with_title(title).element(Level::NOTE.message(format!("in the environment variable {name}"))),
        Origin::Flag(name) => Group::with_title(title).element(Level::NOTE.message(format!("in the flag {name}"))),
        Origin::Default => Group::with_title(title).element(Level::NOTE.message("in the defaults of Sev1 itself")),
    };
    for hint in &fault.hints {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    Renderer::styled().render(&[group])
}
