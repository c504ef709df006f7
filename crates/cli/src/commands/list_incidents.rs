//! `sev1 list`: incidents, open or over.

use std::fmt::Write as _;

use sev1_web::api::wire::{BoardOut, BoardRowOut, DueOut, StatusName};

use super::Context;
use crate::args::List;
use crate::error::CliError;
use crate::output::{self, BAD, BOLD, DIM, WIDTH, cut};

/// Lists incidents, two lines each.
///
/// # Errors
/// What kept them from being read.
pub(crate) async fn run(context: &Context, args: List) -> Result<(), CliError> {
    let which = if args.over { "over" } else { "open" };
    let before = args.before.map(|n| format!("&before={n}")).unwrap_or_default();
    let board: BoardOut = context.client.get(&format!("/incidents?which={which}&limit={}{before}", args.limit)).await?;
    if context.json {
        return output::print_json(&board);
    }
    output::print(&text(&board, args.over))
}

fn text(board: &BoardOut, over: bool) -> String {
    if board.incidents.is_empty() {
        return match over {
            true => "No incident is over yet.\n".to_owned(),
            false => "No incident is open. `sev1 list --over` shows those that are over.\n".to_owned(),
        };
    }
    let number_width = board.incidents.iter().map(|r| r.incident.number.len()).max().unwrap_or(0);
    let mut out = String::new();
    for row in &board.incidents {
        write_row(&mut out, row, number_width);
    }
    if let Some(next) = &board.next {
        let over = if over { " --over" } else { "" };
        let _ = writeln!(out, "\n{DIM}More: sev1 list{over} --before {next}{DIM:#}");
    }
    out
}

fn write_row(out: &mut String, row: &BoardRowOut, number_width: usize) {
    let incident = &row.incident;
    let head = number_width + 2 + incident.severity.as_str().len() + 2;
    let status_width = "Investigating".len();
    let what = format!("{}: {}", incident.customer, incident.title);
    let what = cut(&what, WIDTH.saturating_sub(head + status_width + 2));
    let padding = " ".repeat(status_width.saturating_sub(incident.status.as_str().len()));
    let _ = writeln!(
        out,
        "{BOLD}{:number_width$}{BOLD:#}  {}  {}{padding}  {what}",
        incident.number,
        incident.severity,
        output::status(incident.status),
    );
    let indent = " ".repeat(number_width + 2);
    let mut facts = vec![incident.clocks.incident_time.exact.clone()];
    match &row.next_update {
        Some(next) => facts.push(next_update(next)),
        _ if incident.closed_at.is_some() => facts.push("closed".to_owned()),
        _ if incident.status == StatusName::Resolved => {}
        _ => facts.push("no next update promised".to_owned()),
    }
    match &row.last_update {
        Some(last) => facts.push(updates(last.number)),
        None => facts.push("nothing said yet".to_owned()),
    }
    if row.undelivered > 0 {
        facts.push(format!("{BAD}{} not arrived{BAD:#}", row.undelivered));
    }
    let _ = writeln!(out, "{indent}{}", facts.join(" · "));
}

/// When readers hear more, and whether anybody told them so.
fn next_update(next: &DueOut) -> String {
    let DueOut { due, said, overdue, countdown, .. } = next;
    let what = if *said { "next update" } else { "update due by policy" };
    match overdue {
        true => format!("{BAD}{what} {} {countdown}{BAD:#}", due.said),
        false => format!("{what} {} ({countdown})", due.said),
    }
}

fn updates(count: u32) -> String {
    if count == 1 { "1 update".to_owned() } else { format!("{count} updates") }
}
