//! `sev1 show`: everything a tired person wants to know about one incident, on one screen.

use std::fmt::Write as _;

use jiff::Timestamp;
use sev1_app::words::exact_elapsed;
use sev1_domain::incident::Clock;
use sev1_domain::promise::PromiseKind;
use sev1_web::api::wire::{
    ClockName, DeliveryOut, IncidentOut, IncidentViewOut, NextUpdateOut, NoticeName, PromiseKindName, PromiseOut, UpdateViewOut,
};

use super::Context;
use crate::args::One;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM, WIDTH, cut};
use crate::promised;

/// Shows an incident.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(crate) async fn run(context: &Context, args: One) -> Result<(), CliError> {
    let view: IncidentViewOut = context.client.get(&format!("/incidents/{}", args.number)).await?;
    if context.json {
        return output::print_json(&view);
    }
    // Notices name their promises, settled ones too.
    let promises = if view.notices.is_empty() { Vec::new() } else { promised::all(context, args.number).await? };
    output::print(&text(&view, &promises, context.env.clock.now()))
}

fn text(view: &IncidentViewOut, promises: &[PromiseOut], now: Timestamp) -> String {
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
    write_roles(&mut out, incident);
    write_promises(&mut out, view, now);
    match view.updates.first() {
        Some(last) => write_update(&mut out, last, incident, now),
        None => {
            let _ = writeln!(out, "\nNothing is said yet: sev1 update {}", incident.number);
        }
    }
    write_notices(&mut out, view, promises, now);
    out
}

/// Who leads and who stands in: `Lee leads, Ana stands in`.
pub(crate) fn roles(incident: &IncidentOut) -> Option<String> {
    let lead = incident.lead.as_ref().map(|lead| format!("{lead} leads"));
    let deputy = incident.deputy.as_ref().map(|deputy| format!("{deputy} stands in"));
    let said: Vec<String> = lead.into_iter().chain(deputy).collect();
    (!said.is_empty()).then(|| said.join(", "))
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

fn write_roles(out: &mut String, incident: &IncidentOut) {
    if let Some(roles) = roles(incident) {
        let _ = writeln!(out, "{:14}{roles}", "roles");
    }
    if let Some(quiet) = &incident.quiet {
        let _ = writeln!(out, "{:14}until {}, agreed with {}", "quiet hours", quiet.until.said, quiet.with);
    }
}

/// Every open promise: what, by when, to whom, who owes it, and who is reminded next.
fn write_promises(out: &mut String, view: &IncidentViewOut, now: Timestamp) {
    for group in promised::alike(&view.open_promises) {
        let promise = group[0];
        let _ = writeln!(out, "{:14}{}", PromiseKind::from(promise.kind).words(), owed(promise, &promised::audiences(&group)));
        if let Some(next) = &promise.next_reminder {
            let to: Vec<&str> = next.to.iter().map(|role| role.as_str()).collect();
            let at = promised::time(next.at.0, &view.incident.zone, now);
            let when = if next.at.0 <= now { "reminder due since" } else { "next reminder" };
            let _ = writeln!(out, "{:14}{DIM}{when} {at} to {}{DIM:#}", "", to.join(", "));
        }
    }
    if view.open_promises.iter().any(PromiseOut::is_next_update) {
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

/// What is owed by when, to whom where readers were told, and who owes it.
fn owed(promise: &PromiseOut, audiences: &str) -> String {
    let (due, owner) = (promised::due(promise), &promise.owner);
    let what = promise.what.as_ref();
    if promise.kind == PromiseKindName::HandOff {
        // What the next one should know comes after who is asked.
        let note = what.map(|note| format!(": {note}")).unwrap_or_default();
        return format!("{due}; {owner} is to answer{note}");
    }
    let what = what.map(|what| format!("{what}: ")).unwrap_or_default();
    let whom = match promise.is_next_update() && !promise.said {
        true => format!(", due by policy to {audiences}"),
        false => Some(promised::to(promise.kind, audiences)).filter(|to| !to.is_empty()).map(|to| format!(",{to}")).unwrap_or_default(),
    };
    format!("{what}{due}{whom}; {owner} owes it")
}

/// As many notices as are shown; the log has them all.
const NOTICES: usize = 8;

fn write_notices(out: &mut String, view: &IncidentViewOut, promises: &[PromiseOut], now: Timestamp) {
    let mut groups: Vec<(String, Vec<DeliveryOut>)> = Vec::new();
    for notice in &view.notices {
        let Some(about) = &notice.notice else { continue };
        let of = match (promises.iter().find(|p| p.id == about.promise), about.word) {
            (Some(asked), NoticeName::Offered) => format!(" to {}", asked.owner),
            (Some(promise), _) => format!(" ({})", promised::of(promise)),
            (None, _) => String::new(),
        };
        let at = notice.sent_at.map(|at| format!(", {}", promised::time(at.0, &view.incident.zone, now))).unwrap_or_default();
        let heading = format!("{}{of}{at}", output::notice(about.word));
        match groups.last_mut() {
            Some((last, deliveries)) if *last == heading => deliveries.push(notice.clone()),
            _ => groups.push((heading, vec![notice.clone()])),
        }
    }
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{BOLD}Reminders and notices{BOLD:#}\n");
    let earlier = groups.len().saturating_sub(NOTICES);
    if earlier > 0 {
        let _ = writeln!(out, "{DIM}  {earlier} earlier: sev1 log {}{DIM:#}", view.incident.number);
    }
    for (heading, deliveries) in &groups[earlier..] {
        let _ = writeln!(out, "  {heading}");
        for line in output::deliveries(deliveries, now).lines() {
            let _ = writeln!(out, "  {line}");
        }
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
