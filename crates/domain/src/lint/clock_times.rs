//! Clock times in words: `10:20am`, `7:20pmET`, `between 16:23 and 17:12 (UTC)`, `Tue 14 Jul at 8am ET`.
//!
//! Here they are only found, with the zone and the day that stand beside them; what instant is meant says [`when::read`], the one
//! reader of times. Durations, ratios, versions, ports and places in files are no clock times.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::pattern::{Pattern, around, pattern};
use crate::refusal::Refusal;
use crate::when::{self, Moment, Towards};
use crate::zone::{Zone, ZoneTable};

/// A clock time in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClockTime<'t> {
    /// Where it stands with its zone, in bytes of the text.
    pub(crate) range: Range<usize>,
    /// The zone that stands beside it.
    pub(crate) zone: Zoned<'t>,
    /// The day that stands beside it.
    pub(crate) day: Option<&'t str>,
    time: &'t str,
    half: &'t str,
}

/// How a clock time says its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zoned<'t> {
    /// Not at all.
    Unsaid,
    /// By a label or an IANA name.
    By(&'t str),
    /// In another way, which no table knows: an offset, `Eastern`, `your local time`.
    Otherwise,
}

impl ClockTime<'_> {
    /// The same time in the text around the one it was found in, which starts there at `at`.
    #[must_use]
    pub(crate) fn moved(mut self, at: usize) -> Self {
        self.range = at + self.range.start..at + self.range.end;
        self
    }

    /// The instant meant; `fallback` is the zone of a time that says none.
    ///
    /// # Errors
    /// Those of [`when::read`] and of resolving; `time.unread` for zones said otherwise.
    pub(crate) fn moment(&self, zones: &ZoneTable, fallback: &Zone, now: Timestamp, towards: Towards) -> Result<Moment, Refusal> {
        let zone = match self.zone {
            Zoned::Unsaid => "",
            Zoned::By(label) => label,
            Zoned::Otherwise => return Err(Refusal::new("time.unread", "a zone that no table knows")),
        };
        let written = format!("{}{} {zone} {}", self.time, self.half, self.day.unwrap_or_default());
        when::read(&written, zones, Some(fallback))?.resolve(now, fallback, towards)
    }
}

const DATES: [&str; 4] = [
    r"\d{4}-\d\d-\d\d",
    r"\d{4}/\d\d/\d\d",
    r"\d{1,2}(?:st|nd|rd|th)?\s+(?:MONTH)\b\.?(?:,?\s+20\d\d)?",
    r"(?:MONTH)\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d)?",
];
const MONTH: &str =
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const WEEKDAY: &str = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?";

/// A day between what stands around it.
fn day(before: &str, after: &str) -> Pattern {
    let dated = DATES.map(|date| format!(r"(?:(?:{WEEKDAY})\.?,?\s+)?{date}")).join("|");
    around(before, format!("today|tonight|tomorrow|yesterday|{dated}|{WEEKDAY}").replace("MONTH", MONTH), after)
}

