//! CALL-001: when a call ends, it is said when the next one is, or that none is planned.
//!
//! ## What it does
//! Finds a typed bridge that has concluded without a time to reconvene, and words such as `the call has ended`, where no text of the update
//! says when people meet again or that no further call is planned.
//!
//! ## Why is this bad?
//! People who do not know whether the call goes on stay awake for it, or miss it.
//!
//! ## Example
//! ```text
//! The WebEx bridge with ABC has concluded.
//! ```
//!
//! ## Use instead
//! ```text
//! The WebEx bridge with ABC has concluded. We will reconvene at 8am ET.
//! ```
//!
//! ## How to fix
//! Name the time, or write `no further call is planned`.
//!
//! ## Sources
//! The house template; PagerDuty incident call etiquette.

use std::sync::LazyLock;

use crate::bridge::BridgeState;
use crate::label::Labelled;
use crate::lint::clock_times::clock_times;
use crate::lint::pattern::{Pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "CALL-001",
    levels: Levels { internal: Some(Level::Warning), executive: None, customer: None, public: None },
    source: include_str!("call_001.rs"),
    check,
};

static ENDED: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:call|bridge|zoom|webex|meeting|huddle) (?:with \\w+ )?(?:\\w+ ){0,2}(?:has |have |was |is |just )?(?:concluded|ended|over|wrapped up|been closed)",
    ])
});
static AGAIN: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "reconven(?:e|es|ing)",
        "resum(?:e|es|ing)",
        "meet again",
        "(?:back|join|rejoin|next call|next bridge|continues?|goes on|restart)",
    ])
});
static NONE_PLANNED: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "no (?:further|other|more|next|follow-?up) (?:call|calls|bridge|meeting)",
        "(?:none|nothing) (?:is )?planned",
        "(?:not|won't|n't) (?:\\w+ ){0,2}reconven(?:e|ing)",
        "for good",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.status().is_some_and(|status| !status.is_open()) {
        return;
    }
    let bridge = subject.said.bridge.as_deref().map(Labelled::for_internal);
    if bridge.is_some_and(|b| b.state == BridgeState::Open || b.reconvenes.is_some()) {
        return;
    }
    let concluded = bridge.is_some_and(|b| b.state == BridgeState::Concluded);
    let in_words = subject.passages.iter().find_map(|p| ended_in(&p.words).map(|found| (p, found)));
    if (!concluded && in_words.is_none()) || subject.passages.iter().any(|p| says_what_follows(subject, &p.words)) {
        return;
    }
    match in_words {
        Some((passage, found)) => {
            findings.at(passage, found.range(), format!("`{}`, and nothing says when people meet again", found.as_str()));
        }
        None => findings.about(Some("bridge"), "the bridge has concluded, and nothing says when people meet again"),
    }
}

/// Where words say that a call of people is over, not that a call of a function ended up somewhere.
fn ended_in(words: &str) -> Option<regex::Match<'_>> {
    ENDED.find_iter(words).find(|found| !words[found.end()..].starts_with(" up") && !words[..found.start()].ends_with("API "))
}

fn says_what_follows(subject: &Subject<'_>, words: &str) -> bool {
    let time = |text: &str| !clock_times(text, subject.zones).is_empty();
    NONE_PLANNED.is_match(words) || (AGAIN.is_match(words) && sentences(words).any(|s| AGAIN.is_match(s.text) && time(s.text)))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::bridge::Bridge;
    use crate::lint::testing::{Sample, phrase};
    use crate::status::Status;

    fn concluded(sample: Sample) -> Sample {
        let bridge = Bridge { name: phrase("WebEx with ABC"), link: None, state: BridgeState::Concluded, reconvenes: None };
        sample.with(|s| s.said.bridge = Some(Cow::Owned(Labelled::internal(bridge))))
    }

    #[test]
    fn an_ended_call_with_nothing_behind_it_is_found() {
        Sample::new().internal("WebEx bridge with ABC has concluded.").fails(&RULE, "`bridge with ABC has concluded`");
        concluded(Sample::new().internal("Work goes on.")).fails(&RULE, "the bridge has concluded");
    }

    #[test]
    fn a_time_to_meet_again_or_a_clear_end_passes() {
        Sample::new().internal("WebEx bridge with ABC has concluded. We will reconvene at 8am ET.").passes(&RULE);
        concluded(Sample::new().internal("No further call is planned.")).passes(&RULE);
        concluded(Sample::new()).status(Status::Resolved).passes(&RULE);
        Sample::new().internal("The API call ended up in the cache.").passes(&RULE);
    }
}
