//! TIME-004: the incident time that is said fits the clock it counts from, and never shrinks.
//!
//! ## What it does
//! Compares "Incident Time: 6 hours" with the time since impact began (since the declaration where that is unknown). Rounding up or
//! down to the half hour, or to five minutes below one hour, is fine. It also finds a time smaller than that of the update before.
//! Only where the incident is known.
//!
//! ## Why is this bad?
//! The elapsed time is what a customer counts its damage by. One that is too small looks like making it small, one that shrinks like
//! nobody knowing.
//!
//! ## Example
//! ```text
//! Incident Time: 6 hours (impact began 7 h 40 min ago)
//! ```
//!
//! ## Use instead
//! ```text
//! Incident Time: 7 hours
//! ```
//!
//! ## How to fix
//! Leave the number to Sev1: it is computed when the update is published. In a text of your own, count from the time impact began; `sev1
//! show` says when that was. If that start was wrong before, publish a correction.
//!
//! ## Sources
//! PagerDuty's template of internal updates.

use jiff::SignedDuration;

use crate::incident::IncidentTime;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;

pub(super) const RULE: Rule = Rule { code: "TIME-004", levels: Levels::all(Level::Error), source: include_str!("time_004.rs"), check };

/// How old words may be when they are published, in minutes.
const OLD: i64 = 5;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let (Some(said), Some(incident)) = (subject.said.incident_time, &subject.incident) else { return };
    let (clock, start) = incident.clocks.start();
    let elapsed = subject.now.duration_since(start);
    let real = IncidentTime::from_elapsed(elapsed);
    if said != real && !fits(said, elapsed) {
        findings.about(Some("incident_time"), format!("{said} are said, but it is {real} since {}", clock.words()));
    }
    let corrects = matches!(subject.said.occasion, Occasion::Correction { .. });
    if let Some(before) = subject.previous.as_ref().and_then(|p| p.incident_time)
        && minutes(said) < minutes(before)
        && !corrects
    {
        findings.about(Some("incident_time"), format!("{said} are less than the {before} that the update before said"));
    }
}

/// Whether a time is within rounding of what has passed: half an hour for hours, five minutes for minutes.
fn fits(said: IncidentTime, elapsed: SignedDuration) -> bool {
    let (said_minutes, elapsed) = (minutes(said), elapsed.as_mins());
    match said {
        IncidentTime::Hours(_) => (said_minutes - 30..said_minutes + 60 + OLD).contains(&elapsed),
        IncidentTime::Minutes(_) => (said_minutes - elapsed).abs() <= OLD,
    }
}

fn minutes(time: IncidentTime) -> i64 {
    match time {
        IncidentTime::Minutes(m) => i64::from(m),
        IncidentTime::Hours(h) => i64::from(h) * 60,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::RULE;
    use crate::incident::IncidentTime;
    use crate::lint::testing::Sample;

    /// So many minutes after impact began.
    fn after(elapsed: i64, said: IncidentTime) -> Sample {
        Sample::new().with(|s| {
            s.clocks.began = Some(s.now - SignedDuration::from_mins(elapsed));
            s.said.incident_time = Some(said);
        })
    }

    #[test]
    fn a_time_that_does_not_fit_the_clock_is_found() {
        after(7 * 60 + 40, IncidentTime::Hours(6)).fails(&RULE, "6 hours are said, but it is 7 hours since impact began");
        after(20, IncidentTime::Hours(9)).fails(&RULE, "20 minutes");
        after(50, IncidentTime::Minutes(30)).fails(&RULE, "30 minutes");
    }

    #[test]
    fn a_time_that_shrinks_is_found() {
        let shrunk = after(7 * 60, IncidentTime::Hours(7)).after("summary", "x");
        shrunk.fails(&RULE, "less than the 8 hours");
    }

    #[test]
    fn rounding_and_a_few_minutes_of_writing_pass() {
        for (elapsed, said) in [(9 * 60 + 59, 9), (9 * 60 + 35, 10), (10 * 60 + 3, 9), (60, 1), (45, 1)] {
            after(elapsed, IncidentTime::Hours(said)).passes(&RULE);
        }
        after(48, IncidentTime::Minutes(45)).passes(&RULE);
        after(62, IncidentTime::Minutes(59)).passes(&RULE);
    }

    #[test]
    fn without_an_incident_nothing_is_known() {
        after(7 * 60 + 40, IncidentTime::Hours(6)).with(|s| s.bare = true).passes(&RULE);
    }
}
