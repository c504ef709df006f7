//! How spans spread: the middle one, the ninth of ten, the longest.

use jiff::SignedDuration;

/// How spans spread. Percentiles by nearest rank: each is one of the spans, never a mean of two, so it can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many spans.
    pub count: u64,
    /// Half of them are no longer than this.
    pub p50: SignedDuration,
    /// Nine of ten are no longer than this.
    pub p90: SignedDuration,
    /// The longest.
    pub max: SignedDuration,
}

impl Spread {
    /// The spread of spans in any order; `None` where there is none.
    #[must_use]
    pub fn of(mut spans: Vec<SignedDuration>) -> Option<Self> {
        spans.sort_unstable();
        let max = *spans.last()?;
        // The span at rank ⌈p · n / 100⌉, counted from 1.
        let percentile = |p: usize| spans[(p * spans.len()).div_ceil(100).max(1) - 1];
        Some(Self { count: spans.len() as u64, p50: percentile(50), p90: percentile(90), max })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spread(minutes: &[i64]) -> Option<(i64, i64, i64)> {
        let spread = Spread::of(minutes.iter().copied().map(SignedDuration::from_mins).collect())?;
        Some((spread.p50.as_mins(), spread.p90.as_mins(), spread.max.as_mins()))
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[4]), Some((4, 4, 4)));
        assert_eq!(spread(&[9, 4]), Some((4, 9, 9)));
        assert_eq!(spread(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), Some((5, 9, 10)));
        assert_eq!(spread(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), Some((6, 10, 11)));
    }

    proptest! {
        #[test]
        fn each_is_one_of_the_spans_and_they_are_in_order(minutes in prop::collection::vec(0i64..1_000, 1..200)) {
            let (p50, p90, max) = spread(&minutes).expect("there are spans");
            prop_assert!([p50, p90, max].iter().all(|m| minutes.contains(m)));
            prop_assert!(p50 <= p90 && p90 <= max);
            let up_to = |limit: i64| minutes.iter().filter(|m| **m <= limit).count();
            prop_assert!(up_to(p50) * 100 >= minutes.len() * 50 && up_to(p90) * 100 >= minutes.len() * 90);
        }
    }
}
