//! `sev1 copies`: who has which revision of an update.

use std::fmt::Write as _;

use sev1_web::api::wire::{CopiesOut, CopyOut, DeliveryStateName};

use super::Context;
use crate::args::WhichUpdate;
use crate::error::CliError;
use crate::output::{self, ATTENTION, BAD, BOLD, DIM, GOOD};

/// Shows an update's revisions and everybody's copy of it.
///
/// # Errors
/// When it cannot be asked, or there is no such update.
pub(crate) async fn run(context: &Context, args: WhichUpdate) -> Result<(), CliError> {
    let WhichUpdate { number, update } = args;
    let copies: CopiesOut = context.client.get(&format!("/incidents/{number}/updates/{update}/copies")).await?;
    print(context, &args, &copies)
}

/// The same of copies that are known.
pub(crate) fn print(context: &Context, which: &WhichUpdate, copies: &CopiesOut) -> Result<(), CliError> {
    if context.json { output::print_json(copies) } else { output::print(&text(which, copies)) }
}

fn text(which: &WhichUpdate, view: &CopiesOut) -> String {
    let update = &view.update;
    let marks = [("corrected", update.corrected_by), ("taken back", update.retracted_by)];
    let marks: Vec<String> = marks.into_iter().filter_map(|(what, by)| Some(format!(", {what} by update {}", by?))).collect();
    let mut out =
        format!("{BOLD}{}{BOLD:#} update {} is at revision {}{}.\n", which.number, update.number, update.revision, marks.concat());
    for past in &view.past {
        let at = past.at.0.strftime("%F %H:%M UTC");
        let _ = writeln!(out, "  {DIM}revision {} until {at}: {} by {}{DIM:#}", past.update.revision, past.revised, past.by.name);
    }
    if view.copies.is_empty() {
        let _ = writeln!(out, "It went nowhere.");
    }
    let name = |copy: &CopyOut| match &copy.recipient {
        Some(recipient) => format!("{} {recipient}", copy.destination),
        None => copy.destination.clone(),
    };
    let width = view.copies.iter().map(|c| name(c).chars().count()).max().unwrap_or(0);
    for copy in &view.copies {
        let _ = writeln!(out, "  {:width$}  {}", name(copy), standing(copy, update.revision));
        if let Some(link) = copy.receipt.as_ref().and_then(|r| r.link.as_deref()) {
            let _ = writeln!(out, "  {:width$}  {DIM}{link}{DIM:#}", "");
        }
    }
    out
}

fn standing(copy: &CopyOut, newest: u32) -> String {
    let seen = match copy.revision {
        Some(seen) if seen == newest => format!("{GOOD}has revision {seen}{GOOD:#}"),
        Some(seen) => format!("{ATTENTION}has revision {seen}{ATTENTION:#}"),
        None => format!("{ATTENTION}has none yet{ATTENTION:#}"),
    };
    let newer = match &copy.newer {
        Some(newer) if newer.state == DeliveryStateName::Failed => format!(", {BAD}revision {} failed{BAD:#}", newer.revision),
        Some(newer) => format!(", revision {} is {}", newer.revision, newer.state),
        None if copy.revision.is_some_and(|seen| seen < newest) && !copy.can_be_changed => {
            format!("; {} cannot change what was sent", copy.channel)
        }
        None => String::new(),
    };
    format!("{seen}{newer}")
}
