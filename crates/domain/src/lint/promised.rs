//! Promises of a next update made in words: `We'll post another update by 11:00 UTC`, `Next update in 30 minutes`.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use super::clock_times::{ClockTime, clock_times};
use super::pattern::{Pattern, pattern, words};
use super::sentences::{Sentence, sentences};
use super::tense::speaks_of_been;
use crate::when::{Moment, Towards, When};
use crate::zone::{Zone, ZoneTable};

/// A promise in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Promised<'t> {
    /// Where its time stands, in bytes of the text.
    pub(crate) range: Range<usize>,
    /// When it says to be due.
    pub(crate) due: Due<'t>,
}

/// When a promise says to be due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Due<'t> {
    /// At a clock time.
    At(ClockTime<'t>),
    /// After a span.
    In(SignedDuration),
}

/// Words that speak of the next update.
const NEXT_UPDATE: &[&str] = &[
    "(?:next|another|further) (?:status )?updates?",
    "next status",
    "(?:will|[a-z]+'ll|to) (?:[a-z]+ ){0,2}(?:post|share|send|provide|give|publish|follow up with|be back with) (?:[a-z]+ ){0,3}updates?",
    "(?:will|[a-z]+'ll) (?:be )?(?:updat(?:e|ing)|report back|be back)",
    "(?:have|bring) (?:an?|another|more) (?:[a-z]+ ){0,2}updates?",
];

/// Words that speak of a promise made before.
const EARLIER: &[&str] = &["was due", "were due", "was promised", "promised for", "previous update", "last update", "earlier update"];

static PROMISE: LazyLock<Pattern> = LazyLock::new(|| words(NEXT_UPDATE));
static EARLIER_PROMISE: LazyLock<Pattern> = LazyLock::new(|| words(EARLIER));
static SPAN: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:in|within|every)\s+(?:(?:the|another|next|about|approximately|around|roughly|~)\s*)*(?P<n>\d{1,3}|an|a|one|two|three|four|five|six|eight|ten|twelve|fifteen|twenty|thirty|forty-five|sixty|half\s+an|)\s*(?P<unit>minutes?|mins?|m|hours?|hrs?|h)\b",
    )
});

/// The furthest the time of a promise stands from its verb, in bytes.
const REACH: usize = 70;

/// When the first promise of a next update in a text falls due, if it was made at `now`; `fallback` is the zone of a time without one.
#[must_use]
pub fn promised_for(text: &str, zones: &ZoneTable, fallback: &Zone, now: Timestamp) -> Option<Moment> {
    match promised(text, zones).into_iter().next()?.due {
        Due::At(time) => time.moment(zones, fallback, now, Towards::Future).ok(),
        Due::In(span) => When::In(span).resolve(now, fallback, Towards::Future).ok(),
    }
}

/// The promises in a text, at most one per sentence, in order.
pub(crate) fn promised<'t>(text: &'t str, zones: &ZoneTable) -> Vec<Promised<'t>> {
    if !PROMISE.is_match(text) {
        return Vec::new();
    }
    sentences(text).filter_map(|sentence| in_sentence(sentence, zones)).collect()
}

fn in_sentence<'t>(sentence: Sentence<'t>, zones: &ZoneTable) -> Option<Promised<'t>> {
    let promise = PROMISE.find(sentence.text)?;
    if EARLIER_PROMISE.is_match(sentence.text) {
        return None;
    }
    let near = |start: usize| {
        let between = &sentence.text[promise.end().min(start)..start];
        start >= promise.end() && between.len() <= REACH && !speaks_of_been(&between.replace("shared", "").replace("provided", ""))
    };
    // `By 18:00 UTC we will provide another update` opens with its time.
    let opens =
        |start: usize| start < promise.start() && ["by ", "at ", "around "].iter().any(|p| starts_with(sentence.text, p)) && start <= 12;
    let at = clock_times(sentence.text, zones).into_iter().find(|t| near(t.range.start) || opens(t.range.start));
    if let Some(time) = at.map(|t| t.moved(sentence.at)) {
        return Some(Promised { range: time.range.clone(), due: Due::At(time) });
    }
    let span = SPAN.captures(sentence.text)?;
    let whole = span.get(0).expect("the whole match is there");
    let due = Due::In(length(&span["n"], &span["unit"])?);
    near(whole.start()).then(|| Promised { range: sentence.at + whole.start()..sentence.at + whole.end(), due })
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|t| t.eq_ignore_ascii_case(start))
}

fn length(number: &str, unit: &str) -> Option<SignedDuration> {
    let hours = unit.starts_with(['h', 'H']);
    let number = number.to_ascii_lowercase();
    if number.starts_with("half") {
        return hours.then(|| SignedDuration::from_mins(30));
    }
    let n = match number.as_str() {
        // `within the hour`
        "" if hours => 1,
        "" => return None,
        "a" | "an" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "eight" => 8,
        "ten" => 10,
        "twelve" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "forty-five" => 45,
        "sixty" => 60,
        digits => digits.parse::<i64>().ok()?,
    };
    Some(if hours { SignedDuration::from_hours(n) } else { SignedDuration::from_mins(n) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Option<i64>)> {
        let zones = ZoneTable::default();
        let minutes = |due: &Due<'_>| match due {
            Due::In(span) => Some(span.as_mins()),
            Due::At(_) => None,
        };
        promised(text, &zones).iter().map(|p| (text[p.range.clone()].to_owned(), minutes(&p.due))).collect()
    }

    #[test]
    fn promises_are_found_as_people_write_them() {
        for (text, time, minutes) in [
            ("All is well. Next update will be shared at 8am ET.", "8am ET", None),
            ("We’ll post another update by 11:00 UTC", "11:00 UTC", None),
            ("By 18:00 UTC we will provide another update.", "18:00 UTC", None),
            ("Next update in 30m.", "in 30m", Some(30)),
            ("Next update to be provided in 30 minutes.", "in 30 minutes", Some(30)),
            ("We will post an update within an hour.", "within an hour", Some(60)),
            ("We will update again within 2 hours.", "within 2 hours", Some(120)),
            ("Another update will be shared within the next 30 minutes.", "within the next 30 minutes", Some(30)),
            ("We will update our status in the next 20 minutes as we know more.", "in the next 20 minutes", Some(20)),
            ("Next update within the hour", "within the hour", Some(60)),
            ("We expect to have a more substantial update within another two hours.", "within another two hours", Some(120)),
            ("next update in half an hour", "in half an hour", Some(30)),
        ] {
            assert_eq!(found(text), [(time.to_owned(), minutes)], "{text}");
        }
    }

    #[test]
    fn other_times_and_vague_words_are_no_promise() {
        for text in [
            "We will keep you posted.",
            "We will provide an update once we have one in place.",
            "The next update of the plugin is out. It broke at 14:00 UTC.",
            "The last update promised the next update for 8am ET.",
            "We will provide another update on the deployment that started at 14:00 UTC.",
            "An update in few hours",
            "Errors occur within 30 minutes of login.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
