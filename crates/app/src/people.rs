//! Our own people, as configuration names them: where each is reached, who stands in, and which team they are of.

use sev1_domain::destination::DestinationName;
use sev1_domain::people::{person_key, same_person};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;

/// The known people. With none configured, every name is accepted and everybody is reached in the incident's own rooms.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// In the order of the configuration.
    pub known: Vec<Person>,
}

/// One of our people.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name shown in timelines.
    pub name: Phrase,
    /// Other names and handles people use: `@dana`.
    pub aliases: Vec<Phrase>,
    /// The team reports count them under.
    pub team: Option<String>,
    /// Who stands in.
    pub deputy: Option<Phrase>,
    /// Where they are reached; empty where only the incident's rooms are known.
    pub destinations: Vec<DestinationName>,
}

/// The team of people whom no team is configured for: none, and not a name that some team might have.
pub const NO_TEAM: &str = "";

impl People {
    /// The person of this name or alias, in any letter case.
    #[must_use]
    pub fn get(&self, name: &Phrase) -> Option<&Person> {
        self.known.iter().find(|p| std::iter::once(&p.name).chain(&p.aliases).any(|n| same_person(n, name)))
    }

    /// The name a person is known by, or `name` itself for a stranger.
    #[must_use]
    pub fn canonical(&self, name: &Phrase) -> Phrase {
        self.get(name).map_or_else(|| name.clone(), |p| p.name.clone())
    }

    /// The team that a person's promises are counted under.
    #[must_use]
    pub fn team(&self, name: &Phrase) -> &str {
        self.get(name).and_then(|p| p.team.as_deref()).unwrap_or(NO_TEAM)
    }

    /// The name a person is known by; a stranger is refused where people are configured, because nobody would reach them.
    ///
    /// # Errors
    /// `person.unknown`, with the most alike known names.
    pub fn find(&self, name: &Phrase) -> Result<Phrase, Refusal> {
        if self.known.is_empty() {
            return Ok(name.clone());
        }
        self.get(name).map(|p| p.name.clone()).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &Phrase) -> Refusal {
        let said = person_key(name);
        let alike = |p: &Person| {
            let names = std::iter::once(&p.name).chain(&p.aliases);
            names.map(|n| strsim::jaro_winkler(&person_key(n), &said)).fold(0.0, f64::max)
        };
        let mut near: Vec<_> = self.known.iter().map(|p| (alike(p), p.name.as_str())).filter(|(a, _)| *a > 0.7).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(3);
        let refusal = Refusal::new("person.unknown", format!("nobody is called `{name}`"));
        let refusal = match near.as_slice() {
            [] => refusal,
            near => refusal.hint(format!("did you mean {}?", near.iter().map(|(_, n)| format!("`{n}`")).collect::<Vec<_>>().join(" or "))),
        };
        refusal.hint("add them under [[people]] in the configuration, with a destination that reaches them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Phrase {
        Phrase::new(text).expect("a phrase")
    }

    #[test]
    fn a_person_is_found_by_name_alias_and_handle_and_a_stranger_is_refused_with_the_most_alike() {
        let person = |name: &str, alias: &str| Person {
            name: phrase(name),
            aliases: vec![phrase(alias)],
            team: None,
            deputy: None,
            destinations: Vec::new(),
        };
        let people = People { known: vec![person("Dana Köhler", "@dana"), person("Eve", "@eve")] };
        assert_eq!(people.find(&phrase("DANA")), Ok(phrase("Dana Köhler")));
        let refusal = people.find(&phrase("Dana Kohler")).expect_err("a stranger");
        assert_eq!((refusal.code, refusal.hints[0].as_str()), ("person.unknown", "did you mean `Dana Köhler`?"));
        assert!(People::default().find(&phrase("anybody")).is_ok());
    }
}
