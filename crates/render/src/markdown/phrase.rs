//! One line of somebody's words inside a Markdown text: it cannot become a heading, a list, a fence or hidden text.

use std::borrow::Cow;

/// The line with a backslash wherever Markdown would take it for more than words: before what opens a block at the start of a line,
/// before HTML, and before backticks that have no partner. Links, emphasis and code spans stay what they are.
#[must_use]
pub fn escape_phrase(line: &str) -> Cow<'_, str> {
    let block = opens_block(line);
    let ticks = backtick_runs(line) % 2 == 1;
    let html = line.match_indices('<').any(|(at, _)| opens_html(&line[at..]));
    if block.is_none() && !ticks && !html {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + 8);
    for (at, c) in line.char_indices() {
        if block == Some(at) || (ticks && c == '`') || (c == '<' && opens_html(&line[at..])) {
            out.push('\\');
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// Where a backslash keeps the line from opening a block (CommonMark 4 and 5, and tables).
fn opens_block(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let behind = |at: usize| line[at..].chars().next().is_none_or(char::is_whitespace);
    let rule = || line.chars().all(|c| c == first || c.is_whitespace());
    match first {
        '>' | '|' | '#' | '=' => Some(0),
        '-' | '*' | '_' if rule() => Some(0),
        '-' | '+' | '*' if behind(1) => Some(0),
        '`' | '~' if line.starts_with("```") || line.starts_with("~~~") => Some(0),
        // A definition of a link shows nothing at all.
        '[' if line.contains("]:") => Some(0),
        '0'..='9' if digits <= 9 && line[digits..].starts_with(['.', ')']) && behind(digits + 1) => Some(digits),
        _ => None,
    }
}

/// Whether `text`, which begins with `<`, would be read as HTML. `<https://…>` is a link and stays one.
fn opens_html(text: &str) -> bool {
    let link = ["<https://", "<http://", "<mailto:"].iter().any(|scheme| text.starts_with(scheme));
    !link && text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '/'))
}

fn backtick_runs(line: &str) -> usize {
    let bytes = line.as_bytes();
    (0..bytes.len()).filter(|&i| bytes[i] == b'`' && (i == 0 || bytes[i - 1] != b'`')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_would_open_a_block_or_hide_text_is_only_words() {
        for (line, shown) in [
            ("#### Status: Resolved", "\\#### Status: Resolved"),
            ("- x", "\\- x"),
            ("> x", "\\> x"),
            ("1. x", "1\\. x"),
            ("---", "\\---"),
            ("``` sh", "\\`\\`\\` sh"),
            ("a <!-- b -->", "a \\<!-- b -->"),
            ("<b>x</b>", "\\<b>x\\</b>"),
            ("one ` tick", "one \\` tick"),
            ("[a]: https://example.com", "\\[a]: https://example.com"),
        ] {
            assert_eq!(escape_phrase(line), shown);
        }
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        for line in ["7.8.6 is out", "-5 degrees", "`sum(x)` is up", "<https://example.com>", "a < b", "**Globex**", "12 users"] {
            assert_eq!(escape_phrase(line), line);
        }
    }
}
