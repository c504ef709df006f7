//! `sev1 ask`: a reader wants to hear something now. It is recorded, and owed.

use sev1_web::api::wire::{AskRequest, PromiseKindName, PromisedOut};

use super::Context;
use crate::args::Ask;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Records that a reader asks, and says who owes the answer.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Ask) -> Result<(), CliError> {
    let request = AskRequest { by: args.by, audience: args.audience.to_string(), note: args.note };
    let asked: PromisedOut = context.client.post(&format!("/incidents/{}/asks", args.one.number), &request, None).await?;
    let asked = promised::tell(context, asked).await?;
    let answers = asked.open_promises.iter().filter(|p| p.kind == PromiseKindName::Answer);
    let says = answers.max_by_key(|p| p.made_at).map(|answer| {
        format!(
            "{BOLD}{}{BOLD:#} {} asked; {} owes an answer by {}. The next update to {} gives it.\n",
            asked.incident.number,
            answer.asked_by.as_deref().unwrap_or("somebody"),
            answer.owner,
            answer.due.said,
            answer.audience
        )
    });
    promised::print(context, &asked, &says.unwrap_or_default())
}
