//! LEAK-006: words that decide about liability or contracts wait for those who may decide.
//!
//! ## What it does
//! Looks, in what readers outside see, for words of law and contract: `liable`, `negligence`, `data breach`, `breach of`, `SLA credit`,
//! `compensation`, `lawsuit`, a violated SLA. `SLA` alone, a breached threshold, and a service that compensates for latency pass. The policy can say
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

use regex::Regex;

use crate::lint::pattern::words;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-006", levels: Levels::outside(Level::Error), source: include_str!("leak_006.rs"), check };

static LEGAL: LazyLock<Regex> = LazyLock::new(|| {
    words(&[
        "liable|liabilit(?:y|ies)|negligen(?:t|tly|ce)|indemnif(?:y|ies|ied|ication)|lawsuits?|litigation|legal action|legally responsible",
        "(?:data|security|privacy|sla|contract(?:ual)?|personal data) breach(?:es)?|breach(?:es|ed|ing)? of|in breach|(?:a|this|the|no) breach",
        "breach(?:ed|es|ing)? (?:the |our |your |its )?(?:sla|contract|agreement|obligations?|service level)",
        "(?:violat(?:ed|es|ion of)|missed|broke|failed to meet) (?:the |our |your |its )?(?:sla|service level agreement|contract|agreed service)",
        "sla (?:credits?|violations?|penalt(?:y|ies)|breach(?:es)?)|service credits?",
        "(?:financial |monetary )?compensation|compensate (?:you|our|your|customers?|users?|all|the customer|affected|those|everyone)",
        "contractual penalt(?:y|ies)|damages (?:claim|claims|paid|will)",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.policy.legal_cleared {
        return;
    }
    for passage in subject.outside() {
        for found in LEGAL.find_iter(&passage.words) {
            findings.at(passage, found.range(), format!("`{}` is a word for those who decide about contracts and law", found.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn words_of_law_and_contract_are_found() {
        for text in [
            "We are liable for it.",
            "This was no data breach.",
            "It is a breach of our SLA.",
            "You will get a service credit.",
            "We missed our SLA and will compensate you.",
        ] {
            Sample::new().public(text).fails(&RULE, "contracts and law");
            Sample::new().internal(text).passes(&RULE);
        }
    }

    #[test]
    fn words_of_engineering_pass_and_so_does_what_was_cleared() {
        for text in [
            "Your SLA reports are delayed; latency breached the alert threshold.",
            "The retry compensates for latency. Reliability improved. Slack works.",
            "The credit card page and credits view are available; damaged files were restored.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        Sample::new().public("We are liable.").with(|s| s.policy.legal_cleared = true).passes(&RULE);
    }
}
