//! `sev1 snooze`: the owner is reminded again later; the promise stays as it is.

use sev1_web::api::wire::{PromisedOut, SnoozeRequest};

use super::Context;
use crate::args::Snooze;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Puts a reminder off and says what stands.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Snooze) -> Result<(), CliError> {
    let request = SnoozeRequest { kind: args.kind.into(), what: args.what, audience: None, until: args.until };
    let done: PromisedOut = context.client.post(&format!("/incidents/{}/promises/snooze", args.one.number), &request, None).await?;
    let now = context.env.clock.now();
    let snoozed = done.open_promises.iter().filter(|p| p.kind == request.kind);
    let says = snoozed.filter_map(|p| Some((p, p.snoozed_until?))).next().map(|(promise, until)| {
        format!(
            "{BOLD}{}{BOLD:#} {} is reminded again at {}. The promise stays: {}, {}.\n",
            done.incident.number,
            promise.owner,
            promised::time(until.0, &done.incident.zone, now),
            promised::of(promise),
            promised::due(promise)
        )
    });
    promised::print(context, &done, &says.unwrap_or_default())
}
