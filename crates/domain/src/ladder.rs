//! The ladder of a promise: who is reminded when, from before it is due to long after.
//!
//! A promise remembers how far it has climbed ([`Climb`]); which rungs there are, the policy says. So a restart, a clock that
//! jumps or a machine that slept loses no step and doubles none: what is due is asked of the database, by one column.

use jiff::{SignedDuration, Timestamp};

use crate::refusal::Refusal;
use crate::when::{read_duration, write_duration};

/// The rungs of one kind of promise, earliest first; each later than the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder(pub Vec<Rung>);

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// How long after the promise is due; negative before.
    pub after: SignedDuration,
    /// Who is told then.
    pub to: Vec<Role>,
}

impl Rung {
    /// Reads when a step is taken: `-10m` before the promise is due, `0m` when it is, `15m` after.
    ///
    /// # Errors
    /// `ladder.at`.
    pub fn read_after(text: &str) -> Result<SignedDuration, Refusal> {
        let said = text.trim();
        let (before, span) = match said.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, said.strip_prefix('+').unwrap_or(said)),
        };
        if matches!(span.strip_prefix('0'), Some("" | "s" | "m" | "min" | "h")) {
            return Ok(SignedDuration::ZERO);
        }
        let span = Some(span).filter(|s| s.starts_with(|c: char| c.is_ascii_digit())).and_then(read_duration);
        let span = span.filter(SignedDuration::is_positive).ok_or_else(|| {
            Refusal::new("ladder.at", format!("`{said}` does not say when a step is taken"))
                .hint("write it like -10m (before it is due), 0m (when it is), 15m or 1h30m (after)")
        })?;
        Ok(if before { -span } else { span })
    }

    /// Writes it so that it is read the same.
    #[must_use]
    pub fn write_after(after: SignedDuration) -> String {
        match after {
            SignedDuration::ZERO => "0m".to_owned(),
            after if after.is_negative() => format!("-{}", write_duration(after)),
            after => write_duration(after),
        }
    }
}

/// Whom a step is for. Who that is, the incident and the directory of people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who owes the promise.
    Owner,
    /// Who stands in for the owner.
    Deputy,
    /// The incident lead.
    Lead,
    /// The executive audience.
    Executive,
    /// Whoever is paged, where a destination for pages is configured.
    Page,
}

/// How far the reminders of a promise are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Climb {
    /// The rung to take next, counted from 0, and when. `None` when there is none left, or the promise is settled.
    pub next: Option<NextRung>,
    /// When the owner wants to be reminded again. It moves neither the promise nor the other rungs.
    pub snoozed_until: Option<Timestamp>,
}

/// The rung to take next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextRung {
    /// Which, counted from 0.
    pub index: u32,
    /// When.
    pub at: Timestamp,
}

impl Climb {
    /// When something is to happen next: a rung, or a reminder that was snoozed.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Timestamp> {
        let rung = self.next.map(|n| n.at);
        rung.into_iter().chain(self.snoozed_until).min()
    }
}

impl Ladder {
    /// The start of a climb towards `due` at `now`. Rungs before `due` whose time has passed are left out: who was promised
    /// something for five minutes from now needs no reminder of ten minutes before.
    #[must_use]
    pub fn start(&self, due: Timestamp, now: Timestamp) -> Climb {
        let passed = |r: &&Rung| r.after.is_negative() && at(due, r.after) <= now;
        Climb { next: self.rung(self.0.iter().take_while(passed).count(), due), snoozed_until: None }
    }

    /// The rungs from `index` on whose time has come at `now`, as positions, and the one that then comes next.
    #[must_use]
    pub fn take(&self, index: u32, due: Timestamp, now: Timestamp) -> (std::ops::Range<usize>, Option<NextRung>) {
        let first = usize::try_from(index).unwrap_or(usize::MAX).min(self.0.len());
        let taken = self.0[first..].iter().take_while(|r| at(due, r.after) <= now).count();
        (first..first + taken, self.rung(first + taken, due))
    }

    fn rung(&self, index: usize, due: Timestamp) -> Option<NextRung> {
        let rung = self.0.get(index)?;
        Some(NextRung { index: u32::try_from(index).unwrap_or(u32::MAX), at: at(due, rung.after) })
    }
}

fn at(due: Timestamp, after: SignedDuration) -> Timestamp {
    due.checked_add(after).unwrap_or(due)
}

impl Role {
    /// All, nearest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Deputy, Self::Lead, Self::Executive, Self::Page];

    /// The word in the policy, the timeline and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Deputy => "deputy",
            Self::Lead => "lead",
            Self::Executive => "executive",
            Self::Page => "page",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ladder() -> Ladder {
        Ladder([-10, 0, 5, 15].map(|m| Rung { after: SignedDuration::from_mins(m), to: vec![Role::Owner] }).to_vec())
    }

    fn minute(m: i64) -> Timestamp {
        Timestamp::from_second(1_784_000_000 + m * 60).expect("in range")
    }

    #[test]
    fn a_climb_begins_at_the_first_rung_that_is_still_ahead() {
        assert_eq!(ladder().start(minute(60), minute(0)).next, Some(NextRung { index: 0, at: minute(50) }));
        assert_eq!(ladder().start(minute(60), minute(55)).next, Some(NextRung { index: 1, at: minute(60) }));
        assert_eq!(ladder().start(minute(60), minute(120)).next, Some(NextRung { index: 1, at: minute(60) }), "due already: told at once");
        assert_eq!(Ladder::default().start(minute(60), minute(0)).next, None);
    }

    #[test]
    fn the_time_of_a_step_is_before_at_or_after_what_is_due() {
        let minutes = |text| Rung::read_after(text).map(|span| span.as_mins()).map_err(|r| r.code);
        assert_eq!((minutes("-10m"), minutes("0m"), minutes("0"), minutes("-0m")), (Ok(-10), Ok(0), Ok(0), Ok(0)));
        assert_eq!((minutes("15m"), minutes("+1h30m"), minutes(" 2 h ")), (Ok(15), Ok(90), Ok(120)));
        for bad in ["", "-", "soon", "10", "--10m", "-10m ago", "in 10m", "-in 10m", "- 10m", "00m", "200000h"] {
            assert_eq!(minutes(bad), Err("ladder.at"), "{bad}");
        }
    }

    proptest! {
        /// What is written is read the same.
        #[test]
        fn the_time_of_a_step_comes_back(seconds in -8_000_000i64..8_000_000) {
            let after = SignedDuration::from_secs(seconds);
            prop_assert_eq!(Rung::read_after(&Rung::write_after(after)), Ok(after));
        }

        /// However often and at whatever instants the ladder is asked, also with a clock that jumps back, every rung is taken once.
        #[test]
        fn no_rung_is_lost_and_none_doubled(instants in prop::collection::vec(0i64..90, 0..20)) {
            let due = minute(60);
            let mut climb = ladder().start(due, minute(0));
            let mut taken = Vec::new();
            for now in instants.into_iter().chain([90]).map(minute) {
                if let Some(next) = climb.next {
                    let (rungs, after) = ladder().take(next.index, due, now);
                    taken.extend(rungs);
                    climb.next = after;
                }
            }
            prop_assert_eq!(taken, vec![0, 1, 2, 3]);
            prop_assert_eq!(climb.next, None);
        }
    }
}
