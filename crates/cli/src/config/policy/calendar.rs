//! `[calendar]`: which days and hours are worked.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use sev1_domain::calendar::{Country, countries, country};
use sev1_domain::zone::Zone;

use super::super::faults::Origin;
use super::super::layers::nearest;
use super::super::rows::{Row, Wrong, one_of, words};
use super::{Draft, Known};

/// Days of a week as they are written, Monday first.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

pub(super) fn calendar(file: &Row<'_, '_>, known: &Known<'_>, draft: &mut Draft) {
    let Some(row) = file.table("calendar") else { return };
    let before = row.faults_so_far();
    let calendar = &mut draft.policy.calendar;
    if let Some(zone) = row.read(row.text("zone"), |t| zone(t, known)) {
        calendar.zone = zone;
    }
    if row.place("days").is_some() {
        calendar.weekdays = row.list("days").into_iter().filter_map(|said| row.read(Some(said), day)).collect();
        calendar.weekdays.sort_by_key(|day| day.to_monday_zero_offset());
        calendar.weekdays.dedup();
    }
    calendar.opens = row.read(row.text("opens"), time).unwrap_or(calendar.opens);
    calendar.closes = row.read(row.text("closes"), time).unwrap_or(calendar.closes);
    if let Some(country) = row.read(row.text("holidays"), holidays) {
        calendar.country = country;
    }
    if let Some(off) = row.dates("off") {
        calendar.off = off.into_iter().filter_map(|said| date(&row, said, None)).collect();
    }
    if let Some(worked) = row.dates("worked") {
        calendar.worked = worked.into_iter().filter_map(|said| date(&row, said, Some(&calendar.off))).collect();
    }
    row.finish(&[]);
    // What could not be read may be what the rest lacks.
    draft.calendar = (row.faults_so_far() == before).then(|| row.span.clone());
}

fn zone(said: &str, known: &Known<'_>) -> Result<Option<Zone>, Wrong> {
    if said.is_empty() { Ok(None) } else { known.zones.find(said).map(Some).map_err(words) }
}

fn day(said: &str) -> Result<Weekday, Wrong> {
    let found = DAYS.iter().find(|(word, _)| word.eq_ignore_ascii_case(said)).map(|(_, day)| *day);
    one_of(said, found, &DAYS.map(|(word, _)| word))
}

fn time(said: &str) -> Result<Time, Wrong> {
    let read = || {
        let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let (hour, minute) = said.split_once(':').filter(|(hour, minute)| digits(hour, 2) && digits(minute, 2) && minute.len() == 2)?;
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
    };
    read().ok_or_else(|| (format!("`{said}` is no time of day"), vec!["write it like 9:00 or 17:30".to_owned()]))
}

fn holidays(said: &str) -> Result<Option<Country>, Wrong> {
    if said.is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = countries().collect();
    let near = || nearest(said, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    let hint = || near().unwrap_or_else(|| "write the English name of a country, or leave it out and name the days under `off`".to_owned());
    country(said).map(Some).ok_or_else(|| (format!("the holidays of `{said}` are not known"), vec![hint()]))
}

/// A day of the list; one that is in `other` as well cannot be meant.
fn date(row: &Row<'_, '_>, (said, place): (Cow<'_, str>, Origin), other: Option<&BTreeSet<Date>>) -> Option<Date> {
    row.read(Some((&said, place)), |t| match t.parse::<Date>() {
        Ok(date) if t.len() == "2026-12-24".len() => match other {
            Some(off) if off.contains(&date) => Err((format!("{date} is off and worked"), vec!["delete it from one of them".to_owned()])),
            _ => Ok(date),
        },
        _ => Err((format!("`{t}` is no date"), vec!["write it like 2026-12-24".to_owned()])),
    })
}
