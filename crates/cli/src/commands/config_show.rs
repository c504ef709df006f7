//! `sev1 config show`: every value and where it came from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sev1_app::people::Person;
use sev1_domain::audience::Audience;
use sev1_domain::destination::Destination;
use sev1_domain::lint::Suppression;

use crate::config::{Config, DEFAULTS, Origin};
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};
use crate::wiring::whereabouts;

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
    from: String,
}

/// Prints the defaults file.
///
/// # Errors
/// When nobody can read it.
pub(crate) fn defaults() -> Result<(), CliError> {
    output::print(DEFAULTS)
}

/// Shows every value with where it came from.
///
/// # Errors
/// When a secret file that is needed cannot be read.
pub(crate) fn run(config: &Config, json: bool) -> Result<(), CliError> {
    if json {
        let all: BTreeMap<&str, Value<'_>> =
            config.shown.iter().map(|s| (s.key.as_str(), Value { value: &s.value, from: origin(&s.origin, config) })).collect();
        return output::print_json(&all);
    }
    let (file, there) = &config.file;
    let there = if *there { "" } else { " (not there; everything has its default)" };
    let mut out = format!("{DIM}# file: {}{there}{DIM:#}\n", file.display());
    let _ = writeln!(out, "{DIM}# database: {}{DIM:#}", whereabouts(config)?);
    let width = config.shown.iter().map(|s| s.key.len() + s.value.len() + 3).max().unwrap_or(0).min(56);
    for shown in &config.shown {
        let said = format!("{} = {}", shown.key, shown.value);
        let from = origin(&shown.origin, config);
        let _ = writeln!(out, "{said:width$}  {DIM}# {from}{DIM:#}");
    }
    write_lists(&mut out, config);
    output::print(&out)
}

fn write_lists(out: &mut String, config: &Config) {
    if !config.customers.known.is_empty() {
        let names: Vec<&str> = config.customers.known.iter().map(|c| c.name.as_str()).collect();
        let _ = writeln!(out, "\n{BOLD}customers{BOLD:#}  {}", names.join(", "));
    }
    let mut list = |name: &str, lines: &mut dyn Iterator<Item = String>| {
        for (i, line) in lines.enumerate() {
            let _ = if i == 0 { writeln!(out, "\n{BOLD}{name}{BOLD:#}\n  {line}") } else { writeln!(out, "  {line}") };
        }
    };
    let own = |a: &&Audience| **a != Audience::built_in(a.kind);
    list("audiences", &mut config.audiences.iter().filter(own).map(audience));
    list("destinations", &mut config.destinations.iter().map(|s| destination(&s.destination)));
    list("people", &mut config.people.known.iter().map(person));
    list("promise policy (sev1 policy show)", &mut std::iter::once(promises(config)));
    let policy = &config.lint.policy;
    list("rules kept quiet", &mut policy.suppressions.iter().map(suppression));
}

fn audience(a: &Audience) -> String {
    let zone = a.zone.as_ref().map(|z| format!(", {}", z.label())).unwrap_or_default();
    let limit = a.max_chars.map(|n| format!(", at most {n} characters")).unwrap_or_default();
    format!("{}: like {}, {}{zone}{limit}", a.name, a.kind.as_str(), a.tone.as_str())
}

fn destination(d: &Destination) -> String {
    let who = if d.customers.is_empty() { String::new() } else { format!(", only for {}", d.customers.join(", ")) };
    let audience = d.audience.as_ref().map_or("for certain people only", |a| a.as_str());
    format!("{}: {}, {audience}{who}", d.name, d.channel.as_str())
}

fn person(p: &Person) -> String {
    let aliases = p.aliases.iter().map(|alias| format!(", {alias}")).collect::<String>();
    let team = p.team.as_ref().map(|team| format!(", of {team}")).unwrap_or_default();
    let deputy = p.deputy.as_ref().map(|deputy| format!(", deputy {deputy}")).unwrap_or_default();
    let places: Vec<&str> = p.destinations.iter().map(|d| d.as_str()).collect();
    let places = if places.is_empty() { "reached nowhere".to_owned() } else { format!("reached at {}", places.join(", ")) };
    format!("{}{aliases}{team}{deputy}: {places}", p.name)
}

fn promises(config: &Config) -> String {
    let version = &config.lint.policy.promises.version;
    match &config.policy_file {
        Some(file) => format!("{version}, from {}", file.display()),
        None => format!("{version}: no file is named"),
    }
}

fn suppression(s: &Suppression) -> String {
    let who = s.customer.as_ref().map(|c| format!(", only for {c}")).unwrap_or_default();
    format!("{} until {}{who}: {}", s.code, s.until, s.reason)
}

fn origin(origin: &Origin, config: &Config) -> String {
    match origin {
        Origin::Default => "default".to_owned(),
        Origin::File(_) => config.file.0.display().to_string(),
        Origin::Variable(name) => format!("variable {name}"),
        Origin::Flag(name) => format!("flag {name}"),
    }
}
