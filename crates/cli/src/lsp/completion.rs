//! What can be written at a place: status words, headings of the template, marks, codes of rules.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionParams, CompletionResponse, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, TextEdit,
};
use sev1_domain::label::Label;
use sev1_domain::lint::rules;
use sev1_domain::status::Status;

use super::documents::Documents;
use super::hover;
use crate::commands::lint::Lines;

/// The template's headings, each with what a person fills in.
const HEADINGS: [(&str, &str); 5] = [
    ("outage -", "### ${1:Customer} ${2:SEV1} outage - ${3:7:20pmET} update"),
    ("Status:", "#### Status: ${1|Investigating,Identified,Monitoring,Resolved|}"),
    ("Incident Time:", "#### Incident Time: ${1:1} hours"),
    ("Customer Impact", "#### Customer Impact\n\n$0"),
    ("Technical Notes", "#### Technical Notes\n\n$0"),
];

/// Something to write: how it is listed, what is written, and whether that is a snippet.
struct Offer {
    label: String,
    text: String,
    snippet: bool,
    kind: CompletionItemKind,
    about: Option<String>,
}

impl Offer {
    fn word(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let label = label.into();
        Self { text: label.clone(), label, snippet: false, kind, about: None }
    }

    fn snippet(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), snippet: true, kind: CompletionItemKind::Snippet, about: None }
    }
}

/// What can be written at the place.
pub(super) fn at(documents: &Documents, params: &CompletionParams) -> Option<CompletionResponse> {
    let place = &params.text_document_position_params;
    let document = documents.get(&place.text_document.uri)?;
    let lines = Lines::of(&document.text);
    let byte = documents.columns.byte(&lines, place.position);
    let start = lines.line(lines.line_at(byte)).start;
    let (begun, offers) = offers(&document.text[start..byte], &document.text);
    let range = documents.columns.range(&lines, &(byte - begun..byte));
    let items = offers.into_iter().map(|offer| CompletionItem {
        label: offer.label.clone(),
        kind: Some(offer.kind),
        // What is replaced begins with marks that the label does not have.
        filter_text: Some(
            document.text[byte - begun..byte].chars().take_while(|c| !c.is_alphanumeric()).chain(offer.label.chars()).collect(),
        ),
        insert_text_format: Some(if offer.snippet { InsertTextFormat::Snippet } else { InsertTextFormat::PlainText }),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: offer.text })),
        documentation: offer.about.map(|value| Documentation::from(MarkupContent { kind: MarkupKind::Markdown, value })),
        ..CompletionItem::default()
    });
    Some(CompletionResponse::CompletionItemList(items.collect()))
}

/// What can follow the beginning of a line, and how many bytes of it would be written anew.
fn offers(line: &str, text: &str) -> (usize, Vec<Offer>) {
    if let Some(begun) = after_status(line) {
        let offers = Status::ALL.map(|status| Offer::word(status.to_string(), CompletionItemKind::EnumMember));
        return (begun.len(), offers.into());
    }
    if line.starts_with('#') && line.bytes().filter(|b| *b == b'#').count() <= 6 {
        let missing = HEADINGS.iter().filter(|(mark, _)| !text.lines().any(|l| l.starts_with('#') && l.contains(mark)));
        return (line.len(), missing.map(|(_, snippet)| Offer::snippet(plain(snippet), *snippet)).collect());
    }
    let Some(bracket) = line.rfind('[').filter(|at| !line[*at..].contains(']')) else { return (0, Vec::new()) };
    let begun = &line[bracket + 1..];
    if let Some(code) = begun.strip_prefix("ignore ").filter(|code| !code.contains(' ')) {
        let offer = |rule: &sev1_domain::lint::Rule| Offer {
            about: Some(hover::page(rule)),
            ..Offer::word(rule.code, CompletionItemKind::Constant)
        };
        return (code.len(), rules::ALL.iter().map(offer).collect());
    }
    let marks = Label::ALL.map(|label| Offer::word(format!("[{label}]", label = label.as_str()), CompletionItemKind::Keyword));
    let ends = Label::ALL.map(|label| format!("[/{}]", label.as_str()));
    let open = ends.into_iter().filter(|end| line.contains(&end.replace('/', ""))).map(|end| Offer::word(end, CompletionItemKind::Keyword));
    let ignore = Offer::snippet("[ignore …]", "[ignore ${1:NEXT-001} until ${2:8am ET}: ${3:why}]");
    (line.len() - bracket, open.chain(marks).chain([ignore]).collect())
}

/// What stands behind `Status:` in a line, however its heading is marked.
fn after_status(line: &str) -> Option<&str> {
    let (head, rest) = line.split_once(':')?;
    let word = head.trim_matches(|c: char| matches!(c, '#' | '*' | '_' | ' ' | '\t'));
    let rest = rest.trim_start_matches(['*', '_', ' ', '\t']);
    (word.eq_ignore_ascii_case("status") && rest.chars().all(char::is_alphabetic)).then_some(rest)
}

/// A snippet as it is listed: its first line, with its places filled in.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet.lines().next().unwrap_or_default();
    while let Some((before, place)) = rest.split_once("${") {
        let (place, after) = place.split_once('}').unwrap_or((place, ""));
        let said = place.split_once([':', '|']).map_or("", |(_, said)| said);
        out += before;
        out += said.split([',', '|']).next().unwrap_or_default();
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(line: &str, text: &str) -> (usize, Vec<String>) {
        let (begun, offers) = offers(line, text);
        (begun, offers.into_iter().map(|o| o.label).collect())
    }

    #[test]
    fn behind_status_stand_the_four_words() {
        for line in ["#### Status: ", "Status:", "**Status:** Iden", "status : I"] {
            let (begun, words) = labels(line, "");
            assert_eq!(words, ["Investigating", "Identified", "Monitoring", "Resolved"], "{line}");
            assert!(line.ends_with(&line[line.len() - begun..]) && begun <= 4, "{line}");
        }
        assert_eq!(labels("Our status: it is", "").1, [""; 0]);
    }

    #[test]
    fn a_line_of_number_signs_offers_the_headings_that_are_not_there_yet() {
        let (begun, headings) = labels("##", "### Globex SEV1 outage - 8amET update\n\n##");
        assert_eq!(begun, 2);
        assert_eq!(headings, ["#### Status: Investigating", "#### Incident Time: 1 hours", "#### Customer Impact", "#### Technical Notes"]);
    }

    #[test]
    fn behind_a_bracket_stand_the_marks_and_the_codes_of_rules() {
        let (begun, marks) = labels("[cust", "");
        assert_eq!((begun, marks.len()), (5, 5));
        assert_eq!(labels("- [customer] It works. [", "").1[0], "[/customer]");
        let (begun, codes) = labels("[ignore NE", "");
        assert_eq!(begun, 2);
        assert!(codes.contains(&"NEXT-001".to_owned()));
        assert_eq!(labels("[a link](", "").1, [""; 0]);
    }
}
