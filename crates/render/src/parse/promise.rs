//! The sentence that promises the next update, found in the middle of prose.
//!
//! A promise is a sentence that starts with “next update” (“The next update”, “Our next update”) and then names a time. Sentences
//! that name none (“The next update of the plugin …”) are prose.

use std::ops::Range;

use jiff::tz::TimeZone;
use sev1_domain::refusal::Refusal;
use sev1_domain::when::{CivilWhen, Day, SaidDate, When, read};
use sev1_domain::zone::{Zone, ZoneTable};

use super::sentence::{self, AROUND};

/// A sentence that reads as a promise.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it stands, with the white space that goes with it.
    pub(super) range: Range<usize>,
    /// Where its words start.
    pub(super) at: usize,
    /// The time it names, or why that is none.
    pub(super) time: Result<CivilWhen, Refusal>,
    /// Where words of the sentence stand behind its time: `(12:00 UTC)`.
    pub(super) tail: Option<Range<usize>>,
}

/// The promises in one paragraph, in order. `header` is the time in the text's header, for a hint.
pub(super) fn find(paragraph: &str, zones: &ZoneTable, header: Option<&CivilWhen>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let bytes = paragraph.as_bytes();
    let mut from = 0;
    while let Some(i) = bytes[from..].iter().position(|b| matches!(b, b'n' | b'N')).map(|i| from + i) {
        if !bytes[i..].get(..4).is_some_and(|w| w.eq_ignore_ascii_case(b"next")) {
            from = i + 1;
            continue;
        }
        from = i + 4;
        let earliest = found.last().map_or(0, |f| f.range.end);
        let promise = sentence_start(paragraph, i)
            .filter(|start| *start >= earliest)
            .and_then(|start| time_start(&paragraph[from..]).map(|t| (start, from + t)))
            .and_then(|(start, time)| promised(paragraph, start, i, time, zones, header));
        if let Some(promise) = promise {
            from = promise.range.end.max(from);
            found.push(promise);
            if found.len() == ENOUGH {
                break;
            }
        }
    }
    found
}

/// More promises than any paragraph makes; keeps hostile text cheap.
const ENOUGH: usize = 40;

/// The longest a time with the words around it can be, in bytes.
const REACH: usize = 120;

/// The sentence from `start`, if what stands at `time` is one.
fn promised(text: &str, start: usize, at: usize, time: usize, zones: &ZoneTable, header: Option<&CivilWhen>) -> Option<Found> {
    let mut reach = text.len().min(time + REACH);
    while !text.is_char_boundary(reach) {
        reach -= 1;
    }
    let rest = &text[time..reach];
    let mut refused = None;
    let mut end_of_sentence = None;
    for end in ends(rest, reach == text.len()) {
        end_of_sentence.get_or_insert(end);
        match read_time(&rest[..end], zones, header) {
            Ok(t) => return Some(found(text, start, at, time + end, None, Ok(t))),
            Err(r) if r.code == "time.unread" => {}
            Err(r) => refused = refused.or(Some(r)),
        }
    }
    // `8am ET (12:00 UTC)`, `8am ET, or earlier`: the time ends before the sentence does.
    let end = end_of_sentence?;
    let cuts = rest[..end].char_indices().rev().filter(|(_, c)| matches!(c, ',' | '(' | ';' | '–' | '—')).map(|(i, _)| i);
    for cut in cuts {
        if let Ok(t) = read_time(&rest[..cut], zones, header) {
            return Some(found(text, start, at, time + end, Some(time + cut..time + end), Ok(t)));
        }
    }
    refused.map(|r| found(text, start, at, time + end, None, Err(r)))
}

fn found(text: &str, start: usize, at: usize, end: usize, tail: Option<Range<usize>>, time: Result<CivilWhen, Refusal>) -> Found {
    Found { range: sentence::whole(text, start, end), at, time, tail }
}

