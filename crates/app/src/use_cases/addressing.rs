//! Who a step of a ladder reaches, and where: roles to people, people to destinations.
//!
//! Nobody is ever left out for want of a destination: who has none of their own is spoken to in the incident's own rooms, and
//! the text says so.

use std::collections::BTreeSet;

use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::destination::{Destination, DestinationName};
use sev1_domain::incident::Incident;
use sev1_domain::ladder::Role;
use sev1_domain::promise::Promise;
use sev1_domain::text::Phrase;
use sev1_render::notice::Mention;

use crate::App;

/// One destination and who is spoken to there.
#[derive(Clone, Debug)]
pub(super) struct Addressed {
    pub(super) destination: DestinationName,
    /// Whose circle reads there.
    pub(super) audience: AudienceName,
    /// Whether executives read there, who see less than our own responders.
    pub(super) executives: bool,
    pub(super) mentions: Vec<Mention>,
}

/// Where a step goes, and what is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Addressing {
    pub(super) to: Vec<Addressed>,
    /// Sentences about who has no destination of their own.
    pub(super) missing: Vec<String>,
}

impl App {
    /// Where people in these roles are reached about a promise of `owner`.
    pub(super) fn addressing(&self, incident: &Incident, owner: &Phrase, roles: &BTreeSet<Role>) -> Addressing {
        let mut found = Addressing::default();
        for role in roles {
            match role {
                Role::Owner => self.to_person(incident, Role::Owner, Some(owner), &mut found),
                Role::Deputy => self.to_person(incident, Role::Deputy, self.deputy(incident, owner).as_ref(), &mut found),
                Role::Lead => self.to_person(incident, Role::Lead, self.lead(incident).as_ref(), &mut found),
                Role::Executive => self.to_executives(incident, &mut found),
                Role::Page => self.to_page(&mut found),
            }
        }
        found
    }

    /// Where one person is reached, in no role but that of the one meant.
    pub(super) fn addressing_person(&self, incident: &Incident, name: &Phrase) -> Addressing {
        self.addressing(incident, name, &BTreeSet::from([Role::Owner]))
    }

    /// Whether a step for executives reaches any.
    pub(super) fn executives_are_told(&self, incident: &Incident) -> bool {
        self.executive_destinations(incident).next().is_some()
    }

    /// Whom no reminder of these promises would reach, said at once and not at the moment of need. Where nobody is configured,
    /// the incident's rooms are the place for all.
    pub(crate) fn unreachable(&self, incident: &Incident, promises: &[Promise]) -> Vec<String> {
        let mut warnings = Vec::new();
        if promises.is_empty() {
            return warnings;
        }
        let rooms: Vec<String> = self.rooms(incident).map(|d| d.name.to_string()).collect();
        if !self.settings.people.known.is_empty() {
            let owners: BTreeSet<&Phrase> = promises.iter().map(|p| &p.owner).collect();
            let lead = self.lead(incident);
            for name in owners.into_iter().chain(lead.as_ref().filter(|l| promises.iter().all(|p| p.owner != **l))) {
                if self.own_destinations(name).is_empty() && !rooms.is_empty() {
                    warnings.push(format!("`{name}` has no destination of their own: reminders for them go to {}", rooms.join(", ")));
                }
            }
        }
        let nobody = promises.iter().any(|p| self.own_destinations(&p.owner).is_empty()) && rooms.is_empty();
        if nobody {
            warnings.push("reminders reach nobody: no destination is configured for internal readers of this customer".to_owned());
        }
        warnings
    }

    pub(super) fn lead(&self, incident: &Incident) -> Option<Phrase> {
        incident.lead.clone().or_else(|| self.settings.roles.lead.clone())
    }

    /// Who stands in: the incident's deputy, else the owner's own, else the configured one.
    fn deputy(&self, incident: &Incident, owner: &Phrase) -> Option<Phrase> {
        let own = || self.settings.people.get(owner).and_then(|p| p.deputy.clone());
        incident.deputy.clone().or_else(own).or_else(|| self.settings.roles.deputy.clone())
    }

    fn to_person(&self, incident: &Incident, role: Role, name: Option<&Phrase>, found: &mut Addressing) {
        let own = name.map(|name| self.own_destinations(name)).unwrap_or_default();
        let mention = Mention { role, name: name.cloned() };
        if !own.is_empty() {
            return own.into_iter().for_each(|d| found.add(d, &AudienceName::INTERNAL, false, Some(mention.clone())));
        }
        // Where no people are configured, the rooms are where everybody is: nothing is missing.
        match name {
            Some(name) if !self.settings.people.known.is_empty() => {
                found.missing.push(format!("{name} ({}) has no destination of their own, so this is said here.", role.as_str()));
            }
            None if role == Role::Lead => found.missing.push("No incident lead is named.".to_owned()),
            _ => {}
        }
        for room in self.rooms(incident) {
            found.add(room, &AudienceName::INTERNAL, false, Some(mention.clone()));
        }
    }

    fn to_executives(&self, incident: &Incident, found: &mut Addressing) {
        let mut told = false;
        for destination in self.executive_destinations(incident) {
            let audience = destination.audience.clone().unwrap_or_else(|| AudienceKind::Executive.name());
            found.add(destination, &audience, true, None);
            told = true;
        }
        if !told {
            found.missing.push("No destination is configured for executives; somebody has to call them.".to_owned());
            for room in self.rooms(incident) {
                found.add(room, &AudienceName::INTERNAL, false, Some(Mention { role: Role::Executive, name: None }));
            }
        }
    }

    fn to_page(&self, found: &mut Addressing) {
        for name in &self.settings.promises().page {
            match self.registry.route(name) {
                Some(route) => {
                    found.add(&route.destination, &AudienceName::INTERNAL, false, Some(Mention { role: Role::Page, name: None }))
                }
                None => found.missing.push(format!("The destination `{name}` for pages is not configured here.")),
            }
        }
    }

    /// The rooms our own responders of this incident read.
    fn rooms<'a>(&'a self, incident: &'a Incident) -> impl Iterator<Item = &'a Destination> {
        self.destinations_of(incident).filter(|d| d.audience == Some(AudienceName::INTERNAL))
    }

    fn executive_destinations<'a>(&'a self, incident: &'a Incident) -> impl Iterator<Item = &'a Destination> {
        let kind = |name: &AudienceName| self.settings.audiences.get(name).map(|a| a.kind);
        self.destinations_of(incident).filter(move |d| d.audience.as_ref().and_then(kind) == Some(AudienceKind::Executive))
    }

    fn own_destinations(&self, name: &Phrase) -> Vec<&Destination> {
        let names = self.settings.people.get(name).map(|p| p.destinations.as_slice()).unwrap_or_default();
        names.iter().filter_map(|name| self.registry.route(name)).map(|route| &route.destination).collect()
    }
}

impl Addressing {
    /// One message per destination, whoever is spoken to there.
    fn add(&mut self, destination: &Destination, audience: &AudienceName, executives: bool, mention: Option<Mention>) {
        match self.to.iter_mut().find(|a| a.destination == destination.name) {
            Some(known) => known.mentions.extend(mention.filter(|m| !known.mentions.contains(m))),
            None => self.to.push(Addressed {
                destination: destination.name.clone(),
                audience: audience.clone(),
                executives,
                mentions: mention.into_iter().collect(),
            }),
        }
    }
}
