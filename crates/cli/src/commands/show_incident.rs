//! `sev1 show`: everything a tired person wants to know about one incident, on one screen.

use std::fmt::Write as _;

use jiff::Timestamp;
use sev1_app::words::exact_elapsed;
use sev1_domain::incident::Clock;
use sev1_web::api::wire::{ClockName, IncidentOut, IncidentViewOut, NextUpdateOut, UpdateViewOut};

use super::Context;
use crate::args::One;
use crate::error::CliError;
use crate::output::{self, BAD, BOLD, DIM, WIDTH, cut};

/// Shows an incident.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(crate) async fn run(context: &Context, args: One) -> Result<(), CliError> {
    let view: IncidentViewOut = context.client.get(&format!("/incidents/{}", args.number)).await?;
    if context.json {
        return output::print_json(&view);
    }
    output::print(&text(&view, context.env.clock.now()))
}

fn text(view: &IncidentViewOut, now: Timestamp) -> String {
    let incident = &view.incident;
    let mut out = format!(
        "{BOLD}{}{BOLD:#}  {}  {}  {}\n{}\n\n",
        incident.number,
        incident.severity,
        output::status(incident.status),
        incident.customer,
        cut(&incident.title, WIDTH),
    );
    write_clocks(&mut out, incident, now);
    write_promise(&mut out, view);
    match view.updates.first() {
        Some(last) => write_update(&mut out, last, incident, now),
        None => {
            let _ = writeln!(out, "\nNothing is said yet: sev1 update {}", incident.number);
        }
    }
    out
}

/// A clock's words.
pub(crate) fn clock_words(clock: ClockName) -> &'static str {
    Clock::from(clock).words()
}

fn write_clocks(out: &mut String, incident: &IncidentOut, now: Timestamp) {
    let clocks = &incident.clocks;
    let all = [
        (ClockName::Began, clocks.began),
        (ClockName::Detected, clocks.detected),
        (ClockName::Reported, clocks.reported),
        (ClockName::Declared, Some(clocks.declared)),
        (ClockName::Acknowledged, clocks.acknowledged),
    ];
    for (clock, at) in all.into_iter().filter_map(|(clock, at)| Some((clock, at?.0))) {
        let ago = exact_elapsed(now.duration_since(at));
        let _ = writeln!(out, "{:14}{}, {ago} ago", clock_words(clock), output::instant(at, &incident.zone, now));
    }
    if let Some(closed) = incident.closed_at {
        let _ = writeln!(out, "{:14}{}", "closed", output::instant(closed.0, &incident.zone, now));
    }
}

fn write_promise(out: &mut String, view: &IncidentViewOut) {
    // Every audience is promised the same instant; the first is the internal one.
    if let Some(promise) = view.open_promises.first() {
        let (open, close) = if promise.overdue { (format!("{BAD}"), format!("{BAD:#}")) } else { (String::new(), String::new()) };
        let _ = writeln!(out, "{:14}{open}{}, {}{close}; {} owes it", "next update", promise.due.said, promise.countdown, promise.owner);
        return;
    }
    let opted_out = view.updates.first().and_then(|last| match &last.update.next_update {
        Some(NextUpdateOut::OptedOut { reason }) => Some(&reason.text),
        _ => None,
    });
    if let Some(reason) = opted_out {
        let _ = writeln!(out, "{:14}none is planned: {reason}", "next update");
    }
}

fn write_update(out: &mut String, view: &UpdateViewOut, incident: &IncidentOut, now: Timestamp) {
    let update = &view.update;
    let _ = writeln!(
        out,
        "\n{BOLD}Update {}{BOLD:#}, {}, by {}\n",
        update.number,
        output::instant(update.published_at.0, &incident.zone, now),
        update.author.name
    );
    for line in view.text.lines() {
        let _ = if line.is_empty() { writeln!(out, "{DIM}│{DIM:#}") } else { writeln!(out, "{DIM}│{DIM:#} {line}") };
    }
    let _ = writeln!(out, "\n{BOLD}Deliveries{BOLD:#}\n");
    if view.deliveries.is_empty() {
        let _ = writeln!(out, "  No destination serves this customer: sev1 doctor");
    }
    out.push_str(&output::deliveries(&view.deliveries, now));
}
