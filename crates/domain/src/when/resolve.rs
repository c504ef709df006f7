//! [`When`] to [`Moment`]: which instant was meant, given what time it is now. Gaps and folds of
//! daylight-saving changes are asked about, never guessed.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp};

use super::{CivilWhen, Day, Moment, SaidDate, Towards, When, with_offset};
use crate::refusal::Refusal;
use crate::zone::{Season, Zone};

impl When {
    /// The instant meant, completed towards the past or the future of `now`.
    ///
    /// `speak_in` is the zone of a time that was said without one (a span, an instant).
    ///
    /// # Errors
    /// `time.gap`, `time.fold`, `time.season` (`8am EST` in July), `time.no_such_date`, `time.range`.
    pub fn resolve(&self, now: Timestamp, speak_in: &Zone, towards: Towards) -> Result<Moment, Refusal> {
        match self {
            Self::Instant(at) => Ok(Moment { at: *at, zone: speak_in.clone() }),
            Self::In(span) => {
                let at = now.checked_add(*span).map_err(|_| out_of_range())?;
                Ok(Moment { at, zone: speak_in.clone() }.to_minute())
            }
            Self::Civil(civil) => civil.resolve(now, towards),
        }
    }
}

impl CivilWhen {
    /// The instant meant, completed towards the past or the future of `now`.
    ///
    /// # Errors
    /// As [`When::resolve`].
    pub fn resolve(&self, now: Timestamp, towards: Towards) -> Result<Moment, Refusal> {
        let today = now.to_zoned(self.zone.tz().clone()).date();
        let on = |date: Date| self.on(date);
        let shifted = |days: i64| today.checked_add(Span::new().days(days)).map_err(|_| out_of_range());
        match self.day {
            Day::Today => on(today),
            Day::Tomorrow => on(shifted(1)?),
            Day::Yesterday => on(shifted(-1)?),
            Day::Date(said) => on(said.nearest(today, towards)?),
            Day::Unsaid => self.nearest(now, towards, [shifted(-1)?, today, shifted(1)?]),
            Day::Weekday(w) => {
                let ahead = i64::from(days_until(today.weekday(), w));
                self.nearest(now, towards, [shifted(ahead - 7)?, shifted(ahead)?, shifted(ahead + 7)?])
            }
        }
    }

    /// The last candidate not after now, or the first after now. A candidate day on which the time
    /// does not exist or is doubled is a refusal only if it is the one meant.
    fn nearest(&self, now: Timestamp, towards: Towards, days: [Date; 3]) -> Result<Moment, Refusal> {
        let roughly = |d: &Date| self.zone.tz().to_ambiguous_timestamp(d.to_datetime(self.time)).compatible().ok();
        let meant = match towards {
            Towards::Past => days.iter().rev().find(|d| roughly(d).is_some_and(|t| t <= now)),
            Towards::Future => days.iter().find(|d| roughly(d).is_some_and(|t| t > now)),
        };
        self.on(*meant.ok_or_else(out_of_range)?)
    }

    fn on(&self, date: Date) -> Result<Moment, Refusal> {
        let at = instant(date.to_datetime(self.time), &self.zone)?;
        Ok(Moment { at, zone: self.zone.clone() })
    }
}

fn instant(civil: DateTime, zone: &Zone) -> Result<Timestamp, Refusal> {
    let tz = zone.tz();
    let ambiguous = tz.to_ambiguous_timestamp(civil);
    let of = |offset: jiff::tz::Offset| offset.to_timestamp(civil).map_err(|_| out_of_range());
    let at = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => of(offset)?,
        AmbiguousOffset::Gap { before, after } => {
            let (a, b) = (with_offset(of(after)?, tz), with_offset(of(before)?, tz));
            return Err(Refusal::new("time.gap", format!("{civil} does not exist in {}: the clocks go forward over it", zone.label()))
                .hint(format!("write {b} or {a}")));
        }
        AmbiguousOffset::Fold { before, after } => match zone.season() {
            Some(Season::Daylight) => of(before)?,
            Some(Season::Standard) => of(after)?,
            None => {
                let (a, b) = (with_offset(of(before)?, tz), with_offset(of(after)?, tz));
                return Err(Refusal::new("time.fold", format!("{civil} happens twice in {}: the clocks go back over it", zone.label()))
                    .hint(format!("write {a} for the first or {b} for the second")));
            }
        },
    };
    check_season(at, tz, zone)?;
    Ok(at)
}

/// `8am EST` in July is an hour off from what everybody reads; refuse it.
fn check_season(at: Timestamp, tz: &TimeZone, zone: &Zone) -> Result<(), Refusal> {
    let Some(season) = zone.season() else { return Ok(()) };
    let info = tz.to_offset_info(at);
    if info.dst().is_dst() == (season == Season::Daylight) {
        return Ok(());
    }
    let right = info.abbreviation().to_owned();
    Err(Refusal::new("time.season", format!("{} is not in force at that date in {}; {right} is", zone.label(), zone.iana()))
        .hint(format!("write {right}, or the label that fits all year")))
}

