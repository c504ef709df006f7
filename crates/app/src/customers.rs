//! The customers incidents may be declared for, as configuration names them.

use sev1_domain::lint::policy::{CustomerIndex, CustomerNames};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::zone::Zone;

/// The known customers. With none configured, every name is accepted.
#[derive(Clone, Debug, Default)]
pub struct Customers {
    /// In the order of the configuration.
    pub known: Vec<Customer>,
}

/// One known customer.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The name used in headers.
    pub name: Phrase,
    /// Other names people use.
    pub aliases: Vec<Phrase>,
    /// Its domains, lower case: `globex.example`.
    pub domains: Vec<String>,
    /// The zone its texts speak in.
    pub zone: Option<Zone>,
}

impl Customers {
    /// The canonical name and the zone of the customer a person means, in any letter case.
    ///
    /// `new` accepts a name that is not configured: a new customer's outage cannot wait for a configuration change.
    ///
    /// # Errors
    /// `customer.unknown`, with the most alike known names.
    pub fn find(&self, name: &Phrase, new: bool) -> Result<(Phrase, Option<Zone>), Refusal> {
        let said = name.as_str().to_lowercase();
        let names = |c: &Customer| std::iter::once(&c.name).chain(&c.aliases).any(|n| n.as_str().to_lowercase() == said);
        if let Some(known) = self.known.iter().find(|c| names(c)) {
            return Ok((known.name.clone(), known.zone.clone()));
        }
        if new || self.known.is_empty() {
            return Ok((name.clone(), None));
        }
        Err(self.unknown(name, &said))
    }

    /// What all of them are called and where they are found, as the rules look for them.
    #[must_use]
    pub fn names(&self) -> CustomerIndex {
        let texts = |phrases: &[Phrase]| phrases.iter().map(|p| p.as_str().to_owned()).collect();
        let names =
            |c: &Customer| CustomerNames { name: c.name.as_str().to_owned(), aliases: texts(&c.aliases), domains: c.domains.clone() };
        self.known.iter().map(names).collect()
    }

    fn unknown(&self, name: &Phrase, said: &str) -> Refusal {
        let alike = |c: &Customer| {
            let names = std::iter::once(&c.name).chain(&c.aliases);
            names.map(|n| strsim::jaro_winkler(&n.as_str().to_lowercase(), said)).fold(0.0, f64::max)
        };
        let mut near: Vec<_> = self.known.iter().map(|c| (alike(c), c.name.as_str())).filter(|(a, _)| *a > 0.7).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(3);
        let refusal = Refusal::new("customer.unknown", format!("no customer is called `{name}`")).field("customer");
        let refusal = match near.as_slice() {
            [] => refusal,
            near => refusal.hint(format!("did you mean {}?", near.iter().map(|(_, n)| format!("`{n}`")).collect::<Vec<_>>().join(" or "))),
        };
        refusal
            .hint("if the customer is new, say so: --new-customer (new_customer in the API)")
            .hint("or add it under [[customers]] in the configuration")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Phrase {
        Phrase::new(text).expect("a phrase")
    }

    fn two() -> Customers {
        let customer =
            |name: &str, alias: &str| Customer { name: phrase(name), aliases: vec![phrase(alias)], domains: Vec::new(), zone: None };
        Customers { known: vec![customer("Enterprise ABC", "ABC"), customer("Globex", "Globex Corp")] }
    }

    #[test]
    fn a_customer_is_found_by_name_or_alias_in_any_case() {
        assert_eq!(two().find(&phrase("abc"), false).map(|c| c.0), Ok(phrase("Enterprise ABC")));
    }

    #[test]
    fn an_unknown_customer_is_refused_with_the_most_alike_names() {
        let refusal = two().find(&phrase("Globecks"), false).expect_err("unknown");
        assert_eq!(refusal.code, "customer.unknown");
        assert_eq!(refusal.hints[0], "did you mean `Globex`?");
        assert!(two().find(&phrase("Initech"), true).is_ok());
        assert!(Customers::default().find(&phrase("Initech"), false).is_ok());
    }
}
