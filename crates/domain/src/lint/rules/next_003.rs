//! NEXT-003: the time in the words is the time that is promised.
//!
//! ## What it does
//! Reads every promise of a next update in the text, whichever section or message of its own it stands in, and compares it with the
//! stored promise that the timers run by. A span (`in 30 minutes`) may be off by five minutes or a tenth.
//!
//! ## Why is this bad?
//! Readers wait for the time they read; reminders ring at the time that was stored. Where they differ, one of them is wrong, and
//! nobody notices before it is late.
//!
//! ## Example
//! ```text
//! Our next update will come at 9am ET.
//!
//! Next update will be shared at 8amET.
//! ```
//!
//! ## Use instead
//! ```text
//! Next update will be shared at 8amET.
//! ```
//!
//! ## How to fix
//! Say the time once: leave it out of the words and give it with `--next`, or make both the same.
//!
//! ## Sources
//! Measured on public outages: two in five promises that can be checked were not kept.

use jiff::{SignedDuration, Timestamp};

use crate::lint::clock_times::{ClockTime, Zoned, clock_times};
use crate::lint::promised::{Due, promised};
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::update::NextUpdate;
use crate::when::{Moment, Towards};

pub(super) const RULE: Rule = Rule { code: "NEXT-003", levels: Levels::all(Level::Error), source: include_str!("next_003.rs"), check };

/// What a span in words may be off: it was true when it was written.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Fields that speak of promises without making one: what was wrong in an earlier update, why none is made.
const NO_PROMISES: [&str; 2] = ["occasion", "next_update"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let stored = match subject.said.next_update.as_deref() {
        Some(NextUpdate::At(due)) => Some(due),
        Some(NextUpdate::OptOut(_)) => None,
        Some(NextUpdate::NotDue) | None => return,
    };
    for passage in subject.passages.iter().filter(|p| !NO_PROMISES.contains(&p.field)) {
        for promise in promised(&passage.words, subject.zones) {
            let said = &passage.words[promise.range.clone()];
            match (stored, &promise.due) {
                (None, _) => findings.at(passage, promise.range, format!("the text promises \"{said}\", but no next update is promised")),
                (Some(stored), Due::In(span)) if !about(*span, stored.at.duration_since(subject.now)) => {
                    let promised = stored.said_at(subject.now);
                    findings.at(passage, promise.range, format!("the text says \"{said}\", the promise is for {promised}"));
                }
                (Some(_), Due::In(_)) => {}
                (Some(stored), Due::At(time)) => {
                    for time in with_translation(time, passage, subject) {
                        compare(&time, stored, passage, subject, findings);
                    }
                }
            }
        }
    }
}

fn compare(time: &ClockTime<'_>, stored: &Moment, passage: &Passage<'_>, subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    // What cannot be read, a gap or a label out of season is TIME-002's matter.
    let Ok(said) = time.moment(subject.zones, subject.zone, subject.now, Towards::Future) else { return };
    let same_time_another_day = || {
        let of_day = |at: Timestamp| at.to_zoned(said.zone.tz().clone()).time();
        time.day.is_none() && of_day(said.at) == of_day(minute(stored.at))
    };
    if said.at != minute(stored.at) && !same_time_another_day() {
        let words = &passage.words[time.range.clone()];
        findings.at(passage, time.range.clone(), format!("the text says {words}, the promise is for {}", stored.said_at(subject.now)));
    }
}

/// The time of a promise, and the same in another zone behind it: `7:20pm ET (23:20 UTC)`.
fn with_translation<'p>(time: &ClockTime<'p>, passage: &'p Passage<'_>, subject: &Subject<'_>) -> Vec<ClockTime<'p>> {
    let mut all = vec![time.clone()];
    let rest = &passage.words[time.range.end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '(', '/', '=', ',']).len();
    if (1..=4).contains(&gap) && rest[gap..].starts_with(|c: char| c.is_ascii_digit()) {
        let at = time.range.end;
        let next = clock_times(rest, subject.zones).into_iter().next().filter(|t| t.range.start == gap && t.zone != Zoned::Unsaid);
        all.extend(next.map(|t| t.moved(at)));
    }
    all
}

fn about(said: SignedDuration, stored: SignedDuration) -> bool {
    (said - stored).abs() <= SLACK.max(said / 10)
}

fn minute(at: Timestamp) -> Timestamp {
    let ms = at.as_millisecond();
    Timestamp::from_millisecond(ms - ms.rem_euclid(60_000)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::{Label, Labelled};
    use crate::lint::testing::{Sample, phrase};
    use crate::update::NextUpdate;

    // Said at 7:20pm ET; the promise is for 8:05pm ET.

    #[test]
    fn another_time_in_the_words_is_found_in_every_section() {
        Sample::new().public("Next update at 9pm ET.").fails(&RULE, "the text says 9pm ET, the promise is for 8:05pmET");
        let message = Sample::new().text("customer_message", Label::Customer, "We will provide another update by 00:30 UTC.");
        let finding = message.fails(&RULE, "00:30 UTC");
        assert_eq!((finding.field, finding.range), (Some("customer_message"), Some(34..43)));
        Sample::new().internal("Next update in 2 hours").fails(&RULE, "in 2 hours");
        Sample::new().public("Next update at 8:05pm ET (01:05 UTC).").fails(&RULE, "the text says 01:05 UTC");
    }

    #[test]
    fn the_same_time_passes_in_any_zone_and_form() {
        for text in [
            "Next update at 8:05pm ET.",
            "Next update at 8:05pm ET (00:05 UTC).",
            "We'll post another update by 00:05 UTC",
            "Next update in 45 minutes.",
            "Next update within the hour, at 8:05pm.",
            "The last update promised the next update for 7pm ET.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn what_is_corrected_makes_no_promise() {
        Sample::new().text("occasion", Label::Internal, "Next update at 9pm ET.").passes(&RULE);
    }

    #[test]
    fn a_promise_in_words_beside_an_opt_out_is_found() {
        let opted_out = |s: &mut Sample| {
            let reason = Labelled::internal(phrase("the customer asked for silence"));
            s.said.next_update = Some(std::borrow::Cow::Owned(NextUpdate::OptOut(reason)));
        };
        Sample::new().public("Next update at 9pm ET.").with(opted_out).fails(&RULE, "no next update is promised");
    }

    #[test]
    fn the_same_time_of_another_day_passes_where_the_words_name_no_day() {
        Sample::new().public("Next update at 8:05pm ET.").promise_in(45 + 24 * 60).passes(&RULE);
        Sample::new().public("Next update tomorrow at 8:05pm ET.").promise_in(45).fails(&RULE, "8:05pm ET");
    }
}