impl SaidDate {
    /// The date meant; without a year the one nearest in the given direction, a day of slack included.
    fn nearest(self, today: Date, towards: Towards) -> Result<Date, Refusal> {
        let years = match (self.year, towards) {
            (Some(y), _) => vec![y],
            // A leap day can be up to eight years away.
            (None, Towards::Future) => (0..9).map(|n| today.year() + n).collect(),
            (None, Towards::Past) => (0..9).map(|n| today.year() - n).collect(),
        };
        let no_such = || {
            Refusal::new(
                "time.no_such_date",
                format!("there is no {} {}", self.day, super::MONTHS[usize::from(self.month.unsigned_abs()) - 1]),
            )
        };
        let slack = Span::new().days(1);
        let fits = |d: &Date| match towards {
            _ if self.year.is_some() => true,
            Towards::Future => d.checked_add(slack).is_ok_and(|d| d >= today),
            Towards::Past => d.checked_sub(slack).is_ok_and(|d| d <= today),
        };
        let date = years.into_iter().filter_map(|y| Date::new(y, self.month, self.day).ok()).find(fits).ok_or_else(no_such)?;
        match self.weekday {
            Some(w) if w != date.weekday() => {
                let real = super::weekday_name(date.weekday());
                Err(Refusal::new("time.weekday", format!("{date} is a {real}, not a {}", super::weekday_name(w)))
                    .hint("mend the weekday or the date"))
            }
            _ => Ok(date),
        }
    }
}

fn days_until(from: Weekday, to: Weekday) -> i8 {
    from.until(to).rem_euclid(7)
}

