//! LEAK-004: moods, thanks, approvals and commercial matters stay inside.
//!
//! ## What it does
//! Finds typed thanks and people labelled for readers outside, and approvals labelled for the public. In the words that readers outside see, it
//! finds thanks to named people, moods of a customer's team, renewals and churn of a contract, escalations to leadership and approvals that
//! were gone around. Words such as `frustrated`, which a message of sympathy may hold as well, are a warning. `Thank you for your patience`,
//! certificate renewals, connection churn and a mood
//! board pass.
//!
//! ## Why is this bad?
//! `Their mood is much lighter` is a help to colleagues and an affront to the customer. Names of staff are theirs to give away, and what a
//! contract is worth is nobody's business in an outage.
//!
//! ## Example
//! ```text
//! Huge thanks to @joe! The mood at ABC is better, the renewal is safe.
//! ```
//!
//! ## Use instead
//! ```text
//! Teams on both sides are working on it together.
//! ```
//!
//! ## How to fix
//! Mark the sentence `[internal]`, or label the field `internal`; outside, thank "the teams on both sides".
//!
//! ## Sources
//! The house template's rule on thanks; leak classes of vendor playbooks.

use std::sync::LazyLock;

use crate::audience::AudienceKind;
use crate::label::{Label, Labelled};
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::subject::OUTSIDE;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-004", levels: Levels::outside(Level::Error), source: include_str!("leak_004.rs"), check };

static INSIDE: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:huge|big|massive|special|many) (?:thanks|thank you(?:'s)?) (?:to|go|goes)|thank you's|kudos|shout-?outs?|props to|hats off",
        "moods? (?:is|are|was|were|feels?|felt|seems?|seemed|got|improved|improves|lightened|with|at)|(?:their|customer's|client's|team's|better|lighter|bad|good) moods?",
        "(?:customer|client|they|team) (?:is|are|was|were|felt|feels?) (?:very |quite |really |rather )?(?:upset|angry|furious|unhappy|annoyed|mad)",
        "up for renewal|their (?:(?:contract|account|license|licence|subscription) )?renewal",
        "renewals? (?:risk|call|talks?|discussions?|conversations?|(?:(?:is|are|was|were|may be|could be) )?(?:safe|at risk|in danger|in jeopardy|lost))",
        "(?:churn risk|risk of churn|(?:customer|account|may|might|could|will|would) churn|churning customers?)",
        "account (?:is )?at risk|upsell|(?:annual )?recurring revenue|deal size|contract value",
        "escalat(?:ed|ion|ing) to (?:the |our |their )?(?:ceo|cto|cio|cfo|vp|svp|evp|board|leadership|management|executives?)|(?:executive|ceo|cto|vp) escalation",
        "approvals? (?:was|were|has been|have been|being|got) bypassed|bypass(?:ed|ing)? (?:the |all )?approvals?",
    ])
});
/// `Thanks to @joe`, `thanks to Ben Cooke for`.
static THANKED: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"\bthank(?:s|\s+you)\s+to\s+(?:@[a-z]|(?-i:[A-Z][a-z]+\s+[A-Z][a-z]+)\b|(?-i:[A-Z][a-z]+)\s+(?:for|and|who|from|on|in)\b)")
});
static FEELING: LazyLock<Pattern> = LazyLock::new(|| words(&["upset", "angry", "furious", "unhappy", "frustrated", "annoyed"]));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    typed(subject, findings);
    for passage in subject.outside() {
        let mut clear = false;
        for found in [&INSIDE, &THANKED].into_iter().flat_map(|pattern| pattern.find_iter(&passage.words)) {
            clear = true;
            findings.at(passage, found.range(), format!("`{}` is for our own side only", found.as_str()));
        }
        if let Some(found) = FEELING.find(&passage.words).filter(|_| !clear) {
            findings.at_most(Level::Warning).at(passage, found.range(), format!("`{}` speaks of feelings outside", found.as_str()));
        }
    }
}

fn typed(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let said = &subject.said;
    let labels = [
        ("thanks", said.thanks.map(Labelled::label), "thanks are labelled for readers outside"),
        ("people", said.people.map(Labelled::label), "names of people are labelled for readers outside"),
    ];
    for (field, label, message) in labels {
        if let Some(label) = label.filter(|label| *label >= Label::Customer) {
            let seen: Vec<_> = OUTSIDE.into_iter().filter(|kind| label.reaches(*kind)).collect();
            findings.about_for(&seen, Some(field), message);
        }
    }
    // What is asked of the customer itself, the customer may see.
    if said.approvals.is_some_and(|approvals| approvals.label() == Label::Public) {
        findings.about_for(&[AudienceKind::Public], Some("approvals"), "approvals are labelled for the public");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{Sample, phrase};
    use crate::people::Contribution;

    #[test]
    fn matters_of_our_own_side_are_found_in_words() {
        for text in [
            "Huge thanks to @neill.collie for being on the call.",
            "Thanks to Ben Cooke for the fix.",
            "The mood with the ABC team felt lighter.",
            "ABC is up for renewal next month.",
            "The contract renewal is at risk.",
            "Last time approvals were bypassed.",
            "This was escalated to the CEO.",
        ] {
            assert_eq!(Sample::new().public(text).fails(&RULE, "our own side only").level, Level::Error, "{text}");
            Sample::new().internal(text).passes(&RULE);
        }
    }

    #[test]
    fn courtesy_and_engineering_words_pass() {
        for text in [
            "Thank you for your patience while we worked on this.",
            "We are strengthening certificate renewal automation after connection churn.",
            "Thanks to a rollback, logins work.",
            "We escalated to our provider.",
            "Contract renewals cannot be submitted; the renewal date is wrong.",
            "The mood board editor is down.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        assert_eq!(Sample::new().public("We know you are frustrated.").fails(&RULE, "`frustrated`").level, Level::Warning);
    }

    #[test]
    fn typed_thanks_and_people_for_readers_outside_are_found() {
        let joe = || vec![Contribution { who: phrase("Joe"), what: None }];
        let with = |label| &*Box::leak(Box::new(Labelled::new(label, joe())));
        let found = Sample::new().with(|s| s.said.thanks = Some(with(Label::Customer))).fails(&RULE, "thanks are labelled");
        assert_eq!((found.level, found.audiences), (Level::Error, vec![AudienceKind::Customer]));
        Sample::new().with(|s| s.said.people = Some(with(Label::Public))).fails(&RULE, "names of people");
        Sample::new().with(|s| s.said.people = Some(with(Label::Executive))).passes(&RULE);
    }
}
