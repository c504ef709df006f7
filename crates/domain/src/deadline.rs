//! By when something is due, as people and policies say it: a clock time, a span, working time, business days.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::calendar::BusinessCalendar;
use crate::refusal::Refusal;
use crate::when::{self, Moment, Towards, When, read_duration, write_duration};
use crate::zone::{Zone, ZoneTable};

/// By when something is due, before it is known from when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// After a span: `2h`, to the millisecond.
    After(SignedDuration),
    /// After so much working time, whole minutes: `4 working hours`, `90 working minutes`.
    WorkingTime(SignedDuration),
    /// At the close of business so many business days later: `2 business days`.
    BusinessDays(u32),
    /// At a time of day or an instant: `5pm ET`, `Tue 14:00 Europe/Berlin`.
    At(When),
}

/// The most business days somebody may have: more is a slip of the pen.
const MOST_DAYS: u32 = 60;

impl Deadline {
    /// Reads a deadline. `fallback` is the zone of a time written without one.
    ///
    /// ```
    /// use sev1_domain::{deadline::Deadline, zone::ZoneTable};
    /// for text in ["1 business day", "in 3 business days", "4 working hours", "45m", "5pm ET", "Tue 14:00 Europe/Berlin"] {
    ///     assert!(Deadline::read(text, &ZoneTable::default(), None).is_ok(), "{text}");
    /// }
    /// ```
    ///
    /// # Errors
    /// `deadline.days` for no or more than 60 business days, and those of [`when::read`].
    pub fn read(text: &str, zones: &ZoneTable, fallback: Option<&Zone>) -> Result<Self, Refusal> {
        let lower = text.trim().to_lowercase();
        let said = lower.strip_prefix("in ").or_else(|| lower.strip_prefix("within ")).unwrap_or(&lower).trim();
        if let Some(days) = said.strip_suffix("business days").or_else(|| said.strip_suffix("business day")) {
            return match days.trim().parse::<u32>() {
                Ok(n @ 1..=MOST_DAYS) => Ok(Self::BusinessDays(n)),
                _ => Err(Refusal::new("deadline.days", format!("`{}` is no number of business days", days.trim()))
                    .hint(format!("write 1 to {MOST_DAYS}, such as: 2 business days"))),
            };
        }
        if let Some(span) = working_time(said) {
            return Ok(Self::WorkingTime(span));
        }
        match when::read(said, zones, fallback) {
            Ok(When::In(span)) if span.is_positive() => Ok(Self::After(span)),
            Ok(when) => Ok(Self::At(when)),
            // Said about what the person wrote, not about what is left of it here.
            Err(_) => when::read(text, zones, fallback).map(Self::At),
        }
    }

    /// The instant that it falls on, counted from `from`. `speak_in` is the zone where none was said.
    ///
    /// # Errors
    /// Those of [`When::resolve`] and of the calendar.
    pub fn resolve(&self, from: Timestamp, calendar: &BusinessCalendar, speak_in: &Zone) -> Result<Moment, Refusal> {
        match self {
            Self::After(span) => {
                let at = from.checked_add(*span).map_err(|_| Refusal::new("time.range", "that time is out of range"))?;
                Ok(Moment { at, zone: speak_in.clone() })
            }
            Self::WorkingTime(span) => calendar.after_working_time(from, *span, speak_in),
            Self::BusinessDays(days) => calendar.after_days(from, *days, speak_in),
            Self::At(when) => when.resolve(from, speak_in, Towards::Future),
        }
    }
}

/// `4 working hours`, `1.5 working hours`, `90 working minutes`.
fn working_time(said: &str) -> Option<SignedDuration> {
    let units = [("working hours", "h"), ("working hour", "h"), ("working minutes", "m"), ("working minute", "m")];
    let (number, unit) = units.into_iter().find_map(|(words, unit)| Some((said.strip_suffix(words)?.trim(), unit)))?;
    let number = Some(number).filter(|n| n.ends_with(|c: char| c.is_ascii_digit()))?;
    let span = read_duration(&format!("{number} {unit}"))?;
    (span.as_nanos() % SignedDuration::from_mins(1).as_nanos() == 0).then_some(span)
}