fn out_of_range() -> Refusal {
    Refusal::new("time.range", "that time is out of range")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{read, to_milliseconds};
    use super::*;
    use crate::zone::ZoneTable;

    fn at(rfc: &str) -> Timestamp {
        rfc.parse().expect("a timestamp")
    }

    fn resolved(text: &str, now: &str, towards: Towards) -> Result<String, &'static str> {
        let zones = ZoneTable::default();
        let et = zones.find("ET").expect("ET");
        read(text, &zones, None).and_then(|w| w.resolve(at(now), &et, towards)).map(|m| m.at.to_string()).map_err(|r| r.code)
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        // Tuesday 14 July 2026, 7:20pm in New York.
        let now = "2026-07-14T23:20:00Z";
        let future = [
            ("8am ET", "2026-07-15T12:00:00Z"),
            ("8amET", "2026-07-15T12:00:00Z"),
            ("8 am ET", "2026-07-15T12:00:00Z"),
            ("7:20pmET", "2026-07-15T23:20:00Z"),
            ("tomorrow 8am ET", "2026-07-15T12:00:00Z"),
            ("8am ET tomorrow", "2026-07-15T12:00:00Z"),
            ("8amET on Wed 15 Jul", "2026-07-15T12:00:00Z"),
            ("Jul 15, 8am ET", "2026-07-15T12:00:00Z"),
            ("15th July 2026 at 08:00 ET", "2026-07-15T12:00:00Z"),
            ("Tue 14:00 Europe/Berlin", "2026-07-21T12:00:00Z"),
            ("14:00Europe/Berlin", "2026-07-15T12:00:00Z"),
            ("2026-07-15 08:00 EDT", "2026-07-15T12:00:00Z"),
            ("noon UTC", "2026-07-15T12:00:00Z"),
            ("midnight ET", "2026-07-15T04:00:00Z"),
            ("in 45m", "2026-07-15T00:05:00Z"),
            ("90 min", "2026-07-15T00:50:00Z"),
            ("1h30m", "2026-07-15T00:50:00Z"),
            ("2026-07-14T08:00:00-04:00", "2026-07-14T12:00:00Z"),
        ];
        for (text, want) in future {
            assert_eq!(resolved(text, now, Towards::Future).as_deref(), Ok(want), "{text}");
        }
        let past = [
            ("10:20am ET", "2026-07-14T14:20:00Z"),
            ("9pm ET", "2026-07-14T01:00:00Z"),
            ("yesterday 11pm ET", "2026-07-14T03:00:00Z"),
            ("Mon 9am PT", "2026-07-13T16:00:00Z"),
            ("9 hours ago", "2026-07-14T14:20:00Z"),
            ("14 Jul 10:20am ET", "2026-07-14T14:20:00Z"),
        ];
        for (text, want) in past {
            assert_eq!(resolved(text, now, Towards::Past).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_known_is_refused_with_a_code() {
        let now = "2026-07-14T23:20:00Z";
        let bad = [
            ("8am", "time.zone_missing"),
            ("8 ET", "time.half_missing"),
            ("25:00 ET", "time.unread"),
            ("13pm ET", "time.unread"),
            ("8am 9am ET", "time.unread"),
            ("soon", "time.unread"),
            ("", "time.unread"),
            ("8am IST", "zone.ambiguous"),
            ("8am CST", "zone.ambiguous"),
            ("8am Europe/Atlantis", "zone.unknown"),
            ("8am EST", "time.season"),
            ("8am ET on Mon 15 Jul", "time.weekday"),
            ("8am ET 31 Feb", "time.no_such_date"),
            ("in 99999999999999 hours", "time.unread"),
        ];
        for (text, want) in bad {
            assert_eq!(resolved(text, now, Towards::Future), Err(want), "{text}");
        }
        assert_eq!(resolved(&"8am ET ".repeat(100), now, Towards::Future), Err("time.unread"));
    }

    #[test]
    fn gaps_and_folds_are_asked_about_with_both_candidates() {
        let zones = ZoneTable::default();
        let et = zones.find("ET").expect("ET");
        let refusal = |text: &str, now: &str| {
            read(text, &zones, None).and_then(|w| w.resolve(at(now), &et, Towards::Future)).expect_err("must be asked")
        };
        let fold = refusal("1:30am ET", "2026-11-01T00:00:00Z");
        assert_eq!(fold.code, "time.fold");
        assert!(fold.hints[0].contains("2026-11-01T01:30:00-04:00") && fold.hints[0].contains("2026-11-01T01:30:00-05:00"));
        let gap = refusal("2:30am ET", "2026-03-08T01:00:00Z");
        assert_eq!(gap.code, "time.gap");
        assert!(gap.hints[0].contains("2026-03-08T01:30:00-05:00") && gap.hints[0].contains("2026-03-08T03:30:00-04:00"), "{gap:?}");
        assert_eq!(resolved("1:30am EDT", "2026-11-01T00:00:00Z", Towards::Future).as_deref(), Ok("2026-11-01T05:30:00Z"));
        assert_eq!(resolved("1:30am EST", "2026-11-01T00:00:00Z", Towards::Future).as_deref(), Ok("2026-11-01T06:30:00Z"));
    }

    #[test]
    fn the_date_is_said_when_it_is_another_day_or_far() {
        let zones = ZoneTable::default();
        let et = zones.find("ET").expect("ET");
        let said = |due: &str, now: &str| Moment { at: at(due), zone: et.clone() }.said_at(at(now)).to_string();
        assert_eq!(said("2026-07-14T23:20:00Z", "2026-07-14T22:00:00Z"), "7:20pmET");
        assert_eq!(said("2026-07-15T12:00:00Z", "2026-07-14T23:20:00Z"), "8amET on Wed 15 Jul");
        assert_eq!(said("2026-07-15T03:00:00Z", "2026-07-14T14:00:00Z"), "11pmET on Tue 14 Jul");
        assert_eq!(said("2026-07-15T04:30:00Z", "2026-07-15T03:50:00Z"), "12:30amET on Wed 15 Jul");
        assert_eq!(said("2027-07-15T04:30:00Z", "2026-07-15T03:50:00Z"), "12:30amET on Thu 15 Jul 2027");
    }

    proptest! {
        /// What is said about a promise is read back as the same instant, outside folds and gaps.
        #[test]
        fn said_and_read_back_is_the_same_instant(now_s in 1_700_000_000i64..1_900_000_000, ahead_min in 1i64..60*24*100, zone in prop::sample::select(vec!["ET", "PT", "CET", "UTC", "Asia/Kolkata", "Australia/Lord_Howe"])) {
            let zones = ZoneTable::default();
            let zone = zones.find(zone).expect("known");
            let now = Timestamp::from_second(now_s).expect("in range");
            let due = Moment { at: Timestamp::from_second(now_s - now_s % 60 + ahead_min * 60).expect("in range"), zone: zone.clone() };
            prop_assume!(due.at > now);
            let text = due.said_at(now).to_string();
            match read(&text, &zones, None).and_then(|w| w.resolve(now, &zone, Towards::Future)) {
                Ok(back) => prop_assert_eq!(back.at, due.at, "{}", text),
                Err(r) => prop_assert_eq!(r.code, "time.fold", "{}", text),
            }
        }

        /// No text makes the reader panic, whatever it holds.
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,90}", now_s in 0i64..4_000_000_000) {
            let zones = ZoneTable::default();
            let now = to_milliseconds(Timestamp::from_second(now_s).expect("in range"));
            if let Ok(w) = read(&text, &zones, Some(&Zone::utc())) {
                let _ = w.resolve(now, &Zone::utc(), Towards::Past);
                let _ = w.resolve(now, &Zone::utc(), Towards::Future);
            }
        }
    }
}
