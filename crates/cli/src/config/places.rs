//! Where people are reached: every destination by its name, who else reads there, and whether anybody names it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use sev1_domain::audience::{AudienceKind, Audiences};
use sev1_domain::destination::DestinationName;

use super::destinations::DestinationSettings;
use super::faults::{Fault, Origin};
use super::rows::{Wrong, named};

/// Every destination there is, also one that has a fault of its own: whoever names it is not wrong.
#[derive(Default)]
pub(super) struct Places {
    known: BTreeMap<DestinationName, Place>,
    /// Those that a person or a page is reached at.
    named: RefCell<BTreeSet<DestinationName>>,
}

/// One of them.
pub(super) struct Place {
    /// Whose updates are read there; `None` where nobody's are.
    pub(super) readers: Option<AudienceKind>,
    /// Where it is written, if it carries only what is meant for certain people.
    pub(super) only_for_people: Option<Range<usize>>,
}

impl Places {
    /// Those of a configuration without faults.
    pub(super) fn of(destinations: &[DestinationSettings], audiences: &Audiences) -> Self {
        let mut places = Self::default();
        for DestinationSettings { destination, .. } in destinations {
            let readers = destination.audience.as_ref().and_then(|name| audiences.get(name)).map(|a| a.kind);
            places.add(destination.name.clone(), Place { readers, only_for_people: None });
        }
        places
    }

    pub(super) fn add(&mut self, name: DestinationName, place: Place) {
        self.known.insert(name, place);
    }

    /// Somebody or something is to be reached there.
    pub(super) fn name(&self, said: &str) {
        let found = self.known.keys().find(|name| name.as_str() == said);
        self.named.borrow_mut().extend(found.cloned());
    }

    /// The destination somebody is to be reached at. What is sent there names our people and quotes their reasons, so it is never a
    /// place where readers outside look on.
    pub(super) fn reached(&self, said: &str) -> Result<DestinationName, Wrong> {
        let found = self.known.iter().find(|(name, _)| name.as_str() == said);
        let (name, place) = found.ok_or_else(|| {
            named("destination", said, self.known.keys().map(DestinationName::as_str), "define it under [[destinations]]".to_owned())
        })?;
        self.named.borrow_mut().insert(name.clone());
        match place.readers {
            Some(kind @ (AudienceKind::Customer | AudienceKind::Public)) => Err((
                format!("{} readers look on at `{said}`, and reminders are internal", kind.as_str()),
                vec!["name a destination of our own; one with `for = \"people\"` carries nothing else".to_owned()],
            )),
            _ => Ok(name.clone()),
        }
    }

    /// Destinations for certain people that none of them is reached at.
    pub(super) fn deserted(&self) -> impl Iterator<Item = Fault> {
        let named = self.named.borrow().clone();
        let alone = self.known.iter().filter(move |(name, _)| !named.contains(*name));
        alone.filter_map(|(name, place)| Some((name, place.only_for_people.clone()?))).map(|(name, span)| {
            Fault::new(Origin::File(span), format!("nobody is reached at `{name}`"))
                .hint("name it under `destinations` of somebody in [[people]], or under `page` in the promise policy")
        })
    }
}
