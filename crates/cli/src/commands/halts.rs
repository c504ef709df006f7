//! `sev1 halts`, `sev1 lift`: who gets no more mail, and letting it go on.

use std::fmt::Write as _;

use sev1_web::api::wire::{HaltOut, HaltReasonName, HaltsOut, LiftRequest};

use super::Context;
use crate::args::Lift;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};

/// Lists who gets no more mail.
///
/// # Errors
/// What kept it from being read.
pub(crate) async fn list(context: &Context) -> Result<(), CliError> {
    let halts: HaltsOut = context.client.get("/halts").await?;
    if context.json {
        return output::print_json(&halts);
    }
    output::print(&table(&halts.halts))
}

/// Lets mail go on.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn lift(context: &Context, args: Lift) -> Result<(), CliError> {
    let Lift { destination, recipient } = args;
    let request = LiftRequest { destination: destination.clone(), recipient: recipient.clone() };
    let left: HaltsOut = context.client.post("/halts/lift", &request, None).await?;
    if context.json {
        return output::print_json(&left);
    }
    output::print(&format!("The next update goes to {BOLD}{recipient}{BOLD:#} again by {destination}.\n"))
}

fn table(halts: &[HaltOut]) -> String {
    if halts.is_empty() {
        return "Nobody is halted: every recipient gets their mails.\n".to_owned();
    }
    let wide = |of: fn(&HaltOut) -> &str| halts.iter().map(|h| of(h).chars().count()).max().unwrap_or(0);
    let (places, people) = (wide(|h| &h.destination), wide(|h| &h.recipient));
    let mut text = String::new();
    for halt in halts {
        let since = halt.since.0.strftime("%-d %b %Y %H:%M UTC");
        let why = match halt.why {
            HaltReasonName::Unsubscribed => "asked for no more",
            HaltReasonName::Refused => "refused by their mail server",
        };
        let _ = writeln!(text, "{BOLD}{:places$}  {:people$}{BOLD:#}  {why} {DIM}since {since}{DIM:#}", halt.destination, halt.recipient);
        if let Some(said) = halt.said.as_ref().filter(|_| halt.why == HaltReasonName::Refused) {
            let _ = writeln!(text, "{:places$}  {DIM}{said}{DIM:#}", "");
        }
    }
    text
}
