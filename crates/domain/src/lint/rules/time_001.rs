//! TIME-001: every clock time says its zone.
//!
//! ## What it does
//! Finds clock times in the words. A zone directly behind the time, elsewhere in its sentence, or a statement such as "all times are UTC"
//! anywhere in the update is enough. In a message without sections, one zone anywhere counts for all of it. Durations, ratios,
//! versions and dates are no clock times.
//!
//! ## Why is this bad?
//! Two people in two zones read two different times and one of them misses the call. Of 578 public updates with a clock time, three
//! named no zone anywhere: it is no burden.
//!
//! ## Example
//! ```text
//! Logins fail since 10:20am. We will be back at 8.
//! ```
//!
//! ## Use instead
//! ```text
//! Logins fail since 10:20am ET. We will be back at 8pm ET.
//! ```
//!
//! ## How to fix
//! Write the zone behind the time: `8am ET`, `12:00 UTC`, `14:00 Europe/Berlin`. Name the zone the readers live in.
//!
//! ## Sources
//! Measured on 4,514 public updates; Statuspage and Google incident guides.

use std::sync::LazyLock;

use crate::lint::clock_times::{Zoned, clock_times, names_a_zone};
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::{sentence_at, sentences};
use crate::lint::subject::{Passage, Shape};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "TIME-001", levels: Levels::all(Level::Error), source: include_str!("time_001.rs"), check };

/// More hours than any update names; keeps hostile text cheap.
const ENOUGH: usize = 100;

/// `back at 8.`: an hour with neither half nor zone, where people are told when to be somewhere.
static BARE_HOUR: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b(?:at|by)\s+(?P<hour>1[0-2]|[1-9])\s*(?:[,;!)?]|\.(?:\s|$)|$)"));
/// What makes it an hour.
const MEETING: &[&str] = &["next update", "another update", "be back", "back", "reconvenes?", "bridge", "call", "meet(?:ing)?"];
static MEETINGS: LazyLock<Pattern> = LazyLock::new(|| words(MEETING));
/// `All times are UTC.`
static ALL_TIMES: LazyLock<Pattern> = LazyLock::new(|| words(&["(?:all|the)? ?(?:times|timestamps)"]));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let texts = || subject.passages.iter().map(|p| &*p.words);
    let mut zone_for_all = None;
    for passage in &subject.passages {
        let mut unsaid: Vec<_> =
            clock_times(&passage.words, subject.zones).into_iter().filter(|t| t.zone == Zoned::Unsaid).map(|t| t.range).collect();
        unsaid.extend(bare_hours(passage));
        for range in unsaid {
            let sentence = sentence_at(&passage.words, range.start);
            if names_a_zone(sentence.text, subject.zones) {
                continue;
            }
            let for_all = *zone_for_all.get_or_insert_with(|| match subject.shape {
                Shape::Message => texts().any(|t| names_a_zone(t, subject.zones)),
                Shape::Template => texts().any(|t| sentences(t).any(|s| ALL_TIMES.is_match(s.text) && names_a_zone(s.text, subject.zones))),
            });
            if !for_all {
                let time = &passage.words[range.clone()];
                findings.at(passage, range, format!("\"{time}\" has no zone; readers elsewhere will take it for theirs"));
            }
        }
    }
}

fn bare_hours(passage: &Passage<'_>) -> Vec<std::ops::Range<usize>> {
    let hours = BARE_HOUR.captures_iter(&passage.words).take(ENOUGH).filter_map(|c| c.name("hour")).map(|m| m.range());
    hours.filter(|h| MEETINGS.is_match(sentence_at(&passage.words, h.start).text)).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::Label;
    use crate::lint::subject::Shape;
    use crate::lint::testing::Sample;

    #[test]
    fn a_clock_time_without_a_zone_is_found() {
        let finding = Sample::new().public("Logins fail since 10:20am. We work on it.").fails(&RULE, "\"10:20am\" has no zone");
        assert_eq!(finding.range, Some(18..25));
        Sample::new().internal("We will be back at 8.").fails(&RULE, "\"8\"");
        Sample::new().public("It broke at 14:00. Users in the EU saw it at 15:00 UTC.").fails(&RULE, "\"14:00\"");
    }

    #[test]
    fn a_zone_behind_it_or_in_its_sentence_passes() {
        for text in [
            "Logins fail since 10:20amET.",
            "Between 16:23 and 17:12 (UTC) pushes failed.",
            "On UTC Oct 24 2:55 - 3:15 AM the page was down.",
            "Back at 8am your local time.",
            "It began at 08:00+02:00.",
            "- 14:02 alert\n- 14:05 page\n\nAll times are UTC.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn numbers_that_are_no_clock_times_pass() {
        for text in [
            "24/7 support",
            "Release 7.8.6 is cut",
            "1:10 sampling",
            "took 1:30 hours",
            "we looked at 5.",
            "14 Jul 2026",
            "Error code 12:30",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn in_a_message_one_zone_counts_for_all() {
        let text = "Pushes failed from 14:00. They worked again at 15:00 UTC.";
        Sample::new().text("summary", Label::Public, text).with(|s| s.shape = Shape::Message).passes(&RULE);
        let none = Sample::new().text("summary", Label::Public, "Pushes failed from 14:00 to 15:00.").with(|s| s.shape = Shape::Message);
        none.fails(&RULE, "\"14:00\"");
    }
}
