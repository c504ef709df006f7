//! CAUSE-001: a cause is stated as a fact only once it is confirmed.
//!
//! ## What it does
//! Looks for sentences that state a cause (`was caused by`, `the root cause is`, `the outage is due to`) while the typed cause is not
//! `confirmed`. Words such as `likely`, `suspected`, `appears`, `may` mark a sentence as a hypothesis and pass. `Delays due to high load`
//! describes more than it explains and is a warning outside, nothing inside; so is a cause that the sentence itself calls confirmed, and one told without a typed
//! one when a fix is in place (Monitoring, Resolved; a hint in a single message, where there are no typed fields). A sentence that tells a cause which the same update, or the one before, holds to be ruled out or only suspected is an error
//! whatever the status.
//!
//! ## Why is this bad?
//! The first cause is often the wrong one. Outside it is repeated, acted on and quoted, and cannot be called back.
//!
//! ## Example
//! ```text
//! The outage was caused by the new storage driver.
//! ```
//!
//! ## Use instead
//! ```text
//! We suspect the new storage driver and are testing this until 2pm ET.
//! ```
//!
//! ## How to fix
//! Give the cause with its certainty, `--cause "the new storage driver, confirmed"`, or mark the sentence as a suspicion.
//!
//! ## Sources
//! PagerDuty incident communication guide (never guess); Google SRE book, effective troubleshooting.

use std::sync::LazyLock;

use crate::cause::{Cause, Certainty};
use crate::label::{Label, Labelled};
use crate::lint::pattern::{Pattern, words};
use crate::lint::sentences::{Sentence, sentences};
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::status::Status;

pub(super) const RULE: Rule = Rule {
    code: "CAUSE-001",
    levels: Levels {
        internal: Some(Level::Warning),
        executive: Some(Level::Warning),
        customer: Some(Level::Error),
        public: Some(Level::Error),
    },
    source: include_str!("cause_001.rs"),
    check,
};

/// Statements that speak of the incident itself.
static STATED: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:is|was|were|are|been) (?:\\w+ly )?caused by",
        "(?:root )?cause (?:of (?:the|this) \\w+ )?(?:is|was|turned out to be|has been traced to)",
        "(?:this|outage|incident|issue|problem|disruption|degradation|interruption) (?:is|was|are|were) (?:\\w+ly )?(?:due to|because of|the result of|a result of)",
        "(?:has|have) been traced to|was traced to",
    ])
});
/// Reasons given in passing.
static IN_PASSING: LazyLock<Pattern> = LazyLock::new(|| words(&["due to", "because of", "caused by"]));
/// That a cause was found, without what it is: `the root cause was identified and the change reverted`.
static FOUND: LazyLock<Pattern> = LazyLock::new(|| {
    words(&["cause (?:of (?:the|this) \\w+ )?(?:is|was) (?:identified|found|isolated|fixed|resolved|understood|addressed|known)"])
});
static NAMED: LazyLock<Pattern> = LazyLock::new(|| words(&["(?:identified|found|isolated|known) (?:to|as)"]));
/// The writer vouches for it in words.
static VOUCHED: LazyLock<Pattern> =
    LazyLock::new(|| words(&["(?:have|has|we|been) (?:now )?(?:confirmed|verified|established|identified)"]));
