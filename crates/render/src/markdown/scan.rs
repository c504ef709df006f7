//! What stands where in a Markdown text: code, links, images, HTML, and the words that are left.
//!
//! Ranges are in bytes of the source, so that a finding, an excerpt or a fix fits the text as it was written.

use std::borrow::Cow;
use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};
use sev1_domain::lint::subject::{Span, SpanKind};

/// A text, looked at as Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned<'a> {
    /// The text.
    pub text: &'a str,
    /// Code, links, images and HTML in it, in order of their start. A span can lie in another one.
    pub spans: Vec<Span>,
    /// The text, byte for byte as long, with spaces over code, link targets, HTML and what belongs to them. What readers see of a link
    /// stays, and so do line ends.
    pub words: Cow<'a, str>,
}

/// Looks at a text as CommonMark with tables and strikethrough. Bare links count as links, whatever their scheme.
#[must_use]
pub fn scan(text: &str) -> Scanned<'_> {
    if !text.contains(SPECIAL) && !text.contains("www.") && !text.contains("    ") {
        return Scanned { text, spans: Vec::new(), words: Cow::Borrowed(text) };
    }
    let mut found = Found::default();
    let mut parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    found.walk(text, &mut parser);
    for (label, definition) in parser.reference_definitions().iter() {
        let kind = SpanKind::Link { target: definition.dest.to_string(), shown: label.to_owned() };
        found.add(definition.span.clone(), kind, None);
    }
    let mut words = text.as_bytes().to_vec();
    found.hidden.iter().for_each(|range| blank(&mut words[range.clone()]));
    let mut words = String::from_utf8(words).expect("what is hidden lies on character borders");
    let bare = bare_links(&words, &found.spans);
    if !bare.is_empty() {
        let mut bytes = words.into_bytes();
        bare.iter().for_each(|span| blank(&mut bytes[span.range.clone()]));
        words = String::from_utf8(bytes).expect("links lie on character borders");
        found.spans.extend(bare);
    }
    found.spans.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    Scanned { text, spans: found.spans, words: Cow::Owned(words) }
}

/// Without one of these a text of ordinary lines holds nothing but words.
const SPECIAL: [char; 6] = ['`', '<', '[', '~', '\t', ':'];

impl<'a> Scanned<'a> {
    /// A part of the text, with what of the spans lies in it, counted from its start.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let text = &self.text[range.clone()];
        let words = match &self.words {
            Cow::Owned(words) if words[range.clone()] != *text => Cow::Owned(words[range.clone()].to_owned()),
            _ => Cow::Borrowed(text),
        };
        let cut = |span: &Span| {
            let (start, end) = (span.range.start.max(range.start), span.range.end.min(range.end));
            (start < end).then(|| Span { kind: span.kind.clone(), range: start - range.start..end - range.start })
        };
        let before_its_end = self.spans.partition_point(|span| span.range.start < range.end);
        Self { text, spans: self.spans[..before_its_end].iter().filter_map(cut).collect(), words }
    }
}

/// What a walk over the parser's events gathers.
#[derive(Default)]
struct Found {
    spans: Vec<Span>,
    /// What readers do not see, or do not read as words.
    hidden: Vec<Range<usize>>,
}

/// A link or image under way.
struct Open<'a> {
    target: CowStr<'a>,
    /// Made of its target alone: `<https://example.com>`.
    bare: bool,
    shown: String,
    /// Where what readers see of it stands.
    inner: Option<Range<usize>>,
}

