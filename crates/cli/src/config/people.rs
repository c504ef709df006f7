//! `[[people]]`: our own people, how each is reached, who stands in; and `[roles]`: who leads where nobody is named.

use std::cell::RefCell;
use std::collections::BTreeMap;

use sev1_app::Roles;
use sev1_app::people::{People, Person};
use sev1_domain::people::{person_key, same_person};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use toml::de::DeTable;

use super::faults::Fault;
use super::layers::Layers;
use super::places::Places;
use super::rows::{Row, Wrong, words};

pub(super) fn people(file: &DeTable<'_>, places: &Places, faults: &RefCell<Vec<Fault>>) -> People {
    let mut people = People::default();
    let mut deputies = Vec::new();
    // Whose each name is, by what counts of it.
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (number, row) in Row::all(file, "people", faults).into_iter().enumerate() {
        let mut free = |text: &str| {
            let name = Phrase::new(text).map_err(words)?;
            let whose = *names.entry(person_key(&name)).or_insert(number);
            let fault = || (format!("two people are called `{text}`"), vec!["a name or an alias belongs to one person".to_owned()]);
            if whose == number { Ok(name) } else { Err(fault()) }
        };
        let name = row.read(row.needed("name", "it is what timelines and reminders show, such as \"Dana Köhler\""), &mut free);
        let aliases = row.list("aliases").into_iter().filter_map(|said| row.read(Some(said), &mut free)).collect();
        let phrase = |text: &str| Phrase::new(text).map_err(words);
        let team = row.read(row.text("team"), phrase).map(|team| team.as_str().to_owned());
        let deputy = row.text("deputy");
        let place = deputy.clone().map(|(_, origin)| origin);
        let deputy = row.read(deputy, phrase);
        let destinations = row.distinct("destinations", |t| places.reached(t));
        row.finish(&[]);
        let Some(name) = name else { continue };
        deputies.push(deputy.clone().zip(place));
        people.known.push(Person { name, aliases, team, deputy, destinations });
    }
    for (i, deputy) in deputies.into_iter().enumerate() {
        let Some((deputy, place)) = deputy else { continue };
        match stand_in(&people, &people.known[i], &deputy) {
            Ok(deputy) => people.known[i].deputy = Some(deputy),
            Err((what, hints)) => faults.borrow_mut().push(hints.into_iter().fold(Fault::new(place, what), Fault::hint)),
        }
    }
    people
}

/// The deputy by the name that one is known by: somebody else, and one of us.
fn stand_in(people: &People, person: &Person, deputy: &Phrase) -> Result<Phrase, Wrong> {
    let deputy = people.find(deputy).map_err(words)?;
    if same_person(&deputy, &person.name) {
        return Err((format!("`{deputy}` cannot stand in for themselves"), vec!["name somebody else, or leave it out".to_owned()]));
    }
    Ok(deputy)
}

/// Who leads and who stands in where a declaration names nobody.
pub(super) fn roles(layers: &mut Layers<'_>, people: &People) -> Roles {
    let somebody = |said: &str| -> Result<Option<Phrase>, Refusal> {
        if said.is_empty() { Ok(None) } else { people.find(&Phrase::new(said)?).map(Some) }
    };
    Roles { lead: layers.read("roles.lead", somebody).flatten(), deputy: layers.read("roles.deputy", somebody).flatten() }
}
