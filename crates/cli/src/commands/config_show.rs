//! `sev1 config show`: every value and where it came from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sev1_app::words::exact_elapsed;
use sev1_domain::audience::Audience;
use sev1_domain::destination::Destination;
use sev1_domain::lint::Suppression;
use sev1_domain::lint::policy::Silence;

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
    let policy = &config.lint.policy;
    list("longest silence (the first line that fits counts)", &mut policy.cadence.iter().map(silence));
    list("rules kept quiet", &mut policy.suppressions.iter().map(suppression));
}

fn audience(a: &Audience) -> String {
    let zone = a.zone.as_ref().map(|z| format!(", {}", z.label())).unwrap_or_default();
    let limit = a.max_chars.map(|n| format!(", at most {n} characters")).unwrap_or_default();
    format!("{}: like {}, {}{zone}{limit}", a.name, a.kind.as_str(), a.tone.as_str())
}

fn destination(d: &Destination) -> String {
    let who = if d.customers.is_empty() { String::new() } else { format!(", only for {}", d.customers.join(", ")) };
    format!("{}: {}, {}{who}", d.name, d.channel.as_str(), d.audience.as_str())
}

fn silence(s: &Silence) -> String {
    let parts = [s.severity.map(|v| v.to_string()), s.status.map(|v| v.to_string()), s.kind.map(|k| k.as_str().to_owned())];
    let when = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    format!("{}: {}", if when.is_empty() { "anything else" } else { &when }, exact_elapsed(s.longest))
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
