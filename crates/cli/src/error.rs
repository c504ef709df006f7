//! How a command can end other than well: kind, what happened, why, and what to do next.

use std::error::Error;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use sev1_app::AppError;
use sev1_domain::lint::rules;
use sev1_domain::refusal::Refusal;
use sev1_store::StoreError;
use sev1_web::api::wire::{ProblemOut, RefusalOut};

/// What kind of end; its number is the exit code, documented in `sev1 --help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The rules say no; nothing was changed.
    Refused = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Configuration is wrong.
    Configuration = 3,
    /// Something needed is not there: database, server, folder, file.
    Unavailable = 4,
    /// Sev1 itself is wrong.
    Bug = 5,
}

/// How a command ended, if not well.
#[derive(Debug)]
pub(crate) struct CliError {
    /// What kind.
    pub(crate) kind: Kind,
    // In a box, because results that hold it are passed around everywhere.
    told: Box<Told>,
}

/// What is told about it.
#[derive(Debug, Default)]
struct Told {
    /// One sentence without a full stop. Empty when everything was said already and only the exit code is left.
    what: String,
    /// Every reason of a refusal.
    refusals: Vec<RefusalOut>,
    /// Excerpts of a person's own text, ready to print.
    excerpts: Vec<String>,
    hints: Vec<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
    /// Stable word of the API, where it came from there.
    code: Option<String>,
}

impl CliError {
    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, told: Box::new(Told { what: what.into(), ..Told::default() }) }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// Configuration is wrong.
    pub(crate) fn configuration(what: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, what)
    }

    /// Something needed is not there.
    pub(crate) fn unavailable(what: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, what)
    }

    /// Sev1 itself is wrong.
    pub(crate) fn bug(what: impl Into<String>) -> Self {
        Self::new(Kind::Bug, what).hint("this is a fault in Sev1: please report it with the command you ran")
    }

    /// The rules say no.
    pub(crate) fn refused(what: impl Into<String>, refusals: Vec<RefusalOut>) -> Self {
        let mut this = Self::new(Kind::Refused, what);
        this.told.refusals = refusals;
        this
    }

    /// Everything was said already.
    pub(crate) fn silent(kind: Kind) -> Self {
        Self::new(kind, "")
    }

    /// Adds what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.told.hints.push(hint.into());
        self
    }

    fn code(mut self, code: impl Into<String>) -> Self {
        self.told.code = Some(code.into());
        self
    }

    /// Adds why.
    pub(crate) fn source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.told.source = Some(Box::new(source));
        self
    }

    /// Adds an excerpt of the person's own text. It says what the refusals say, with the place, so they are not listed again.
    pub(crate) fn excerpt(mut self, excerpt: String) -> Self {
        self.told.excerpts.push(excerpt);
        self
    }

    /// Every reason of a refusal.
    pub(crate) fn refusals(&self) -> &[RefusalOut] {
        &self.told.refusals
    }

    /// Every reason of a refusal, to be changed.
    pub(crate) fn refusals_mut(&mut self) -> &mut [RefusalOut] {
        &mut self.told.refusals
    }

    /// What to exit with.
    pub(crate) fn exit_code(&self) -> u8 {
        self.kind as u8
    }

    /// The text for standard error; coloured, to be stripped where no terminal is.
    pub(crate) fn text(&self) -> String {
        let Told { what, refusals, excerpts, hints, source, .. } = self.told.as_ref();
        if what.is_empty() {
            return String::new();
        }
        let mut text = format!("{ERROR}error:{ERROR:#} {what}\n");
        let mut source = source.as_ref().map(|s| s.as_ref() as &dyn Error);
        while let Some(cause) = source {
            let _ = writeln!(text, "  because: {cause}");
            source = cause.source();
        }
        if excerpts.is_empty() {
            for (i, refusal) in refusals.iter().enumerate() {
                // What to do about one rule is said once, however often it was broken.
                let again = |before: &RefusalOut| before.code == refusal.code && before.hints == refusal.hints;
                let said = rules::find(&refusal.code).is_some() && refusals[..i].iter().any(again);
                write_refusal(&mut text, refusal, !said);
            }
        }
        for excerpt in excerpts {
            let _ = writeln!(text, "\n{excerpt}");
        }
        for hint in hints {
            let _ = writeln!(text, "{HINT}hint:{HINT:#} {hint}");
        }
        text
    }

    /// The same as the problem document the API would answer.
    pub(crate) fn problem(&self) -> ProblemOut {
        let (code, title, status) = match self.kind {
            Kind::Refused => ("refused", "Refused", 422),
            Kind::Usage => ("usage", "Wrong usage", 400),
            Kind::Configuration => ("configuration", "Wrong configuration", 500),
            Kind::Unavailable => ("unavailable", "Unavailable", 503),
            Kind::Bug => ("bug", "A fault in Sev1", 500),
        };
        let told = self.told.as_ref();
        let code = told.code.clone().unwrap_or_else(|| code.to_owned());
        let mut detail = told.what.clone();
        for more in told.source.iter().map(ToString::to_string).chain(told.hints.iter().cloned()) {
            let _ = write!(detail, "; {more}");
        }
        let kind = format!("urn:sev1:problem:{code}");
        ProblemOut { kind, title: title.into(), status, code, detail, refusals: told.refusals.clone() }
    }
}

