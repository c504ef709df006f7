//! What is wrong with a template: where, and what to do about it.

use std::fmt;

use minijinja::{Error, ErrorKind};

/// What is wrong with a template file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// The file, relative to the folder of templates.
    pub path: String,
    /// The line, from 1. The fault of a file as a whole is at its start.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether finding it took all the time and memory a template may take.
    pub(super) costly: bool,
}

impl fmt::Display for TemplateFault {
    /// `customer.md:3:12: … (…)`, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} ({})", self.path, self.line, self.column, self.message, self.hint)
    }
}

impl TemplateFault {
    /// A fault of the whole file.
    #[must_use]
    pub fn whole(path: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: 1, column: 1, message: message.into(), hint: hint.into(), costly: false }
    }

    /// A fault at a byte of the file.
    pub(super) fn at(path: &str, source: &str, byte: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (line, column) = place(source, byte);
        Self { line, column, ..Self::whole(path, message, hint) }
    }

    /// All its texts together cost more than they may.
    pub(super) fn out_of_fuel(path: &str) -> Self {
        Self { costly: true, ..Self::whole(path, TOO_COSTLY, CHEAPER) }
    }

    /// What the engine says, in our words.
    pub(super) fn of(path: &str, source: &str, error: &Error) -> Self {
        let (line, column) = match (error.range(), error.line()) {
            (Some(range), _) => place(source, range.start),
            (None, Some(line)) => (line, 1),
            (None, None) => (1, 1),
        };
        let hint = match error.kind() {
            ErrorKind::OutOfFuel => CHEAPER,
            ErrorKind::UndefinedError => {
                "check the spelling; what an update may lack is asked for first: {% if workaround %}{{ workaround }}{% endif %}"
            }
            ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
                "a template can use what Jinja itself has, and the filters `line` and `sentence`"
            }
            ErrorKind::WriteFailure => "a text has at most 256 KiB; print less",
            ErrorKind::SyntaxError => "text between {{ }} prints a value, between {% %} stands if, for or set; each if and for has its end",
            _ => "mend the line, then run `sev1 template check`",
        };
        let message = match (error.kind(), error.detail()) {
            (ErrorKind::OutOfFuel, _) => TOO_COSTLY.to_owned(),
            (ErrorKind::WriteFailure, _) => "the text is too long".to_owned(),
            (kind, Some(detail)) => format!("{kind}: {detail}"),
            (kind, None) => kind.to_string(),
        };
        let costly = matches!(error.kind(), ErrorKind::OutOfFuel | ErrorKind::WriteFailure);
        Self { path: path.to_owned(), line, column, message, hint: hint.to_owned(), costly }
    }
}

const TOO_COSTLY: &str = "this takes too long or too much memory";
const CHEAPER: &str = "a template may say a text, not compute one: loop over less and build shorter strings";

fn place(source: &str, byte: usize) -> (usize, usize) {
    let before = source.get(..byte).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
