//! Business days: which days people work, which hours, and when so many of them have passed.
//!
//! Public holidays come from `holidays-rs`, as rules and not as tables; days of one's own are added or taken away.

use std::collections::BTreeSet;

pub use holidays_rs::Country;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use crate::refusal::Refusal;
use crate::when::Moment;
use crate::zone::Zone;

/// When people work, in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// The zone its days and hours are in; `None` for the incident's.
    pub zone: Option<Zone>,
    /// Working days of a week.
    pub weekdays: Vec<Weekday>,
    /// When a working day begins.
    pub opens: Time,
    /// When it ends; later than `opens`.
    pub closes: Time,
    /// Whose public holidays are off; `None` for none.
    pub country: Option<Country>,
    /// Further days off.
    pub off: BTreeSet<Date>,
    /// Days that are worked although they are holidays or at a weekend.
    pub worked: BTreeSet<Date>,
}

impl Default for BusinessCalendar {
    /// Monday to Friday, 9am to 5pm, no holidays.
    fn default() -> Self {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        Self {
            zone: None,
            weekdays: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
            opens: Time::constant(9, 0, 0, 0),
            closes: Time::constant(17, 0, 0, 0),
            country: None,
            off: BTreeSet::new(),
            worked: BTreeSet::new(),
        }
    }
}

/// As far as a calendar is searched for a working day: a year without one is a mistake.
const FURTHEST: i32 = 366;

impl BusinessCalendar {
    /// Whether people work on `date`.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        if self.worked.contains(&date) {
            return true;
        }
        self.weekdays.contains(&date.weekday()) && !self.off.contains(&date) && !self.is_holiday(date)
    }

    fn is_holiday(&self, date: Date) -> bool {
        let day = || {
            let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
            holidays_rs::Date::new(i32::from(date.year()), month, day)
        };
        self.country.is_some_and(|country| day().is_some_and(|d| holidays_rs::Calendar::new(country).is_holiday(d)))
    }

    /// The end of the `n`th working day after the day of `from`, in this calendar's zone or else in `speak_in`. The day itself does
    /// not count, so that what ends at night leaves whole days.
    ///
    /// # Errors
    /// `time.range` where there is no such day within a year.
    pub fn after_days(&self, from: Timestamp, n: u32, speak_in: &Zone) -> Result<Moment, Refusal> {
        let zone = self.zone.as_ref().unwrap_or(speak_in);
        let mut date = from.to_zoned(zone.tz().clone()).date();
        let mut left = n;
        for _ in 0..FURTHEST {
            if left == 0 {
                return Ok(Moment { at: on(date, self.closes, zone.tz())?, zone: zone.clone() });
            }
            date = next(date)?;
            left -= u32::from(self.is_working_day(date));
        }
        Err(never())
    }

    /// When so much working time has passed since `from`: only hours of working days count.
    ///
    /// # Errors
    /// `time.range` where that is more than a year away.
    pub fn after_working_time(&self, from: Timestamp, span: SignedDuration, speak_in: &Zone) -> Result<Moment, Refusal> {
        let zone = self.zone.as_ref().unwrap_or(speak_in);
        let mut date = from.to_zoned(zone.tz().clone()).date();
        let mut left = span;
        for _ in 0..FURTHEST {
            if self.is_working_day(date) {
                // Instants, not civil hours: an hour that the clocks skip is not worked.
                let opens = on(date, self.opens, zone.tz())?.max(from);
                let worked = on(date, self.closes, zone.tz())?.duration_since(opens);
                if worked >= left {
                    let at = opens.checked_add(left).map_err(|_| never())?;
                    return Ok(Moment { at, zone: zone.clone() });
                }
                left -= worked.max(SignedDuration::ZERO);
            }
            date = next(date)?;
        }
        Err(never())
    }
}

/// A working hour in a gap or fold is taken as the clocks show it first: people come when it is nine.
fn on(date: Date, time: Time, tz: &TimeZone) -> Result<Timestamp, Refusal> {
    tz.to_ambiguous_timestamp(date.to_datetime(time)).compatible().map_err(|_| never())
}

fn next(date: Date) -> Result<Date, Refusal> {
    date.checked_add(Span::new().days(1)).map_err(|_| never())
}

fn never() -> Refusal {
    Refusal::new("time.range", "that many working days are more than a year away").hint("name a date instead")
}

/// The country whose public holidays are meant, by its English name in any letter case, spaces and hyphens left out or not.
#[must_use]
pub fn country(name: &str) -> Option<Country> {
    let plain = |s: &str| s.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
    let wanted = plain(name);
    Country::ALL.iter().copied().find(|c| plain(&format!("{c:?}")) == wanted)
}

/// The countries whose holidays are known, as [`country`] reads them.
pub fn countries() -> impl Iterator<Item = String> {
    Country::ALL.iter().map(|c| format!("{c:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::ZoneTable;

    fn et() -> Zone {
        ZoneTable::default().find("ET").expect("ET")
    }

    fn at(rfc: &str) -> Timestamp {
        rfc.parse().expect("a timestamp")
    }

    #[test]
    fn business_days_pass_over_weekends_and_holidays_to_the_close_of_business() {
        let calendar = BusinessCalendar { country: country("united states"), ..BusinessCalendar::default() };
        let due = |n| calendar.after_days(at("2026-07-03T01:00:00Z"), n, &et()).map(|m| m.at.to_string()).expect("within a year");
        // Thursday 2 July 2026, 9pm in New York. Independence Day is a Saturday, so Friday is off.
        assert_eq!(due(1), "2026-07-06T21:00:00Z");
        assert_eq!(due(2), "2026-07-07T21:00:00Z");
        assert_eq!(due(3), "2026-07-08T21:00:00Z");
    }

    #[test]
    fn days_of_ones_own_are_off_or_worked() {
        let friday = Date::constant(2026, 7, 3);
        let base = || BusinessCalendar { country: country("UnitedStates"), ..BusinessCalendar::default() };
        assert!(!base().is_working_day(friday));
        assert!(BusinessCalendar { worked: [friday].into(), ..base() }.is_working_day(friday));
        let monday = Date::constant(2026, 7, 6);
        assert!(!BusinessCalendar { off: [monday].into(), ..base() }.is_working_day(monday));
    }

    #[test]
    fn working_time_stops_at_night_and_over_the_weekend() {
        let calendar = BusinessCalendar::default();
        // Friday 10 July 2026, 4pm in New York: one hour is left of that day.
        let due = |hours| calendar.after_working_time(at("2026-07-10T20:00:00Z"), SignedDuration::from_hours(hours), &et());
        assert_eq!(due(1).map(|m| m.at), Ok(at("2026-07-10T21:00:00Z")));
        assert_eq!(due(4).map(|m| m.at), Ok(at("2026-07-13T16:00:00Z")));
    }

    #[test]
    fn a_calendar_without_working_days_is_said_so_and_never_searched_for_ever() {
        let calendar = BusinessCalendar { weekdays: Vec::new(), ..BusinessCalendar::default() };
        assert_eq!(calendar.after_days(at("2026-07-10T20:00:00Z"), 1, &et()).map_err(|r| r.code), Err("time.range"));
    }

    #[test]
    fn every_country_is_found_by_its_name() {
        assert!(countries().all(|name| country(&name).is_some()));
        assert_eq!(country("atlantis"), None);
    }
}
