//! Text to [`When`]: a handful of word kinds in any order, so that people need not learn one.

use std::str::FromStr;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use super::{CivilWhen, Day, MONTHS, SaidDate, WEEKDAYS, When, to_milliseconds};
use crate::refusal::Refusal;
use crate::zone::{Zone, ZoneTable};

/// Reads a time as people write it.
///
/// `fallback` is the zone to use when none is written; without one such a time is refused.
///
/// ```
/// use sev1_domain::{when::read, zone::ZoneTable};
/// let zones = ZoneTable::default();
/// for text in ["10:20am ET", "7:20pmET", "tomorrow 8am ET", "Tue 14:00 Europe/Berlin", "in 45m", "90 min", "2026-07-14T08:00:00-04:00"] {
///     assert!(read(text, &zones, None).is_ok(), "{text}");
/// }
/// ```
///
/// # Errors
/// `time.zone_missing`, `time.half_missing` (`8 ET`), `time.unread`, and those of [`ZoneTable::find`].
pub fn read(text: &str, zones: &ZoneTable, fallback: Option<&Zone>) -> Result<When, Refusal> {
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() {
        return Err(unread(text));
    }
    if text.len() > 80 {
        return Err(Refusal::new("time.unread", "that is too long to be a time").hint(EXAMPLES));
    }
    if let Ok(at) = Timestamp::from_str(text) {
        return Ok(When::Instant(to_milliseconds(at)));
    }
    if let Some(span) = read_duration(text) {
        return Ok(When::In(span));
    }
    read_civil(text, zones, fallback).map(When::Civil)
}

const EXAMPLES: &str = "write it like 8am ET, tomorrow 8am ET, Tue 14:00 Europe/Berlin, in 45m or 2026-07-14T08:00:00-04:00";

fn unread(text: &str) -> Refusal {
    Refusal::new("time.unread", format!("`{text}` is not a time that can be read")).hint(EXAMPLES)
}

/// Reads `45m`, `in 45m`, `90 min`, `1h30m`, `45m ago`. `None` if it is no span; spans are below 100 days.
#[must_use]
pub fn read_duration(text: &str) -> Option<SignedDuration> {
    let lower = text.trim().to_ascii_lowercase();
    let (body, ago) = match lower.strip_suffix(" ago") {
        Some(b) => (b, true),
        None => (lower.strip_prefix("in ").unwrap_or(&lower), false),
    };
    let body = body.trim();
    if !body.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let span = SignedDuration::from_str(body).ok()?;
    let fits = span.is_positive() && span < SignedDuration::from_hours(24 * 100);
    fits.then_some(if ago { -span } else { span })
}

/// Writes a span as [`read_duration`] reads it: `45m`, `1h30m`. A negative one is written like a positive one.
#[must_use]
pub fn write_duration(span: SignedDuration) -> String {
    format!("{:#}", span.abs()).replace(' ', "")
}

/// Reads a time of day in a zone, with or without a day.
///
/// # Errors
/// As [`read`].
pub fn read_civil(text: &str, zones: &ZoneTable, fallback: Option<&Zone>) -> Result<CivilWhen, Refusal> {
    let mut found = Found::default();
    let words = split(text);
    let mut i = 0;
    while i < words.len() {
        i += found.take(&words[i..], zones).map_err(|e| match e {
            Stop::Unread => unread(text.trim()),
            Stop::Refused(r) => r,
        })?;
    }
    found.finish(text, fallback)
}

#[derive(Default)]
struct Found {
    time: Option<Time>,
    zone: Option<Zone>,
    day: Option<Day>,
    weekday: Option<jiff::civil::Weekday>,
    bare_hour: Option<i8>,
}

enum Stop {
    Unread,
    Refused(Refusal),
}

