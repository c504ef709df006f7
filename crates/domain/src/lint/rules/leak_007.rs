//! LEAK-007: nothing is hidden in the text, and a link leads where it says.
//!
//! ## What it does
//! Finds HTML comments, HTML that hides its text, zero-width and other invisible characters, characters that reorder what is read, link
//! text that shows another host than the link leads to, targets that are no place (`javascript:`, `data:`, `file:`), and alternative texts too
//! long to describe an image. Joiners inside words and emoji, where scripts need them, pass.
//!
//! ## Why is this bad?
//! What one channel hides, another shows: a comment that was invisible in the chat stands in plain sight in the mail. And readers who click
//! have to end up where they were told.
//!
//! ## Example
//! ```text
//! See [status.example.com](https://example.net/s). <!-- ABC is furious -->
//! ```
//!
//! ## Use instead
//! ```text
//! See [status.example.com](https://status.example.com).
//! ```
//!
//! ## How to fix
//! Delete what is hidden, or write it where it can be seen by those it is for. An invisible character without meaning can be taken out by
//! `sev1 lint --fix`.
//!
//! ## Sources
//! Unicode technical report 36 (security considerations) and annex 9 (bidirectional text); OWASP on links and markup.

use std::ops::Range;

use crate::lint::links::Link;
use crate::lint::subject::{Passage, SpanKind};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-007", levels: Levels::all(Level::Error), source: include_str!("leak_007.rs"), check };

/// Longest text that still describes an image.
const LONGEST_ALT: usize = 200;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for span in &passage.spans {
            let range = span.range.clone();
            match &span.kind {
                SpanKind::Comment => findings.at(passage, range, "an HTML comment is unseen in one channel and shown in the next"),
                SpanKind::Html if hides(&passage.text[range.clone()]) => findings.at(passage, range, "this HTML hides its text"),
                SpanKind::Link { target, shown } => link(passage, range, target, shown, findings),
                SpanKind::Image { target, alt } => {
                    if is_no_place(target) {
                        findings.at(passage, range.clone(), format!("`{}` is no place to link to", scheme(target)));
                    }
                    if alt.chars().count() > LONGEST_ALT {
                        findings.at_most(Level::Warning).at(passage, range, "the text behind this image is too long to describe it");
                    }
                }
                SpanKind::Code | SpanKind::Html => {}
            }
        }
        if !passage.text.is_ascii() {
            invisible(passage, findings);
        }
    }
}

fn hides(html: &str) -> bool {
    let html: String = html.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    ["display:none", "visibility:hidden", "font-size:0", "opacity:0", "hidden>", "hidden=", "<script", "<template"]
        .iter()
        .any(|sign| html.contains(sign))
}

fn link(passage: &Passage<'_>, range: Range<usize>, target: &str, shown: &str, findings: &mut Findings<'_, '_>) {
    if is_no_place(target) {
        findings.at(passage, range, format!("`{}` is no place to link to", scheme(target)));
    } else if let (Some(shown), Some(link)) = (shown_host(shown), Link::parse(target))
        && bare(shown) != bare(link.host)
    {
        findings.at(passage, range, format!("the link shows `{shown}` and leads to `{}`", link.host));
    }
}

fn scheme(target: &str) -> &str {
    target.split_once(':').map_or(target, |(scheme, _)| scheme).trim()
}

fn is_no_place(target: &str) -> bool {
    let scheme: String = scheme(target).chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    target.contains(':') && matches!(scheme.to_ascii_lowercase().as_str(), "javascript" | "data" | "vbscript" | "file")
}

/// The host that readers see, where the text of a link looks like a place: with a scheme, or with an ending that files do not have.
fn shown_host(shown: &str) -> Option<&str> {
    const ENDINGS: [&str; 12] = ["com", "org", "net", "io", "dev", "app", "cloud", "example", "gov", "edu", "eu", "uk"];
    let shown = shown.trim();
    if shown.contains(char::is_whitespace) {
        return None;
    }
    if shown.contains("://") {
        return Link::parse(shown).map(|link| link.host);
    }
    let host = &shown[..shown.find(['/', '?', '#', ':']).unwrap_or(shown.len())];
    let ending = host.rsplit_once('.')?.1.to_ascii_lowercase();
    (ENDINGS.contains(&ending.as_str()) && !host.contains('@')).then_some(host)
}

