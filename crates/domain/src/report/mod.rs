//! The report on promises: what readers were promised and what became of it, by incident, customer, team or month.
//!
//! What readers were told and what we owe among ourselves are counted apart ([`SaidPromises`], [`Duties`]): a policy that asks
//! for more makes nobody's word better or worse. Nothing here is stored; the same rows give the same report in any order.

mod figures;
mod group;
mod silence;
mod spread;
#[cfg(test)]
mod testing;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;

pub use figures::{Duties, Figures, SaidPromises};
pub use group::{GroupName, Grouping};
pub use spread::Spread;

use crate::incident::Incident;
use crate::promise::Promise;
use crate::when::Moment;
use figures::Tally;

/// A promise with what the report needs to know of where it belongs.
#[derive(Clone, Copy, Debug)]
pub struct ReportedPromise<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// Its incident.
    pub incident: &'a Incident,
    /// The team it counts for; empty where none is known.
    pub team: &'a str,
}

/// An incident with when readers heard of it.
#[derive(Clone, Copy, Debug)]
pub struct ReportedIncident<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// When its updates were published, to whomever, in any order.
    pub updates: &'a [Timestamp],
    /// When readers were told last that it works again; `None` while it is open, also where it was opened again. Silence is not
    /// measured after it; between an earlier resolution and a reopening it is.
    pub resolved: Option<Timestamp>,
    /// The team it counts for; empty where none is known.
    pub team: &'a str,
}

/// What became of promises, group by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseReport {
    /// What a group is.
    pub grouping: Grouping,
    /// The instant it tells of, and the zone that months are counted in.
    pub as_of: Moment,
    /// The groups: months in their order, others with the worst kept rate first, those without a rate last, then by name.
    pub groups: Vec<Group>,
    /// Everything together.
    pub total: Figures,
}

/// One group of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub name: GroupName,
    /// What it came to.
    pub figures: Figures,
}

impl PromiseReport {
    /// The report as of an instant that is not before anything it is made from. A promise counts in the month it was made, an
    /// incident in the month it was declared, both in the zone of `as_of`.
    ///
    /// Which promises and incidents are told of, the caller says: a period, a customer, and above all no exercises among what
    /// was real.
    #[must_use]
    pub fn of(promises: &[ReportedPromise<'_>], incidents: &[ReportedIncident<'_>], grouping: Grouping, as_of: &Moment) -> Self {
        let mut tallies: BTreeMap<GroupName, Tally> = BTreeMap::new();
        let mut total = Tally::default();
        for p in promises {
            let name = grouping.name(p.incident, p.team, p.promise.made_at, &as_of.zone);
            for tally in [tallies.entry(name).or_default(), &mut total] {
                tally.count_promise(p.promise, as_of.at);
            }
        }
        for i in incidents {
            let name = grouping.name(i.incident, i.team, i.incident.clocks.for_internal().declared, &as_of.zone);
            for tally in [tallies.entry(name).or_default(), &mut total] {
                tally.count_incident(i, as_of.at);
            }
        }
        let mut groups: Vec<_> = tallies.into_iter().map(|(name, tally)| Group { name, figures: tally.figures() }).collect();
        if grouping != Grouping::Month {
            // Stable, so that equal rates stay ordered by name.
            groups.sort_by(|a, b| worst_first(a.figures.said.kept_rate(), b.figures.said.kept_rate()));
        }
        Self { grouping, as_of: as_of.clone(), groups, total: total.figures() }
    }
}

