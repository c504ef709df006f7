//! Markdown as plain text, for mail without HTML and for telephones: the words, lists as lists, and where each link leads.

use comrak::nodes::{AstNode, ListType, NodeValue};
use comrak::{Arena, parse_document};

use super::html::{options, with_shallow_quotes};

/// The text without its Markdown. A link's address stands in brackets behind its words, so that nothing is hidden.
#[must_use]
pub fn to_plain(markdown: &str) -> String {
    let arena = Arena::new();
    let markdown = with_shallow_quotes(markdown);
    let root = parse_document(&arena, &markdown, &options());
    let mut out = String::with_capacity(markdown.len());
    blocks(root, "", &mut out);
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Writes the blocks in `parent`, each line behind `indent`.
fn blocks<'a>(parent: &'a AstNode<'a>, indent: &str, out: &mut String) {
    for node in parent.children() {
        match &node.data.borrow().value {
            NodeValue::List(list) => {
                let mut number = list.start;
                for item in node.children() {
                    let mark = if list.list_type == ListType::Ordered { format!("{number}. ") } else { "- ".to_owned() };
                    number += 1;
                    let deeper = format!("{indent}{}", " ".repeat(mark.len()));
                    let from = out.len();
                    blocks(item, &deeper, out);
                    hang(out, from, indent, &mark);
                }
                if list.tight || out.ends_with('\n') {
                    gap(out);
                }
            }
            NodeValue::BlockQuote | NodeValue::Item(_) => blocks(node, indent, out),
            NodeValue::CodeBlock(code) => {
                lines(&code.literal, indent, out);
                gap(out);
            }
            NodeValue::HtmlBlock(html) => {
                lines(&html.literal, indent, out);
                gap(out);
            }
            NodeValue::ThematicBreak => {}
            NodeValue::Table(_) => {
                for row in node.children() {
                    let cells: Vec<_> = row.children().map(words).collect();
                    line(&cells.join(" | "), indent, out);
                }
                gap(out);
            }
            _ => {
                lines(&words(node), indent, out);
                if !matches!(parent.data.borrow().value, NodeValue::Item(_)) {
                    gap(out);
                }
            }
        }
    }
}

/// Puts an item's mark into the indentation of the first line it wrote.
fn hang(out: &mut String, from: usize, indent: &str, mark: &str) {
    let at = from + indent.len();
    if out.len() >= at + mark.len() {
        out.replace_range(at..at + mark.len(), mark);
    }
}

fn lines(text: &str, indent: &str, out: &mut String) {
    for text in text.trim_end().split('\n') {
        line(text, indent, out);
    }
}

fn line(text: &str, indent: &str, out: &mut String) {
    out.push_str(indent);
    out.push_str(text.trim_end());
    out.push('\n');
}

/// One blank line, never two.
fn gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// The words of a paragraph, a heading or a cell.
fn words<'a>(parent: &'a AstNode<'a>) -> String {
    let mut out = String::new();
    inline(parent, &mut out);
    out
}

fn inline<'a>(parent: &'a AstNode<'a>, out: &mut String) {
    for node in parent.children() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::HtmlInline(html) => out.push_str(html),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push('\n'),
            NodeValue::Link(link) | NodeValue::Image(link) => {
                let from = out.len();
                inline(node, out);
                let shown = &out[from..];
                if shown.is_empty() {
                    out.push_str(&link.url);
                } else if shown != link.url && link.url != format!("mailto:{shown}") && link.url != format!("http://{shown}") {
                    out.push_str(&format!(" ({})", link.url));
                }
            }
            _ => inline(node, out),
        }
    }
}
