//! By when something is due, as people and policies say it: a clock time, a span, working time, business days.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::BusinessCalendar;
use crate::refusal::Refusal;
use crate::when::{self, Moment, Towards, When, read_duration};
use crate::zone::{Zone, ZoneTable};

/// By when something is due, before it is known from when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// After a span: `2h`, to the millisecond.
    After(SignedDuration),
    /// After so much working time: `4 working hours`.
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
        let hours = said.strip_suffix("working hours").or_else(|| said.strip_suffix("working hour"));
        if let Some(span) = hours.and_then(|hours| read_duration(&format!("{} h", hours.trim()))) {
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

#[cfg(test)]
mod tests {
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
        assert_eq!(read("0 business days"), Err("deadline.days"));
        assert_eq!(read("many business days"), Err("deadline.days"));
        assert_eq!(read("8am"), Err("time.zone_missing"));
        assert_eq!(read("soon"), Err("time.unread"));
    }
}
