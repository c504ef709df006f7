//! `sev1 next`: a promise gets another time before it is due, and its readers learn of it.

use std::fmt::Write as _;

use sev1_web::api::wire::{MovePromiseRequest, PromiseOut, PromisedOut};

use super::Context;
use crate::args::Next;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Moves a promise and says who was told.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Next) -> Result<(), CliError> {
    let number = args.one.number;
    let before = promised::all(context, number).await?;
    let request = MovePromiseRequest {
        kind: args.kind.into(),
        what: args.what,
        audience: args.audience.map(|a| a.to_string()),
        to: args.to,
        reason: args.reason,
    };
    let moved: PromisedOut = context.client.post(&format!("/incidents/{number}/promises/move"), &request, None).await?;
    let moved = promised::tell(context, moved).await?;
    promised::print(context, &moved, &text(&before, &moved))
}

/// What moved from when to when, and whether anybody had been told of it.
fn text(before: &[PromiseOut], moved: &PromisedOut) -> String {
    let was = |now: &PromiseOut| before.iter().find(|p| p.id == now.id).filter(|p| p.due.at != now.due.at);
    let changed: Vec<_> = moved.open_promises.iter().filter_map(|now| Some((was(now)?, now))).collect();
    let mut out = String::new();
    let mut said: Vec<(&PromiseOut, &PromiseOut)> = Vec::new();
    for (from, to) in changed {
        // Several audiences were promised the same.
        if said.iter().any(|(f, t)| (f.kind, &f.what, f.due.at, t.due.at) == (from.kind, &from.what, from.due.at, to.due.at)) {
            continue;
        }
        let number = &moved.incident.number;
        let _ = writeln!(out, "{BOLD}{number}{BOLD:#} {} moved from {} to {}.", promised::of(to), from.due.said, to.due.said);
        said.push((from, to));
    }
    if moved.deliveries.is_empty() {
        let why = match said.iter().any(|(from, _)| from.said) {
            true => "No destination serves its readers, so nobody was told: sev1 doctor",
            false => "Readers had not been told of it, so nobody was told.",
        };
        let _ = writeln!(out, "{why}");
    }
    out
}
