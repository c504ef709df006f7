//! LEAK-003: no other customer is named, and to the public none at all.
//!
//! ## What it does
//! Looks for the names, aliases and domains of all customers but the incident's own, in all text that readers outside can get at, code and
//! link targets included; in the internal text too where the policy says that customers sit in internal rooms. What reaches the public must not name
//! the incident's own customer either. Names of up to three letters
//! count only as written; a single word in small letters may be an ordinary one (`target`) and is a warning.
//!
//! ## Why is this bad?
//! That somebody else is a customer, and is hit as well, is that customer's to tell. Most contracts say so. Nor do
//! strangers need to learn who is hit: on a status page that is news.
//!
//! ## Example
//! ```text
//! Globex saw the same errors last week.
//! ```
//!
//! ## Use instead
//! ```text
//! We have seen the same errors elsewhere and know how to end them.
//! ```
//!
//! ## How to fix
//! Leave the name out, or mark the sentence `[internal]`; one that names the customer it is written to, `[customer]`.
//!
//! ## Sources
//! Leak classes of the vendor playbooks this product follows; usual confidentiality clauses.

use crate::audience::AudienceKind;
use crate::label::Label;
use crate::lint::policy::{CustomerIndex, CustomerNames};
use crate::lint::{Findings, Level, Levels, Policy, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "LEAK-003",
    levels: Levels { internal: Some(Level::Error), executive: None, customer: Some(Level::Error), public: Some(Level::Error) },
    source: include_str!("leak_003.rs"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let outside = subject.tells(AudienceKind::Customer) || subject.tells(AudienceKind::Public);
    let guests = subject.policy.guests_inside && subject.tells(AudienceKind::Internal);
    let own = subject.customer();
    let foreign = if own.is_some() { "another customer" } else { "a customer's name" };
    let unlisted = own.and_then(|own| unlisted(own, subject.policy));
    for passage in subject.passages.iter().filter(|p| guests || (outside && p.label >= Label::Customer)) {
        let listed = subject.policy.customers.mentions(passage.text);
        for mention in listed.into_iter().chain(unlisted.iter().flat_map(|own| own.mentions(passage.text))) {
            let found = &passage.text[mention.range.clone()];
            let mut findings = findings.at_most(if mention.as_a_name { Level::Error } else { Level::Warning });
            if own.is_some_and(|own| mention.customer.is_called(own)) {
                let message = format!("`{found}` is the customer, whom the public must not learn of");
                findings.at_for(&[AudienceKind::Public], passage, mention.range, message);
            } else {
                findings.at(passage, mention.range, format!("`{found}` is {foreign}"));
            }
        }
    }
}

/// The incident's own customer, where the policy does not know it.
fn unlisted(own: &str, policy: &Policy) -> Option<CustomerIndex> {
    let names = || CustomerNames { name: own.to_owned(), aliases: Vec::new(), domains: Vec::new() };
    (!policy.customers.all().iter().any(|customer| customer.is_called(own))).then(|| [names()].into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Sample;

    fn customer(name: &str, aliases: &[&str], domains: &[&str]) -> CustomerNames {
        let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
        CustomerNames { name: name.to_owned(), aliases: owned(aliases), domains: owned(domains) }
    }

    fn among_customers(sample: Sample) -> Sample {
        sample.with(|s| {
            s.policy.customers = [
                customer("Enterprise ABC", &["ABC"], &["abc.example"]),
                customer("Globex", &["GBX"], &["globex.example"]),
                customer("ABC Bank", &[], &[]),
                customer("Target", &[], &[]),
            ]
            .into_iter()
            .collect();
        })
    }

    #[test]
    fn another_customer_is_found_by_name_alias_and_domain() {
        for text in ["As at Globex.", "GBX saw it too.", "See https://chat.globex.example/x", "As with ABC Bank."] {
            assert_eq!(among_customers(Sample::new().public(text)).fails(&RULE, "is another customer").level, Level::Error, "{text}");
        }
    }

    #[test]
    fn the_customer_itself_may_read_all_its_names() {
        let text = "ABC and Enterprise ABC at abc.example are hit; gbx is no name.";
        among_customers(Sample::new().text("summary", Label::Customer, text)).passes(&RULE);
        among_customers(Sample::new().public(text)).with(|s| s.told = vec![AudienceKind::Customer]).passes(&RULE);
    }

    #[test]
    fn the_public_never_learns_who_the_customer_is() {
        for text in ["Enterprise ABC is hit.", "ABC is hit.", "See https://chat.abc.example/x"] {
            let found = among_customers(Sample::new().public(text)).fails(&RULE, "whom the public must not learn of");
            assert_eq!((found.level, found.audiences), (Level::Error, vec![AudienceKind::Public]), "{text}");
        }
        Sample::new().public("Enterprise ABC is hit.").fails(&RULE, "`Enterprise ABC` is the customer");
    }

    #[test]
    fn where_nobody_knows_whose_incident_it_is_every_customer_is_found() {
        let found = among_customers(Sample::new().public("As at Globex.")).with(|s| (s.bare, s.said.customer) = (true, None));
        found.fails(&RULE, "`Globex` is a customer's name");
    }

    #[test]
    fn an_ordinary_word_is_a_warning_at_most() {
        let found = among_customers(Sample::new().public("We move the target.")).fails(&RULE, "`target`");
        assert_eq!(found.level, Level::Warning);
    }

    #[test]
    fn the_internal_text_counts_only_with_guests_in_the_room() {
        among_customers(Sample::new().internal("As at Globex.")).passes(&RULE);
        among_customers(Sample::new().internal("As at Globex.")).with(|s| s.policy.guests_inside = true).fails(&RULE, "`Globex`");
    }
}
