//! `sev1 promise`: a call, a milestone or a document is promised outside an update.

use sev1_web::api::wire::{MakePromiseRequest, PromisedOut};

use super::Context;
use crate::args::PromiseArgs;
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Makes a promise and says by when it is owed.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: PromiseArgs) -> Result<(), CliError> {
    let request = MakePromiseRequest {
        kind: args.kind.into(),
        what: args.what,
        audience: args.audience.map(|a| a.to_string()),
        due: args.due,
        owner: args.owner,
    };
    let done: PromisedOut = context.client.post(&format!("/incidents/{}/promises", args.one.number), &request, None).await?;
    let made = done.open_promises.iter().filter(|p| p.kind == request.kind && p.what.as_deref() == Some(request.what.trim()));
    let says = match made.max_by_key(|p| p.made_at) {
        Some(made) => format!(
            "{BOLD}{}{BOLD:#} {} is promised{} for {}; {} owes it.\n",
            done.incident.number,
            promised::of(made),
            promised::to(made.kind, &made.audience),
            made.due.said,
            made.owner
        ),
        None => format!("{BOLD}{}{BOLD:#} it is promised.\n", done.incident.number),
    };
    promised::print(context, &done, &says)
}
