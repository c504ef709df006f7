//! IMPACT-001: the impact is told with a number, a scope, or when one will be known.
//!
//! ## What it does
//! While the incident is open, looks for the typed reach or, in the words about the impact, for a share, a count, a scope
//! (`all users`, `in the EU region`, `no customers`) or an open word that it is unknown together with when it will be known. In a
//! single message without sections only the first words about an outage are looked at, and only a hint is given.
//!
//! ## Why is this bad?
//! Readers have to decide whether they are meant. `Some users` leaves everybody to find out alone, and most will ask. On 801 public
//! outages 2.5 % of the updates held a percentage.
//!
//! ## Example
//! ```text
//! Some users cannot log in.
//! ```
//!
//! ## Use instead
//! ```text
//! About 4,200 of 9,000 users on the EU node cannot log in.
//! ```
//!
//! ## How to fix
//! Say how many are affected with `--affected "about 4,200 of 9,000 users, EU node"`, or write that it is unknown and by when it will be known.
//!
//! ## Sources
//! PagerDuty incident response guide (scope within five minutes of the first word); Google SRE book, incident state document.

use std::sync::LazyLock;

use crate::audience::AudienceKind;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::quantity::QUANTITY;
use crate::lint::subject::{Passage, Shape};
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;
use crate::status::Status;

pub(super) const RULE: Rule =
    Rule { code: "IMPACT-001", levels: Levels::all(Level::Warning), source: include_str!("impact_001.rs"), check };

static SCOPE: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:all|every|no|none of|only|each) (?:of )?(?:the |our |your )?(?:\\w+ ){0,2}(?:users?|customers?|tenants?|requests?|nodes?|regions?)",
        "everyone|everybody|nobody|no one",
        "(?:region|node|cluster|zone|data ?cent(?:er|re)|environment|tenant|country|site)s?",
        "no (?:customer |user )?impact|not affected|fully (?:down|unavailable)|(?:complete|total|full) outage",
    ])
});
/// `in West Europe`, `on Ubuntu 24`.
static PLACE: LazyLock<Pattern> = LazyLock::new(|| pattern(r"(?-i)\b(?:in|on|across|within)\s+(?:the\s+)?([A-Z][A-Za-z]+)"));
static UNKNOWN_UNTIL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"\b(?:unknown|not\s+(?:yet\s+)?known|do\s+not\s+(?:yet\s+)?know|still\s+counting)\b(?u:[^.\n]){0,80}(?:\d|next\s+update)")
});
static HURTS: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "degrad(?:ed|ation)",
        "unavailable",
        "fail(?:s|ed|ing|ures?)?",
        "errors?",
        "delay(?:s|ed)?",
        "unable",
        "slow(?:er)?",
        "cannot|can't",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let quiet = matches!(subject.said.occasion, Occasion::Holding | Occasion::Retraction { .. });
    if quiet || subject.status().is_some_and(|s| s >= Status::Monitoring) {
        return;
    }
    let said_before = subject.previous.as_ref().is_some_and(|p| p.reach.is_some() || p.sections.iter().any(|(_, text)| is_measured(text)));
    if subject.shape == Shape::Message && (said_before || !subject.passages.iter().any(|p| HURTS.is_match(&p.words))) {
        return;
    }
    let lacking: Vec<_> = subject.told.iter().copied().filter(|kind| lacks_measure(subject, *kind)).collect();
    let message = "the impact is told without a number, without a scope, and without when one will be known";
    match subject.shape {
        Shape::Template => findings.about_for(&lacking, Some("customer_impact"), message),
        Shape::Message => findings.at_most(Level::Hint).about_for(&lacking, None, message),
    }
}

/// Whether these readers are told of an impact, and nothing of how far it reaches.
fn lacks_measure(subject: &Subject<'_>, kind: AudienceKind) -> bool {
    if subject.said.reach.is_some_and(|reach| reach.label().reaches(kind)) {
        return false;
    }
    let about_impact = |p: &&Passage<'_>| subject.shape == Shape::Message || p.field == "customer_impact";
    let mut seen = subject.seen_by(kind).filter(about_impact).peekable();
    seen.peek().is_some() && !seen.any(|p| is_measured(&p.words))
}

fn is_measured(words: &str) -> bool {
    QUANTITY.is_match(words) || SCOPE.is_match(words) || names_place(words) || UNKNOWN_UNTIL.is_match(words)
}

fn names_place(words: &str) -> bool {
    const DATES: &str = "JanFebMarAprMayJunJulAugSepOctNovDecMonTueWedThuFriSatSun";
    PLACE.captures_iter(words).any(|groups| !groups[1].get(..3).is_some_and(|begin| DATES.contains(begin)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::{Label, Labelled};
    use crate::lint::testing::{Sample, phrase};
    use crate::reach::Reach;

    fn impact(text: &str) -> Sample {
        Sample::new().text("customer_impact", Label::Public, text)
    }

    #[test]
    fn an_impact_without_number_or_scope_is_found() {
        impact("Some users cannot log in.").fails(&RULE, "without a number");
        impact("The last time this happened in September.").fails(&RULE, "without a number");
        impact("It is unknown how many users are affected.").fails(&RULE, "when one will be known");
    }

    #[test]
    fn a_number_a_scope_or_an_unknown_with_its_end_passes() {
        for text in [
            "About 4,200 of 9,000 users cannot log in.",
            "Logins fail for all users.",
            "12 % of requests fail.",
            "Logins fail in West Europe.",
            "How many are affected is unknown; we will have counted them by 8am ET.",
        ] {
            impact(text).passes(&RULE);
        }
        impact("Some users cannot log in.").status(Status::Resolved).passes(&RULE);
    }

    #[test]
    fn the_typed_reach_counts_for_those_who_may_see_it() {
        let reach = |label| {
            let reach = Reach { affected: 4200, of: Some(9000), unit: phrase("users"), about: true, scope: None };
            &*Box::leak(Box::new(Labelled::new(label, reach)))
        };
        impact("Users cannot log in.").with(|s| s.said.reach = Some(reach(Label::Public))).passes(&RULE);
        let found = impact("Users cannot log in.").with(|s| s.said.reach = Some(reach(Label::Executive))).fails(&RULE, "without a number");
        assert_eq!(found.audiences, [AudienceKind::Customer, AudienceKind::Public]);
    }

    #[test]
    fn a_single_message_gets_a_hint_once() {
        let message = |text: &str| Sample::new().public(text).with(|s| s.shape = Shape::Message);
        let found = message("Logins are degraded.").fails(&RULE, "without a number");
        assert_eq!(found.level, Level::Hint);
        message("We continue to look into it.").passes(&RULE);
        message("Logins are degraded.").after("summary", "5 % of logins fail.").passes(&RULE);
    }
}
