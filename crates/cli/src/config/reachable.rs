//! Who could not be reached at the moment of need: found beforehand, for `sev1 doctor`.

use std::collections::BTreeSet;

use sev1_domain::audience::AudienceKind;
use sev1_domain::ladder::Role;
use sev1_domain::promise::PromiseKind;
use sev1_domain::text::Phrase;

use super::Config;

/// One sentence for each whom the policy would tell something and who has no place of their own to hear it, with what to do. That
/// nobody is paged is a decision and no fault.
pub(crate) fn unreachable(config: &Config) -> Vec<String> {
    let mut said = Vec::new();
    let policy = config.lint.policy.promises.as_ref();
    let told: BTreeSet<Role> = policy.ladders.values().flat_map(|ladder| &ladder.0).flat_map(|rung| rung.to.iter().copied()).collect();
    // Without people everybody is reached in the incident's own rooms.
    if !config.people.known.is_empty() {
        people(config, &told, &mut said);
    }
    let executives = |d: &super::DestinationSettings| {
        let audience = d.destination.audience.as_ref().and_then(|name| config.audiences.get(name));
        audience.is_some_and(|a| a.kind == AudienceKind::Executive)
    };
    // A ladder for looping in counts only where somebody is looped in.
    let ladders = policy.ladders.iter().filter(|(kind, _)| **kind != PromiseKind::LoopIn);
    let by_ladder = ladders.flat_map(|(_, ladder)| &ladder.0).any(|rung| rung.to.contains(&Role::Executive));
    if (by_ladder || policy.loop_in.is_some()) && !config.destinations.iter().any(executives) {
        said.push("executives: the promise policy tells them, and no destination has audience = \"executive\"".to_owned());
    }
    said
}

fn people(config: &Config, told: &BTreeSet<Role>, said: &mut Vec<String>) {
    let people = &config.people;
    let alone: Vec<&str> = people.known.iter().filter(|p| p.destinations.is_empty()).map(|p| p.name.as_str()).collect();
    if !alone.is_empty() {
        said.push(format!(
            "{}: no destination of their own, so reminders for them go to the incident's rooms; give them `destinations` in [[people]]",
            alone.join(", ")
        ));
    }
    let mut role = |role: Role, person: Option<&Phrase>, key: &str| {
        if told.contains(&role) && person.is_none() {
            said.push(format!(
                "{key}: nobody, unless a declaration names somebody; the {} is then spoken to in the incident's rooms",
                role.as_str()
            ));
        }
    };
    role(Role::Lead, config.roles.lead.as_ref(), "roles.lead");
    // Who stands in for a person counts before who stands in for everybody.
    if people.known.iter().any(|p| p.deputy.is_none()) {
        role(Role::Deputy, config.roles.deputy.as_ref(), "roles.deputy");
    }
}
