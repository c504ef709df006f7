//! `sev1 handoff`, `sev1 accept`, `sev1 decline`: what one person owes passes to the next.

use sev1_web::api::wire::{DeclineRequest, HandOffRequest, InheritanceOut, PromiseKindName, PromisedOut};

use super::Context;
use crate::args::{Decline, HandOff, One};
use crate::error::CliError;
use crate::output::{self, BOLD};
use crate::promised;

/// Offers a hand-off and shows what would pass; without anybody to take over, only shows it.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn offer(context: &Context, args: HandOff) -> Result<(), CliError> {
    let path = format!("/incidents/{}/hand-off", args.one.number);
    let Some(to) = args.to else {
        let inheritance: InheritanceOut = context.client.get(&path).await?;
        return if context.json { output::print_json(&inheritance) } else { output::print(&ended(&inheritance.markdown)) };
    };
    let request = HandOffRequest { to, from: args.from, note: args.note };
    let offered: PromisedOut = context.client.post(&path, &request, None).await?;
    let offered = promised::tell(context, offered).await?;
    let number = &offered.incident.number;
    let offer = offered.open_promises.iter().find(|p| p.kind == PromiseKindName::HandOff);
    let says = match offer {
        Some(offer) => format!(
            "{BOLD}{number}{BOLD:#} {} is asked to take over from {}, and is to answer by {}: sev1 accept {number}\n",
            offer.owner,
            offer.asked_by.as_deref().unwrap_or("you"),
            offer.due.said
        ),
        None => String::new(),
    };
    let inheritance = ended(offered.inheritance.as_deref().unwrap_or_default());
    promised::print(context, &offered, &format!("{says}\n{inheritance}\n"))
}

/// Accepts what was offered.
///
/// # Errors
/// As [`offer`].
pub(crate) async fn accept(context: &Context, args: One) -> Result<(), CliError> {
    let path = format!("/incidents/{}/hand-off/accept", args.number);
    let done: PromisedOut = context.client.post(&path, &serde_json::json!({}), None).await?;
    let says = format!("{BOLD}{}{BOLD:#} is yours now.\n{}", done.incident.number, promised::lines(&done.open_promises));
    promised::print(context, &done, &says)
}

/// Declines what was offered.
///
/// # Errors
/// As [`offer`].
pub(crate) async fn decline(context: &Context, args: Decline) -> Result<(), CliError> {
    let path = format!("/incidents/{}/hand-off/decline", args.one.number);
    let done: PromisedOut = context.client.post(&path, &DeclineRequest { reason: args.reason }, None).await?;
    let says = format!("{BOLD}{}{BOLD:#} declined: what is owed stays where it is.\n", done.incident.number);
    promised::print(context, &done, &says)
}

/// With one line end.
fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}
