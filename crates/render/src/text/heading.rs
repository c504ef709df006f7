//! The template's headings: recognised in the many ways people type them, escaped where a body holds one.
//!
//! A heading with `#`s is *sharp*. Text of ours has only sharp ones, so lines without `#` need no escaping: [`parse`](crate::parse)
//! looks at them only where a kind of heading has no sharp one.

use sev1_domain::text::is_zero_width;

/// Which heading of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `### <customer> SEV1 outage - <time> update`
    Header,
    /// `#### Status: …`
    Status,
    /// `#### Incident Time: …`
    IncidentTime,
    /// `#### Customer Impact`
    CustomerImpact,
    /// `#### Technical Notes`
    TechnicalNotes,
    /// `#### Customer Message`, which not every text has
    CustomerMessage,
}

/// A line recognised as a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heading<'a> {
    /// Which.
    pub(crate) kind: Kind,
    /// Whether it has `#`s.
    pub(crate) sharp: bool,
    /// How many backslashes stand before its `#`s; none for a heading that counts.
    pub(crate) escapes: usize,
    /// Byte position behind those backslashes.
    pub(crate) at: usize,
    /// What follows the words: the status, the elapsed time, a first line of text. For a header, all of it.
    pub(crate) value: &'a str,
}

const LABELS: [(&[&str], Kind); 6] = [
    (&["status"], Kind::Status),
    (&["incident", "time"], Kind::IncidentTime),
    (&["customer", "impact"], Kind::CustomerImpact),
    (&["technical", "notes"], Kind::TechnicalNotes),
    (&["tech", "notes"], Kind::TechnicalNotes),
    (&["customer", "message"], Kind::CustomerMessage),
];

/// The heading this line is, if it is one.
pub(crate) fn recognise(line: &str) -> Option<Heading<'_>> {
    let mut rest = line.trim_start_matches(is_blank);
    if let Some(item) = ["- ", "* ", "+ ", "• "].iter().find_map(|b| rest.strip_prefix(b)) {
        rest = item.trim_start_matches(is_blank);
    }
    let bare = rest.trim_start_matches('\\');
    let escapes = rest.len() - bare.len();
    let words = bare.trim_start_matches('#');
    let sharp = words.len() < bare.len();
    if escapes > 0 && !sharp {
        return None;
    }
    let words = words.trim_matches(is_blank);
    let (kind, value) = match header(words) {
        Some(value) => (Kind::Header, value),
        None => LABELS.iter().find_map(|(label, kind)| labelled(words, label).map(|value| (*kind, value)))?,
    };
    Some(Heading { kind, sharp, escapes, at: line.len() - bare.len(), value })
}

/// Appends text of a section, giving each line that reads as a sharp heading one more backslash. Fences stay as they are.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let mut fences = sev1_domain::fence::Fences::default();
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let heading = if fences.step(line) || !line.contains('#') { None } else { recognise(line).filter(|h| h.sharp) };
        let at = heading.map_or(0, |h| h.at);
        out.push_str(&line[..at]);
        if heading.is_some() {
            out.push('\\');
        }
        out.push_str(&line[at..]);
    }
}

/// The line without the backslash that [`push_escaped`] gave it, as the parts before and behind.
pub(crate) fn unescaped(line: &str) -> (&str, &str) {
    match line.contains("\\#").then(|| recognise(line)).flatten() {
        Some(h) if h.escapes > 0 => (&line[..h.at - 1], &line[h.at..]),
        _ => (line, ""),
    }
}

/// White space of any kind, and characters without width.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

/// `… update`, with `outage` somewhere before: the header's words without what people put around them.
fn header(words: &str) -> Option<&str> {
    // The rare last word first: most lines are no header.
    let all = words;
    let mut words = words.trim_end_matches(|c: char| is_blank(c) || matches!(c, '*' | '_' | ':' | '.' | '#'));
    if let Some(w) = words.strip_suffix("(edited)") {
        words = w.trim_end_matches(|c: char| is_blank(c) || matches!(c, '*' | '_'));
    }
    let start = words.len().checked_sub("update".len())?;
    if !words.get(start..)?.eq_ignore_ascii_case("update") || split_header(words).is_none() {
        return None;
    }
    // Bold marks before the customer go only where they also stood at the end.
    let tail = &all[words.len()..];
    Some(["**", "__"].into_iter().find(|m| tail.contains(m)).and_then(|m| words.strip_prefix(m)).unwrap_or(words))
}

/// A header's parts: what stands before the severity, its level, and the time's words.
pub(crate) fn split_header(words: &str) -> Option<(&str, u8, &str)> {
    let body = words.get(..words.len().checked_sub("update".len())?)?;
    let outage = rfind_ignoring_case(body, "outage")?;
    let time = body[outage + "outage".len()..].trim_start_matches(is_blank);
    let dashless = time.trim_start_matches(['-', '–', '—', '−', '‐', '‑', ':']);
    if dashless.len() == time.len() {
        return None;
    }
    let before = body[..outage].trim_end_matches(is_blank);
    let level = before.bytes().next_back().filter(|b| (b'1'..=b'4').contains(b))? - b'0';
    let before = before[..before.len() - 1].trim_end_matches(|c: char| is_blank(c) || matches!(c, '-' | '‐' | '‑'));
    let customer = ["severity", "sev"].iter().find_map(|word| strip_suffix_ignoring_case(before, word))?;
    let apart = customer.is_empty() || customer.ends_with(is_blank);
    apart.then(|| (customer.trim_matches(is_blank), level, dashless.trim_matches(is_blank)))
}