impl Found {
    fn walk<'a>(&mut self, text: &'a str, parser: &mut OffsetIter<'a>) {
        let mut open: Vec<Open<'a>> = Vec::new();
        let mut verbatim = false;
        for (event, range) in parser {
            if let Some(link) = open.last_mut()
                && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
            {
                let inner = link.inner.get_or_insert_with(|| range.clone());
                *inner = inner.start.min(range.start)..inner.end.max(range.end);
            }
            match event {
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let target = if link_type == LinkType::Email { format!("mailto:{dest_url}").into() } else { dest_url };
                    open.push(Open { target, bare: link_type == LinkType::Autolink, shown: String::new(), inner: None });
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    open.push(Open { target: dest_url, bare: false, shown: String::new(), inner: None });
                }
                Event::End(end @ (TagEnd::Link | TagEnd::Image)) => {
                    let link = open.pop().expect("the parser closes only what it opened");
                    if let Some(outer) = open.last_mut() {
                        outer.shown.push_str(&link.shown);
                    }
                    let target = link.target.to_string();
                    let kind = match end {
                        TagEnd::Image => SpanKind::Image { target, alt: link.shown },
                        _ => SpanKind::Link { target, shown: link.shown },
                    };
                    self.add(range, kind, link.inner.filter(|_| !link.bare));
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    verbatim = true;
                    self.add(range, SpanKind::Code, None);
                }
                Event::End(TagEnd::CodeBlock) => verbatim = false,
                Event::Start(Tag::HtmlBlock) => self.html(text, range),
                Event::InlineHtml(_) => self.html(text, range),
                Event::Code(code) => {
                    shown(&mut open, &code);
                    self.add(range, SpanKind::Code, None);
                }
                Event::Text(words) if !verbatim => shown(&mut open, &words),
                Event::SoftBreak | Event::HardBreak => shown(&mut open, " "),
                _ => {}
            }
        }
    }

    /// A span that hides all of itself but `seen`.
    fn add(&mut self, range: Range<usize>, kind: SpanKind, seen: Option<Range<usize>>) {
        match seen {
            Some(seen) => self.hidden.extend([range.start..seen.start.max(range.start), seen.end.min(range.end)..range.end]),
            None => self.hidden.push(range.clone()),
        }
        self.spans.push(Span { kind, range });
    }

    /// The tags and comments in a run of HTML, and the links in their attributes. The text between them is words: our pages show it.
    fn html(&mut self, text: &str, range: Range<usize>) {
        let mut at = range.start;
        while let Some(start) = text[at..range.end].find('<').map(|i| at + i) {
            let rest = &text[start..range.end];
            let (kind, length) = if rest.starts_with("<!--") {
                (SpanKind::Comment, rest.find("-->").map_or(rest.len(), |i| i + 3))
            } else {
                (SpanKind::Html, rest.find('>').map_or(rest.len(), |i| i + 1))
            };
            if kind == SpanKind::Html {
                let links = urls(&rest[..length]).map(|(r, target)| Span {
                    kind: SpanKind::Link { target, shown: String::new() },
                    range: start + r.start..start + r.end,
                });
                self.spans.extend(links);
            }
            at = start + length;
            self.add(start..at, kind, None);
        }
    }
}

