//! Who a reminder speaks to, in the words of people.

use sev1_domain::ladder::Role;
use sev1_domain::people::person_key;
use sev1_domain::promise::PromiseKind;
use sev1_domain::text::Phrase;

use crate::markdown::escape_phrase;

/// Somebody who is spoken to, and in what role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// In what role.
    pub role: Role,
    /// By what name, as given: a leading `@` stays. `None` where nobody is named for the role.
    pub name: Option<Phrase>,
}

/// `For dana (owner, lead), eve (deputy) and the executives.`
pub(super) fn addressed(to: &[Mention], of: PromiseKind) -> String {
    let mut people: Vec<(String, String, Vec<&str>)> = Vec::new();
    for Mention { role, name } in to {
        let Some(name) = name else {
            people.push((String::new(), unnamed(*role).to_owned(), Vec::new()));
            continue;
        };
        let (key, word) = (person_key(name), word(*role, of));
        match people.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, _, roles)) => roles.push(word),
            None => people.push((key, escape_phrase(name.as_str()).into_owned(), vec![word])),
        }
    }
    let said = people.into_iter().map(|(_, name, roles)| if roles.is_empty() { name } else { format!("{name} ({})", roles.join(", ")) });
    match list(said) {
        nobody if nobody.is_empty() => nobody,
        people => format!("For {people}."),
    }
}

/// `a, b and c`
pub(super) fn list(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    match (words.pop(), words.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
    }
}

fn word(role: Role, of: PromiseKind) -> &'static str {
    // Who is asked to take over owns nothing yet but the answer.
    if role == Role::Owner && of == PromiseKind::HandOff { "asked to take over" } else { role.as_str() }
}

fn unnamed(role: Role) -> &'static str {
    match role {
        Role::Owner => "whoever owes it",
        Role::Deputy => "the deputy",
        Role::Lead => "the incident lead",
        Role::Executive => "the executives",
        Role::Page => "whoever is on call",
    }
}
