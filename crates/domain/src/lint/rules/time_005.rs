//! TIME-005: what is said to have happened at a time lies in the past.
//!
//! ## What it does
//! Reads clock times that follow words such as `fixed at`, `resolved at`, `began at`, and finds those that are still to come. A time
//! without a date counts only if it is at most three hours ahead and nothing else in the text says which day it was.
//!
//! ## Why is this bad?
//! It is a slip: a wrong hour, a wrong zone, last week's text. Readers who notice trust none of the other times.
//!
//! ## Example
//! ```text
//! (said at 15:02 UTC) Logins were restored at 15:10 UTC.
//! ```
//!
//! ## Use instead
//! ```text
//! Logins were restored at 14:10 UTC.
//! ```
//!
//! ## How to fix
//! Check the hour and the zone. If it is planned, say so: "will be fixed at 15:10 UTC".
//!
//! ## Sources
//! Found in public outage histories, where times of the final message lie behind its own.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use crate::lint::clock_times::{ClockTime, Zoned, clock_times, names_a_date};
use crate::lint::pattern::{Pattern, pattern};
use crate::lint::sentences::sentence_at;
use crate::lint::subject::Passage;
use crate::lint::tense::speaks_of_coming;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::when::{Moment, Towards};

pub(super) const RULE: Rule = Rule { code: "TIME-005", levels: Levels::all(Level::Warning), source: include_str!("time_005.rs"), check };

/// Something happened, and its time follows.
static HAPPENED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:fixed|resolved|restored|mitigated|recovered|deployed|released|completed|finished|reverted|rolled\s+back|applied|began|started|stopped|ended|detected|noticed|reported|declared|acknowledged|failed|crashed|rebooted|restarted)\s+(?:[a-z]+\s+){0,3}?(?:at|since|as\s+of|around|on)\s+(?:[a-z0-9,./-]+\s+){0,5}$",
    )
});

/// Clocks of two machines differ, and people round.
const SLACK: SignedDuration = SignedDuration::from_mins(2);
/// How far ahead a time without a date is a slip rather than yesterday's.
const SLIP: SignedDuration = SignedDuration::from_hours(3);

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for time in clock_times(&passage.words, subject.zones) {
            let Some(at) = instant(&time, passage, subject) else { continue };
            if at.at > subject.now + SLACK {
                let words = &passage.words[time.range.clone()];
                let ahead = at.at.duration_since(subject.now).as_mins();
                findings.at(passage, time.range.clone(), format!("\"{words}\" is said to be past and is {} ahead", span(ahead)));
            }
        }
    }
}

/// The instant of a time at which something is said to have happened.
fn instant(time: &ClockTime<'_>, passage: &Passage<'_>, subject: &Subject<'_>) -> Option<Moment> {
    let sentence = sentence_at(&passage.words, time.range.start);
    let before = sentence.before(time.range.start);
    if time.zone == Zoned::Unsaid || !HAPPENED.is_match(before) || speaks_of_coming(before) {
        return None;
    }
    if time.day.is_some() {
        return time.moment(subject.zones, subject.zone, subject.now, Towards::Past).ok();
    }
    let last: Timestamp = time.moment(subject.zones, subject.zone, subject.now, Towards::Past).ok()?.at;
    let next = time.moment(subject.zones, subject.zone, subject.now, Towards::Future).ok()?;
    let slip = next.at.duration_since(subject.now) <= SLIP && subject.now.duration_since(last) > SLACK;
    (slip && !names_a_date(&passage.words) && !passage.words.contains("yesterday")).then_some(next)
}

/// `8 min`, `3 h`, `2 days`.
fn span(minutes: i64) -> String {
    match minutes {
        0..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    // Said at 23:20 UTC, 7:20pm ET, on 14 July.

    #[test]
    fn a_past_event_at_a_coming_time_is_found() {
        let finding =
            Sample::new().public("Logins were restored at 23:28 UTC.").fails(&RULE, "\"23:28 UTC\" is said to be past and is 8 min ahead");
        assert_eq!(finding.range, Some(24..33));
        Sample::new().public("The fix was deployed on 15 Jul at 8am ET.").fails(&RULE, "12 h ahead");
        Sample::new().public("It was mitigated at 2026-07-15 04:27 UTC").fails(&RULE, "5 h ahead");
    }

    #[test]
    fn past_times_plans_and_yesterdays_times_pass() {
        for text in [
            "Logins were restored at 23:10 UTC.",
            "Logins were restored at 23:21 UTC.",
            "The fix will be deployed at 23:28 UTC.",
            "It is expected to be fixed at 9pm ET.",
            "It began at 11pm ET and we found it by phone.",
            "On 13 Jul it failed. It was resolved at 23:55 UTC.",
            "Impact started yesterday at 23:50 UTC.",
            "Pushes failed between 16:23 and 17:12 UTC.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }
}