static CLOCK: LazyLock<Pattern> = LazyLock::new(|| {
    const TIMES: [&str; 5] = [
        r"(?P<iso>\d{4}-\d\d-\d\dt\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?P<offset>z|[+-]\d\d:?\d\d)?",
        r"(?P<time>(?:[01]?\d|2[0-4]):[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<half>[ap](?:\.m\.?|m)))?",
        r"(?P<hour>(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?)\s?(?P<hour_half>[ap](?:\.m\.?|m))",
        r"(?P<sharp>\d{1,2})\s+o(?:'|’)clock",
        r"(?:at|by|until|till|before|after|from|since|around)\s+(?P<name>noon|midnight)",
    ];
    around(r"\b(?:", TIMES.join("|"), ")")
});
static DAY_BEFORE: LazyLock<Pattern> = LazyLock::new(|| {
    let after = r")(?:\s+(?:morning|afternoon|evening|night))?[\s,]*(?:at|by|around|before|until|from|between)?\s*$";
    day(r"\b(?P<day>", after)
});
static DAY_BEHIND: LazyLock<Pattern> = LazyLock::new(|| day(r"^\)?,?\s+(?:on\s+)?(?:the\s+)?(?P<day>", r")\b"));
static DATED: LazyLock<Pattern> = LazyLock::new(|| around(r"\b(?:", DATES.join("|").replace("MONTH", MONTH), ")"));
static OFFSET: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\s?\(?(?:(?:utc|gmt)\s?[+-]|\+)\d{1,2}(?::?\d\d)?\b"));
static ZONE_IN_WORDS: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"^,?\s\(?(?:(?:eastern|central|mountain|pacific|atlantic|greenwich)\b|(?:[a-z]+\s){0,3}?time\b)"));
static DURATION: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\s?(?:h|hrs?|hours?|m|mins?|minutes?|secs?|seconds?)\b"));

/// Words before a number that make it something else than a time.
const NO_TIME_BEHIND: [&str; 9] = ["line", "lines", "ratio", "port", "ports", "rule", "verse", "code", "codes"];

/// Words before `9:30` that make it a time where nothing else does.
const TIME_BEHIND: [&str; 16] = [
    "at",
    "by",
    "from",
    "between",
    "since",
    "until",
    "till",
    "to",
    "and",
    "around",
    "about",
    "approximately",
    "before",
    "after",
    "again",
    "or",
];

/// Words and signs between two times that share a zone.
const JOINTS: [&str; 12] = ["-", "–", "—", "to", "and", "until", "till", "or", "through", "&", ",", "/"];

/// More times than any update has; keeps hostile text cheap.
const ENOUGH: usize = 300;

/// The clock times in a text, in order; of a text that is full of them, the first few hundred.
pub(crate) fn clock_times<'t>(text: &'t str, zones: &ZoneTable) -> Vec<ClockTime<'t>> {
    let mut found: Vec<ClockTime<'t>> = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_digit()) && !text.contains("noon") && !text.contains("midnight") {
        return found;
    }
    for captures in CLOCK.captures_iter(text).take(ENOUGH) {
        let whole = captures.get(0).expect("the whole match is there");
        let group = |names: &[&str]| names.iter().find_map(|name| captures.name(name));
        if let Some(iso) = group(&["iso"]) {
            let zone = if group(&["offset"]).is_some() { Zoned::Otherwise } else { zone_behind(text, whole.end(), zones).0 };
            let (date, time) = iso.as_str().split_at(10);
            found.push(ClockTime { range: whole.range(), zone, day: Some(date), time: &time[1..], half: "" });
            continue;
        }
        let Some(time) = group(&["time", "hour", "sharp", "name"]) else { continue };
        let mut half = group(&["half", "hour_half"]);
        let mut end = whole.end();
        // `10:20 American`, `5 ambulances`: the half of the day is the start of another word.
        let glued = text[end..].bytes().take_while(u8::is_ascii_alphabetic).count();
        if half.is_some_and(|h| !h.as_str().ends_with('.')) && glued > 0 && !zones.is_label(&text[end..end + glued]) {
            if group(&["hour"]).is_some() {
                continue;
            }
            half = None;
            end = time.end();
        }
        let (zone, zone_end) = zone_behind(text, end, zones);
        let plain = half.is_none() && group(&["time"]).is_some();
        if plain && !is_clock(text, time.range(), end, zone) {
            continue;
        }
        let day = day_beside(text, time.start(), zone_end);
        let half = half.map_or("", |h| h.as_str());
        found.push(ClockTime { range: time.start()..zone_end, zone, day, time: time.as_str(), half });
    }
    share_zones(text, &mut found);
    found
}