fn bare(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_prefix("www.").map_or_else(|| host.clone(), str::to_owned)
}

fn invisible(passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    let text = passage.text;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        let behind = text[range.end..].chars().next();
        match c {
            // Without meaning anywhere: zero-width space, word joiner, byte order mark, soft hyphen, invisible operators.
            '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{AD}' => {
                findings.fixable(passage, range, format!("the invisible character U+{:04X} stands here", c as u32), Some(String::new()));
            }
            '\u{200C}' | '\u{200D}' if !joins(before, behind) => {
                findings.at(passage, range, format!("the invisible character U+{:04X} stands here and joins nothing", c as u32));
            }
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                findings.at(passage, range, format!("U+{:04X} reorders the text a reader sees", c as u32));
            }
            // Tag characters: a second, unseen alphabet; flags of regions are made of them.
            '\u{E0000}'..='\u{E007F}' if !before.is_some_and(|b| b == '\u{1F3F4}' || ('\u{E0020}'..='\u{E007E}').contains(&b)) => {
                findings.at(passage, range, format!("the invisible character U+{:04X} stands here", c as u32));
            }
            _ => {}
        }
        before = Some(c);
    }
}

/// Whether a joiner stands between what scripts and emoji join: two characters outside of Latin, Greek and Cyrillic.
fn joins(before: Option<char>, behind: Option<char>) -> bool {
    let joined = |c: Option<char>| c.is_some_and(|c| c > '\u{58F}' && !c.is_whitespace() && !('\u{2000}'..='\u{206F}').contains(&c));
    joined(before) && joined(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Sample;

    fn link(target: &str, shown: &str) -> Sample {
        let kind = SpanKind::Link { target: target.to_owned(), shown: shown.to_owned() };
        Sample::new().internal("see this here").span(4..8, kind)
    }

    #[test]
    fn comments_and_hiding_html_are_found_inside_as_well_and_stay_a_persons_to_delete() {
        let found = Sample::new().internal("Fine. <!-- ABC is furious -->").span(6..29, SpanKind::Comment).fails(&RULE, "comment");
        assert_eq!((found.level, found.fix), (Level::Error, None));
        Sample::new().internal("<p style=\"display: none\">").span(0..25, SpanKind::Html).fails(&RULE, "hides");
        Sample::new().internal("<br>").span(0..4, SpanKind::Html).passes(&RULE);
    }

    #[test]
    fn a_zero_width_space_can_be_taken_out_safely() {
        let fix = Sample::new().public("log\u{200B}in").fails(&RULE, "U+200B").fix.expect("a fix");
        assert_eq!((fix.range, fix.replacement.as_str()), (3..6, ""));
        Sample::new().public("log\u{200D}in").fails(&RULE, "joins nothing");
        Sample::new().public("\u{202E}nigol").fails(&RULE, "reorders");
        Sample::new().public("x\u{E0041}").fails(&RULE, "U+E0041");
    }

    #[test]
    fn joiners_in_persian_in_emoji_and_flags_pass() {
        Sample::new().public("می\u{200C}خواهم 👩\u{200D}💻 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}").passes(&RULE);
    }

    #[test]
    fn a_link_leads_where_it_says() {
        link("https://example.net/s", "status.example.com").fails(&RULE, "shows `status.example.com` and leads to `example.net`");
        link("https://evil.example/", "https://good.example/x").fails(&RULE, "leads to `evil.example`");
        link("JavaScript:alert(1)", "here").fails(&RULE, "no place");
        for (target, shown) in [
            ("https://www.example.com/x", "example.com"),
            ("https://example.com/README.md", "README.md"),
            ("https://docs.example.com", "the docs"),
            ("mailto:support@example.com", "support@example.com"),
        ] {
            link(target, shown).passes(&RULE);
        }
    }

    #[test]
    fn a_text_hidden_behind_an_image_is_a_warning() {
        let image = |alt: String| Sample::new().public("![x](y)").span(0..7, SpanKind::Image { target: "https://x.example/y".into(), alt });
        assert_eq!(image("word ".repeat(60)).fails(&RULE, "too long").level, Level::Warning);
        image("error rate over the last hour".into()).passes(&RULE);
    }
}
