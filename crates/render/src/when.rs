//! Spans and instants as people read them on our own screens. The template's own words for time are in the domain.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use sev1_domain::when::Moment;

/// A span to the minute: `12 min`, `9 h 12 min`, `3 d 2 h 12 min`. Seconds are cut off; negative spans count as zero.
#[must_use]
pub fn exact_elapsed(span: SignedDuration) -> String {
    let minutes = span.as_mins().max(0);
    let (d, h, min) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    // Up to two days hours read better than days.
    match (d, h) {
        (0 | 1, _) if minutes < 60 => format!("{min} min"),
        (0 | 1, _) => format!("{} h {min} min", minutes / 60),
        _ => format!("{d} d {h} h {min} min"),
    }
}

/// A span in a sentence, to the minute: `4 minutes`, `1 hour 20 minutes`, `26 hours`. Seconds are cut off; negative spans count as zero.
#[must_use]
pub fn in_words(span: SignedDuration) -> String {
    let minutes = span.as_mins().max(0);
    let said = |n: i64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (0, min) => said(min, "minute"),
        (h, 0) => said(h, "hour"),
        (h, min) => format!("{} {}", said(h, "hour"), said(min, "minute")),
    }
}

/// How far a promise is: `in 42 min`, `due now`, `overdue by 5 min`.
///
/// What is left is rounded up and what is over is rounded down, so nobody is called late early. The whole of the due minute is in time.
#[must_use]
pub fn countdown(due: Timestamp, now: Timestamp) -> String {
    if let Some(left) = left(due, now) {
        return format!("in {}", exact_elapsed(left));
    }
    match now.duration_since(due) {
        late if late < SignedDuration::from_mins(1) => "due now".to_owned(),
        late => format!("overdue by {}", exact_elapsed(late)),
    }
}

/// What is left until `due`, in whole minutes, rounded up; nothing once it has come.
#[must_use]
pub fn left(due: Timestamp, now: Timestamp) -> Option<SignedDuration> {
    let left = due.duration_since(now);
    let minutes = left.as_secs().div_euclid(60) + i64::from(left.as_millis() % 60_000 != 0);
    left.is_positive().then(|| SignedDuration::from_mins(minutes))
}

/// A moment in its own zone, with UTC in brackets: `Tue 14 Jul 8:00am ET (12:00 UTC)`. The weekday stands in the brackets where
/// UTC is on another one, the year where it is not near `now`.
#[must_use]
pub fn moment(moment: &Moment, now: Timestamp) -> String {
    let there = moment.at.to_zoned(moment.zone.tz().clone());
    let utc = moment.at.to_zoned(TimeZone::UTC);
    let near = moment.at.duration_since(now).abs() < SignedDuration::from_hours(24 * 150);
    let date = there.strftime(if near { "%a %-d %b" } else { "%a %-d %b %Y" });
    let said = format!("{date} {} {}", twelve_hours(&there), moment.zone.label());
    if moment.zone.label() == "UTC" {
        return said;
    }
    let day = if utc.date() == there.date() { String::new() } else { utc.strftime("%a ").to_string() };
    format!("{said} ({day}{} UTC)", utc.strftime("%H:%M"))
}

/// A moment in its own zone and nothing else, for one glance: `8:00am ET`, with its date where that is another day.
#[must_use]
pub fn moment_short(moment: &Moment, now: Timestamp) -> String {
    let there = moment.at.to_zoned(moment.zone.tz().clone());
    let today = now.to_zoned(moment.zone.tz().clone()).date() == there.date();
    let near = moment.at.duration_since(now).abs() < SignedDuration::from_hours(24 * 150);
    let date = match (today, near) {
        (true, _) => String::new(),
        (false, true) => there.strftime("%a %-d %b ").to_string(),
        (false, false) => there.strftime("%a %-d %b %Y ").to_string(),
    };
    format!("{date}{} {}", twelve_hours(&there), moment.zone.label())
}

/// The time of day of a moment in its own zone: `8:00am ET`.
#[must_use]
pub fn time_of_day(moment: &Moment) -> String {
    format!("{} {}", twelve_hours(&moment.at.to_zoned(moment.zone.tz().clone())), moment.zone.label())
}

fn twelve_hours(at: &Zoned) -> String {
    let half = if at.hour() < 12 { "am" } else { "pm" };
    format!("{}:{:02}{half}", (at.hour() + 11) % 12 + 1, at.minute())
}

#[cfg(test)]
mod tests {
    use sev1_domain::zone::ZoneTable;

    use super::*;

    fn at(rfc: &str) -> Timestamp {
        rfc.parse().expect("a timestamp")
    }

    #[test]
    fn spans_read_in_hours_and_minutes() {
        let said = |secs| exact_elapsed(SignedDuration::from_secs(secs));
        assert_eq!([-5, 59, 60, 3_599, 3_600].map(said), ["0 min", "0 min", "1 min", "59 min", "1 h 0 min"]);
        assert_eq!(said(9 * 3_600 + 12 * 60 + 59), "9 h 12 min");
        assert_eq!(said(47 * 3_600), "47 h 0 min");
        assert_eq!(said(74 * 3_600 + 720), "3 d 2 h 12 min");
    }

    #[test]
    fn spans_are_said_in_words() {
        let said = |mins| in_words(SignedDuration::from_mins(mins));
        assert_eq!(
            [-5, 1, 59, 60, 61, 80].map(said),
            ["0 minutes", "1 minute", "59 minutes", "1 hour", "1 hour 1 minute", "1 hour 20 minutes"]
        );
        assert_eq!(in_words(SignedDuration::from_secs(4 * 60 + 59)), "4 minutes");
        assert_eq!(said(26 * 60), "26 hours");
    }

    #[test]
    fn a_countdown_calls_nobody_late_early() {
        let due = at("2026-07-14T12:00:00Z");
        let said = |now: &str| countdown(due, at(now));
        assert_eq!(said("2026-07-14T11:18:00Z"), "in 42 min");
        assert_eq!(said("2026-07-14T11:59:00.001Z"), "in 1 min");
        assert_eq!(said("2026-07-14T12:00:59Z"), "due now");
        assert_eq!(said("2026-07-14T12:05:59Z"), "overdue by 5 min");
    }

    #[test]
    fn a_moment_is_read_in_its_zone_and_in_utc() {
        let zones = ZoneTable::default();
        let said =
            |rfc: &str, zone: &str| moment(&Moment { at: at(rfc), zone: zones.find(zone).expect("known") }, at("2026-07-14T00:00:00Z"));
        assert_eq!(said("2026-07-14T12:00:00Z", "ET"), "Tue 14 Jul 8:00am ET (12:00 UTC)");
        assert_eq!(said("2026-07-15T01:05:00Z", "ET"), "Tue 14 Jul 9:05pm ET (Wed 01:05 UTC)");
        assert_eq!(said("2027-07-14T00:00:00Z", "UTC"), "Wed 14 Jul 2027 12:00am UTC");
    }
}
