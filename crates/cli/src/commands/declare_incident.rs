//! `sev1 declare`: an incident begins.

use sev1_domain::severity::Severity;
use sev1_web::api::wire::{DeclareRequest, IncidentOut};

use super::Context;
use crate::args::Declare;
use crate::error::CliError;
use crate::output::{self, BOLD};

/// Declares an incident and says its number.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Declare) -> Result<(), CliError> {
    let request = DeclareRequest {
        customer: args.customer,
        new_customer: args.new_customer,
        severity: args.severity.parse::<Severity>()?.into(),
        title: args.title,
        zone: args.zone,
        began: args.began,
        detected: args.detected,
        reported: args.reported,
        acknowledged: args.acknowledged,
    };
    let key = context.key(args.idempotency_key.as_ref());
    let incident: IncidentOut = context.client.post("/incidents", &request, key.as_deref()).await?;
    if context.json {
        return output::print_json(&incident);
    }
    let time = &incident.clocks.incident_time;
    output::print(&format!(
        "{BOLD}{}{BOLD:#} is declared: {}, {}, {} since {}.\nTell people: sev1 update {}\n",
        incident.number,
        incident.customer,
        incident.severity,
        time.words,
        super::show_incident::clock_words(time.from),
        incident.number,
    ))
}
