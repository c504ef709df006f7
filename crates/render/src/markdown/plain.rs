//! Markdown as plain text, for mail without HTML and for telephones: the words, lists as lists, and where each link leads.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, ListType, NodeLink, NodeValue};
use comrak::{Arena, parse_document};

use super::html::{options, with_shallow_quotes};

/// The text without its Markdown. A link's address stands in brackets behind its words, so that nothing is hidden.
#[must_use]
pub fn to_plain(markdown: &str) -> String {
    let arena = Arena::new();
    let markdown = with_shallow_quotes(markdown);
    let root = parse_document(&arena, &markdown, &options());
    let mut page = Page { out: String::with_capacity(markdown.len()), ..Page::default() };
    // A walk without recursion: text from outside can be nested as deep as it is long.
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => page.start(node),
            NodeEdge::End(node) => page.end(node),
        }
    }
    page.finish()
}

/// The words of some Markdown in one line.
pub(crate) fn to_line(markdown: &str) -> String {
    let plain = to_plain(markdown);
    let mut line = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Deepest indentation, in characters; deeper lists stay there.
const MAX_INDENT: usize = 40;

/// The plain text so far.
#[derive(Default)]
struct Page {
    out: String,
    /// The words of the paragraph that is being read.
    words: String,
    /// Where the words of each open link begin.
    links: Vec<usize>,
    /// The next number of each open list; `None` where it has bullets.
    lists: Vec<Option<usize>>,
    /// The widths of the open items' marks.
    items: Vec<usize>,
    indent: usize,
    /// The mark that the next line carries.
    mark: Option<String>,
}

impl Page {
    fn start<'a>(&mut self, node: &'a AstNode<'a>) {
        match &node.data.borrow().value {
            NodeValue::List(list) => self.lists.push((list.list_type == ListType::Ordered).then_some(list.start)),
            NodeValue::Item(_) => self.start_item(),
            NodeValue::CodeBlock(code) => self.block(&code.literal),
            NodeValue::HtmlBlock(html) => self.block(&html.literal),
            NodeValue::TableCell if node.previous_sibling().is_some() => self.words.push_str(" | "),
            NodeValue::Text(text) => self.words.push_str(text),
            NodeValue::Code(code) => self.words.push_str(&code.literal),
            NodeValue::HtmlInline(html) => self.words.push_str(html),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.words.push('\n'),
            NodeValue::Link(_) | NodeValue::Image(_) => self.links.push(self.words.len()),
            _ => {}
        }
    }

    fn end<'a>(&mut self, node: &'a AstNode<'a>) {
        match &node.data.borrow().value {
            NodeValue::List(_) => {
                self.lists.pop();
                self.gap();
            }
            NodeValue::Item(_) => {
                self.indent -= self.items.pop().unwrap_or_default();
                self.mark = None;
            }
            NodeValue::Paragraph | NodeValue::Heading(_) => {
                let words = std::mem::take(&mut self.words);
                self.lines(&words);
                if self.items.is_empty() {
                    self.gap();
                }
            }
            NodeValue::TableRow(_) => {
                let words = std::mem::take(&mut self.words);
                self.lines(&words);
            }
            NodeValue::Table(_) => self.gap(),
            NodeValue::Link(link) | NodeValue::Image(link) => self.end_link(link),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.items.push(mark.len());
        self.indent += mark.len();
        self.mark = Some(mark);
    }

    fn end_link(&mut self, link: &NodeLink) {
        let shown = &self.words[self.links.pop().unwrap_or_default()..];
        if shown.is_empty() {
            self.words.push_str(&link.url);
        } else if !["", "mailto:", "http://"].iter().any(|scheme| link.url.strip_prefix(scheme) == Some(shown)) {
            self.words.push_str(&format!(" ({})", link.url));
        }
    }

    /// Text that stands as it is, with a blank line behind it.
    fn block(&mut self, text: &str) {
        self.lines(text);
        self.gap();
    }

    fn lines(&mut self, text: &str) {
        for text in text.trim_end().split('\n') {
            let mark = self.mark.take().unwrap_or_default();
            let indent = self.indent.saturating_sub(mark.len()).min(MAX_INDENT);
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.out.push_str(&mark);
            self.out.push_str(text);
            self.out.truncate(self.out.trim_end_matches([' ', '\t', '\r']).len());
            self.out.push('\n');
        }
    }

    /// One blank line, never two.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
