//! How long readers of one incident heard nothing.

use jiff::{SignedDuration, Timestamp};

use super::ReportedIncident;

/// From declaration to the first update; none where there is no update.
pub(super) fn to_first_update(incident: &ReportedIncident<'_>) -> Option<SignedDuration> {
    let declared = incident.incident.clocks.for_internal().declared;
    let first = incident.updates.iter().min()?;
    Some(first.duration_since(declared).max(SignedDuration::ZERO))
}

/// The longest span without an update between declaration and resolution; while it is open, and now.
pub(super) fn longest(incident: &ReportedIncident<'_>, now: Timestamp) -> SignedDuration {
    let declared = incident.incident.clocks.for_internal().declared;
    let end = incident.resolved.or(incident.incident.closed_at).unwrap_or(now).min(now);
    let mut heard: Vec<_> = incident.updates.iter().copied().filter(|at| (declared..end).contains(at)).collect();
    heard.extend([declared, end.max(declared)]);
    heard.sort_unstable();
    heard.windows(2).map(|pair| pair[1].duration_since(pair[0])).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{incident, minute};
    use super::*;

    fn spans(updates: &[i64], resolved: Option<i64>, now: i64) -> (Option<i64>, i64) {
        let updates: Vec<_> = updates.iter().copied().map(minute).collect();
        let i = incident(1, "Globex");
        let reported = ReportedIncident { incident: &i, updates: &updates, resolved: resolved.map(minute), team: "" };
        (to_first_update(&reported).map(|s| s.as_mins()), longest(&reported, minute(now)).as_mins())
    }

    #[test]
    fn silence_is_measured_from_declaration_to_resolution_or_now() {
        for (updates, resolved, now, first, longest, why) in [
            (&[][..], None, 25, None, 25, "nothing was said, and it goes on"),
            (&[], Some(40), 100, None, 40, "nothing was said until it worked again"),
            (&[10, 40], None, 50, Some(10), 30, "between two updates"),
            (&[40, 10], None, 50, Some(10), 30, "in whatever order they come"),
            (&[10, 20], None, 90, Some(10), 70, "since the last one"),
            (&[10, 20], Some(30), 900, Some(10), 10, "not after the resolution"),
            (&[10, 30, 500], Some(30), 900, Some(10), 20, "what is said afterwards breaks no silence"),
            (&[-5, 30], None, 40, Some(0), 30, "told before it was declared"),
            (&[], None, 0, None, 0, "declared this minute"),
            (&[], None, -3, None, 0, "a clock that went back"),
        ] {
            assert_eq!(spans(updates, resolved, now), (first, longest), "{why}");
        }
    }

    proptest! {
        /// One more update never makes the longest silence longer, and no silence is longer than the incident.
        #[test]
        fn an_update_never_makes_silence_longer(updates in prop::collection::vec(-30i64..200, 0..12), more in -30i64..200, now in 0i64..200) {
            let (_, before) = spans(&updates, None, now);
            let (_, after) = spans(&[updates, vec![more]].concat(), None, now);
            prop_assert!((0..=now).contains(&before) && after <= before);
        }
    }
}