impl Found {
    /// Takes the word at the front, with those that belong to it; answers how many it took.
    fn take(&mut self, words: &[&str], zones: &ZoneTable) -> Result<usize, Stop> {
        let word = words[0];
        let lower = word.to_ascii_lowercase();
        let next = words.get(1).map(|w| w.to_ascii_lowercase());
        if matches!(lower.as_str(), "on" | "at" | "by" | "the" | "," | "of") {
            return Ok(1);
        }
        let day = match lower.as_str() {
            "today" | "tonight" => Some(Day::Today),
            "tomorrow" => Some(Day::Tomorrow),
            "yesterday" => Some(Day::Yesterday),
            _ => None,
        };
        if let Some(day) = day {
            return self.set_day(day).map(|()| 1);
        }
        if let Some(w) = weekday(&lower) {
            return match self.weekday.replace(w) {
                None => Ok(1),
                Some(_) => Err(Stop::Unread),
            };
        }
        if let Some((date, n)) = date(words) {
            return self.set_day(Day::Date(date)).map(|()| n);
        }
        if lower == "noon" || lower == "midnight" {
            return self.set_time(Time::constant(if lower == "noon" { 12 } else { 0 }, 0, 0, 0)).map(|()| 1);
        }
        if lower.starts_with(|c: char| c.is_ascii_digit()) {
            let half = next.as_deref().and_then(half);
            if let Some(t) = clock(&lower, half) {
                return self.set_time(t).map(|()| if half.is_some() { 2 } else { 1 });
            }
            return match lower.parse::<i8>() {
                Ok(h @ 0..=24) if self.bare_hour.is_none() => {
                    self.bare_hour = Some(h);
                    Ok(1)
                }
                _ => Err(Stop::Unread),
            };
        }
        if self.zone.is_none() && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.zone = Some(match zones.find(word) {
                Ok(zone) => zone,
                // Before any time was read, an unknown word is no zone gone wrong but no time at all: `soon`.
                Err(r) if r.code == "zone.unknown" && self.time.is_none() => return Err(Stop::Unread),
                Err(r) => return Err(Stop::Refused(r)),
            });
            return Ok(1);
        }
        Err(Stop::Unread)
    }

    fn set_day(&mut self, day: Day) -> Result<(), Stop> {
        self.day.replace(day).map_or(Ok(()), |_| Err(Stop::Unread))
    }

    fn set_time(&mut self, time: Time) -> Result<(), Stop> {
        self.time.replace(time).map_or(Ok(()), |_| Err(Stop::Unread))
    }

    fn finish(self, text: &str, fallback: Option<&Zone>) -> Result<CivilWhen, Refusal> {
        let Some(time) = self.time else {
            return Err(match self.bare_hour {
                Some(h) => Refusal::new("time.half_missing", format!("`{}`: is {h} in the morning or the afternoon?", text.trim()))
                    .hint(format!("write {h}am, {h}pm or {h:02}:00")),
                None => unread(text.trim()),
            });
        };
        if self.bare_hour.is_some() {
            return Err(unread(text.trim()));
        }
        let zone = self.zone.or_else(|| fallback.cloned()).ok_or_else(|| {
            Refusal::new("time.zone_missing", format!("`{}` has no zone, and readers in another one would be wrong", text.trim()))
                .hint(format!("add the zone you mean: `{} ET`, `{0} UTC`, `{0} Europe/Berlin`", text.trim()))
        })?;
        let day = match (self.day, self.weekday) {
            (None, None) => Day::Unsaid,
            (None, Some(w)) => Day::Weekday(w),
            (Some(Day::Date(d)), w) => Day::Date(SaidDate { weekday: w, ..d }),
            (Some(d), None) => d,
            (Some(_), Some(_)) => return Err(unread(text.trim())),
        };
        Ok(CivilWhen { day, time, zone })
    }
}

