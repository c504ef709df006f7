//! `sev1 close`: a resolved incident ends for good.

use sev1_web::api::wire::IncidentOut;

use super::Context;
use crate::args::One;
use crate::error::CliError;
use crate::output::{self, BOLD};

/// Closes an incident.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: One) -> Result<(), CliError> {
    let path = format!("/incidents/{}/close", args.number);
    let incident: IncidentOut = context.client.post(&path, &serde_json::json!({}), None).await?;
    if context.json {
        return output::print_json(&incident);
    }
    output::print(&format!("{BOLD}{}{BOLD:#} is closed. No more updates are due.\n", incident.number))
}
