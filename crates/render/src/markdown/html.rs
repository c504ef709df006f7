//! Markdown as HTML that is safe in our own pages: rendered, then sanitised, always in this order.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use ammonia::UrlRelative;
use comrak::nodes::{AstNode, NodeLink, NodeValue};
use comrak::{Arena, Options};

/// HTML that only [`to_html`] makes: a short list of tags, links only to the web and to mail, no image, style, class or id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Renders GitHub-flavoured Markdown (tables, strikethrough, bare links). HTML in it shows as the text it is; images become links.
#[must_use]
pub fn to_html(markdown: &str) -> SafeHtml {
    let options = options();
    let arena = Arena::new();
    let markdown = with_shallow_quotes(markdown);
    let root = comrak::parse_document(&arena, &markdown, &options);
    images_to_links(root, &arena);
    let mut html = String::with_capacity(markdown.len() * 2);
    comrak::format_html(root, &options, &mut html).expect("writing to a string cannot fail");
    SafeHtml(SANITISER.clean(&html).to_string())
}

pub(super) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.escape = true;
    options
}

/// Deepest quotation that is rendered as such; time grows with the square of the depth, and nobody reads deeper.
const MAX_QUOTES: usize = 32;

/// The text with every `>` that opens a deeper quotation escaped, so that it shows as it is.
pub(super) fn with_shallow_quotes(markdown: &str) -> Cow<'_, str> {
    let too_deep = |line: &str| {
        let opening = |c: &char| matches!(c, '>' | ' ' | '\t' | '-' | '+' | '*' | '.' | ')' | '0'..='9');
        line.char_indices().take_while(|(_, c)| opening(c)).filter(|(_, c)| *c == '>').map(|(i, _)| i).nth(MAX_QUOTES)
    };
    if markdown.lines().all(|line| too_deep(line).is_none()) {
        return Cow::Borrowed(markdown);
    }
    let mut out = String::with_capacity(markdown.len() + 16);
    for line in markdown.split_inclusive('\n') {
        let at = too_deep(line).unwrap_or(line.len());
        out.push_str(&line[..at]);
        out.push_str(if at < line.len() { "\\" } else { "" });
        out.push_str(&line[at..]);
    }
    Cow::Owned(out)
}

const TAGS: [&str; 27] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "sub",
    "sup",
];

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.into())
        .tag_attributes([("a", ["href"].into()), ("ol", ["start"].into()), ("td", ["align"].into()), ("th", ["align"].into())].into())
        .generic_attributes([].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// A reader's browser must not call out because a page was opened, so an image is shown as a link to it.
fn images_to_links<'a>(root: &'a AstNode<'a>, arena: &'a Arena<'a>) {
    for node in root.descendants() {
        let url = match &node.data.borrow().value {
            NodeValue::Image(image) => image.url.clone(),
            _ => continue,
        };
        if node.first_child().is_none() {
            node.append(arena.alloc(NodeValue::Text(url.clone().into()).into()));
        }
        node.data.borrow_mut().value = NodeValue::Link(Box::new(NodeLink { url, title: String::new() }));
    }
}
