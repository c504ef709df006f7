//! Waiting for deliveries: with progress on a terminal, and plain words about what is left.

use std::time::Duration;

use sev1_app::read_models::DeliveryView;
use sev1_app::worker::settle::{settle, settle_these};
use sev1_domain::ids::{DeliveryId, IncidentNumber, UpdateNumber};
use sev1_web::api::wire::{DeliveryOut, DeliveryStateName, IncidentViewOut, UpdateViewOut};

use crate::client::Client;
use crate::error::CliError;
use crate::output::Progress;

/// Waits until every delivery of an update is settled or held, at most for `limit`; answers how they stand.
///
/// Without a server this process carries them out itself; with one it watches.
///
/// # Errors
/// When database or server cannot be asked.
pub(crate) async fn wait(client: &Client, number: IncidentNumber, update: u32, limit: Duration) -> Result<Vec<DeliveryOut>, CliError> {
    let mut progress = Progress::default();
    if let Some(local) = &client.local {
        let incident = local.app.show_incident(number).await?.state.incident.id;
        let show = |all: &[DeliveryView]| {
            let open = all.iter().filter(|d| !d.state.is_settled()).map(|d| d.destination.as_str());
            progress.show(words(all.len(), open));
        };
        settle(&local.app, &local.owner, incident, UpdateNumber(update), limit, show).await?;
        progress.end();
        return deliveries(client, number, update).await;
    }
    let over = tokio::time::sleep(limit);
    tokio::pin!(over);
    loop {
        let all = deliveries(client, number, update).await?;
        let open: Vec<&DeliveryOut> = all.iter().filter(|d| !settled(d)).collect();
        progress.show(words(all.len(), open.iter().map(|d| d.destination.as_str())));
        let done = open.iter().all(|d| d.due_at.is_none());
        if done {
            progress.end();
            return Ok(all);
        }
        tokio::select! {
            () = &mut over => {
                progress.end();
                return Ok(all);
            }
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
        }
    }
}

/// Carries out what is told of promises, without a server: until all of it is settled or held, at most for `limit`. Answers how it
/// stands; with a server it stands as it was.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn wait_told(
    client: &Client,
    number: IncidentNumber,
    told: &[DeliveryOut],
    limit: Duration,
) -> Result<Vec<DeliveryOut>, CliError> {
    let Some(local) = &client.local else { return Ok(told.to_vec()) };
    let ids: Vec<DeliveryId> = told.iter().filter_map(|d| d.id.parse().ok().map(DeliveryId)).collect();
    let incident = local.app.show_incident(number).await?.state.incident.id;
    let mut progress = Progress::default();
    let show = |all: &[DeliveryView]| {
        let open = all.iter().filter(|d| !d.state.is_settled()).map(|d| d.destination.as_str());
        progress.show(words(all.len(), open));
    };
    settle_these(&local.app, &local.owner, incident, &ids, limit, show).await?;
    progress.end();
    let view: IncidentViewOut = client.get(&format!("/incidents/{number}")).await?;
    Ok(view.notices.into_iter().filter(|d| told.iter().any(|t| t.id == d.id)).collect())
}

/// What follows for deliveries that are not done; `None` when all arrived.
pub(crate) fn rest(all: &[DeliveryOut], local: bool) -> Option<String> {
    let stands_by = |d: &DeliveryOut| d.stands_in_for.is_some() && d.state == DeliveryStateName::Pending;
    let open = all.iter().filter(|d| !settled(d) && d.due_at.is_some() && !stands_by(d)).count();
    let failed = all.iter().filter(|d| d.state == DeliveryStateName::Failed).count();
    let held = all.iter().filter(|d| !settled(d) && d.due_at.is_none()).count();
    let mut said = Vec::new();
    if open > 0 {
        said.push(match local {
            true => format!("{} not arrived yet; `sev1 serve` or `sev1 worker` will go on.", counted(open)),
            false => format!("{} not arrived yet; the server goes on.", counted(open)),
        });
    }
    if held > 0 {
        said.push(format!(
            "{} may or may not have arrived: look there, then `sev1 redeliver`, with --arrived if it is there.",
            counted(held)
        ));
    }
    if failed > 0 {
        said.push(format!("{} given up: mend the destination (`sev1 doctor`), then `sev1 redeliver`.", counted(failed)));
    }
    (!said.is_empty()).then(|| said.join("\n"))
}

fn counted(count: usize) -> String {
    if count == 1 { "1 delivery".to_owned() } else { format!("{count} deliveries") }
}

fn settled(delivery: &DeliveryOut) -> bool {
    use DeliveryStateName::{Failed, Sent, Superseded, Withdrawn};
    matches!(delivery.state, Sent | Failed | Superseded | Withdrawn)
}

fn words<'d>(all: usize, open: impl Iterator<Item = &'d str>) -> String {
    let open: Vec<&str> = open.collect();
    if open.is_empty() {
        return String::new();
    }
    format!("{} of {all} arrived; waiting for {}", all - open.len(), open.join(", "))
}

async fn deliveries(client: &Client, number: IncidentNumber, update: u32) -> Result<Vec<DeliveryOut>, CliError> {
    let view: UpdateViewOut = client.get(&format!("/incidents/{number}/updates/{update}")).await?;
    Ok(view.deliveries)
}