/// What every refusal of the rules begins with.
const REFUSED: &str = "refused; nothing was changed";
/// The same of what only looks: it could have changed nothing.
const UNREAD: &str = "that cannot be read";
/// Where the incidents are found.
const WHICH: &str = "`sev1 list` shows the open incidents, `sev1 list --over` the others";
const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();

fn write_refusal(text: &mut String, refusal: &RefusalOut, with_hints: bool) {
    let field = refusal.field.as_ref().map(|f| format!("{f}: ")).unwrap_or_default();
    let place = match (refusal.line, refusal.column) {
        (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
        _ => String::new(),
    };
    let _ = writeln!(text, "  {field}{}{place} [{}]", refusal.reason, refusal.code);
    for hint in flag_hint(refusal).into_iter().chain(refusal.hints.iter().map(String::as_str)).filter(|_| with_hints) {
        let _ = writeln!(text, "    {HINT}hint:{HINT:#} {hint}");
    }
}

/// How a refusal is answered on the command line: the API names fields, a person types flags.
pub(crate) fn flag_hint(refusal: &RefusalOut) -> Option<&'static str> {
    Some(match (refusal.code.as_str(), refusal.field.as_deref()) {
        ("status.back_without_reason", _) => "--reason \"it came back after the restart\"",
        ("promise.missing", _) => "--next \"8am ET\", --next 45m, or --no-next \"why none is planned\"",
        ("promise.past", Some("next_update")) => "--next 45m",
        ("request.query", Some("from" | "until")) => "--from 2026-07-01 --until 2026-07-31, or an instant: 2026-07-01T08:00:00Z",
        ("impact.not_said_anew", _) => "--impact \"None since 8pm ET.\"",
        ("text.empty", Some("customer_impact")) => "--impact \"Half of the users cannot log in.\"",
        ("text.empty", Some("technical_notes")) => "--notes \"A cache was removed.\", or --notes @FILE",
        ("text.empty", Some("summary")) => "--summary \"We are looking for the cause.\"",
        _ => return None,
    })
}

/// A refusal of the domain in the API's words.
pub(crate) fn wire_refusal(refusal: Refusal) -> RefusalOut {
    RefusalOut {
        code: refusal.code.into(),
        field: refusal.field.map(Into::into),
        reason: refusal.reason,
        hints: refusal.hints,
        line: refusal.place.map(|p| p.line),
        column: refusal.place.map(|p| p.column),
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        Self::refused(REFUSED, vec![wire_refusal(refusal)])
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusals) => Self::refused(REFUSED, refusals.into_iter().map(wire_refusal).collect()),
            AppError::NotFound(what) => {
                let what = format!("there is no {what}");
                which(Self::refused(what.as_str(), Vec::new()).code("not_found"), &what)
            }
            AppError::Forbidden => {
                Self::refused("you may read but not change anything", Vec::new()).hint("use a token made with --scope write")
            }
            AppError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::Conflict { .. } | StoreError::LeaseLost(_) => "somebody else was faster; do it again",
            StoreError::Unavailable { .. } => "check that it is there and that you may write to it: sev1 doctor",
            StoreError::Corrupt { .. } => "put a backup in its place, or move the file away to begin anew; `sev1 config show` names it",
            StoreError::SchemaNewer { .. } => "this Sev1 is older than the database: install the newer one; nothing was changed",
            StoreError::SchemaOlder { .. } => "bring it up to date: sev1 migrate",
        };
        match error {
            StoreError::Unavailable { context, source } => {
                let mut this = Self::unavailable(format!("the database cannot be used: {context}")).hint(hint);
                this.told.source = source;
                this
            }
            // The file as a whole has neither table nor column.
            StoreError::Corrupt { table: "file", row, problem, .. } => Self::unavailable(format!("{row} cannot be used: {problem}")),
            other => Self::unavailable(other.to_string()).hint(hint),
        }
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::unavailable("input or output broke off").source(error)
    }
}

/// A problem document of a server. `reads` says that nothing was to be changed.
pub(crate) fn from_problem(mut problem: ProblemOut, reads: bool) -> CliError {
    let kind = match problem.status {
        401 | 403 | 404 | 409 | 422 => Kind::Refused,
        400 | 413 => Kind::Usage,
        503 => Kind::Unavailable,
        500.. => Kind::Bug,
        _ => Kind::Refused,
    };
    let what = match (problem.refusals.is_empty(), reads) {
        (true, _) => problem.detail.trim_end_matches('.'),
        (false, true) => UNREAD,
        (false, false) => REFUSED,
    };
    let error = CliError::new(kind, what).code(problem.code);
    let mut error = if problem.status == 404 { which(error, &problem.detail) } else { error };
    // Addresses of the API help nobody who types flags.
    problem.refusals.iter_mut().filter(|refusal| refusal.code == "request.query").for_each(|refusal| refusal.hints.clear());
    error.told.refusals = problem.refusals;
    error
}

/// Adds where incidents are found, where it is one that is not there.
fn which(error: CliError, detail: &str) -> CliError {
    if detail.starts_with("there is no incident ") { error.hint(WHICH) } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_that_is_not_there_says_where_incidents_are_found() {
        let said = |what: &str| CliError::from(AppError::NotFound(what.to_owned())).text();
        assert!(said("incident INC-9").contains("sev1 list --over"));
        assert!(!said("live token called `ana`").contains("sev1 list"));
    }
}
