//! The texts that are open in the editor, each with what is found in it.

use std::collections::HashMap;
use std::ops::Range;

use gen_lsp_types::{Diagnostic, DiagnosticSeverity, PublishDiagnosticsParams, Uri};
use sev1_domain::lint::{Finding, Level};

use super::positions::Columns;
use crate::commands::lint::{Engine, Lines};
use crate::input::MAX_BYTES;

/// More open texts than this are an editor that forgets to close them; further ones are not checked.
const MAX_OPEN: usize = 1000;

/// The texts that are open.
pub(super) struct Documents {
    pub(super) engine: Engine,
    /// How the editor counts columns.
    pub(super) columns: Columns,
    open: HashMap<Uri, Document>,
}

/// A text with what is found in it.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) findings: Vec<Placed>,
}

/// A finding with the bytes it is shown at: its own, or the first line where it is about something that is not there.
pub(super) struct Placed {
    pub(super) range: Range<usize>,
    pub(super) finding: Finding,
}

impl Documents {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine, columns: Columns::Utf16, open: HashMap::new() }
    }

    /// The text of this name, if it is open and short enough.
    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri)
    }

    /// Takes in a text, new or changed, and says what is found in it.
    pub(super) fn put(&mut self, uri: Uri, version: i32, text: String) -> Option<PublishDiagnosticsParams> {
        if !self.open.contains_key(&uri) && self.open.len() >= MAX_OPEN {
            return None;
        }
        let diagnostics = if text.len() > MAX_BYTES {
            self.open.remove(&uri);
            vec![too_long(text.len())]
        } else {
            let lines = Lines::of(&text);
            let first = lines.line(0);
            let findings = self.engine.check(&text).findings;
            let place = |finding: Finding| Placed { range: finding.range.clone().unwrap_or(first.clone()), finding };
            let findings: Vec<_> = findings.into_iter().map(place).collect();
            let diagnostics = findings.iter().map(|placed| self.diagnostic(&lines, placed)).collect();
            self.open.insert(uri.clone(), Document { text, findings });
            diagnostics
        };
        Some(PublishDiagnosticsParams { uri, version: Some(version), diagnostics })
    }

    /// Forgets a text, and takes back what was said about it.
    pub(super) fn remove(&mut self, uri: Uri) -> PublishDiagnosticsParams {
        self.open.remove(&uri);
        PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() }
    }

    /// A finding in the editor's words.
    pub(super) fn diagnostic(&self, lines: &Lines<'_>, placed: &Placed) -> Diagnostic {
        let severity = match placed.finding.level {
            Level::Error => DiagnosticSeverity::Error,
            Level::Warning => DiagnosticSeverity::Warning,
            Level::Hint => DiagnosticSeverity::Information,
        };
        Diagnostic {
            range: self.columns.range(lines, &placed.range),
            severity: Some(severity),
            code: Some(placed.finding.code.to_string().into()),
            ..said(placed.finding.message.clone())
        }
    }
}

fn too_long(length: usize) -> Diagnostic {
    let (is, most) = (length / 1024, MAX_BYTES / 1024);
    let message = format!("{is} KiB of text is not checked; an update has at most {most}. Keep what readers need and link the rest");
    Diagnostic { severity: Some(DiagnosticSeverity::Error), ..said(message) }
}

fn said(message: String) -> Diagnostic {
    Diagnostic {
        range: gen_lsp_types::Range::default(),
        severity: None,
        code: None,
        code_description: None,
        source: Some("sev1".into()),
        message: message.into(),
        tags: None,
        related_information: None,
        data: None,
    }
}
