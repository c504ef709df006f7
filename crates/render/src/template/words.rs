//! Facts in the words of a support lead. Times are said in the readers' zone; nothing here knows a label.

use jiff::Timestamp;
use minijinja::Value;
use sev1_domain::cause::Cause;
use sev1_domain::fix::{FixStage, FixState};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::reach::Reach;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::Late;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

use super::spoken::Spoken;
use super::tidy::shorten;
use crate::markdown::{escape_phrase, to_line};
use crate::text::heading;
use crate::view::ExecutiveView;
use crate::when;
use sev1_domain::fence;

/// What the status means: all that may be said to anybody when nothing else is labelled for them.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Investigating => "We are aware of this outage and are looking for its cause.",
        Status::Identified => "We believe we know the cause of this outage and are working on a fix.",
        Status::Monitoring => "A fix is in place and we are watching it.",
        Status::Resolved => "This outage is resolved.",
    }
}

/// The same for one glance, without a full stop.
pub(super) fn status_short(status: Status) -> &'static str {
    match status {
        Status::Investigating => "cause not known yet",
        Status::Identified => "likely cause known, fix under way",
        Status::Monitoring => "fix in place, being watched",
        Status::Resolved => "resolved",
    }
}

/// Somebody's line, made harmless as Markdown.
pub(super) fn phrase(phrase: &Phrase) -> Value {
    Value::from(escape_phrase(phrase.as_str()))
}

/// Somebody's Markdown: it can stand before anything else, because its fences are closed and its headings are not the template's.
pub(super) fn body(body: &Body) -> Value {
    let mut out = String::with_capacity(body.as_str().len() + 8);
    heading::push_escaped(&mut out, body.as_str());
    if let Some((_, end)) = fence::missing_end(body.as_str()) {
        out.push('\n');
        out.push_str(&end);
    }
    Value::from(out)
}

/// A sentence ends with a full stop, once.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let ends = text.ends_with(['.', '!', '?', '…', ':', '。', '؟']);
    if ends { text.to_owned() } else { format!("{text}.") }
}

/// An instant, in the readers' zone.
pub(super) fn moment(at: &Moment, zone: &Zone, now: Timestamp) -> Value {
    let there = Moment { at: at.at, zone: zone.clone() };
    let parts = [("short", Value::from(when::moment_short(&there, now))), ("utc", Value::from(at.at.to_string()))];
    Spoken::value(when::moment(&there, now), parts)
}

/// `4 minutes`; when it was due is its part.
pub(super) fn late(late: &Late, zone: &Zone, now: Timestamp) -> Value {
    Spoken::value(when::in_words(late.by), [("due", moment(&late.due, zone, now))])
}

/// What readers who were promised this update earlier are told of that, in one sentence.
pub(super) fn late_sentence(late: &Late, zone: &Zone, now: Timestamp) -> String {
    format!("{LATE_OPENING} {} and comes {} late.", moment(&late.due, zone, now), when::in_words(late.by))
}

/// The words with which that sentence starts.
pub(crate) const LATE_OPENING: &str = "This update was promised for";

/// What is affected, as one sentence for executives.
pub(crate) fn impact_line(view: &ExecutiveView<'_>) -> Option<String> {
    const CHARS: usize = 200;
    let reach = view.reach.as_ref().map(|r| reach_sentence(r.get()));
    let said = || view.impact.as_ref().or(view.summary.as_ref()).map(|body| to_line(body.get().as_str())).filter(|line| !line.is_empty());
    reach.or_else(|| {
        let line = said()?;
        let line = if line.chars().count() <= CHARS { line } else { shorten(&line, CHARS) };
        Some(sentence(&escape_phrase(&line)))
    })
}

/// `about 4,200 of 9,000 users (EU node)`
pub(super) fn reach(reach: &Reach) -> Value {
    let unit = escape_phrase(reach.unit.as_str());
    let number = format!("{} {unit}", reach.numbers());
    let scope = reach.scope.as_ref().map(|s| escape_phrase(s.as_str()));
    let bracket = scope.as_ref().map_or(String::new(), |s| format!(" ({s})"));
    let parts = [
        ("sentence", Value::from(reach_sentence(reach))),
        ("past", Value::from(affected(reach, "was", "were"))),
        ("affected", Value::from(reach.affected)),
        ("of", Value::from(reach.of)),
        ("about", Value::from(reach.about)),
        ("scope", Value::from(scope.clone())),
        ("unit", Value::from(unit)),
    ];
    Spoken::value(format!("{number}{bracket}"), parts)
}

