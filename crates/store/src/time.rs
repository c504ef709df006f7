//! The one instant ↔ column conversion: integer epoch milliseconds, in both databases.

use jiff::Timestamp;

/// An instant as it is stored. Anything finer than a millisecond is cut off; `app`'s clock never makes it.
pub(crate) fn to_ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A stored instant; the problem in words when it lies outside the years that exist for us.
pub(crate) fn from_ms(ms: i64) -> Result<Timestamp, String> {
    Timestamp::from_millisecond(ms).map_err(|_| format!("{ms} is not an instant in epoch milliseconds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_survive_to_the_millisecond_at_both_ends_of_time() {
        for ms in [Timestamp::MIN.as_millisecond(), -1, 0, 1, 1_784_071_200_123, Timestamp::MAX.as_second() * 1000] {
            assert_eq!(from_ms(ms).map(to_ms), Ok(ms));
        }
        assert!(from_ms(i64::MAX).is_err());
    }
}
