//! BLAME-001: no person, team or customer is named as the cause.
//!
//! ## What it does
//! Looks for words that lay an outage at somebody's door: `human error`, `should have tested`, `forgot to`, `a mistake by`, `at fault`,
//! and for people, teams or the customer behind `caused by`. That something was done inadvertently or by mistake blames nobody, nor does
//! `not caused by user error`: they pass.
//! `Alice's change broke …` can also be a company's name in front of its own work, so it is a warning.
//!
//! ## Why is this bad?
//! A person who did what the system let them do explains nothing. Blame outside costs that person and the trust of the customer whose
//! staff is named; blame inside makes the next person keep quiet.
//!
//! ## Example
//! ```text
//! Joe's deploy broke logins; he should have tested it.
//! ```
//!
//! ## Use instead
//! ```text
//! Release 7.8.5 changed how logins are cached. Our tests did not cover it.
//! ```
//!
//! ## How to fix
//! Say what changed and why nothing caught it; leave out who did it.
//!
//! ## Sources
//! Google SRE book, postmortem culture; Atlassian incident handbook; PagerDuty blameless postmortems.

use std::sync::LazyLock;

use crate::lint::denied::is_denied;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "BLAME-001",
    levels: Levels {
        internal: Some(Level::Warning),
        executive: Some(Level::Warning),
        customer: Some(Level::Error),
        public: Some(Level::Error),
    },
    source: include_str!("blame_001.rs"),
    check,
};

static BLAME: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:human|operator|user|pilot) errors?",
        "should(?:n't| not)? have (?:\\w+ly )?(?:been )?(?:known|caught|noticed|tested|checked|verified|reviewed|prevented|told|asked|done|deployed|merged|approved)",
        "(?:I|he|she|they|we|who|someone|somebody|team|engineer|developer|operator|admin|customer) (?:simply |just )?forgot",
        "(?:mistake|error|failure|negligence) (?:made )?(?:by|of|on the part of) (?:an?|the|our|one of our|their|your) (?:\\w+ ){0,2}(?:engineers?|developers?|operators?|administrators?|admins?|employees?|teams?|staff|customers?|users?|contractors?|vendors?)",
        "(?:is|was|are|were) (?:at fault|to blame)|(?:fault of|blame (?:lies|is) (?:with|on)|blam(?:e|ed|ing) (?:the|our|your|their))",
        "(?:carelessness|incompetence|sloppiness|sloppy work)",
    ])
});
/// People behind `caused by`, not things called after them: `caused by the user interface` goes on with a noun.
static CAUSED_BY_PEOPLE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:caused|triggered|broken)\s+by\s+(?:@[a-z]",
        r"|(?:(?:an?|the|our|your|one\s+of\s+our|some)\s+)?(?:\w+\s+){0,2}?(?:engineers?|developers?|operators?|administrators?|employees?|dbas?|contractors?)",
        r"(?:[.,;!]|\s+(?:who|whose|when|in|at|from|on|\w+ing)\b|\s*$))",
    ))
});
static SOMEBODYS_CHANGE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?-i)\b[A-Z][a-z]+(?:'s|’s)\s+(?:deploy(?:ment)?|change|commit|PR|merge|query|script|patch|mistake|error)\s+",
        r"(?:broke|caused|took|brought|triggered|introduced|led)\b",
    ))
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for pattern in [&BLAME, &CAUSED_BY_PEOPLE] {
            for found in pattern.find_iter(&passage.words).filter(|found| !is_denied(&passage.words, found.start())) {
                findings.at(passage, found.range(), format!("`{}` lays it at somebody's door", found.as_str().trim()));
            }
        }
        for found in SOMEBODYS_CHANGE.find_iter(&passage.words) {
            findings.at_most(Level::Warning).at(passage, found.range(), format!("`{}` names whose change it was", found.as_str()));
        }
        blamed_by_name(subject, passage, findings);
    }
}

/// The customer or one of the people of this update, right behind `caused by`.
fn blamed_by_name(subject: &Subject<'_>, passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    const CAUSED_BY: &str = "caused by ";
    for (at, _) in passage.words.match_indices(CAUSED_BY).filter(|(at, _)| !is_denied(&passage.words, *at)) {
        let rest = &passage.words[at + CAUSED_BY.len()..];
        let customers = subject.customer().into_iter();
        let people = subject.said.people.iter().chain(&subject.said.thanks).flat_map(|who| who.for_internal()).map(|c| c.who.as_str());
        if let Some(name) = customers.chain(people).find(|name| begins_with_name(rest, name)) {
            let range = at..at + CAUSED_BY.len() + name.len();
            findings.at(passage, range, format!("`{name}` is named as the cause"));
        }
    }
}

fn begins_with_name(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Sample;

    #[test]
    fn blame_is_an_error_outside_and_a_warning_inside() {
        assert_eq!(Sample::new().public("It was a human error.").fails(&RULE, "`human error`").level, Level::Error);
        assert_eq!(Sample::new().internal("We should have tested it.").fails(&RULE, "should have tested").level, Level::Warning);
    }

    #[test]
    fn people_and_the_customer_as_cause_are_found() {
        for text in [
            "The outage was caused by an engineer in our network team.",
            "It was caused by one of our operators.",
            "It was a mistake by our delivery team.",
            "This was caused by Enterprise ABC.",
            "They forgot to renew the certificate.",
            "Your DBA is at fault.",
        ] {
            Sample::new().public(text).fails(&RULE, "`");
        }
        assert_eq!(Sample::new().public("Joe's deploy broke logins.").fails(&RULE, "Joe's deploy").level, Level::Warning);
    }

    #[test]
    fn what_blames_nobody_passes() {
        for text in [
            "A setting was inadvertently applied; this incident was opened by mistake.",
            "Actions that should have run on merge can be run again.",
            "It was caused by the administrator page and by a default configuration.",
            "Faulty hardware was taken out; the default is back.",
            "It was caused by a change in release 7.8.5.",
            "This was not caused by user error, nor by an engineer.",
            "It was not caused by Enterprise ABC.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }
}