/// `About 4,200 of 9,000 users are affected (EU node).`
fn reach_sentence(reach: &Reach) -> String {
    affected(reach, "is", "are")
}

fn affected(reach: &Reach, one: &str, many: &str) -> String {
    let number = format!("{} {}", reach.numbers(), escape_phrase(reach.unit.as_str()));
    let first = number.strip_prefix("about").map_or_else(|| number.clone(), |rest| format!("About{rest}"));
    let bracket = reach.scope.as_ref().map_or(String::new(), |s| format!(" ({})", escape_phrase(s.as_str())));
    let verb = if reach.affected == 1 && reach.of.is_none() { one } else { many };
    format!("{first} {verb} affected{bracket}.")
}

/// `7.8.6 is in your test environment by Wed 15 Jul 8:00am ET (12:00 UTC)`
pub(super) fn milestone(milestone: &Milestone, zone: &Zone, now: Timestamp) -> Value {
    let what = escape_phrase(milestone.what.as_str().trim_end_matches('.')).into_owned();
    let by = milestone.by.as_ref().map(|by| moment(by, zone, now));
    let said = |by: Option<String>| by.map_or(what.clone(), |by| format!("{what} by {by}"));
    let short = milestone.by.as_ref().map(|by| when::moment_short(&Moment { at: by.at, zone: zone.clone() }, now));
    let words = said(by.as_ref().map(Value::to_string));
    let sure = match milestone.confidence {
        Confidence::High => "Everything this needs is in place.",
        Confidence::Medium => "This is our plan; something may still get in the way.",
        Confidence::Low => "This is what we aim for; it is not certain.",
    };
    let parts = [
        ("what", Value::from(what.clone())),
        ("by", Value::from(by)),
        ("confidence", Value::from(milestone.confidence.as_str())),
        ("sure", Value::from(sure)),
        ("short", Value::from(said(short))),
    ];
    Spoken::value(words, parts)
}

/// The cause, which prints as what it is; how sure it is has to be asked for.
pub(super) fn cause(cause: &Cause) -> Value {
    let what = escape_phrase(cause.what.as_str());
    let parts = [("what", Value::from(what.clone())), ("certainty", Value::from(cause.certainty.as_str()))];
    Spoken::value(what.into_owned(), parts)
}

/// The fix in sentences, with `whose` test environment and production.
pub(super) fn fix(version: &Phrase, stage: FixStage, state: FixState, whose: &str) -> Value {
    let step = match stage {
        FixStage::PullRequest => "Its code review",
        FixStage::Merged => "Its build",
        FixStage::ReleaseCandidate => "Its release candidate",
        FixStage::DotRelease => "Its release",
        FixStage::DevUat => &format!("The roll-out to {whose} test environment"),
        FixStage::SmokeTest => &format!("The test in {whose} test environment"),
        FixStage::Prod => &format!("The roll-out to {whose} production environment"),
    };
    let state_words = match state {
        FixState::Planned => "is planned",
        FixState::Running => "is under way",
        FixState::Done => "is done",
        FixState::RolledBack => "was rolled back",
    };
    let version = escape_phrase(version.as_str());
    let steps = FixStage::ALL.len();
    let number = FixStage::ALL.iter().position(|s| *s == stage).map_or(steps, |i| i + 1);
    let parts = [
        ("short", Value::from(format!("Fix {version}: step {number} of {steps}, {} {}", stage.as_str(), state_short(state)))),
        ("version", Value::from(version.clone())),
        ("stage", Value::from(stage.as_str())),
        ("state", Value::from(state.as_str())),
        ("step", Value::from(number)),
        ("steps", Value::from(steps)),
    ];
    Spoken::value(format!("The fix comes with version {version}. {step} {state_words}."), parts)
}

fn state_short(state: FixState) -> &'static str {
    match state {
        FixState::Planned => "planned",
        FixState::Running => "under way",
        FixState::Done => "done",
        FixState::RolledBack => "rolled back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_one_full_stop() {
        assert_eq!(["a", "a.", "a …", "a?"].map(sentence), ["a.", "a.", "a …", "a?"]);
    }
}
