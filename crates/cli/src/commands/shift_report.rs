//! `sev1 shift`: what a person or a team owes now, in all incidents.

use sev1_web::api::wire::ShiftOut;

use super::Context;
use crate::args::Shift;
use crate::client::escaped;
use crate::error::CliError;
use crate::output;

/// Prints the shift report.
///
/// # Errors
/// What kept it from being read.
pub(crate) async fn run(context: &Context, args: Shift) -> Result<(), CliError> {
    let who = args.who.map(|who| format!("?who={}", escaped(&who))).unwrap_or_default();
    let shift: ShiftOut = context.client.get(&format!("/shift{who}")).await?;
    if context.json {
        return output::print_json(&shift);
    }
    output::print(&format!("{}\n", shift.markdown.trim_end()))
}