static MARKED: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "likely|probabl[ey]|possibl[ey]|potential(?:ly)?|apparently|presumably|seemingly|preliminary|tentative(?:ly)?|initial(?:ly)?",
        "suspect(?:s|ed)?|suspicion|hypothes[ie]s|theor(?:y|ies)|believed?|think|assum(?:e|ed|ption)",
        "appears?|appeared|seems?|seemed|looks? (?:like|to be|related)|suggests?|indicates?|points? to",
        "may|might|could|if|whether|not|no|unknown|unclear|unrelated|never|\\w+n't",
        "investigat(?:e|es|ed|ing|ion)|look(?:ing)? into|determin(?:e|ing)|identifying|verify(?:ing)?|confirming|finding|analy[sz](?:e|ing|is)",
        "being|still|yet|will|to be|ruled out",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let cause = subject.said.cause.map(Labelled::for_internal).or_else(|| subject.previous.as_ref().and_then(|p| p.cause));
    if cause.is_some_and(|c| c.certainty == Certainty::Confirmed) {
        return;
    }
    let mended = subject.status().is_some_and(|s| s >= Status::Monitoring);
    for passage in subject.passages.iter().filter(|p| p.field != "cause" && (STATED.is_match(&p.words) || IN_PASSING.is_match(&p.words))) {
        for sentence in sentences(&passage.words) {
            let stated = STATED.find(sentence.text);
            // Engineers among themselves give reasons all the time.
            let in_passing = || IN_PASSING.find(sentence.text).filter(|_| passage.label >= Label::Customer);
            let Some(words) = stated.or_else(in_passing) else { continue };
            let only_found = FOUND.is_match(sentence.text) && !NAMED.is_match(sentence.text);
            if only_found || MARKED.is_match(sentence.text) {
                continue;
            }
            let range = sentence.at + words.start()..sentence.at + words.end();
            let words = words.as_str();
            match cause.filter(|cause| tells(sentence, cause)) {
                Some(cause) => {
                    let certainty = cause.certainty.as_str();
                    findings.at(passage, range, format!("`{words}` states a cause as a fact that is {certainty}"));
                }
                None if mended || stated.is_none() || VOUCHED.is_match(sentence.text) => {
                    let worst = if mended && subject.shape == Shape::Message { Level::Hint } else { Level::Warning };
                    findings.at_most(worst).at(passage, range, format!("`{words}` gives a cause, and none is confirmed"));
                }
                None => findings.at(passage, range, format!("`{words}` states a cause as a fact, and none is confirmed")),
            }
        }
    }
}

/// Whether most of the longer words of a cause stand in a sentence.
fn tells(sentence: Sentence<'_>, cause: &Cause) -> bool {
    let said = sentence.text.to_lowercase();
    let what = cause.what.as_str().to_lowercase();
    let telling = |w: &&str| w.chars().count() > 3;
    let words = what.split(|c: char| !c.is_alphanumeric()).filter(telling);
    let (all, told) = words.fold((0, 0), |(all, told), word| (all + 1, told + usize::from(said.contains(word))));
    all > 0 && told * 3 >= all * 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{Sample, phrase};

    fn with_cause(sample: Sample, certainty: Certainty) -> Sample {
        let cause = Labelled::new(Label::Public, Cause { what: phrase("the new storage driver"), certainty });
        sample.with(|s| s.said.cause = Some(Box::leak(Box::new(cause))))
    }

    #[test]
    fn a_cause_stated_while_the_incident_is_open_is_an_error_outside_and_a_warning_inside() {
        let text = "The outage was caused by the new storage driver.";
        assert_eq!(Sample::new().public(text).fails(&RULE, "`was caused by`").level, Level::Error);
        assert_eq!(Sample::new().internal(text).fails(&RULE, "`was caused by`").level, Level::Warning);
    }

    #[test]
    fn a_confirmed_cause_or_a_marked_suspicion_passes() {
        let text = "The outage was caused by the new storage driver.";
        with_cause(Sample::new().public(text), Certainty::Confirmed).passes(&RULE);
        for text in [
            "The outage was likely caused by the new storage driver.",
            "We are investigating whether the outage is due to a driver.",
            "The root cause is not yet known.",
            "We have identified the root cause.",
            "The root cause was identified and the change was reverted.",
            "The cause appears to be a recent change that results in a long-running query.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn a_reason_in_passing_or_after_the_fix_is_a_warning() {
        let passing = Sample::new().public("Jobs start with delays due to high load.").fails(&RULE, "`due to`");
        Sample::new().internal("The cache was removed due to a bug.").passes(&RULE);
        let mended = Sample::new().public("This was caused by a bad rollout.").status(Status::Resolved).fails(&RULE, "none is confirmed");
        let vouched = Sample::new().public("We have confirmed that the outage was caused by a driver.").fails(&RULE, "none is confirmed");
        assert_eq!([passing.level, mended.level, vouched.level], [Level::Warning; 3]);
    }

    #[test]
    fn what_is_ruled_out_or_only_suspected_is_no_fact_whatever_the_status() {
        let text = "The outage was caused by our new storage driver.";
        let sample = || Sample::new().public(text).status(Status::Resolved);
        assert_eq!(with_cause(sample(), Certainty::RuledOut).fails(&RULE, "that is ruled out").level, Level::Error);
        assert_eq!(with_cause(sample(), Certainty::Suspected).fails(&RULE, "that is suspected").level, Level::Error);
        with_cause(Sample::new().public("It was not caused by the new storage driver."), Certainty::RuledOut).passes(&RULE);
    }
}
