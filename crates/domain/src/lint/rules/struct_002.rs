//! STRUCT-002: the header names the right customer, severity and incident.
//!
//! ## What it does
//! Compares the header with the incident. Another customer, severity or incident number is an error. The number of another incident in
//! the words is a warning, unless the sentence says how the two belong together.
//!
//! ## Why is this bad?
//! A text copied from another customer's run tells one customer about another, or makes an outage look milder than it is.
//!
//! ## Example
//! ```text
//! Globex - SEV1 (the incident is INC-142 of Enterprise ABC)
//! ```
//!
//! ## Use instead
//! ```text
//! Enterprise ABC - SEV1
//! ```
//!
//! ## How to fix
//! Check that you publish to the right incident, then mend the header: `sev1 show` says what the incident is. Name a related incident
//! as one: "the same fault as in INC-7".
//!
//! ## Sources
//! Copies between runs, the classic slip of incident communication.

use std::sync::LazyLock;

use crate::ids::IncidentNumber;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentence_at;
use crate::lint::{Findings, Level, Levels, Policy, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "STRUCT-002", levels: Levels::all(Level::Error), source: include_str!("struct_002.rs"), check };

static NUMBER: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\bINC-\d{1,9}\b"));

/// More numbers than any update names; keeps hostile text cheap.
const ENOUGH: usize = 100;

/// Words that say how two incidents belong together.
const RELATED: &[&str] = &[
    "like",
    "as in",
    "same",
    "similar",
    "see",
    "related",
    "duplicate",
    "follow-?(?:s|up)",
    "earlier",
    "previous",
    "former",
    "recurrence",
    "merged",
    "split",
    "linked",
    "caused by",
    "compared",
    "during",
    "other",
    "unlike",
    "not",
];

static SAYS_HOW: LazyLock<Pattern> = LazyLock::new(|| words(RELATED));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let Some(incident) = &subject.incident else { return };
    let said = &subject.said;
    if let Some(customer) = said.customer.filter(|c| !is_called(incident.customer, c, subject.policy)) {
        let message = format!("the header says {customer}, but {} is an incident of {}", incident.number, incident.customer);
        findings.about(Some("customer"), message);
    }
    if let Some(severity) = said.severity.filter(|s| *s != incident.severity) {
        findings.about(Some("severity"), format!("the header says {severity}, but {} is {}", incident.number, incident.severity));
    }
    if let Some(number) = said.incident.filter(|n| *n != incident.number) {
        findings.about(None, format!("the header says {number}, but this is {}", incident.number));
    }
    for passage in &subject.passages {
        for found in NUMBER.find_iter(&passage.words).take(ENOUGH) {
            let other = found.as_str().parse::<IncidentNumber>().is_ok_and(|n| n != incident.number);
            if other && !SAYS_HOW.is_match(sentence_at(&passage.words, found.start()).text) {
                let message =
                    format!("{} is another incident than {}, and nothing says how they belong together", found.as_str(), incident.number);
                findings.at_most(Level::Warning).at(passage, found.range(), message);
            }
        }
    }
}

/// Whether a customer goes by this name, in any letter case.
fn is_called(customer: &str, name: &str, policy: &Policy) -> bool {
    let name = name.trim();
    let alias = || policy.customers.mentions(name).iter().any(|m| m.range == (0..name.len()) && m.customer.is_called(customer));
    customer.trim().to_lowercase() == name.to_lowercase() || alias()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::ids::IncidentNumber;
    use crate::lint::Level;
    use crate::lint::customers::CustomerNames;
    use crate::lint::testing::Sample;
    use crate::severity::Severity;

    // The incident is INC-1 of Enterprise ABC, SEV1.

    #[test]
    fn another_customer_severity_or_number_in_the_header_is_an_error() {
        let finding = Sample::new().with(|s| s.said.customer = Some("Globex")).fails(&RULE, "the header says Globex");
        assert_eq!(finding.level, Level::Error);
        Sample::new().with(|s| s.said.severity = Severity::from_level(2)).fails(&RULE, "the header says SEV2, but INC-1 is SEV1");
        Sample::new().with(|s| s.said.incident = IncidentNumber::from_stored(7)).fails(&RULE, "the header says INC-7");
    }

    #[test]
    fn another_incident_in_the_words_is_a_warning_unless_the_sentence_says_how() {
        let finding = Sample::new().public("We follow the steps. INC-7 is at 20 %.").fails(&RULE, "INC-7 is another incident");
        assert_eq!((finding.level, finding.range), (Level::Warning, Some(21..26)));
        Sample::new().public("It is the same fault as in INC-7.").passes(&RULE);
        Sample::new().public("INC-1 is at 20 %.").passes(&RULE);
    }

    #[test]
    fn another_name_of_the_customer_passes() {
        Sample::new().with(|s| s.said.customer = Some("enterprise abc ")).passes(&RULE);
        let alias = |s: &mut Sample| {
            s.said.customer = Some("ABC");
            let names = CustomerNames { name: "Enterprise ABC".into(), aliases: vec!["ABC".into()], domains: vec![] };
            s.policy.customers = [names].into_iter().collect();
        };
        Sample::new().with(alias).passes(&RULE);
    }

    #[test]
    fn without_an_incident_there_is_nothing_to_compare() {
        Sample::new().public("INC-7").with(|s| (s.bare, s.said.customer) = (true, Some("Globex"))).passes(&RULE);
    }
}
