//! STAT-002: who says "resolved" has the fix in production, verified and confirmed.
//!
//! ## What it does
//! Compares the status, and claims in the words such as "fixed in production", with the typed fix of this update or the one before.
//! A Resolved while the fix has not reached production, or is not done there, is an error. These are warnings: Monitoring before
//! the fix is in production (something else may have ended the impact), a resolution that says in the same breath that something is not
//! verified or still failing, and a resolution in the template that does not say who confirmed it.
//!
//! ## Why is this bad?
//! A customer who reads "resolved" stops working around the fault. If only their test environment has the fix, production fails
//! again, this time unwatched.
//!
//! ## Example
//! ```text
//! Status: Resolved
//!
//! Fix: 7.8.6, dev/uat, done
//! ```
//!
//! ## Use instead
//! ```text
//! Status: Resolved
//!
//! Alice Evan confirmed that logins work. We watched for two hours.
//!
//! Fix: 7.8.6, prod, done
//! ```
//!
//! ## How to fix
//! Keep the status at Identified or Monitoring until the fix is done in production; or bring the fix up to date with `--fix`. Say who on the
//! customer's side confirmed that it works.
//!
//! ## Sources
//! PagerDuty and Atlassian on resolving; exit criteria of support playbooks.

use std::sync::LazyLock;

use crate::fix::{Fix, FixStage, FixState};
use crate::lint::pattern::{Pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::subject::Shape;
use crate::lint::tense::speaks_of_coming;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::status::Status;

pub(super) const RULE: Rule = Rule { code: "STAT-002", levels: Levels::all(Level::Error), source: include_str!("stat_002.rs"), check };

/// Claims that production has the fix.
const IN_PRODUCTION: &[&str] = &["(?:fixed|resolved|repaired|mended|solved) (?:in|on) (?:the |your )?prod(?:uction)?"];
/// The same, if the fix itself is named in the sentence.
const SHIPPED: &[&str] =
    &["(?:deployed|released|rolled out|live|installed|running|applied|shipped) (?:in|on|to|into) (?:the |your )?prod(?:uction)?"];
/// Words that make a claim none.
const CONDITION: &[&str] =
    &["not", "[a-z]+n't", "no", "yet", "once", "when", "if", "after", "before", "until", "must", "can", "may", "ready"];
/// Words of a resolution that say it is none.
const DOUBT: &[&str] = &[
    "not (?:yet )?(?:been )?(?:fully )?(?:verified|confirmed|validated|tested)",
    "(?:verification|validation|confirmation) (?:is )?(?:still )?(?:pending|outstanding|missing)",
    "(?:awaiting|waiting for) (?:[a-z]+ ){0,3}(?:confirmation|verification|validation)",
    "still (?:failing|testing|verifying|broken|degraded|down|unavailable)",
];
/// Words of a confirmation.
const CONFIRMED: &[&str] = &["confirm(?:s|ed|ation)?", "verified", "validated", "accepted", "agree(?:s|d)", "signed off"];

static CLAIMS_PRODUCTION: LazyLock<Pattern> = LazyLock::new(|| words(IN_PRODUCTION));
static CLAIMS_SHIPPED: LazyLock<Pattern> = LazyLock::new(|| words(SHIPPED));
static CONDITIONS: LazyLock<Pattern> = LazyLock::new(|| words(CONDITION));
static DOUBTS: LazyLock<Pattern> = LazyLock::new(|| words(DOUBT));
static CONFIRMATIONS: LazyLock<Pattern> = LazyLock::new(|| words(CONFIRMED));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let fix = subject.said.fix.map(|f| f.for_internal()).or_else(|| subject.previous.as_ref()?.fix);
    let status = subject.said.status;
    if let Some(fix) = fix {
        match status {
            Some(Status::Resolved) if fix.state == FixState::RolledBack => {
                findings
                    .at_most(Level::Warning)
                    .about(Some("status"), format!("the status is Resolved, and {} was rolled back", fix.version));
            }
            Some(Status::Resolved) if !(fix.stage == FixStage::Prod && fix.state == FixState::Done) => {
                findings.about(Some("status"), format!("the status is Resolved, but {}", stands(fix)));
            }
            Some(Status::Monitoring) if fix.stage < FixStage::Prod || fix.state == FixState::Planned => {
                findings.at_most(Level::Warning).about(Some("status"), format!("the status is Monitoring, but {}", stands(fix)));
            }
            Some(Status::Resolved) => {}
            _ if fix.stage < FixStage::Prod => claims(fix, subject, findings),
            _ => {}
        }
    }
    if status == Some(Status::Resolved) {
        doubts(subject, findings);
    }
}

