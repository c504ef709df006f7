//! Time as people write it: `7:20pmET`, `tomorrow 8am ET`, `Tue 14:00 Europe/Berlin`, `in 45m`, RFC 3339.
//!
//! Reading has two steps. [`read()`] turns text into a [`When`] without knowing what time it is;
//! [`When::resolve`] makes it a [`Moment`], given `now`. Written words keep the first form, facts the second.

mod read;
mod resolve;

use std::fmt;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use read::{read, read_civil, read_duration, write_duration};

use crate::zone::Zone;

/// An instant together with the zone it was said in. Whole minutes or milliseconds, never finer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant, whole milliseconds.
    pub at: Timestamp,
    /// The zone people speak of it in.
    pub zone: Zone,
}

/// What a person wrote, before it is known what time it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// A full instant (RFC 3339).
    Instant(Timestamp),
    /// A span from now: `in 45m`. Negative for `45m ago`.
    In(SignedDuration),
    /// A time of day in a zone, with or without a day.
    Civil(CivilWhen),
}

/// A time of day in a zone, as said: `8amET`, `8amET on Tue 14 Jul`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CivilWhen {
    /// Which day.
    pub day: Day,
    /// Time of day, whole minutes.
    pub time: Time,
    /// The zone said with it.
    pub zone: Zone,
}

/// Which day a person meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// None said: the next such time (a promise) or the last (a start).
    Unsaid,
    /// The day it is now in the said zone.
    Today,
    /// The day after.
    Tomorrow,
    /// The day before.
    Yesterday,
    /// The next such weekday (a promise) or the last (a start); today counts.
    Weekday(Weekday),
    /// A date, with or without its year.
    Date(SaidDate),
}

/// A date as said: `Tue 14 Jul`. A said weekday must fit the date, else it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidDate {
    /// Weekday, if said.
    pub weekday: Option<Weekday>,
    /// Day of the month, 1 to 31.
    pub day: i8,
    /// Month, 1 to 12.
    pub month: i8,
    /// Year, if said.
    pub year: Option<i16>,
}

/// Which way an incomplete time is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Starts and clocks: the last such time, now included.
    Past,
    /// Promises and plans: the next such time, now excluded.
    Future,
}

impl Moment {
    /// The words for it when spoken at `said_at` in its own zone: with the date whenever it is on
    /// another day in that zone or more than twelve hours away. Seconds are not said.
    #[must_use]
    pub fn said_at(&self, said_at: Timestamp) -> CivilWhen {
        let there = self.at.to_zoned(self.zone.tz().clone()).datetime();
        let here = said_at.to_zoned(self.zone.tz().clone()).datetime();
        let far = self.at.duration_since(said_at).abs() > SignedDuration::from_hours(12);
        let day = if there.date() == here.date() && !far { Day::Unsaid } else { Day::Date(SaidDate::of(there.date(), here.date())) };
        let time = Time::constant(there.hour(), there.minute(), 0, 0);
        CivilWhen { day, time, zone: self.zone.clone() }
    }

    /// Cut to the whole minute, the precision in which it is said.
    #[must_use]
    pub fn to_minute(self) -> Self {
        let ms = self.at.as_millisecond();
        let at = Timestamp::from_millisecond(ms - ms.rem_euclid(60_000)).unwrap_or(self.at);
        Self { at, zone: self.zone }
    }
}

impl SaidDate {
    /// The words for a date when spoken on `today`: the year only if it is not near.
    fn of(date: Date, today: Date) -> Self {
        let near = date.duration_since(today).abs() < SignedDuration::from_hours(24 * 150);
        Self { weekday: Some(date.weekday()), day: date.day(), month: date.month(), year: (!near).then_some(date.year()) }
    }
}

impl fmt::Display for CivilWhen {
    /// Compact, as in the template: `8amET`, `7:20pmET`, `8amET on Tue 14 Jul`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, half) = match self.time.hour() {
            0 => (12, "am"),
            h @ 1..12 => (h, "am"),
            12 => (12, "pm"),
            h => (h - 12, "pm"),
        };
        write!(f, "{hour}")?;
        if self.time.minute() != 0 {
            write!(f, ":{:02}", self.time.minute())?;
        }
        // An IANA name glued to the time cannot be read: `2pm Europe/Berlin`, but `2pmET`.
        let gap = if self.zone.label().contains('/') { " " } else { "" };
        write!(f, "{half}{gap}{}", self.zone.label())?;
        match self.day {
            Day::Unsaid => Ok(()),
            Day::Today => f.write_str(" today"),
            Day::Tomorrow => f.write_str(" tomorrow"),
            Day::Yesterday => f.write_str(" yesterday"),
            Day::Weekday(w) => write!(f, " on {}", weekday_name(w)),
            Day::Date(d) => write!(f, " on {d}"),
        }
    }
}

impl fmt::Display for SaidDate {
    /// `Tue 14 Jul`, `Tue 14 Jul 2027`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(w) = self.weekday {
            write!(f, "{} ", weekday_name(w))?;
        }
        write!(f, "{} {}", self.day, MONTHS[usize::from(self.month.unsigned_abs()).clamp(1, 12) - 1])?;
        if let Some(y) = self.year {
            write!(f, " {y}")?;
        }
        Ok(())
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "Mon"),
    (Weekday::Tuesday, "Tue"),
    (Weekday::Wednesday, "Wed"),
    (Weekday::Thursday, "Thu"),
    (Weekday::Friday, "Fri"),
    (Weekday::Saturday, "Sat"),
    (Weekday::Sunday, "Sun"),
];

fn weekday_name(w: Weekday) -> &'static str {
    WEEKDAYS[usize::from(w.to_monday_zero_offset().unsigned_abs())].1
}

/// An instant to whole milliseconds, as every stored instant is.
#[must_use]
pub fn to_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// RFC 3339 with the offset in force in `tz`: unambiguous in any fold, for hints.
fn with_offset(at: Timestamp, tz: &TimeZone) -> String {
    at.display_with_offset(tz.to_offset(at)).to_string()
}