/// What follows `label` in `words`, if they start with it and then end or go on behind a colon or dash. Bold marks around the label,
/// or around everything, are taken off.
fn labelled<'a>(words: &'a str, label: &[&str]) -> Option<&'a str> {
    let mut bold = ["**", "__"].into_iter().find(|m| words.starts_with(m));
    let mut rest = &words[bold.map_or(0, str::len)..];
    for (i, word) in label.iter().enumerate() {
        if i > 0 {
            let gapless = rest.trim_start_matches(is_blank);
            if gapless.len() == rest.len() {
                return None;
            }
            rest = gapless;
        }
        rest = rest.get(..word.len()).filter(|w| w.eq_ignore_ascii_case(word)).map(|_| &rest[word.len()..])?;
    }
    let mut unbold = |rest: &'a str| match bold.and_then(|m| rest.strip_prefix(m)) {
        Some(r) => {
            bold = None;
            r
        }
        None => rest,
    };
    rest = unbold(rest).trim_start_matches(is_blank);
    if rest.trim_start_matches(['#', '*', '_']).trim_matches(is_blank).is_empty() {
        return Some("");
    }
    rest = rest.strip_prefix([':', '-', '–', '—'])?;
    rest = unbold(rest).trim_matches(is_blank);
    Some(bold.and_then(|m| rest.strip_suffix(m)).unwrap_or(rest))
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let cut = text.len().checked_sub(suffix.len())?;
    text.get(cut..).filter(|t| t.eq_ignore_ascii_case(suffix)).map(|_| &text[..cut])
}

fn rfind_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len()).rposition(|w| w.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Kind, bool, &str)> {
        recognise(line).map(|h| (h.kind, h.sharp, h.value))
    }

    #[test]
    fn headings_are_recognised_as_people_type_them() {
        for line in [
            "#### Status: Identified",
            "####Status: Identified",
            "## STATUS : Identified ",
            "- #### status: Identified",
            "#### **Status:** Identified",
            "#### **Status**: Identified",
            "#### **Status: Identified**",
            "\u{200b}#### \u{a0}Status: Identified\u{feff}",
        ] {
            assert_eq!(read(line), Some((Kind::Status, true, "Identified")), "{line}");
        }
        assert_eq!(read("Incident\u{a0}time: 9 hours"), Some((Kind::IncidentTime, false, "9 hours")));
        assert_eq!(read("**Customer impact**"), Some((Kind::CustomerImpact, false, "")));
        assert_eq!(read("#### Technical Notes ####"), Some((Kind::TechnicalNotes, true, "")));
        assert_eq!(read("#### **Customer message:**"), Some((Kind::CustomerMessage, true, "")));
        assert_eq!(read("Customer impact: none so far"), Some((Kind::CustomerImpact, false, "none so far")));
        for line in ["Statuses: x", "#### Status page", "Customer impacts", "incidenttime: 9", "\\Status: x", "", "#", "**"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_header_is_split_at_its_last_severity() {
        let split = |line: &'static str| recognise(line).filter(|h| h.kind == Kind::Header).and_then(|h| split_header(h.value));
        assert_eq!(split("### Globex SEV1 outage - 7:20pmET update"), Some(("Globex", 1, "7:20pmET")));
        assert_eq!(split("Globex Sev 2 Outage – 8am ET Update:"), Some(("Globex", 2, "8am ET")));
        assert_eq!(split("# Globex sev-1 outage—8am ET update (edited)"), Some(("Globex", 1, "8am ET")));
        assert_eq!(split("### SEV1 outage - 8am ET update"), Some(("", 1, "8am ET")));
        let twice = "### A SEV2 outage - 1amET update SEV1 outage - 8amET update";
        assert_eq!(split(twice), Some(("A SEV2 outage - 1amET update", 1, "8amET")));
        for line in ["### Globex outage - 8amET update", "### Globex SEV1 outage 8amET update", "an update", "update"] {
            assert_eq!(split(line), None, "{line}");
        }
    }

    #[test]
    fn an_escaped_heading_is_none_and_loses_one_backslash() {
        let mut out = String::new();
        push_escaped(&mut out, "- \\## Status: x\n```\n# Status: y\n```\nStatus: z");
        assert_eq!(out, "- \\\\## Status: x\n```\n# Status: y\n```\nStatus: z");
        assert_eq!(unescaped("- \\\\## Status: x"), ("- \\", "## Status: x"));
        assert_eq!(unescaped("\\#hashtag"), ("\\#hashtag", ""));
    }
}