/// `7.8.6 is at dev/uat (done)`
fn stands(fix: &Fix) -> String {
    format!("{} is at {} ({})", fix.version, fix.stage.as_str(), fix.state.as_str())
}

/// What an open update claims of production while the fix has not reached it.
fn claims(fix: &Fix, subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for sentence in sentences(&passage.words) {
            let shipped = || CLAIMS_SHIPPED.find(sentence.text).filter(|_| sentence.text.contains(fix.version.as_str()));
            let Some(claim) = CLAIMS_PRODUCTION.find(sentence.text).or_else(shipped) else { continue };
            if !CONDITIONS.is_match(sentence.text) && !speaks_of_coming(sentence.text) {
                let range = sentence.at + claim.start()..sentence.at + claim.end();
                findings.at(passage, range, format!("the text says \"{}\", but {}", claim.as_str(), stands(fix)));
            }
        }
    }
}

fn doubts(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let mut findings = findings.at_most(Level::Warning);
    for passage in &subject.passages {
        if let Some(doubt) = DOUBTS.find(&passage.words) {
            findings.at(passage, doubt.range(), format!("the status is Resolved, but the text says \"{}\"", doubt.as_str()));
        }
    }
    if subject.shape == Shape::Template && !subject.passages.iter().any(|p| CONFIRMATIONS.is_match(&p.words)) {
        findings.about(Some("summary"), "the status is Resolved, but nobody is said to have confirmed it");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::{Fix, FixStage, FixState};
    use crate::label::Labelled;
    use crate::lint::Level;
    use crate::lint::subject::Shape;
    use crate::lint::testing::{Sample, phrase};
    use crate::status::Status;

    fn with_fix(sample: Sample, stage: FixStage, state: FixState) -> Sample {
        let fix = Fix { version: phrase("7.8.6"), stage, state, owner: None };
        sample.with(|s| s.said.fix = Some(Box::leak(Box::new(Labelled::internal(fix)))))
    }

    fn resolved(text: &str) -> Sample {
        Sample::new().public(text).status(Status::Resolved)
    }

    #[test]
    fn a_resolution_before_the_fix_is_done_in_production_is_an_error() {
        let finding =
            with_fix(resolved("Alice confirmed it."), FixStage::DevUat, FixState::Done).fails(&RULE, "7.8.6 is at dev/uat (done)");
        assert_eq!(finding.level, Level::Error);
        with_fix(resolved("Alice confirmed it."), FixStage::Prod, FixState::Running).fails(&RULE, "prod (running)");
    }

    #[test]
    fn the_fix_of_the_update_before_counts_where_none_is_said() {
        let fix: &'static _ =
            Box::leak(Box::new(Fix { version: phrase("7.8.6"), stage: FixStage::SmokeTest, state: FixState::Running, owner: None }));
        let sample =
            resolved("Alice confirmed it.").after("summary", "x").with(|s| s.previous.as_mut().expect("there is one").fix = Some(fix));
        sample.fails(&RULE, "smoke test (running)");
    }

    #[test]
    fn monitoring_and_missing_confirmations_are_warnings() {
        let early = with_fix(Sample::new().status(Status::Monitoring), FixStage::Merged, FixState::Done).fails(&RULE, "Monitoring, but");
        assert_eq!(early.level, Level::Warning);
        assert_eq!(resolved("Logins work.").fails(&RULE, "nobody is said to have confirmed").level, Level::Warning);
        assert_eq!(resolved("Confirmation is pending.").fails(&RULE, "but the text says").level, Level::Warning);
    }

    #[test]
    fn a_claim_in_words_is_held_against_the_typed_fix() {
        let open = |text| with_fix(Sample::new().public(text), FixStage::DevUat, FixState::Done);
        open("Logins are fixed in production.").fails(&RULE, "the text says \"fixed in production\"");
        open("7.8.6 is live in prod since 8pm ET.").fails(&RULE, "live in prod");
        for fine in
            ["It will be fixed in production at 8pm ET.", "It is not fixed in production.", "7.8.5 is live in prod and has the fault."]
        {
            open(fine).passes(&RULE);
        }
    }

    #[test]
    fn a_good_resolution_and_a_plain_message_pass() {
        with_fix(resolved("Alice Evan confirmed that logins work."), FixStage::Prod, FixState::Done).passes(&RULE);
        resolved("This incident has been resolved.").with(|s| s.shape = Shape::Message).passes(&RULE);
        Sample::new().passes(&RULE);
    }
}