/// Whether a sentence names a date: `14 Jul`, `July 14th, 2026`, `2026-07-14`.
pub(crate) fn names_a_date(text: &str) -> bool {
    DATED.is_match(text)
}

/// Whether a text names a zone anywhere: a label in capitals, an IANA name, or the like.
pub(crate) fn names_a_zone(text: &str, zones: &ZoneTable) -> bool {
    static SPOKEN: LazyLock<Pattern> =
        LazyLock::new(|| pattern(r"\b(?:eastern|central|mountain|pacific|atlantic|greenwich|local|your)\s+(?:\w+\s+)?time\b"));
    let letters = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_'));
    let mut tokens = text.split(letters).map(|t| t.trim_matches(|c: char| c.is_ascii_digit()));
    tokens.any(|t| is_zone(t, zones) && (t.contains('/') || t.bytes().all(|b| b.is_ascii_uppercase()))) || SPOKEN.is_match(text)
}

fn is_zone(word: &str, zones: &ZoneTable) -> bool {
    zones.is_label(word) || (word.contains('/') && word.starts_with(|c: char| c.is_ascii_uppercase()) && zones.find(word).is_ok())
}

/// The zone behind a time, and where it ends.
fn zone_behind<'t>(text: &'t str, end: usize, zones: &ZoneTable) -> (Zoned<'t>, usize) {
    let rest = near_behind(text, end);
    if let Some(offset) = OFFSET.find(rest) {
        return (Zoned::Otherwise, end + offset.end());
    }
    let start = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '\t', '(', '\n', '[']).len();
    let word = rest[start..]
        .find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '/' | '_')))
        .map_or(&rest[start..], |n| &rest[start..start + n]);
    if start <= 4 && is_zone(word, zones) {
        return (Zoned::By(word), end + start + word.len());
    }
    ZONE_IN_WORDS.find(rest).map_or((Zoned::Unsaid, end), |m| (Zoned::Otherwise, end + m.end()))
}

/// What is looked at behind a time: far more than any zone or day takes, and as much in a text full of times.
fn near_behind(text: &str, end: usize) -> &str {
    const REACH: usize = 200;
    &text[end..text.floor_char_boundary(end + REACH)]
}

/// Whether `9:30` or `14:00` without a half of the day is a clock time.
fn is_clock(text: &str, time: Range<usize>, end: usize, zone: Zoned<'_>) -> bool {
    let (before, behind) = (&text[..time.start], &text[end..]);
    let in_something = before.ends_with([':', '.', '/', '+', '=', '#', '_']) || before.ends_with(|c: char| c.is_alphabetic());
    let goes_on = behind.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '%' | '/'))
        || (behind.starts_with('.') && behind[1..].starts_with(|c: char| c.is_ascii_digit()));
    if in_something || goes_on || DURATION.is_match(near_behind(text, end)) {
        return false;
    }
    let spaced = before.trim_end();
    let word =
        &spaced[spaced.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| i + spaced[i..].chars().next().map_or(1, char::len_utf8))..];
    let is = |list: &[&str]| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    if is(&NO_TIME_BEHIND) {
        return false;
    }
    zone != Zoned::Unsaid || time.len() == 5 || is(&TIME_BEHIND)
}

fn day_beside(text: &str, start: usize, end: usize) -> Option<&str> {
    const REACH: usize = 48;
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let behind = DAY_BEHIND.captures(near_behind(text, end)).and_then(|c| c.name("day"));
    behind.or_else(|| DAY_BEFORE.captures(&text[from..start]).and_then(|c| c.name("day"))).map(|m| m.as_str())
}

