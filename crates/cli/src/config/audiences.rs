//! `[[audiences]]`: classes of readers of one's own, each like one of the four built-in ones.

use std::cell::RefCell;
use std::collections::BTreeSet;

use sev1_domain::audience::{Audience, AudienceKind, AudienceName, Audiences, Tone};
use sev1_domain::zone::ZoneTable;
use toml::de::DeTable;

use super::faults::{Fault, Origin};
use super::rows::{Row, Wrong, named, one_of, words};

pub(super) fn audiences(file: &DeTable<'_>, zones: &ZoneTable, faults: &RefCell<Vec<Fault>>) -> Audiences {
    let mut audiences = Audiences::default();
    let mut names = BTreeSet::new();
    for row in Row::all(file, "audiences", faults) {
        let name = row.needed("name", "it is what destinations name, such as \"customers-eu\"");
        let place = name.as_ref().map(|(_, origin)| origin.clone());
        let name = row.read(name, |t| {
            let name = AudienceName::new(t).map_err(words)?;
            let free = names.insert(name.clone());
            if free { Ok(name) } else { Err((format!("two audiences are called `{t}`"), vec!["give one of them another name".into()])) }
        });
        let kind = kind(&row, name.as_ref());
        let tone = row.read(row.text("tone"), |t| one_of(t, Tone::from_name(t), &Tone::ALL.map(Tone::as_str)));
        let zone = row.read(row.text("zone"), |t| zones.find(t).map_err(words));
        let max_chars = row.number("max_chars", 20..=100_000);
        row.finish(&[]);
        let (Some(name), Some(kind), Some(place)) = (name, kind, place) else { continue };
        let like = Audience::built_in(kind);
        let audience = Audience { name, kind, tone: tone.unwrap_or(like.tone), zone, max_chars: max_chars.or(like.max_chars) };
        if let Err(refusal) = audiences.define(audience) {
            let (what, hints) = words(refusal);
            faults.borrow_mut().push(hints.into_iter().fold(Fault::new(place, what), Fault::hint));
        }
    }
    audiences
}

/// Which circle its readers belong to: said with `like`, or known from a built-in name. Never guessed, since labels follow from it.
fn kind(row: &Row<'_, '_>, name: Option<&AudienceName>) -> Option<AudienceKind> {
    let built_in = name.and_then(|n| AudienceKind::from_name(n.as_str()));
    let said: Option<(&str, Origin)> = match built_in {
        Some(_) => row.text("like"),
        None => row.needed("like", "which readers are these? write internal, executive, customer or public"),
    };
    let read = row.read(said, |t| one_of(t, AudienceKind::from_name(t), &AudienceKind::ALL.map(AudienceKind::as_str)));
    read.or(built_in)
}

/// An audience there is.
pub(super) fn known(said: &str, audiences: &Audiences) -> Result<AudienceName, Wrong> {
    let names = || audiences.iter().map(|a| a.name.as_str());
    let found = audiences.iter().find(|a| a.name.as_str() == said).map(|a| a.name.clone());
    let all = || format!("write one of: {}; or define it under [[audiences]]", names().collect::<Vec<_>>().join(", "));
    found.ok_or_else(|| named("audience", said, names(), all()))
}