/// Where the sentence with “next” at `next` starts; `None` if “next” does not start one.
fn sentence_start(text: &str, next: usize) -> Option<usize> {
    let bare = text[..next].trim_end_matches(AROUND);
    let article = ["the", "our"].into_iter().find_map(|word| {
        let cut = bare.len().checked_sub(word.len()).filter(|_| bare.len() < next)?;
        bare.get(cut..).filter(|w| w.eq_ignore_ascii_case(word))?;
        let before = &bare[..cut];
        before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()).then(|| before.trim_end_matches(AROUND))
    });
    let gap = article.map_or(bare.len() < next, |a| text[a.len()..].starts_with(AROUND) || a.is_empty());
    sentence::start(article.unwrap_or(bare), gap)
}

/// Words that may stand between “next update” and its time.
const FILLERS: [&str; 24] = [
    "will",
    "be",
    "is",
    "to",
    "shared",
    "sent",
    "posted",
    "provided",
    "given",
    "published",
    "due",
    "expected",
    "planned",
    "scheduled",
    "follow",
    "follows",
    "out",
    "at",
    "by",
    "on",
    "before",
    "no",
    "later",
    "than",
];

/// Where the time starts behind “next”, if “update” and only fillers stand between.
fn time_start(behind: &str) -> Option<usize> {
    let skip = |at: usize, more: &[char]| {
        let rest = &behind[at..];
        at + rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || more.contains(&c)).len()
    };
    let word = |at: usize| {
        let rest = &behind[at..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())]
    };
    let mut at = skip(0, &[]);
    if at == 0 {
        return None;
    }
    if word(at).eq_ignore_ascii_case("status") {
        at = skip(at + "status".len(), &[]);
    }
    if !word(at).eq_ignore_ascii_case("update") {
        return None;
    }
    at = skip(at + "update".len(), &['*', '_', ':', '-', '–', '—']);
    loop {
        let filler = word(at);
        if filler.is_empty() || !FILLERS.iter().any(|f| f.eq_ignore_ascii_case(filler)) {
            return Some(at);
        }
        at = skip(at + filler.len(), &['*', '_', ':']);
    }
}

/// Where a sentence may end: before a stop with white space behind it, at a line's end, at the text's end.
fn ends(rest: &str, to_the_end: bool) -> impl Iterator<Item = usize> {
    let stops = rest.char_indices().filter(move |(i, c)| match c {
        '\n' => true,
        '.' | '!' | ';' => {
            let behind = rest[i + 1..].trim_start_matches(['*', '_']);
            behind.starts_with(char::is_whitespace) || (behind.is_empty() && to_the_end)
        }
        _ => false,
    });
    stops.map(|(i, _)| i).chain(to_the_end.then_some(rest.len()))
}

fn read_time(words: &str, zones: &ZoneTable, header: Option<&CivilWhen>) -> Result<CivilWhen, Refusal> {
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`'));
    match read(words, zones, None)? {
        When::Civil(civil) => Ok(civil),
        When::Instant(at) => {
            let there = at.to_zoned(TimeZone::UTC).datetime();
            let date = SaidDate { weekday: None, day: there.day(), month: there.month(), year: Some(there.year()) };
            let time = jiff::civil::Time::constant(there.hour(), there.minute(), 0, 0);
            Ok(CivilWhen { day: Day::Date(date), time, zone: Zone::utc() })
        }
        When::In(span) => {
            let refusal = Refusal::new("next_update.span", format!("`{words}` counts from a moment that a text cannot hold"));
            let due = header.filter(|h| h.day == Day::Unsaid && span.is_positive() && span.as_hours() < 12);
            let due = due.map(|h| CivilWhen { time: h.time.wrapping_add(span), ..h.clone() });
            Err(match due {
                Some(due) => refusal.hint(format!("write the time itself: Next update will be shared at {due}.")),
                None => refusal.hint("write the time itself: Next update will be shared at 8am ET."),
            })
        }
    }
}
