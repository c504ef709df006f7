//! TIME-002: a time that is written exists once, on that date and under that zone's name.
//!
//! ## What it does
//! Works out the instant behind every clock time in the words and finds those that cannot be: `EST` in summer, a time the clocks jump
//! over in spring, one that comes twice in autumn, a label that means several zones (`IST`), a weekday that does not fit its date.
//!
//! ## Why is this bad?
//! "8am EST" in July is 9am for everybody who takes it at its word. A time that exists twice or not at all is an hour off for some.
//!
//! ## Example
//! ```text
//! (in July) The window opens at 8am EST.
//! ```
//!
//! ## Use instead
//! ```text
//! The window opens at 8am ET (12:00 UTC).
//! ```
//!
//! ## How to fix
//! Use the label that fits all year (`ET`, `CT`, `PT`), or UTC. In the hour in which clocks go back, say `EDT` or `EST`. If a label means
//! one zone to all of your readers, say so in the configuration: `[zones.labels]`. This is not mended by itself, because only you know which
//! hour you meant.
//!
//! ## Sources
//! The tz database and its notes on abbreviations.

use crate::lint::clock_times::{ClockTime, Zoned, clock_times};
use crate::lint::sentences::sentence_at;
use crate::lint::tense::looks;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::refusal::Refusal;
use crate::when::Towards;

pub(super) const RULE: Rule = Rule { code: "TIME-002", levels: Levels::all(Level::Error), source: include_str!("time_002.rs"), check };

/// What reading and resolving refuse that is wrong with a time, not only unreadable.
const WRONG: [&str; 6] = ["time.gap", "time.fold", "time.season", "time.weekday", "time.no_such_date", "zone.ambiguous"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for time in clock_times(&passage.words, subject.zones) {
            if time.zone == Zoned::Unsaid && time.day.is_none() {
                continue;
            }
            let towards = looks(sentence_at(&passage.words, time.range.start).text);
            if let Some(wrong) = wrong(&time, towards, subject) {
                let words = &passage.words[time.range.clone()];
                findings.at(passage, time.range.clone(), format!("\"{}\": {}", words.trim(), wrong.reason));
            }
        }
    }
}

/// What is wrong with a time, whichever way the sentence looks; where that is unknown, only what is wrong both ways.
fn wrong(time: &ClockTime<'_>, towards: Option<Towards>, subject: &Subject<'_>) -> Option<Refusal> {
    let one_way = |towards| {
        let refusal = time.moment(subject.zones, subject.zone, subject.now, towards).err()?;
        WRONG.contains(&refusal.code).then_some(refusal)
    };
    match towards {
        Some(towards) => one_way(towards),
        None => one_way(Towards::Past).and_then(|_| one_way(Towards::Future)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::RULE;
    use crate::lint::testing::Sample;

    fn said_at(now: &str, text: &str) -> Sample {
        let now: Timestamp = now.parse().expect("a timestamp");
        Sample::new().public(text).with(|s| s.now = now)
    }

    #[test]
    fn a_label_out_of_season_is_found() {
        let finding = Sample::new().public("The window opens at 8am EST.").fails(&RULE, "\"8am EST\": EST is not in force");
        assert_eq!((finding.range, finding.fix), (Some(20..27), None));
        said_at("2026-01-14T12:00:00Z", "It started at 6am EDT.").fails(&RULE, "EDT is not in force");
    }

    #[test]
    fn times_that_come_twice_or_never_are_found() {
        said_at("2026-11-01T00:00:00Z", "The window will open at 1:30am ET.").fails(&RULE, "happens twice");
        said_at("2026-03-08T01:00:00Z", "The window will open at 2:30am ET.").fails(&RULE, "does not exist");
    }

    #[test]
    fn labels_of_several_zones_and_wrong_weekdays_are_found() {
        Sample::new().public("Back at 9pm IST.").fails(&RULE, "can mean several zones");
        Sample::new().public("We will be back at 8am ET on Mon 15 Jul.").fails(&RULE, "not a Mon");
    }

    #[test]
    fn times_that_exist_pass() {
        for text in [
            "Back at 8am ET on Wed 15 Jul.",
            "Since January 5 at 8am EST it grew.",
            "Between May 19th 3:40AM UTC and May 20th 5:40PM UTC it failed.",
            "at 1:30am EDT",
            "24:00 ET",
            "Back at 8am.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn where_a_sentence_does_not_say_which_way_it_looks_the_time_gets_the_benefit() {
        said_at("2026-11-01T00:00:00Z", "1:30am ET").passes(&RULE);
    }
}
