//! `sev1 parse`: a hand-written update becomes fields. Pure: no database, no network, no waiting.

use std::fmt::Write as _;

use sev1_domain::label::Labelled;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::ZoneTable;
use sev1_render::json;
use sev1_render::parse::{Parsed, parse};

use crate::args::File;
use crate::error::{CliError, Kind, wire_refusal};
use crate::excerpt::excerpt;
use crate::input;
use crate::output::{self, BOLD, DIM};

/// Reads a text and prints what was understood.
///
/// # Errors
/// After printing, when something is missing or could not be placed.
pub(crate) fn run(args: &File, zones: &ZoneTable, as_json: bool) -> Result<(), CliError> {
    let typed = input::file(&args.file, input::MAX_BYTES)?;
    let parsed = parse(&typed, zones)?;
    let faults = faults(&parsed);
    if as_json {
        output::print(&json::report(&parsed))?;
        return if faults.is_empty() { Ok(()) } else { Err(CliError::silent(Kind::Refused)) };
    }
    output::print(&fields(&parsed))?;
    if faults.is_empty() {
        return Ok(());
    }
    let name = input::name(&args.file);
    let count = if faults.len() == 1 { "one thing is".to_owned() } else { format!("{} things are", faults.len()) };
    let refusals: Vec<_> = faults.into_iter().map(wire_refusal).collect();
    let excerpts: Vec<String> = refusals.iter().map(|r| excerpt(&name, &typed, r)).collect();
    let error = CliError::refused(format!("{count} not right yet; what was understood is printed above"), refusals);
    Err(excerpts.into_iter().fold(error, CliError::excerpt))
}

/// Everything wrong: what could not be read, what is missing, what has no place.
fn faults(parsed: &Parsed) -> Vec<Refusal> {
    let mut faults = parsed.clone().complete().err().unwrap_or_default();
    for leftover in parsed.leftovers.iter().filter(|l| !parsed.problems.iter().any(|p| p.place == Some(l.place))) {
        let fault = Refusal::new("text.unplaced", "this has no place in an update").at(leftover.place);
        faults.push(fault.hint("move it under one of the headings, or delete it"));
    }
    faults.sort_by_key(|f| f.place.map_or((usize::MAX, 0), |p| (p.line, p.column)));
    faults
}

fn fields(parsed: &Parsed) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: Option<String>| {
        let _ = match value {
            Some(value) => writeln!(out, "{BOLD}{name:16}{BOLD:#}{value}"),
            None => writeln!(out, "{BOLD}{name:16}{BOLD:#}{DIM}(nothing){DIM:#}"),
        };
    };
    line("customer", parsed.customer.as_ref().map(ToString::to_string));
    line("severity", parsed.severity.map(|s| s.to_string()));
    line("time", parsed.time.as_ref().map(ToString::to_string));
    line("status", parsed.status.map(|s| s.to_string()));
    line("incident time", parsed.incident_time.map(|t| t.to_string()));
    line(
        "next update",
        parsed.next_update.as_ref().map(|next| match next {
            NextUpdate::At(time) => time.to_string(),
            NextUpdate::OptOut(reason) => format!("none planned: {}", reason.for_internal()),
            NextUpdate::NotDue => "none due".to_owned(),
        }),
    );
    for (name, part) in parts(parsed) {
        line(name, Some(part));
    }
    let bodies = [("summary", &parsed.summary), ("customer impact", &parsed.customer_impact), ("technical notes", &parsed.technical_notes)];
    for (name, body) in bodies {
        let _ = writeln!(out, "\n{BOLD}{name}{BOLD:#}\n{}", indented(body.as_ref()));
    }
    if let Some(message) = &parsed.customer_message {
        let _ = writeln!(out, "\n{BOLD}customer message{BOLD:#}\n{}", indented(Some(message.for_internal())));
    }
    out
}

/// The typed parts that were found, a line each.
fn parts(parsed: &Parsed) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let join = |parts: &[Option<String>]| parts.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let said = |phrase: &Option<Phrase>| phrase.as_ref().map(ToString::to_string);
    out.extend(parsed.reach.iter().map(|r| ("affected", r.for_internal().to_string())));
    out.extend(parsed.workaround.iter().map(|w| ("workaround", w.for_internal().to_string())));
    out.extend(parsed.cause.iter().map(|c| ("cause", format!("{}: {}", c.for_internal().certainty.as_str(), c.for_internal().what))));
    if let Some(milestone) = parsed.milestone.as_ref().map(Labelled::for_internal) {
        let by = milestone.by.as_ref().map(|at| format!("by {at}"));
        out.push((
            "milestone",
            join(&[Some(milestone.what.to_string()), by, Some(format!("confidence {}", milestone.confidence.as_str()))]),
        ));
    }
    if let Some(bridge) = parsed.bridge.as_ref().map(Labelled::for_internal) {
        let reconvenes = bridge.reconvenes.as_ref().map(|at| format!("reconvenes at {at}"));
        out.push(("bridge", join(&[Some(bridge.name.to_string()), Some(bridge.state.as_str().into()), reconvenes, said(&bridge.link)])));
    }
    let people = parsed.people.iter().flat_map(|p| p.for_internal()).map(|c| ("people", c));
    let thanks = parsed.thanks.iter().flat_map(|t| t.for_internal()).map(|c| ("thanks", c));
    out.extend(people.chain(thanks).map(|(name, c)| (name, join(&[Some(c.who.to_string()), said(&c.what)]))));
    if let Some(fix) = parsed.fix.as_ref().map(Labelled::for_internal) {
        let state = format!("{} {}", fix.stage.as_str(), fix.state.as_str());
        out.push(("fix", join(&[Some(fix.version.to_string()), Some(state), said(&fix.owner)])));
    }
    for a in parsed.approvals.iter().flat_map(|a| a.for_internal()) {
        let answer = Some(a.answer.as_str().to_owned());
        out.push(("approval", join(&[Some(a.what.to_string()), Some(a.asked.to_string()), answer, said(&a.reason)])));
    }
    if let Some(evidence) = parsed.evidence.as_ref().map(Labelled::for_internal) {
        out.push(("evidence", join(&[Some(evidence.query.to_string()), said(&evidence.range), said(&evidence.verdict)])));
    }
    out.extend(parsed.thread.iter().map(|t| ("thread", t.for_internal().to_string())));
    out
}

fn indented(body: Option<&Body>) -> String {
    let Some(body) = body else { return format!("  {DIM}(nothing){DIM:#}") };
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
    body.as_str().lines().map(line).collect::<Vec<_>>().join("\n")
}
