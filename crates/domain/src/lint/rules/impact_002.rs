//! IMPACT-002: an impact is not made small by words when no number says so.
//!
//! ## What it does
//! Looks, in what readers outside see, for words that make an impact small (`a small subset`, `some users`, `a limited number`,
//! `minor`) in a sentence that holds no number of users, requests or the like, and no share.
//!
//! ## Why is this bad?
//! To a reader who is hit, a `small subset` is an insult; to one who is not, it says nothing. What was called small and turns out large
//! costs more trust than the outage. On 801 public outages 3.7 % of the updates did it.
//!
//! ## Example
//! ```text
//! A small subset of users may see errors.
//! ```
//!
//! ## Use instead
//! ```text
//! About 3 % of users see errors when they log in.
//! ```
//!
//! ## How to fix
//! Write the number, or say plainly that it is not known yet.
//!
//! ## Sources
//! Statuspage incident communication tips; summaries of national cyber security centres on understated incidents.

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, words};
use crate::lint::quantity::QUANTITY;
use crate::lint::sentences::sentences;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule =
    Rule { code: "IMPACT-002", levels: Levels::outside(Level::Warning), source: include_str!("impact_002.rs"), check };

static MINIMISERS: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:very )?(?:small|limited|minor|minimal|tiny) (?:subset|number|amount|percentage|portion|fraction|set|group|share|proportion)",
        "(?:a|the) subset of (?:our |your )?(?:users|customers|requests|repositories|accounts|organi[sz]ations|traffic)",
        "(?:some|a few|few|a handful of) (?:of (?:our|your|the) )?(?:users|customers|requests|accounts|tenants|organi[sz]ations)",
        "(?:minor|minimal|slight|negligible) (?:impact|disruptions?|degradation|issues?|problems?|inconvenience|outage)",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in subject.outside().filter(|p| MINIMISERS.is_match(&p.words)) {
        for sentence in sentences(&passage.words) {
            let Some(found) = MINIMISERS.find(sentence.text).filter(|_| !QUANTITY.is_match(sentence.text)) else { continue };
            let range = sentence.at + found.start()..sentence.at + found.end();
            findings.at(passage, range, format!("`{}` makes the impact small without a number", found.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn a_small_word_without_a_number_is_found_with_its_place() {
        let found = Sample::new().public("We are sorry. A small subset of users may see errors.").fails(&RULE, "`small subset`");
        assert_eq!(found.range, Some(16..28));
        Sample::new().public("Some of our users see errors.").fails(&RULE, "Some of our users");
    }

    #[test]
    fn a_number_in_the_same_sentence_or_a_reader_inside_passes() {
        Sample::new().public("A small number of users, about 3 %, see errors.").passes(&RULE);
        Sample::new().public("Some browsers work, and a minor release is planned.").passes(&RULE);
        Sample::new().internal("A small subset of users may see errors.").passes(&RULE);
    }

    #[test]
    fn a_time_is_no_number_of_users() {
        Sample::new().public("Since 10:00 UTC a few customers see 503 errors.").fails(&RULE, "a few customers");
    }
}