impl fmt::Display for Deadline {
    /// As [`Deadline::read`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |f: &mut fmt::Formatter<'_>, n: i64, what: &str| write!(f, "{n} {what}{}", if n == 1 { "" } else { "s" });
        match self {
            Self::After(span) => f.write_str(&write_duration(*span)),
            Self::WorkingTime(span) if span.as_mins() % 60 == 0 => counted(f, span.as_hours(), "working hour"),
            Self::WorkingTime(span) => counted(f, span.as_mins(), "working minute"),
            Self::BusinessDays(days) => counted(f, i64::from(*days), "business day"),
            Self::At(When::Instant(at)) => write!(f, "{at}"),
            Self::At(When::In(span)) if span.is_negative() => write!(f, "{} ago", write_duration(*span)),
            Self::At(When::In(span)) => f.write_str(&write_duration(*span)),
            Self::At(When::Civil(civil)) => write!(f, "{civil}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Deadline, &'static str> {
        Deadline::read(text, &ZoneTable::default(), None).map_err(|r| r.code)
    }

    #[test]
    fn deadlines_are_read_as_people_write_them() {
        assert_eq!(read("1 business day"), Ok(Deadline::BusinessDays(1)));
        assert_eq!(read("within 3 Business Days"), Ok(Deadline::BusinessDays(3)));
        assert_eq!(read("in 4 working hours"), Ok(Deadline::WorkingTime(SignedDuration::from_hours(4))));
        assert_eq!(read("45m"), Ok(Deadline::After(SignedDuration::from_mins(45))));
        assert!(matches!(read("8am ET"), Ok(Deadline::At(When::Civil(_)))));
        assert_eq!(read("1.5 working hours"), Ok(Deadline::WorkingTime(SignedDuration::from_mins(90))));
        assert_eq!(read("0.001 working hours"), Err("time.unread"));
        assert_eq!(read("0 business days"), Err("deadline.days"));
        assert_eq!(read("many business days"), Err("deadline.days"));
        assert_eq!(read("8am"), Err("time.zone_missing"));
        assert_eq!(read("soon"), Err("time.unread"));
    }

    #[test]
    fn a_deadline_is_written_as_it_is_read() {
        for text in
            ["1 business day", "3 business days", "1 working hour", "90 working minutes", "2h30m", "8amET", "2pm Europe/Berlin on Tue"]
        {
            assert_eq!(read(text).map(|deadline| deadline.to_string()).as_deref(), Ok(text));
        }
        for text in ["2026-07-14T08:00:00-04:00", "14:00 CET tomorrow", "5pm ET on 14 Jul", "45m ago"] {
            let deadline = read(text);
            assert_eq!(deadline.clone().and_then(|d| read(&d.to_string())), deadline, "{text}");
        }
    }

    proptest! {
        /// Whatever can be read is written so that it is read the same.
        #[test]
        fn what_is_read_comes_back(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..5), glue in "( |)") {
            if let Ok(deadline) = Deadline::read(&words.join(&glue), &ZoneTable::default(), Some(&Zone::utc())) {
                let written = deadline.to_string();
                prop_assert_eq!(Deadline::read(&written, &ZoneTable::default(), None), Ok(deadline), "{}", written);
            }
        }
    }

    const WORDS: [&str; 38] = [
        "0",
        "1",
        "2",
        "12",
        "31",
        "90",
        "1.5",
        "2027",
        "8am",
        "7:20pm",
        "14:00",
        "14h",
        "noon",
        "30m",
        "2h",
        "1h30m",
        "45 min",
        "500ms",
        "9s",
        "in",
        "within",
        "ago",
        "business days",
        "working hours",
        "working minutes",
        "days",
        "ET",
        "EST",
        "europe/berlin",
        "on",
        "Tue",
        "tomorrow",
        "yesterday",
        "today",
        "14 Jul",
        "Feb 29",
        "2026-12-24",
        "2026-07-14T08:00:00-04:00",
    ];
}
