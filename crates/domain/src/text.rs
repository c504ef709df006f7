//! Text as people write it: checked once at the border, verbatim ever after.
//!
//! [`Body`] is Markdown of several lines, [`Phrase`] one line. Neither holds control characters or
//! characters that reorder what a reader sees (Unicode bidirectional overrides and isolates, UAX #9),
//! so what is stored, shown and compared is what was typed.

use std::fmt;

use crate::fence::Fences;
use crate::refusal::{Place, Refusal};

/// Markdown of one section: 1 to [`Body::MAX_CHARS`] characters, `\n` line ends, no blank line at
/// either end. Spaces inside are kept as typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Body(String);

impl Body {
    /// Longest body: what one Mattermost post can hold (16,383 runes) less room for the rest of the template.
    pub const MAX_CHARS: usize = 15_000;

    /// Checks and normalises line ends; trims blank lines at both ends and white space at the very end.
    ///
    /// # Errors
    /// A refusal with line and column: `text.empty`, `text.too_long`, `text.control`, `text.bidi`.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
        check(&text, Self::MAX_CHARS, |c| c == '\n' || c == '\t')?;
        let end = text.trim_end().len();
        let start = text[..end].find(|c: char| !c.is_whitespace()).unwrap_or(end);
        // Only whole blank lines go: the first line keeps its indentation, which is meaning in Markdown.
        let start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        if start >= end {
            return Err(Refusal::new("text.empty", "nothing is written here"));
        }
        Ok(Self(text[start..end].to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line of text: 1 to [`Phrase::MAX_CHARS`] characters, no white space or zero-width character at either end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phrase(String);

impl Phrase {
    /// Longest phrase. A title or a reason is a line, not a letter.
    pub const MAX_CHARS: usize = 500;

    /// Checks and trims.
    ///
    /// # Errors
    /// A refusal with column: `text.empty`, `text.too_long`, `text.control` (line breaks and tabs
    /// included), `text.bidi`.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let t = text.trim_matches(|c: char| c.is_whitespace() || is_zero_width(c));
        check(t, Self::MAX_CHARS, |_| false)?;
        if t.is_empty() {
            return Err(Refusal::new("text.empty", "nothing is written here"));
        }
        Ok(Self(t.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check(text: &str, max_chars: usize, allowed: impl Fn(char) -> bool) -> Result<(), Refusal> {
    // A character has at most four bytes, so most texts need no counting.
    if text.len() > max_chars {
        let chars = text.chars().count();
        if chars > max_chars {
            return Err(Refusal::new("text.too_long", format!("{chars} characters; at most {max_chars} fit"))
                .hint("move detail into the thread or a linked document and keep what readers need"));
        }
    }
    let mut place = Place { line: 1, column: 1 };
    for c in text.chars() {
        if is_bidi_control(c) {
            return Err(Refusal::new("text.bidi", format!("U+{:04X} reorders the text a reader sees", c as u32))
                .hint("delete the invisible character; it often comes with pasted text")
                .at(place));
        }
        if c.is_control() && !allowed(c) {
            let what = match c {
                '\n' | '\r' => "a line break; this must be one line".to_owned(),
                _ => format!("the control character U+{:04X}", c as u32),
            };
            return Err(Refusal::new("text.control", format!("the text holds {what}"))
                .hint("delete it; it often comes with text pasted from a terminal")
                .at(place));
        }
        if c == '\n' {
            place = Place { line: place.line + 1, column: 1 };
        } else {
            place.column += 1;
        }
    }
    Ok(())
}

/// Characters that take no room and come along unseen with pasted text. Inside a word they can carry
/// meaning (joiners in Persian or in emoji), at its ends they carry none.
#[must_use]
pub fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Unicode characters that override or isolate direction (UAX #9, 2.1 to 2.5). The plain marks
/// LRM, RLM and ALM stay allowed: right-to-left languages need them.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The first placeholder left in a text, with its place: a template's `<customer>` or
/// `<summary of incident>`, `{{name}}`, or a lone `XXX`, `TBD`, `TODO`, `FIXME`. Code is not looked at.
#[must_use]
pub fn placeholder_in(text: &str) -> Option<(Place, &str)> {
    let mut fences = Fences::default();
    for (i, line) in text.lines().enumerate() {
        if let (false, Some((at, found))) = (fences.step(line), placeholder_in_line(line)) {
            let column = line[..at].chars().count() + 1;
            return Some((Place { line: i + 1, column }, found));
        }
    }
    None
}

fn placeholder_in_line(line: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        let boundary = line[..at].chars().next_back().is_none_or(|p| !p.is_alphanumeric());
        match c {
            // An escaped character stands for itself.
            '\\' => at += rest.chars().nth(1).map_or(0, char::len_utf8),
            '`' => {
                // A code span ends at the same run of backticks; without an end it is no span.
                let run = rest.len() - rest.trim_start_matches('`').len();
                if let Some(end) = rest[run..].find(&rest[..run]) {
                    at += run + end + run;
                } else {
                    at += run;
                }
                continue;
            }
            '<' if boundary => {
                if let Some(end) = near(rest).find('>').filter(|&end| is_placeholder_name(&rest[1..end])) {
                    return Some((at, &rest[..=end]));
                }
            }
            '{' if rest.starts_with("{{") => {
                if let Some(end) = near(rest).find("}}") {
                    return Some((at, &rest[..end + 2]));
                }
            }
            'X' | 'T' | 'F' if boundary => {
                let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
                if matches!(word, "XXX" | "TBD" | "TODO" | "FIXME") {
                    return Some((at, word));
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// As much of a text as a placeholder can take, so that a line full of opened ones is looked at once and not once for each.
fn near(rest: &str) -> &str {
    &rest[..rest.floor_char_boundary(200)]
}

/// The names of the template's own placeholders, and any other run of two or more lower-case words.
fn is_placeholder_name(inner: &str) -> bool {
    let words = inner.split(' ').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase()));
    words && (inner.contains(' ') || matches!(inner, "customer" | "status" | "time" | "impact" | "summary" | "title"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(r: Result<impl fmt::Debug, Refusal>) -> (&'static str, Option<(usize, usize)>) {
        let r = r.expect_err("must be refused");
        (r.code, r.place.map(|p| (p.line, p.column)))
    }

    #[test]
    fn a_body_is_kept_as_typed_but_for_line_ends_and_outer_blank_lines() {
        let b = Body::new("\r\n \n  indented\r\ntwo  spaces \r\n\r\nend \n\n").map(|b| b.0);
        assert_eq!(b.as_deref(), Ok("  indented\ntwo  spaces \n\nend"));
    }

    #[test]
    fn bad_text_is_refused_with_its_place() {
        assert_eq!(code(Body::new(" \n\t\n")), ("text.empty", None));
        assert_eq!(code(Body::new("one\ntwo\u{1b}[31m")), ("text.control", Some((2, 4))));
        assert_eq!(code(Body::new("é\u{202e}x")), ("text.bidi", Some((1, 2))));
        assert_eq!(code(Phrase::new("a\nb")), ("text.control", Some((1, 2))));
        assert_eq!(code(Body::new(&"x".repeat(1 << 20))), ("text.too_long", None));
        assert!(Body::new(&"é".repeat(Body::MAX_CHARS)).is_ok());
        assert_eq!(Phrase::new("\u{feff} Globex\u{200b}").map(|p| p.0), Ok("Globex".into()));
        assert_eq!(code(Phrase::new("\u{200b}")), ("text.empty", None));
        assert!(Body::new("שלום \u{200f}abc 👩\u{200d}🚒").is_ok());
    }

    #[test]
    fn placeholders_are_found_outside_code() {
        let found = |t: &'static str| placeholder_in(t).map(|(p, s)| (p.line, p.column, s));
        assert_eq!(found("ok\nfor <customer> now"), Some((2, 5, "<customer>")));
        assert_eq!(found("<summary of incident>"), Some((1, 1, "<summary of incident>")));
        assert_eq!(found("é XXX."), Some((1, 3, "XXX")));
        assert_eq!(found("see {{impact}}"), Some((1, 5, "{{impact}}")));
        for fine in ["a<b and c>d", "<br>", "<https://example.com>", "`{{instance}}` up", "TBDs", "```\n<customer>\n```", "\\<customer>"] {
            assert_eq!(found(fine), None, "{fine}");
        }
    }
}
