//! How bad it is, set by people against written criteria; never derived from the status.

use std::fmt;
use std::str::FromStr;

use crate::refusal::Refusal;

/// Ordered scale, 1 worst, 4 mildest. Written `SEV1` in the template's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Severity(u8);

impl Severity {
    /// The worst: the customer is down.
    pub const SEV1: Self = Self(1);

    /// A severity from its level.
    #[must_use]
    pub fn from_level(level: u8) -> Option<Self> {
        (1..=4).contains(&level).then_some(Self(level))
    }

    /// Its level, 1 to 4.
    #[must_use]
    pub fn level(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SEV{}", self.0)
    }
}

impl FromStr for Severity {
    type Err = Refusal;

    /// Accepts `SEV1`, `sev 1`, `sev-1` and `1`.
    fn from_str(s: &str) -> Result<Self, Refusal> {
        let t = s.trim().to_ascii_lowercase();
        let t = t.strip_prefix("sev").unwrap_or(&t).trim_start_matches([' ', '-']);
        match t.as_bytes() {
            [d @ b'1'..=b'4'] => Ok(Self(d - b'0')),
            _ => Err(Refusal::new("severity.unknown", format!("`{}` is not a severity", s.trim()))
                .hint("severities are SEV1 (worst) to SEV4")
                .field("severity")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_read_as_people_write_them() {
        for s in ["SEV1", "sev 1", "Sev-1", "1"] {
            assert_eq!(s.parse(), Ok(Severity::SEV1));
        }
        assert!("SEV5".parse::<Severity>().is_err());
        assert!("".parse::<Severity>().is_err());
    }
}
