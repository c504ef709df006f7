//! `sev1 declare`: an incident begins.

use sev1_domain::severity::Severity;
use sev1_web::api::wire::{DeclareRequest, DeclaredOut, IncidentOut, PromiseOut};

use super::Context;
use crate::args::Declare;
use crate::error::CliError;
use crate::output::{self, BOLD};
use crate::promised;

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
        lead: args.lead,
        deputy: args.deputy,
    };
    let key = context.key(args.idempotency_key.as_ref());
    let declared: DeclaredOut = context.client.post("/incidents", &request, key.as_deref()).await?;
    if context.json {
        output::print_json(&declared)?;
    } else {
        output::print(&text(context, &declared.incident).await)?;
    }
    output::warnings(&declared.warnings);
    Ok(())
}

async fn text(context: &Context, incident: &IncidentOut) -> String {
    let time = &incident.clocks.incident_time;
    let number = &incident.number;
    format!(
        "{BOLD}{number}{BOLD:#} is declared: {}, {}, {} since {}.\nTell people{}: sev1 update {number}\n",
        incident.customer,
        incident.severity,
        time.words,
        super::show_incident::clock_words(time.from),
        first_update(context, number).await,
    )
}

/// By when the policy asks for the first update, and whom it keeps waiting.
async fn first_update(context: &Context, number: &str) -> String {
    // It is declared all the same.
    let promises = match number.parse() {
        Ok(number) => promised::all(context, number).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let open: Vec<PromiseOut> = promises.into_iter().filter(|p| p.is_next_update() && p.outcome.is_none()).collect();
    promised::alike(&open).first().map_or_else(String::new, |group| {
        let countdown = group[0].countdown.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
        format!(" by {}{countdown} ({})", group[0].due.said, promised::audiences(group))
    })
}
