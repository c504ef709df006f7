//! ACT-002: an approval that is asked for has an approver, a deadline and, later, an answer on record.
//!
//! ## What it does
//! Finds typed approvals that wait without a word on until when, and, in the internal text, needs for an approval (`need sign-off for prod`,
//! `waiting for approval`) while the update holds no typed approval.
//!
//! ## Why is this bad?
//! An outage waits for a signature longer than for a fix, and nobody notices, since nobody was asked by a time.
//!
//! ## Example
//! ```text
//! We need sign-off for prod.
//! ```
//!
//! ## Use instead
//! ```text
//! Alice Evans was asked to approve the upgrade of prod by 9am ET; her deputy is asked after that.
//! ```
//!
//! ## How to fix
//! Add the approval with who was asked, and say in it by when an answer is needed.
//!
//! ## Sources
//! ITIL emergency change practice; leak and approval notes of the house playbook.

use std::sync::LazyLock;

use crate::approval::{Answer, EmergencyApproval};
use crate::label::Labelled;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "ACT-002",
    levels: Levels { internal: Some(Level::Warning), executive: None, customer: None, public: None },
    source: include_str!("act_002.rs"),
    check,
};

static WANTED: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:need|needs|needed|require|requires|awaiting|pending|waiting (?:for|on)|wait (?:for|on)|missing) (?:\\w+ ){0,3}(?:sign-?offs?|approvals?)",
        "(?:sign-?off|approval) (?:is )?(?:needed|required|pending|missing|outstanding)",
    ])
});
static DEADLINE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"\b(?:by|before|until|till|within|deadline|due|at)\s+(?:the\s+)?(?:\d|noon|midnight|tonight|today|tomorrow|end|mon|tue|wed|thu|fri|sat|sun|next)",
    )
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let approvals = subject.said.approvals.map(Labelled::for_internal);
    for open in approvals.into_iter().flatten().filter(|a| a.answer == Answer::Waiting && !has_deadline(a)) {
        findings.about(Some("approvals"), format!("`{}` waits for {} without a word on until when", open.what, open.asked));
    }
    if approvals.is_none() {
        for passage in &subject.passages {
            if let Some(found) = WANTED.find(&passage.words) {
                findings.at(passage, found.range(), format!("`{}`, and the update names nobody who was asked", found.as_str()));
            }
        }
    }
}

fn has_deadline(approval: &EmergencyApproval) -> bool {
    DEADLINE.is_match(approval.what.as_str()) || approval.reason.as_ref().is_some_and(|reason| DEADLINE.is_match(reason.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{Sample, phrase};

    fn asked(what: &str, answer: Answer) -> Sample {
        let approval = EmergencyApproval { what: phrase(what), asked: phrase("Alice Evans"), answer, reason: None };
        let approvals = &*Box::leak(Box::new(Labelled::internal(vec![approval])));
        Sample::new().internal("We need sign-off for prod.").with(|s| s.said.approvals = Some(approvals))
    }

    #[test]
    fn an_approval_that_waits_without_end_is_found() {
        asked("upgrade of prod", Answer::Waiting).fails(&RULE, "waits for Alice Evans");
        Sample::new().internal("We need sign-off for prod.").fails(&RULE, "`need sign-off`");
        Sample::new().internal("Prod is waiting for the customer's approval.").passes(&RULE);
        Sample::new().internal("Prod is waiting for approval.").fails(&RULE, "`waiting for approval`");
    }

    #[test]
    fn a_deadline_or_an_answer_passes() {
        asked("upgrade of prod, by 9am ET", Answer::Waiting).passes(&RULE);
        asked("upgrade of prod", Answer::SignedOff).passes(&RULE);
        Sample::new().internal("Approvals were given at noon.").passes(&RULE);
    }
}