/// Splits at spaces and commas, and where a zone is glued to the time: `7:20pmET` is `7:20pm`, `ET`.
fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()) {
        let digits = word.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(word.len());
        let tail = &word[digits..];
        let half_len = tail.get(..2).filter(|t| half(&t.to_ascii_lowercase()).is_some()).map_or(0, |_| 2);
        let cut = digits + half_len;
        // `14thET` or `2026-07-14` are no glued zones; only letters after a time are.
        let glued = digits > 0 && cut < word.len() && word[cut..].bytes().all(|b| b.is_ascii_alphabetic() || b == b'/' || b == b'_');
        let ordinal = matches!(tail.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th");
        if glued && !ordinal && !tail.eq_ignore_ascii_case("h") {
            out.push(&word[..cut]);
            out.push(&word[cut..]);
        } else {
            out.push(word);
        }
    }
    out
}

/// `true` for the afternoon.
fn half(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" | "a.m." => Some(false),
        "pm" | "p.m" | "p.m." => Some(true),
        _ => None,
    }
}

/// `7:20pm`, `8am`, `14:00`, `7.20pm`, `14h`; with the half of the day from the next word if it is there.
fn clock(word: &str, next_half: Option<bool>) -> Option<Time> {
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(word.len());
    let (number, tail) = word.split_at(digits);
    let half = if tail.is_empty() { next_half } else { half(tail) };
    let continental = tail == "h";
    if !tail.is_empty() && half.is_none() && !continental {
        return None;
    }
    let (h, m) = match number.split_once([':', '.']) {
        Some((h, m)) if m.len() == 2 => (h, Some(m.parse::<i8>().ok()?)),
        Some(_) => return None,
        None => (number, None),
    };
    if h.is_empty() || h.len() > 2 {
        return None;
    }
    let h: i8 = h.parse().ok()?;
    let hour = match half {
        Some(pm) if (1..=12).contains(&h) => h % 12 + if pm { 12 } else { 0 },
        Some(_) => return None,
        None if m.is_some() || continental => h,
        None => return None,
    };
    Time::new(hour, m.unwrap_or(0), 0, 0).ok()
}

fn weekday(word: &str) -> Option<jiff::civil::Weekday> {
    const LONG: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches('.');
    let at = LONG.iter().position(|l| *l == word || (word.len() >= 3 && word.len() <= 5 && l.starts_with(word)))?;
    Some(WEEKDAYS[at].0)
}

fn month(word: &str) -> Option<i8> {
    const LONG: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let at = LONG.iter().position(|l| *l == word || word == "sept" && l.starts_with("sept"));
    let at = at.or_else(|| MONTHS.iter().position(|m| m.eq_ignore_ascii_case(&word)))?;
    i8::try_from(at + 1).ok()
}

/// `14 Jul`, `14th Jul 2026`, `Jul 14`, `2026-07-14`; answers how many words it took.
fn date(words: &[&str]) -> Option<(SaidDate, usize)> {
    if let Ok(d) = words[0].parse::<jiff::civil::Date>()
        && words[0].len() == 10
    {
        return Some((SaidDate { weekday: None, day: d.day(), month: d.month(), year: Some(d.year()) }, 1));
    }
    let day_of = |w: &str| {
        let w = w.to_ascii_lowercase();
        let w = ["st", "nd", "rd", "th"].iter().find_map(|o| w.strip_suffix(o)).unwrap_or(&w).to_owned();
        w.parse::<i8>().ok().filter(|d| (1..=31).contains(d) && w.len() <= 2)
    };
    let second = words.get(1)?;
    let (day, month) = match (day_of(words[0]), month(second)) {
        (Some(d), Some(m)) => (d, m),
        _ => (day_of(second)?, month(words[0])?),
    };
    // A four-digit number behind a date is a year: `14 Jul 2026`.
    let year = words.get(2).and_then(|w| w.parse::<i16>().ok()).filter(|y| (2000..=2199).contains(y));
    Some((SaidDate { weekday: None, day, month, year }, if year.is_some() { 3 } else { 2 }))
}
