//! FIX-001: the versions in the words are those of the fix, and its steps go forward.
//!
//! ## What it does
//! Compares the versions in sentences about the fix with the typed fix (of this update, else of the one before): the same release line with
//! another last number is found, unless the sentence speaks of where the fault came from. Compares the step with the update before: the same
//! version going back a step must have been rolled back. Prod while the test environment was not told to be done is a warning, because it may
//! have been done meanwhile.
//!
//! ## Why is this bad?
//! A customer who installs 7.8.5 because the update said so has an outage and an upgrade. A step that jumps back unsaid makes every earlier
//! update wrong.
//!
//! ## Example
//! ```text
//! Fix: 7.8.6, merged. The patch 7.8.5 will be shared tonight.
//! ```
//!
//! ## Use instead
//! ```text
//! Fix: 7.8.6, merged. The patch 7.8.6 will be shared tonight; 7.8.5 introduced the fault.
//! ```
//!
//! ## How to fix
//! Correct the version in the text or in the typed fix; where a step was taken back, say `rolled back`.
//!
//! ## Sources
//! The release path of the house playbook: pull request, merge, candidate, release, test environment, smoke test, prod.

use std::sync::LazyLock;

use crate::fix::{Fix, FixStage, FixState};
use crate::label::Labelled;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "FIX-001", levels: Levels::all(Level::Error), source: include_str!("fix_001.rs"), check };

static VERSION: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\bv?(\d{1,4})\.(\d{1,4})\.(\d{1,5})\b"));
static ABOUT_FIX: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "fix(?:e[sd])?|fixing|hot-?fix|patch(?:e[sd])?|(?:dot )?releases?|release candidate|rc|merged?|roll(?:ed|ing)? out|upgrade|deploy(?:ed|s)?|ship(?:s|ped)?|cut",
    ])
});
static ABOUT_ORIGIN: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "since|introduced|regression|broke|broken|caused?|affected|bug|fault|from|before|earlier|previous|old(?:er)?|running|runs|currently|instead of|than|not|roll(?:ed|ing)? back|back to|downgraded?|after|again|next|also",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let before = subject.previous.as_ref().and_then(|p| p.fix);
    let now = subject.said.fix.map(Labelled::for_internal);
    if let Some(fix) = now.or(before)
        && let Some(version) = version_in(fix.version.as_str())
    {
        for passage in subject.passages.iter().filter(|p| p.field != "fix") {
            other_versions(passage, version, findings);
        }
    }
    if let (Some(before), Some(now)) = (before, now) {
        steps(before, now, findings);
    }
}

fn version_in(text: &str) -> Option<[u32; 3]> {
    let groups = VERSION.captures(text)?;
    let number = |n: usize| groups[n].parse().ok();
    Some([number(1)?, number(2)?, number(3)?])
}

fn other_versions(passage: &Passage<'_>, fix: [u32; 3], findings: &mut Findings<'_, '_>) {
    let [major, minor, patch] = fix;
    if !VERSION.is_match(&passage.words) {
        return;
    }
    for sentence in sentences(&passage.words).filter(|s| ABOUT_FIX.is_match(s.text) && !ABOUT_ORIGIN.is_match(s.text)) {
        let named: Vec<_> = VERSION.find_iter(sentence.text).map(|found| (found, version_in(found.as_str()))).collect();
        if named.iter().any(|(_, version)| *version == Some(fix)) {
            continue;
        }
        for (found, version) in named {
            let goes_on = sentence.text[found.end()..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            if version.is_some_and(|v| v[..2] == [major, minor] && v[2] != patch) && !goes_on {
                let range = sentence.at + found.start()..sentence.at + found.end();
                findings.at(passage, range, format!("`{}` is not the version of the fix, `{major}.{minor}.{patch}`", found.as_str()));
            }
        }
    }
}

fn steps(before: &Fix, now: &Fix, findings: &mut Findings<'_, '_>) {
    if before.version != now.version {
        return;
    }
    let taken_back = before.state == FixState::RolledBack || now.state == FixState::RolledBack;
    if now.stage < before.stage && !taken_back {
        let message =
            format!("the fix was at `{}` and is at `{}` now, and nothing was rolled back", before.stage.as_str(), now.stage.as_str());
        findings.about(Some("fix"), message);
    }
    let in_test = matches!(before.stage, FixStage::DevUat | FixStage::SmokeTest) && before.state != FixState::Done;
    let in_prod = now.stage == FixStage::Prod && matches!(now.state, FixState::Running | FixState::Done);
    if (in_test || before.stage < FixStage::DevUat) && in_prod {
        let message = format!("the fix is in prod, and the test environment was last told to be at `{}`", before.stage.as_str());
        findings.at_most(Level::Warning).about(Some("fix"), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{Sample, phrase};

    fn fix(stage: FixStage, state: FixState) -> Fix {
        Fix { version: phrase("v7.8.6"), stage, state, owner: None }
    }

    fn fixed_by(sample: Sample, stage: FixStage, state: FixState) -> Sample {
        sample.with(|s| s.said.fix = Some(Box::leak(Box::new(Labelled::internal(fix(stage, state))))))
    }

    fn before(sample: Sample, stage: FixStage, state: FixState) -> Sample {
        sample.after("summary", "x").with(|s| {
            s.previous.as_mut().expect("set").fix = Some(Box::leak(Box::new(fix(stage, state))));
        })
    }

    #[test]
    fn another_version_of_the_same_line_is_found() {
        let merged = |text: &str| fixed_by(Sample::new().internal(text), FixStage::Merged, FixState::Done);
        merged("The patch 7.8.5 will be shared tonight.").fails(&RULE, "`7.8.5` is not the version of the fix, `7.8.6`");
        for text in [
            "The patch 7.8.6 will be shared tonight.",
            "The fault was introduced with release 7.8.5.",
            "We release 7.8.6; 7.8.5 stays as it is.",
            "The release of the database is 14.2.1.",
            "The host 7.8.5.1 has a patch.",
        ] {
            merged(text).passes(&RULE);
        }
    }

    #[test]
    fn the_fix_of_the_update_before_counts_where_this_one_says_none() {
        let sample = Sample::new().internal("The patch 7.8.5 is cut.");
        before(sample, FixStage::Merged, FixState::Done).fails(&RULE, "`7.8.5`");
    }

    #[test]
    fn a_step_back_needs_a_rollback() {
        let back = |state| fixed_by(before(Sample::new(), FixStage::Prod, FixState::Running), FixStage::SmokeTest, state);
        back(FixState::Running).fails(&RULE, "nothing was rolled back");
        back(FixState::RolledBack).passes(&RULE);
    }

    #[test]
    fn prod_before_the_test_environment_is_a_warning() {
        let jump = |state| fixed_by(before(Sample::new(), FixStage::DevUat, state), FixStage::Prod, FixState::Running);
        assert_eq!(jump(FixState::Running).fails(&RULE, "test environment").level, Level::Warning);
        jump(FixState::Done).passes(&RULE);
    }
}
