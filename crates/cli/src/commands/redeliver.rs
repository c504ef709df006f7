//! `sev1 redeliver`: a person decides about a delivery that was given up, or that nobody can tell about.

use sev1_web::api::wire::{DeliveryOut, RedeliverRequest, VerdictName};

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
    let Redeliver { number, update, destination, arrived } = args;
    let verdict = if arrived { VerdictName::Arrived } else { VerdictName::SendAgain };
    let path = format!("/incidents/{number}/updates/{update}/redeliver");
    let request = RedeliverRequest { destination: destination.clone(), verdict };
    let mut delivery: DeliveryOut = context.client.post(&path, &request, None).await?;
    if context.client.local.is_some() && !arrived {
        let all = waiting::wait(&context.client, number, update, WAIT).await?;
        delivery = all.into_iter().find(|d| d.destination == destination).unwrap_or(delivery);
    }
    if context.json {
        return output::print_json(&delivery);
    }
    output::print(&output::deliveries(&[delivery], context.env.clock.now()))
}
