//! TIME-003: words such as "tomorrow" come with a date where midnight would change their meaning.
//!
//! ## What it does
//! Finds `tomorrow`, `tonight`, `yesterday` and `overnight` in sentences that name neither a date nor a clock time. From 10pm on, in the
//! zone the update speaks in, it finds `today`, `this morning`, `this afternoon` and `this evening` as well.
//!
//! ## Why is this bad?
//! An update is read hours later and in other zones. After midnight "tomorrow" is another day.
//!
//! ## Example
//! ```text
//! The fix goes to production tomorrow morning.
//! ```
//!
//! ## Use instead
//! ```text
//! The fix goes to production on Wed 15 Jul at 8am ET.
//! ```
//!
//! ## How to fix
//! Write the date, best with the time: `Wed 15 Jul 8am ET`.
//!
//! ## Sources
//! Google's and Atlassian's style guides on dates.

use std::sync::LazyLock;

use crate::lint::clock_times::{clock_times, names_a_date};
use crate::lint::pattern::{Pattern, words};
use crate::lint::sentences::sentence_at;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "TIME-003", levels: Levels::all(Level::Warning), source: include_str!("time_003.rs"), check };

/// Words whose day changes at midnight, whenever they are said.
const CROSSING: &[&str] = &["tomorrow", "tonight", "yesterday", "overnight"];
/// Words that midnight makes wrong soon, when they are said late.
const OF_TODAY: &[&str] = &["today", "this morning", "this afternoon", "this evening"];
/// More hits than any update has; keeps hostile text cheap.
const ENOUGH: usize = 100;
/// The hour from which on most readers will read on the next day.
const LATE: i8 = 22;

static CROSSING_WORDS: LazyLock<Pattern> = LazyLock::new(|| words(CROSSING));
static WORDS_OF_TODAY: LazyLock<Pattern> = LazyLock::new(|| words(OF_TODAY));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let late = subject.now.to_zoned(subject.zone.tz().clone()).hour() >= LATE;
    for passage in &subject.passages {
        let always = CROSSING_WORDS.find_iter(&passage.words);
        let of_today = late.then(|| WORDS_OF_TODAY.find_iter(&passage.words)).into_iter().flatten();
        for word in always.chain(of_today).take(ENOUGH).filter(|w| !qualifies(w.as_str(), &passage.words[w.end()..])) {
            let sentence = sentence_at(&passage.words, word.start()).text;
            if !names_a_date(sentence) && clock_times(sentence, subject.zones).is_empty() {
                findings.at(passage, word.range(), format!("\"{}\" is another day to whoever reads it after midnight", word.as_str()));
            }
        }
    }
}

/// `the overnight jobs`: no time at all but a kind of thing.
fn qualifies(word: &str, behind: &str) -> bool {
    let rest = behind.trim_start();
    word.eq_ignore_ascii_case("overnight") && rest.len() < behind.len() && rest.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn words_whose_day_changes_at_midnight_are_found() {
        let finding = Sample::new().public("All is well. The fix comes tomorrow morning.").fails(&RULE, "\"tomorrow\" is another day");
        assert_eq!(finding.range, Some(27..35));
        Sample::new().public("We keep watching overnight.").fails(&RULE, "overnight");
    }

    #[test]
    fn words_of_today_are_found_late_in_the_day_only() {
        let text = "No jobs were delayed today.";
        Sample::new().public(text).passes(&RULE);
        Sample::new().public(text).with(|s| s.now += jiff::SignedDuration::from_hours(3)).fails(&RULE, "\"today\"");
    }

    #[test]
    fn a_date_or_a_time_in_the_sentence_passes() {
        for text in ["It fails since yesterday (June 18, 2024).", "Back tomorrow at 8am ET.", "The overnight jobs wait.", "The mayor’s day"]
        {
            Sample::new().public(text).passes(&RULE);
        }
    }
}
