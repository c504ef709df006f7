//! LEAK-006: words that decide about liability or contracts wait for those who may decide.
//!
//! ## What it does
//! Looks, in what readers outside see, for words of law and contract: `liable`, `negligence`, `data breach`, `breach of`, `SLA credit`,
//! `compensation`, `lawsuit`, a violated SLA. `SLA` alone, a breached threshold or rate limit, a service that compensates for
//! latency and a product's `compensation engine` pass. What may be meant otherwise, and what is only denied, is a warning. The policy can say
//! that such words are cleared.
//!
//! ## Why is this bad?
//! `Breach` starts legal clocks, `liable` admits a claim, and a promised credit binds. None of it is for the person who mends the database at
//! night to say.
//!
//! ## Example
//! ```text
//! This is a breach of our SLA and you will get a service credit.
//! ```
//!
//! ## Use instead
//! ```text
//! Logins failed from 10:05 to 12:40 UTC. Your account team will come back to you about the agreement.
//! ```
//!
//! ## How to fix
//! State what happened and for how long; leave what follows from it to legal, or have the words cleared and say so in the policy.
//!
//! ## Sources
//! Regulation (EU) 2022/2554 (DORA) and directive (EU) 2022/2555 (NIS2) on notifications; PagerDuty external communication guidelines.

use std::sync::LazyLock;

use crate::lint::denied::is_denied;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-006", levels: Levels::outside(Level::Error), source: include_str!("leak_006.rs"), check };

static LEGAL: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "liable|liabilit(?:y|ies)|negligen(?:t|tly|ce)|indemnif(?:y|ies|ied|ication)|lawsuits?|litigation|legal action|legally responsible",
        "(?:data|security|privacy|sla|contract(?:ual)?|personal data) breach(?:es)?|in breach",
        "breach(?:es|ed|ing)? of (?:\\w+ ){0,2}(?:sla|contract|agreement|obligations?|service level|duty|trust|confiden\\w+|privacy|security|data|personal|law|gdpr|terms|warranty)",
        "breach(?:ed|es|ing)? (?:the |our |your |its )?(?:sla|contract|agreement|obligations?|service level)",
        "(?:violat(?:ed|es|ion of)|missed|broke|failed to meet) (?:the |our |your |its )?(?:sla|service level agreement|contract|agreed service)",
        "sla (?:credits?|violations?|penalt(?:y|ies)|breach(?:es)?)|service credits?",
        "(?:financial|monetary) compensation|compensation (?:for (?:you|the outage|the downtime)|will|claims?)",
        "(?:pay|paid|get|receive|offer|owe|claim|entitled to|eligible for) (?:you )?(?:a )?compensation|compensate (?:you|our|your|customers?|users?|all|the customer|affected|those|everyone)",
        "contractual penalt(?:y|ies)|damages (?:claim|claims|paid|will)",
    ])
});

/// Said of law and of other things alike.
static MAYBE_LEGAL: LazyLock<Pattern> = LazyLock::new(|| words(&["breach(?:es|ing)?(?: of)?", "compensation"]));
/// What a breach or compensation of a product goes on with: `a breach of the rate limit`, `the compensation engine`.
static OF_A_PRODUCT: LazyLock<Pattern> = LazyLock::new(|| {
    let nouns = "engine|module|service|reports?|pages?|plans?|planning|data|runs?|tables?|calculations?|workflows?|transactions?";
    pattern(&format!(r"^\s+(?:(?:\w+\s+){{0,3}}?(?:limits?|thresholds?|quotas?)|{nouns})\b"))
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.policy.legal_cleared {
        return;
    }
    for passage in subject.outside() {
        let mut end = 0;
        let legal = LEGAL.find_iter(&passage.words).map(|found| (found, Level::Error));
        let maybe = MAYBE_LEGAL.find_iter(&passage.words).filter(|found| !OF_A_PRODUCT.is_match(&passage.words[found.end()..]));
        let mut all: Vec<_> = legal.chain(maybe.map(|found| (found, Level::Warning))).collect();
        all.sort_by_key(|(found, _)| found.start());
        for (found, level) in all {
            // `pay compensation` is found once.
            if found.start() < end {
                continue;
            }
            end = found.end();
            let level = if is_denied(&passage.words, found.start()) { Level::Warning } else { level };
            let message = format!("`{}` is a word for those who decide about contracts and law", found.as_str());
            findings.at_most(level).at(passage, found.range(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::Level;
    use crate::lint::testing::Sample;

    #[test]
    fn words_of_law_and_contract_are_found() {
        for text in [
            "We are liable for it.",
            "It is a breach of our SLA.",
            "This is a breach of your customer data.",
            "You will get a service credit.",
            "We missed our SLA and will compensate you.",
        ] {
            Sample::new().public(text).fails(&RULE, "contracts and law");
            Sample::new().internal(text).passes(&RULE);
        }
    }

    #[test]
    fn a_denial_and_a_word_of_two_meanings_are_warnings() {
        for text in [
            "No data breach occurred.",
            "This was not a breach of contract.",
            "There was no breach.",
            "It is about compensation.",
            "It is a breach of etiquette.",
        ] {
            let found = Sample::new().public(text).findings(&RULE);
            assert_eq!(found.iter().map(|f| f.level).collect::<Vec<_>>(), [Level::Warning], "{text}");
        }
    }

    #[test]
    fn words_of_engineering_pass_and_so_does_what_was_cleared() {
        for text in [
            "Your SLA reports are delayed; latency breached the alert threshold.",
            "A breach of the rate limit was answered with 429.",
            "The compensation engine for payroll is down.",
            "The retry compensates for latency. Reliability improved. Slack works.",
            "The credit card page and credits view are available; damaged files were restored.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        Sample::new().public("We are liable.").with(|s| s.policy.legal_cleared = true).passes(&RULE);
    }
}