fn worst_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::testing::{duty, incident, kept, minute, moment, promise};
    use super::*;
    use crate::promise::{Origin, PromiseKind};
    use crate::text::Phrase;

    fn phrase(text: &str) -> Phrase {
        Phrase::new(text).expect("a phrase")
    }

    fn names(report: &PromiseReport) -> Vec<String> {
        report.groups.iter().map(|g| g.name.to_string()).collect()
    }

    #[test]
    fn groups_stand_with_the_worst_kept_rate_first_and_those_without_one_last() {
        let incidents = [(1, "Globex"), (2, "Initech"), (3, "Acme"), (4, "Umbrella")].map(|(n, c)| incident(n, c));
        let late = promise(0, 10, |p| Some(p.kept(minute(14), None)));
        let in_time = promise(0, 10, |p| Some(p.kept(minute(9), None)));
        let open = promise(0, 600, |_| None);
        let said = |promise, i: usize| ReportedPromise { promise, incident: &incidents[i], team: "Delivery" };
        let rows = [said(&open, 3), said(&in_time, 2), said(&in_time, 1), said(&late, 0), said(&in_time, 0)];
        let report = PromiseReport::of(&rows, &[], Grouping::Customer, &moment(20));
        assert_eq!(names(&report), ["Globex", "Acme", "Initech", "Umbrella"]);
        assert_eq!(report.groups[0].figures.said.kept_rate(), Some(0.5));
        assert_eq!(report.groups[3].figures.said.kept_rate(), None, "nothing of it was due");
        assert_eq!(report.total.said.kept_rate(), Some(0.75));
        assert_eq!(names(&PromiseReport::of(&rows, &[], Grouping::Team, &moment(20))), ["Delivery"]);
        let by_incident = PromiseReport::of(&rows, &[], Grouping::Incident, &moment(20));
        assert_eq!(names(&by_incident)[..2], ["INC-1 SEV1 Globex", "INC-2 SEV1 Initech"]);
    }

    #[test]
    fn a_month_is_that_of_the_zone_and_months_stand_in_their_order() {
        let new_york = crate::zone::Zone::from_stored("ET", "America/New_York").expect("known");
        let at = |rfc: &str| rfc.parse().expect("an instant");
        let i = incident(1, "Globex");
        let made = |rfc| Promise { made_at: at(rfc), ..promise(0, 10, |p| Some(p.kept(minute(40), None))) };
        // 2am in UTC on the first of August is still July in New York.
        let promises = [made("2026-08-01T02:00:00Z"), made("2026-07-09T02:00:00Z"), made("2025-12-09T02:00:00Z")];
        let rows = promises.each_ref().map(|promise| ReportedPromise { promise, incident: &i, team: "" });
        let as_of = |zone| Moment { at: at("2026-09-01T00:00:00Z"), zone };
        assert_eq!(names(&PromiseReport::of(&rows, &[], Grouping::Month, &as_of(new_york))), ["2025-12", "2026-07"]);
        let utc = as_of(crate::zone::Zone::utc());
        assert_eq!(names(&PromiseReport::of(&rows, &[], Grouping::Month, &utc)), ["2025-12", "2026-07", "2026-08"]);
    }

    #[test]
    fn what_the_policy_asks_for_is_no_promise_and_makes_no_rate() {
        let i = incident(1, "Globex");
        let first = duty(PromiseKind::NextUpdate, 15, |p| Some(p.kept(minute(40), None)));
        let watch = duty(PromiseKind::Watch, 60, |p| Some(p.kept(minute(60), None)));
        let retro = duty(PromiseKind::Document, 30, |_| None);
        let declined = duty(PromiseKind::HandOff, 30, |p| Some(p.let_go(minute(12), phrase("on a train"))));
        let answer = duty(PromiseKind::Answer, 300, |_| None);
        let handed = Promise { origin: Origin::Person, ..duty(PromiseKind::HandOff, 30, kept(20)) };
        let rows = [&first, &watch, &retro, &declined, &answer, &handed].map(|p| ReportedPromise { promise: p, incident: &i, team: "" });
        let report = PromiseReport::of(&rows, &[], Grouping::Incident, &moment(100));
        assert_eq!(report.total.said, SaidPromises::default());
        assert_eq!(report.total.late, None);
        assert_eq!(report.total.duties, Duties { asked: 6, in_time: 2, late: 1, missed: 1, let_go: 1, waiting: 1 });
    }

    proptest! {
        /// Whatever became of promises: every one stands in one column, groups sum up to the total, and the order of rows is nothing.
        #[test]
        fn counts_add_up(rows in prop::collection::vec((1u32..5, 0i64..90, 0u8..5, 0i64..120, 0u8..3, any::<bool>()), 0..40)) {
            let incidents: Vec<_> = (1..5).map(|n| incident(n, if n % 2 == 0 { "Globex" } else { "Acme" })).collect();
            let promises: Vec<_> = rows.iter().map(|(n, due, fate, at, moves, ours)| {
                let settle = |p: &Promise| match fate {
                    0 | 1 => Some(p.kept(minute(*at), None)),
                    2 | 3 => Some(p.let_go(minute(*at), phrase("why"))),
                    _ => None,
                };
                let origin = if *ours { Origin::Policy } else { Origin::Person };
                (*n, Promise { moves: u32::from(*moves), origin, ..promise(0, *due, settle) })
            }).collect();
            let mut rows: Vec<_> = promises.iter()
                .map(|(n, promise)| ReportedPromise { promise, incident: &incidents[*n as usize - 1], team: "Delivery" })
                .collect();
            for grouping in Grouping::ALL {
                let report = PromiseReport::of(&rows, &[], grouping, &moment(60));
                for f in report.groups.iter().map(|g| &g.figures).chain([&report.total]) {
                    let s = f.said;
                    prop_assert_eq!(s.made, s.kept + s.late + s.broken + s.overdue + s.released + s.not_due);
                    let d = f.duties;
                    prop_assert_eq!(d.asked, d.in_time + d.late + d.missed + d.let_go + d.waiting);
                    prop_assert!(s.kept_rate().is_none_or(|r| (0.0..=1.0).contains(&r)));
                    prop_assert_eq!(f.late.map_or(0, |l| l.count), s.late);
                }
                let sum = |of: fn(&Figures) -> u64| report.groups.iter().map(|g| of(&g.figures)).sum::<u64>();
                prop_assert_eq!(sum(|f| f.said.made), report.total.said.made);
                prop_assert_eq!(sum(|f| f.said.moves), report.total.said.moves);
                prop_assert_eq!(sum(|f| f.duties.asked), report.total.duties.asked);
                prop_assert_eq!(report.total.said.made + report.total.duties.asked, rows.len() as u64);
                rows.reverse();
                prop_assert_eq!(PromiseReport::of(&rows, &[], grouping, &moment(60)), report);
            }
        }
    }
}