/// `between 16:23 and 17:12 UTC` says one zone for both.
fn share_zones(text: &str, found: &mut [ClockTime<'_>]) {
    for i in (1..found.len()).rev() {
        let joint = text[found[i - 1].range.end..found[i].range.start].trim();
        if !JOINTS.iter().any(|j| j.eq_ignore_ascii_case(joint)) {
            continue;
        }
        match (found[i - 1].zone, found[i].zone) {
            (Zoned::Unsaid, zone) => found[i - 1].zone = zone,
            (zone, Zoned::Unsaid) => found[i].zone = zone,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(&str, Zoned<'_>, Option<&str>)> {
        let zones = ZoneTable::default();
        clock_times(text, &zones).into_iter().map(|t| (&text[t.range.clone()], t.zone, t.day)).collect()
    }

    #[test]
    fn times_are_found_with_their_zone_and_day() {
        assert_eq!(found("at 7:20pmET."), [("7:20pmET", Zoned::By("ET"), None)]);
        assert_eq!(found("by 8 a.m. ET on Tue 14 Jul"), [("8 a.m. ET", Zoned::By("ET"), Some("Tue 14 Jul"))]);
        assert_eq!(found("tomorrow morning at 9:30"), [("9:30", Zoned::Unsaid, Some("tomorrow"))]);
        assert_eq!(found("On July 18, 2024 at 22:38 UTC we"), [("22:38 UTC", Zoned::By("UTC"), Some("July 18, 2024"))]);
        assert_eq!(found("14:00 Europe/Berlin")[0].1, Zoned::By("Europe/Berlin"));
        assert_eq!(found("08:00+02:00")[0].1, Zoned::Otherwise);
        assert_eq!(found("8am UTC+2")[0].1, Zoned::Otherwise);
        assert_eq!(found("8am Eastern")[0].1, Zoned::Otherwise);
        assert_eq!(found("2026-07-14T08:00:00Z")[0].1, Zoned::Otherwise);
        assert_eq!(found("back at noon ET"), [("noon ET", Zoned::By("ET"), None)]);
        assert_eq!(found("at 8 o'clock"), [("8 o'clock", Zoned::Unsaid, None)]);
    }

    #[test]
    fn times_that_are_joined_share_a_zone() {
        for text in ["between 16:23 and 17:12 (UTC)", "12:00 to 16:30 UTC", "12:00-16:30 UTC", "12:00 UTC to 16:30"] {
            assert!(found(text).iter().all(|t| t.1 == Zoned::By("UTC")) && found(text).len() == 2, "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn numbers_that_are_no_times_are_left_alone() {
        for text in [
            "24/7",
            "release 7.8.6",
            "a ratio of 1:10",
            "16:9 video",
            "took 1:30 hours",
            "main.rs:12:34",
            "redis:6:10",
            "5 ambulances",
            "line 12:34",
            "at 99.9 %",
            "fe80::10:20",
            "5 PMs",
            "image 10:200",
            "I am here, 3 amazing days",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(found("10:20 American users"), [("10:20", Zoned::Unsaid, None)]);
    }

    #[test]
    fn zones_and_dates_are_seen_anywhere_in_a_text() {
        let zones = ZoneTable::default();
        assert!(names_a_zone("(all times in UTC)", &zones) && names_a_zone("14:00Z", &zones) && names_a_zone("Europe/Berlin", &zones));
        assert!(!names_a_zone("It is at the DB, not in utopia", &zones));
        assert!(names_a_date("on May 23, 2024") && names_a_date("14th July") && !names_a_date("may take 20 minutes"));
    }

    proptest! {
        /// Whatever the text, times lie in it and do not overlap.
        #[test]
        fn times_lie_in_their_text(text in "(at |[0-9]{1,2}|:|[ap]m| |UTC|ET|é|\\+|-|14 Jul|noon|\\(|\\)|\\.){0,24}") {
            let zones = ZoneTable::default();
            let mut end = 0;
            for t in clock_times(&text, &zones) {
                prop_assert!(t.range.start >= end && text.get(t.range.clone()).is_some());
                end = t.range.start + 1;
                let _ = t.moment(&zones, &Zone::utc(), Timestamp::UNIX_EPOCH, Towards::Past);
            }
        }
    }
}
