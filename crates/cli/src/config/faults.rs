//! What is wrong in configuration, shown where it stands: file, line and column, or the variable or flag.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::error::CliError;
use crate::output::thousands;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The embedded defaults.
    Default,
    /// The file that is read; bytes from the start of its text.
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
    /// Whether what stands there may be a secret, which is shown to nobody.
    secret: bool,
}

impl Fault {
    pub(super) fn new(origin: Origin, what: impl Into<String>) -> Self {
        Self { what: what.into(), hints: Vec::new(), origin, secret: false }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same fault in a value that may be a secret: its place is told and not shown.
    pub(super) fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

/// A file as read.
#[derive(Clone, Debug, Default)]
pub(super) struct FileText {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// Longer configuration than this is another file by mistake.
const MAX_FILE: u64 = 1 << 20;

impl FileText {
    /// Reads a file of configuration.
    ///
    /// # Errors
    /// As the system says, and for a file of more than 1 MiB.
    pub(super) fn read(path: &Path) -> std::io::Result<Self> {
        let mut text = String::new();
        // What is read is counted, not what the system says: a device has no size.
        std::fs::File::open(path)?.take(MAX_FILE + 1).read_to_string(&mut text)?;
        if text.len() as u64 > MAX_FILE {
            return Err(std::io::Error::other("it is larger than 1 MiB, so it is no configuration"));
        }
        Ok(Self { path: path.to_owned(), text })
    }
}

/// As many faults as are shown. Whoever has more mends these first; and showing one means to read the whole file for its line.
const SHOWN: usize = 50;

/// The faults of `whose`, such as "the configuration", as one error: each with its place and what to do. `file` is the one they stand
/// in.
pub(super) fn report(whose: &str, mut faults: Vec<Fault>, file: &FileText) -> CliError {
    faults.sort_by_key(|f| match &f.origin {
        Origin::File(span) => span.start,
        _ => usize::MAX,
    });
    let count = faults.len();
    let what = format!("{whose} has {} fault{}", thousands(count), if count == 1 { "" } else { "s" });
    let shown = faults.iter().take(SHOWN).fold(CliError::configuration(what), |error, fault| error.excerpt(show(fault, file)));
    match count.saturating_sub(SHOWN) {
        0 => shown,
        more => shown.excerpt(format!("and {} more", thousands(more))),
    }
}

fn show(fault: &Fault, file: &FileText) -> String {
    let path = file.path.display().to_string();
    let title = Level::ERROR.primary_title(fault.what.as_str());
    let mut group = match &fault.origin {
        Origin::File(span) if fault.secret => {
            let line = file.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
            Group::with_title(title).element(Level::NOTE.message(format!("in {path}, line {line}, not shown because it may be a secret")))
        }
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
