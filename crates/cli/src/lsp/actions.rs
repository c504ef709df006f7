//! What can be done about a finding: the change its rule offers, or a request to be quiet about it.

use std::collections::HashMap;

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, TextEdit, Uri, WorkspaceEdit};

use super::documents::Documents;
use crate::commands::lint::Lines;

/// The changes offered for the findings that the range touches.
pub(super) fn at(documents: &Documents, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
    let uri = &params.text_document.uri;
    let document = documents.get(uri)?;
    let wanted = |only: &Vec<CodeActionKind>| only.iter().any(|kind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty));
    if !params.context.only.as_ref().is_none_or(wanted) {
        return Some(Vec::new());
    }
    let lines = Lines::of(&document.text);
    let bytes = documents.columns.byte(&lines, params.range.start)..documents.columns.byte(&lines, params.range.end);
    let touched = document.findings.iter().filter(|f| f.range.start <= bytes.end && bytes.start <= f.range.end);
    let mut offered = Vec::new();
    for placed in touched {
        let diagnostic = documents.diagnostic(&lines, placed);
        let mut offer = |title: String, preferred: bool, edit: TextEdit| {
            let action = CodeAction {
                title,
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic.clone()]),
                is_preferred: preferred.then_some(true),
                edit: Some(change(uri, edit)),
                ..CodeAction::default()
            };
            offered.push(action.into());
        };
        let finding = &placed.finding;
        if let Some(fix) = &finding.fix {
            let title = match fix.replacement.trim() {
                "" => "Take it out".to_owned(),
                replacement => format!("Write `{replacement}`"),
            };
            let edit = TextEdit { range: documents.columns.range(&lines, &fix.range), new_text: fix.replacement.clone() };
            offer(format!("{title} ({})", finding.code), true, edit);
        }
        let end = document.text.len();
        let request = documents.engine.quiet_request(finding);
        let apart = if document.text.ends_with('\n') || document.text.is_empty() { "\n" } else { "\n\n" };
        let edit = TextEdit { range: documents.columns.range(&lines, &(end..end)), new_text: format!("{apart}{request}\n") };
        offer(format!("Keep {} quiet for a day, with a reason", finding.code), false, edit);
    }
    Some(offered)
}

fn change(uri: &Uri, edit: TextEdit) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), vec![edit])])), ..WorkspaceEdit::default() }
}
