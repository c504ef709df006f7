//! What is shown at a place: the page of the rule that found something there, or whose code stands there.

use std::ops::Range;

use gen_lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};
use sev1_domain::lint::{Rule, rules};

use super::documents::Documents;
use crate::commands::lint::Lines;

/// What is shown at the place.
pub(super) fn at(documents: &Documents, params: &HoverParams) -> Option<Hover> {
    let place = &params.text_document_position_params;
    let document = documents.get(&place.text_document.uri)?;
    let lines = Lines::of(&document.text);
    let byte = documents.columns.byte(&lines, place.position);
    let (range, rule) =
        code_at(&document.text[lines.line(lines.line_at(byte))], lines.line(lines.line_at(byte)).start, byte).or_else(|| {
            let found = document.findings.iter().find(|f| f.range.start <= byte && byte <= f.range.end)?;
            Some((found.range.clone(), rules::find(found.finding.code.as_str())?))
        })?;
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: page(rule) };
    Some(Hover { contents: contents.into(), range: Some(documents.columns.range(&lines, &range)) })
}

/// A rule's page with its first line as a heading.
pub(super) fn page(rule: &Rule) -> String {
    format!("### {}", rule.page())
}

/// The rule whose code stands in a line at this byte. `start` is where the line begins.
fn code_at(line: &str, start: usize, byte: usize) -> Option<(Range<usize>, &'static Rule)> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let at = byte - start;
    let from = line[..at].rfind(|c| !part(c)).map_or(0, |i| i + line[i..].chars().next().map_or(0, char::len_utf8));
    let to = line[at..].find(|c| !part(c)).map_or(line.len(), |i| at + i);
    Some((start + from..start + to, rules::find(&line[from..to])?))
}