fn shown(open: &mut [Open<'_>], words: &str) {
    if let Some(link) = open.last_mut() {
        link.shown.push_str(words);
    }
}

/// Links without any marks, outside of those that have some.
fn bare_links(words: &str, spans: &[Span]) -> Vec<Span> {
    // Spans of links that readers see, in the order of their start; a pointer that only moves on keeps this linear.
    let mut linked: Vec<_> = spans.iter().filter(|s| matches!(s.kind, SpanKind::Link { .. } | SpanKind::Image { .. })).collect();
    linked.sort_by_key(|s| s.range.start);
    let mut linked = linked.into_iter().peekable();
    let mut reached = 0;
    let mut bare = Vec::new();
    for (range, target) in urls(words) {
        while let Some(span) = linked.next_if(|s| s.range.start <= range.start) {
            reached = reached.max(span.range.end);
        }
        if range.start >= reached {
            bare.push(Span { kind: SpanKind::Link { shown: target.clone(), target }, range });
        }
    }
    bare
}

/// The URLs in a run of words: with a scheme, or starting with `www.`.
fn urls(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let with_scheme = text.contains("://");
    finder.url_must_have_scheme(!text.contains("www."));
    let wanted = with_scheme || text.contains("www.");
    let links: Vec<_> = if wanted { finder.links(text).map(|l| (l.start(), l.end())).collect() } else { Vec::new() };
    links.into_iter().filter_map(move |(start, end)| {
        // Emphasis around a link is not its end.
        let url = text[start..end].trim_end_matches(['*', '_', '~']);
        (url.contains("://") || url.starts_with("www.")).then(|| (start..start + url.len(), url.to_owned()))
    })
}

/// Spaces over everything but line ends, so that lines stay lines.
fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| !matches!(**b, b'\n' | b'\r')).for_each(|b| *b = b' ');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(text: &str) -> Vec<(String, String)> {
        let kind = |kind: &SpanKind| match kind {
            SpanKind::Code => "code".to_owned(),
            SpanKind::Link { target, shown } => format!("link {target} as {shown}"),
            SpanKind::Image { target, alt } => format!("image {target} as {alt}"),
            SpanKind::Comment => "comment".to_owned(),
            SpanKind::Html => "html".to_owned(),
        };
        scan(text).spans.iter().map(|s| (kind(&s.kind), text[s.range.clone()].to_owned())).collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = spans(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    fn words(text: &str) -> String {
        let words = scan(text).words.into_owned();
        assert_eq!(words.len(), text.len());
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn code_is_found_in_lines_and_in_blocks() {
        assert_eq!(one("so ``rate(x[`5m`])`` rose"), ("code".into(), "``rate(x[`5m`])``".into()));
        assert_eq!(one("a\n\n```sql\nselect 1\n```\nb").1, "```sql\nselect 1\n```");
        assert_eq!(words("see `10.0.0.1` é\n\n```\n8am\n```\n\nend"), "see é end");
    }

    #[test]
    fn links_have_their_target_and_what_readers_see() {
        assert_eq!(
            one("read [the *status* page](https://a.example/x \"t\")."),
            ("link https://a.example/x as the status page".into(), "[the *status* page](https://a.example/x \"t\")".into())
        );
        assert_eq!(
            one("at **https://a.example/x_(y).**"),
            ("link https://a.example/x_(y) as https://a.example/x_(y)".into(), "https://a.example/x_(y)".into())
        );
        assert_eq!(one("at www.a.example, now").1, "www.a.example");
        assert_eq!(one("<https://a.example>").0, "link https://a.example as https://a.example");
        assert_eq!(one("<joe@a.example>").0, "link mailto:joe@a.example as joe@a.example");
        assert_eq!(one("![a graph](https://a.example/g.png)").0, "image https://a.example/g.png as a graph");
        assert_eq!(spans("7.8.6 is at 8:30, config.yaml; a.b"), []);
    }

    #[test]
    fn a_definition_that_nobody_sees_is_found_with_its_target() {
        let all = spans("see [the page][p]\n\n[p]: https://a.example\n[unused]: https://wiki.corp.example\n");
        assert_eq!(all.len(), 3, "{all:?}");
        assert_eq!(all[2].0, "link https://wiki.corp.example as unused");
        assert_eq!(words("see [the page][p]\n\n[p]: https://a.example\n"), "see the page");
    }

    #[test]
    fn hidden_text_is_found_and_html_hides_nothing_that_our_pages_show() {
        assert_eq!(one("fine <!-- they are angry --> so far"), ("comment".into(), "<!-- they are angry -->".into()));
        assert_eq!(one("<!--\n\nacross blank lines\n\n-->\n\nend").0, "comment");
        assert_eq!(words("<div>\nGlobex is <b>down</b>\n<!-- x --></div>"), "Globex is down");
        let all = spans("<a href=\"https://wiki.corp.example/x\">page</a>");
        assert!(all.contains(&("link https://wiki.corp.example/x as ".into(), "https://wiki.corp.example/x".into())), "{all:?}");
    }

    #[test]
    fn a_part_of_a_text_has_its_part_of_the_spans() {
        let text = "one `two` [three](https://a.example)";
        let part = scan(text).part(6..20);
        assert_eq!(part.text, "wo` [three](ht");
        assert_eq!(part.words, "     three    ");
        assert_eq!(part.spans.iter().map(|s| s.range.clone()).collect::<Vec<_>>(), [0..3, 4..14]);
        assert!(matches!(scan("a `b` c").part(0..1).words, Cow::Borrowed("a")));
    }

    #[test]
    fn the_worst_texts_take_a_moment() {
        // Small enough for a build without optimisation; a square would show at this size as well.
        const SIZE: usize = 1 << 16;
        for unit in [
            "[", ">", "> ", "*", "`", "<", "![", "[a](", "<!--", "- ", "_a", "``\\", "[ (](", "www.", "a@", "http://", "~~", "|a", "\t",
            "&", "!-- <", "1) ", "[a]: <", "<a ", "://",
        ] {
            let text = unit.repeat(SIZE / unit.len());
            assert_eq!(scan(&text).words.len(), text.len());
            let lines = format!("{unit}\n").repeat(SIZE / (unit.len() + 1));
            assert_eq!(scan(&lines).words.len(), lines.len());
        }
    }

    proptest! {
        /// Whatever the text, every range lies in it on character borders, and outside of spans no letter is touched.
        #[test]
        fn ranges_fit_the_text(text in r"([a-zé]{1,4}|[ \n`*_~\\>!|:#-]|\n\n|    |\[|\]|\(|\)|<!--|-->|<b>|</b>|https://a\.example/|www\.a\.example|\[x\]: |- |```\n){0,40}") {
            let scanned = scan(&text);
            prop_assert_eq!(scanned.words.len(), text.len());
            let mut covered = vec![false; text.len()];
            for span in &scanned.spans {
                prop_assert!(text.get(span.range.clone()).is_some());
                covered[span.range.clone()].fill(true);
            }
            for (i, (word, given)) in scanned.words.bytes().zip(text.bytes()).enumerate() {
                prop_assert!(word == given || (word == b' ' && covered[i]));
            }
            for start in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
                let part = scanned.part(start..text.len());
                prop_assert_eq!(&part.words[..], &scanned.words[start..]);
            }
        }
    }
}
