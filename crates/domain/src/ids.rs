//! Names of things: internal ids (UUID, made by the caller) and the numbers people say aloud.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use uuid::Uuid;

use crate::refusal::Refusal;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// One incident, inside the system. People say its [`IncidentNumber`].
    IncidentId
);
id!(
    /// One published update.
    UpdateId
);
id!(
    /// One promise.
    PromiseId
);
id!(
    /// One delivery; also the idempotency key a channel carries where it can.
    DeliveryId
);
id!(
    /// One timeline entry.
    TimelineEntryId
);
id!(
    /// One API token (never the secret itself).
    TokenId
);

/// Where decisions get their ids from: the caller's generator (UUIDv7 from Clock and Ids in `app`).
pub type NewId<'a> = &'a mut dyn FnMut() -> Uuid;

/// The number people say aloud: `INC-142`. Counts from 1, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IncidentNumber(pub NonZeroU32);

impl IncidentNumber {
    /// The first number of a new database.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The first number of an exercise. From here on numbers are said `DRILL-1`, so that nobody takes one for real.
    pub const FIRST_DRILL: Self = Self(NonZeroU32::MIN.saturating_add(DRILLS));

    /// Whether it belongs to an exercise.
    #[must_use]
    pub fn is_drill(self) -> bool {
        self >= Self::FIRST_DRILL
    }

    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// From a stored integer; `None` for 0, negative and too large values.
    #[must_use]
    pub fn from_stored(n: i64) -> Option<Self> {
        u32::try_from(n).ok().and_then(NonZeroU32::new).map(Self)
    }
}

/// Above so many real incidents the numbers of exercises begin; no organisation has that many outages.
const DRILLS: u32 = 1_000_000_000;

impl fmt::Display for IncidentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_drill() { write!(f, "DRILL-{}", self.0.get() - DRILLS) } else { write!(f, "INC-{}", self.0) }
    }
}

impl FromStr for IncidentNumber {
    type Err = Refusal;

    /// Accepts `INC-142`, `inc-142` and `142`; of exercises `DRILL-7`.
    fn from_str(s: &str) -> Result<Self, Refusal> {
        let t = s.trim();
        let prefixed = |prefix: &str| t.get(..prefix.len()).filter(|p| p.eq_ignore_ascii_case(prefix)).map(|p| &t[p.len()..]);
        let (digits, above) = match (prefixed("inc-"), prefixed("drill-")) {
            (Some(digits), _) => (digits, 0),
            (None, Some(digits)) => (digits, DRILLS),
            (None, None) => (t, 0),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        match digits.parse::<NonZeroU32>() {
            Ok(n) if plain && n.get() <= DRILLS => Ok(Self(n.saturating_add(above))),
            _ => Err(Refusal::new("incident.number", "that is not an incident number")
                .hint("write it as INC-142 or 142; `sev1 list` shows the open ones")),
        }
    }
}

/// Position of an update within its incident, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UpdateNumber(pub u32);

impl fmt::Display for UpdateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incident_numbers_are_read_the_ways_people_say_them() {
        for s in ["INC-142", "inc-142", " 142 "] {
            assert_eq!(s.parse::<IncidentNumber>().map(|n| n.to_string()), Ok("INC-142".to_owned()));
        }
        let drill: IncidentNumber = "drill-7".parse().expect("of an exercise");
        assert!(drill.is_drill() && drill != "7".parse().expect("a real one"));
        assert_eq!((drill.to_string(), IncidentNumber::FIRST_DRILL.to_string()), ("DRILL-7".into(), "DRILL-1".into()));
        for s in ["DRILL-", "DRILL-0", "", "INC-", "INC-0", "0", "-1", "+1", "INC-99999999999", "ÍNC-1"] {
            assert!(s.parse::<IncidentNumber>().is_err(), "{s}");
        }
    }
}
