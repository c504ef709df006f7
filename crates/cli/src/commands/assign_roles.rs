//! `sev1 assign`: who leads an incident, and who stands in.

use sev1_web::api::wire::{PromisedOut, RolesRequest};

use super::Context;
use crate::args::Assign;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Assigns roles and says who has them.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Assign) -> Result<(), CliError> {
    let request = RolesRequest { lead: args.lead, deputy: args.deputy };
    let done: PromisedOut = context.client.post(&format!("/incidents/{}/roles", args.one.number), &request, None).await?;
    let incident = &done.incident;
    let roles = super::show_incident::roles(incident).unwrap_or_default();
    promised::print(context, &done, &format!("{BOLD}{}{BOLD:#} {roles}.\n", incident.number))
}
