//! The part for programs without HTML: lines of at most 72 columns, and a signature's mark before what is the same in every mail.

use unicode_width::UnicodeWidthStr;

use super::Mail;

/// What fits into a terminal beside the mark of a quotation.
const COLUMNS: usize = 72;

pub(super) fn page(mail: &Mail<'_>) -> String {
    let about = mail.about.replace(" · ", ", ");
    let mut out = wrapped(&format!("{about}: {}", mail.head));
    if let Some(next) = &mail.next {
        out.push_str(&wrapped(next));
    }
    out.push('\n');
    out.push_str(&wrapped(mail.plain));
    // Programs fold away what follows this line.
    out.push_str("\n-- \n");
    out.push_str(&wrapped(&mail.because));
    if let Some(link) = &mail.unsubscribe {
        out.push_str(&format!("Stop these mails: {link}\n"));
    }
    out
}

/// The text with no line longer than it must be, each with its end.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for line in text.lines() {
        let line = line.trim_end();
        if line.width() <= COLUMNS {
            out.push_str(line);
        } else {
            wrap(line, &mut out);
        }
        out.push('\n');
    }
    out
}

/// Breaks between words; what follows stands under the words of a list's item. A word that is too long stays whole: it may be a link.
fn wrap(line: &str, out: &mut String) {
    let indent = " ".repeat(hang(line));
    let start = line.len() - line.trim_start().len();
    out.push_str(&line[..start]);
    let (mut width, mut fresh) = (start, true);
    for word in line[start..].split(' ') {
        let wide = word.width();
        if !fresh && width + 1 + wide > COLUMNS {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(&indent);
            width = indent.len();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += wide;
        fresh = false;
    }
}

/// How far the words of a line are indented, the mark of a list included: at most half of the line.
fn hang(line: &str) -> usize {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mark = match &rest[digits..] {
        after if digits > 0 && after.starts_with(". ") => digits + 2,
        after if digits == 0 && after.starts_with("- ") => 2,
        _ => 0,
    };
    (start + mark).min(COLUMNS / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_under_the_words_of_their_item() {
        let words = "word ".repeat(20);
        let item = wrapped(&format!("- {words}"));
        assert_eq!(item, format!("- {}\n  {}\n", ["word"; 14].join(" "), ["word"; 6].join(" ")));
        let deep = wrapped(&format!("  12. {words}"));
        assert!(deep.lines().skip(1).all(|l| l.starts_with("      word")), "{deep}");
        assert!(wrapped(&words).lines().all(|l| l.width() <= COLUMNS && l == l.trim()));
    }

    #[test]
    fn a_link_stays_whole_and_wide_signs_count_twice() {
        let link = format!("https://example.com/{}", "x".repeat(90));
        assert_eq!(wrapped(&format!("See {link} for more.")), format!("See\n{link}\nfor more.\n"));
        let wide = wrapped(&["障害対応中"; 12].join(" "));
        assert!(wide.lines().count() == 2 && wide.lines().all(|l| l.width() <= COLUMNS), "{wide}");
    }
}
