//! `sev1 template list`: every template, and which wins for whom.

use std::fmt::Write as _;

use serde::Serialize;
use sev1_domain::audience::AudienceKind;
use sev1_render::template::{Selector, TemplateInfo};
use sev1_render::view::Telling;

use super::FaultOut;
use crate::config::Config;
use crate::error::CliError;
use crate::output::{self, BAD, BOLD, DIM};
use crate::template_files::Loaded;

#[derive(Serialize)]
struct ListOut<'a> {
    folder: Option<String>,
    own: Vec<OwnOut<'a>>,
    built_in: Vec<BuiltInOut<'a>>,
    /// Faults of all files, those included that could not be read.
    faults: Vec<FaultOut<'a>>,
}

#[derive(Serialize)]
struct OwnOut<'a> {
    name: &'a str,
    audience: &'a str,
    kind: &'static str,
    customer: Option<&'a str>,
    occasion: Option<&'static str>,
    severity: Option<String>,
    status: Option<&'static str>,
    broken: bool,
}

#[derive(Serialize)]
struct BuiltInOut<'a> {
    name: &'a str,
    /// Whether it is never used.
    replaced: bool,
    /// The templates that are used instead, for some or for all of its texts.
    by: Vec<&'a str>,
}

pub(super) fn run(config: &Config, loaded: &Loaded, json: bool) -> Result<(), CliError> {
    let all: Vec<TemplateInfo> = loaded.templates.list().collect();
    let own: Vec<(&TemplateInfo, &Selector)> = all.iter().filter_map(|info| Some((info, info.selector.as_ref()?))).collect();
    let built_in: Vec<&str> = all.iter().filter(|i| i.selector.is_none()).map(|i| i.name.as_str()).collect();
    let built_in: Vec<BuiltInOut<'_>> = built_in.iter().map(|name| overridden(name, &built_in, &own)).collect();
    let folder = config.templates.as_ref().map(|f| f.display().to_string());
    if json {
        let faults = loaded.faults.iter().map(FaultOut::from).collect();
        return output::print_json(&ListOut { folder, own: own.iter().map(own_out).collect(), built_in, faults });
    }
    output::print(&text(folder.as_deref(), loaded, &own, &built_in))
}

/// What takes a built-in template's place. A broken one takes none: its texts fall back.
fn overridden<'a>(name: &'a str, all: &[&str], own: &[(&'a TemplateInfo, &Selector)]) -> BuiltInOut<'a> {
    let texts = texts_of(name, all);
    let sound = || own.iter().filter(|(info, _)| info.fault.is_none());
    let for_all =
        |s: &Selector, kind: AudienceKind| s.customer.is_none() && s.severity.is_none() && s.status.is_none() && s.audience == kind.name();
    let fits = |s: &Selector, (kind, telling): (AudienceKind, Telling)| s.kind == kind && s.occasion.is_none_or(|o| o == telling);
    let covered = |text: (AudienceKind, Telling)| sound().any(|(_, s)| fits(s, text) && for_all(s, text.0));
    let by = sound().filter(|(_, s)| texts.iter().any(|text| fits(s, *text))).map(|(info, _)| info.name.as_str()).collect();
    BuiltInOut { name, replaced: !texts.is_empty() && texts.iter().all(|text| covered(*text)), by }
}

/// The texts a built-in template is for: its own occasion, or with `progress` all that have no template of their own.
fn texts_of(name: &str, all: &[&str]) -> Vec<(AudienceKind, Telling)> {
    let read = |name: &str| {
        let (kind, telling) = name.strip_suffix(".md")?.split_once('/')?;
        Some((AudienceKind::from_name(kind)?, Telling::from_name(telling)?))
    };
    let Some((kind, telling)) = read(name) else { return Vec::new() };
    let named: Vec<_> = all.iter().filter_map(|name| read(name)).collect();
    let also = |t: &Telling| *t == telling || telling == Telling::Progress && !named.contains(&(kind, *t));
    Telling::ALL.into_iter().filter(also).map(|t| (kind, t)).collect()
}

fn own_out<'a>((info, selector): &(&'a TemplateInfo, &'a Selector)) -> OwnOut<'a> {
    OwnOut {
        name: &info.name,
        audience: selector.audience.as_str(),
        kind: selector.kind.as_str(),
        customer: selector.customer.as_deref(),
        occasion: selector.occasion.map(Telling::as_str),
        severity: selector.severity.map(|s| s.to_string()),
        status: selector.status.map(|s| s.word()),
        broken: info.fault.is_some(),
    }
}

fn text(folder: Option<&str>, loaded: &Loaded, own: &[(&TemplateInfo, &Selector)], built_in: &[BuiltInOut<'_>]) -> String {
    let mut out = String::new();
    let width = own.iter().map(|(i, _)| i.name.len()).chain(built_in.iter().map(|b| b.name.len())).max().unwrap_or(0);
    match folder {
        Some(folder) => {
            let _ = writeln!(out, "{BOLD}Your own{BOLD:#} {DIM}in {folder}; the first that fits is used{DIM:#}");
        }
        None => {
            let _ = writeln!(out, "{BOLD}Your own{BOLD:#} {DIM}none; name a folder in the configuration: [templates] folder{DIM:#}");
        }
    }
    for (info, selector) in own {
        let broken = if info.fault.is_some() { format!("  {BAD}broken, the built-in text is used{BAD:#}") } else { String::new() };
        let _ = writeln!(out, "  {:width$}  {}{broken}", info.name, whose(selector));
    }
    let listed = |path: &str| own.iter().any(|(info, _)| info.name == path);
    for fault in loaded.faults.iter().filter(|f| !listed(&f.path)) {
        let _ = writeln!(out, "  {:width$}  {BAD}left out{BAD:#}: {}", fault.path, fault.message);
    }
    let _ = writeln!(out, "\n{BOLD}Built-in{BOLD:#}");
    for b in built_in {
        let instead = match (b.replaced, b.by.as_slice()) {
            (_, []) => String::new(),
            (true, by) => format!("replaced by {}", by.join(", ")),
            (false, by) => format!("for some texts replaced by {}", by.join(", ")),
        };
        let _ = writeln!(out, "{}", format!("  {:width$}  {instead}", b.name).trim_end());
    }
    if !loaded.faults.is_empty() {
        let _ = writeln!(out, "\nWhat is broken: sev1 template check");
    }
    out
}

/// `customer, only for enterprise-abc, no-change, SEV1, Identified`
fn whose(s: &Selector) -> String {
    let like = (s.audience != s.kind.name()).then(|| format!("like {}", s.kind.as_str()));
    let customer = s.customer.as_ref().map(|c| format!("only for {c}"));
    let rest = [s.occasion.map(|o| o.as_str().to_owned()), s.severity.map(|v| v.to_string()), s.status.map(|v| v.to_string())];
    let parts = [Some(s.audience.to_string()), like, customer].into_iter().chain(rest);
    parts.flatten().collect::<Vec<_>>().join(", ")
}
