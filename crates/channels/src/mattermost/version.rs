//! Which server it is, from the header on every answer, and since when it can what.

use std::fmt;

use reqwest::header::HeaderMap;

/// A server's version: `11.7.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version([u32; 3]);

impl Version {
    /// The oldest server this is tried with.
    pub(super) const OLDEST: Self = Self([5, 37, 0]);
    /// Root posts may be urgent.
    pub(super) const PRIORITIES: Self = Self([7, 7, 0]);

    /// From `X-Version-Id: 11.7.0.11.7.0.<hash>.<enterprise>`.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut parts = headers.get("x-version-id")?.to_str().ok()?.split('.');
        let mut number = || {
            let part = parts.next()?;
            let plain = (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse().ok()).flatten()
        };
        Some(Self([number()?, number()?, number()?]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(header: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([("x-version-id".parse().expect("a name"), header.parse().expect("a value"))]);
        Version::of(&headers).map(|v| v.to_string())
    }

    #[test]
    fn a_server_says_its_version_and_nonsense_says_none() {
        assert_eq!(said("11.7.0.11.7.0.0123456789abcdef.true").as_deref(), Some("11.7.0"));
        assert_eq!(said("5.37.0.5.37.0.abc.false").as_deref(), Some("5.37.0"));
        for nonsense in ["", "11", "11.7", "a.b.c", "11.7.123456", "-1.2.3", "11..0"] {
            assert_eq!(said(nonsense), None, "{nonsense}");
        }
        assert!(Version([11, 7, 0]) > Version::PRIORITIES && Version::OLDEST < Version::PRIORITIES);
    }
}
