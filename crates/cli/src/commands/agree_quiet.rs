//! `sev1 quiet`: readers may wait longer than the policy allows, because somebody of theirs agreed.

use sev1_web::api::wire::{PromisedOut, QuietRequest};

use super::Context;
use crate::args::Quiet;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Records quiet hours.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Quiet) -> Result<(), CliError> {
    let request = QuietRequest { with: args.with, until: args.until };
    let done: PromisedOut = context.client.post(&format!("/incidents/{}/quiet", args.one.number), &request, None).await?;
    let says = done.incident.quiet.as_ref().map(|quiet| {
        format!("{BOLD}{}{BOLD:#} quiet hours until {}, agreed with {}.\n", done.incident.number, quiet.until.said, quiet.with)
    });
    promised::print(context, &done, &says.unwrap_or_default())
}
