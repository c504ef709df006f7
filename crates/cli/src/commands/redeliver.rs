//! `sev1 redeliver`: a person decides about a delivery that did not arrive by itself.

use std::time::Duration;

use sev1_domain::ids::IncidentNumber;
use sev1_web::api::wire::{DeliveryOut, RedeliverRequest, UndeliveredOut, UpdateViewOut, VerdictName};

use super::Context;
use super::publish_update::WAIT;
use crate::args::Redeliver;
use crate::error::CliError;
use crate::{output, waiting};

/// Decides, and without a server carries it out.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Redeliver) -> Result<(), CliError> {
    let verdict = match (args.arrived, args.give_up) {
        (true, _) => VerdictName::Arrived,
        (false, true) => VerdictName::GiveUp,
        (false, false) => VerdictName::SendAgain,
    };
    let (number, id) = which(context, &args).await?;
    let mut delivery: DeliveryOut =
        context.client.post(&format!("/deliveries/{id}/redeliver"), &RedeliverRequest { verdict }, None).await?;
    if verdict == VerdictName::SendAgain {
        delivery = carried_out(context, number, delivery, WAIT).await?;
    }
    if context.json {
        return output::print_json(&delivery);
    }
    output::print(&output::deliveries(&[delivery], context.env.clock.now()))
}

/// The incident and the id of the delivery that is meant.
async fn which(context: &Context, args: &Redeliver) -> Result<(IncidentNumber, String), CliError> {
    let (Some(update), Some(destination)) = (args.update, &args.destination) else {
        let undelivered: UndeliveredOut = context.client.get("/deliveries/undelivered").await?;
        let found = undelivered.deliveries.into_iter().find(|row| row.delivery.id == args.which);
        let found = found.ok_or_else(|| {
            CliError::refused(format!("nothing undelivered has the id `{}`", args.which), Vec::new())
                .hint("see what did not arrive: sev1 undelivered")
                .hint("or name incident, update and destination: sev1 redeliver INC-142 3 war-room")
        })?;
        return Ok((found.incident.parse()?, found.delivery.id));
    };
    let number: IncidentNumber = args.which.parse()?;
    let view: UpdateViewOut = context.client.get(&format!("/incidents/{number}/updates/{update}")).await?;
    // The newest revision is what is still to arrive.
    let found = view.deliveries.into_iter().rev().find(|d| d.destination == *destination && d.recipient.is_none());
    let found = found.ok_or_else(|| {
        CliError::refused(format!("update {update} of {number} goes to no destination `{destination}`"), Vec::new())
            .hint(format!("see where it went: sev1 show {number}"))
            .hint("where readers are reached apart, name the delivery: sev1 undelivered")
    })?;
    Ok((number, found.id))
}

/// Without a server this process sends it again; with one, the server does.
async fn carried_out(context: &Context, number: IncidentNumber, sent: DeliveryOut, limit: Duration) -> Result<DeliveryOut, CliError> {
    let Some(update) = sent.update else {
        let told = waiting::wait_told(&context.client, number, std::slice::from_ref(&sent), limit).await?;
        return Ok(told.into_iter().next().unwrap_or(sent));
    };
    if context.client.local.is_none() {
        return Ok(sent);
    }
    let all = waiting::wait(&context.client, number, update, limit).await?;
    Ok(all.into_iter().find(|d| d.id == sent.id).unwrap_or(sent))
}
