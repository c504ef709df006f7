//! Carries out the duty to deliver: claim under a lease, send with no transaction open, record what came of it.
//!
//! Each lane has its own loop and its own slots, so first tries never wait behind retries. A crash anywhere
//! leaves a lease that runs out; the next claim then says that the message may have arrived. What tells of an exercise goes into
//! inboxes only.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sev1_channels::{Capabilities, Channel, Outgoing, SendError};
use sev1_domain::delivery::{self, DeliveryState, Next, Outcome, Receipt, Relation, RetryRule};
use sev1_domain::destination::{ChannelKind, OnUncertain};
use sev1_store::{ClaimRequest, Claimed, Lane, Lease, StoreError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::stopped;
use crate::App;

/// Runs both lanes until `stop` turns true. `owner` must be unique among all running workers.
pub async fn run(app: App, owner: String, stop: watch::Receiver<bool>) {
    tokio::join!(lane(app.clone(), owner.clone(), Lane::First, stop.clone()), lane(app, owner, Lane::Again, stop));
}

async fn lane(app: App, owner: String, lane: Lane, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(app.settings.concurrency as usize));
    let mut under_way = JoinSet::new();
    while !*stop.borrow() {
        // Registered before the claim, so that a commit between claim and wait is not missed.
        let woken = app.wake.notified();
        let free = slots.available_permits();
        let claimed = if free == 0 { Ok(Vec::new()) } else { claim(&app, &owner, lane, free).await };
        match claimed {
            Ok(claimed) if !claimed.is_empty() => {
                for one in claimed {
                    let permit = Arc::clone(&slots).acquire_owned().await.expect("the semaphore is never closed");
                    let app = app.clone();
                    under_way.spawn(async move {
                        deliver(&app, one, lane).await;
                        drop(permit);
                        // What comes next in the same thread, or waited for this server, may be due now.
                        app.wake.notify_waiters();
                    });
                }
                while under_way.try_join_next().is_some() {}
                continue;
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(error = %error, "due deliveries could not be claimed; asking again"),
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(app.settings.poll) => {}
            () = stopped(&mut stop) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Claims what is due now in both lanes and delivers it; answers how many deliveries were tried.
///
/// # Errors
/// When the database cannot be asked.
pub async fn tick(app: &App, owner: &str) -> Result<usize, StoreError> {
    let limit = app.settings.concurrency as usize;
    let (first, again) = tokio::try_join!(claim(app, owner, Lane::First, limit), claim(app, owner, Lane::Again, limit))?;
    let mut under_way = JoinSet::new();
    let tried = first.len() + again.len();
    let of = |lane: Lane| move |one| (one, lane);
    for (one, lane) in first.into_iter().map(of(Lane::First)).chain(again.into_iter().map(of(Lane::Again))) {
        let app = app.clone();
        under_way.spawn(async move { deliver(&app, one, lane).await });
    }
    while under_way.join_next().await.is_some() {}
    Ok(tried)
}

/// Takes what is due: of each destination as much as its server may have at once.
async fn claim(app: &App, owner: &str, lane: Lane, limit: usize) -> Result<Vec<Claimed>, StoreError> {
    let now = app.env.clock.now();
    let lease_until = now.checked_add(span(app.settings.lease)).unwrap_or(Timestamp::MAX);
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    for (round, shares) in app.traffic.rounds(&app.registry, lane, app.settings.per_place, now).into_iter().enumerate() {
        let others = if round == 0 { UNKNOWN.min(limit) } else { 0 };
        let request = ClaimRequest { owner: owner.to_owned(), now, lease_until, lane, shares, others, limit };
        let claims = app.store.claim(request).await?;
        for error in &claims.unreadable {
            tracing::error!(error = %error, "a delivery cannot be read here and stays undelivered; the others go on");
        }
        if !claims.taken.is_empty() {
            for route in claims.taken.iter().filter_map(|one| app.registry.route(&one.delivery.destination)) {
                app.traffic.begin(route, lane, now);
            }
            return Ok(claims.taken);
        }
    }
    Ok(Vec::new())
}

/// What goes to destinations that nobody knows here is looked at a few at a time: it costs little, and comes back with a reason.
const UNKNOWN: u32 = 4;

/// One attempt, from its claim to its record.
async fn deliver(app: &App, claimed: Claimed, lane: Lane) {
    let next = attempt(app, &claimed).await;
    if let Some(route) = app.registry.route(&claimed.delivery.destination) {
        let asked = if let Next::Retry { not_before, .. } = &next { *not_before } else { None };
        app.traffic.end(route, lane, asked);
    }
    let state = match &next {
        Next::Sent(_) => "sent",
        Next::Retry { .. } => "retrying",
        Next::LookUp { .. } | Next::Hold { .. } => "uncertain",
        Next::Withdrawn { .. } => "withdrawn",
        Next::Failed { .. } => "failed",
    };
    metrics::counter!("sev1_delivery_attempts_total", "outcome" => state).increment(1);
    let delivery = &claimed.delivery;
    match &next {
        Next::Sent(_) => {
            tracing::info!(incident.number = %delivery.incident_number, about = %delivery.about.words(), destination = %delivery.destination, attempt = claimed.lease.attempt, "delivered");
        }
        Next::Withdrawn { why } => {
            tracing::debug!(incident.number = %delivery.incident_number, about = %delivery.about.words(), destination = %delivery.destination, reason = %why, "not needed");
        }
        Next::Retry { error, .. } | Next::LookUp { error, .. } | Next::Hold { error } | Next::Failed { error } => {
            tracing::warn!(incident.number = %delivery.incident_number, about = %delivery.about.words(), destination = %delivery.destination, attempt = claimed.lease.attempt, state, reason = %error, "not delivered");
        }
    }
    record(app, &claimed.lease, &next).await;
}

/// How often a busy or absent database is asked again to take an outcome; its lease ends some time after.
const RECORDS: u32 = 10;

/// Records what came of an attempt. One that is never recorded may have arrived, and that may mean a second post.
async fn record(app: &App, lease: &Lease, next: &Next) {
    for _ in 0..RECORDS {
        match app.store.record(lease, next, app.env.clock.now()).await {
            Ok(()) => {
                match app.store.feed_position().await {
                    Ok(position) => app.moved(position),
                    Err(error) => tracing::debug!(error = %error, "the feed is looked at again later"),
                }
                return;
            }
            // Two nodes that hinder each other (a deadlock) are a conflict: the next try has the way free.
            Err(error @ (StoreError::Unavailable { .. } | StoreError::Conflict { .. })) => {
                tracing::warn!(reason = %error, delivery.id = %lease.delivery, "the outcome of an attempt could not be recorded; trying again");
                tokio::time::sleep(app.settings.poll).await;
            }
            Err(error) => {
                tracing::warn!(error = %error, delivery.id = %lease.delivery, "the outcome of an attempt could not be recorded");
                return;
            }
        }
    }
}

async fn attempt(app: &App, claimed: &Claimed) -> Next {
    let delivery = &claimed.delivery;
    let now = app.env.clock.now();
    let step = |rule: &RetryRule, outcome, can_tell| {
        delivery::next_step(rule, claimed.lease.attempt, outcome, app.env.clock.now(), app.env.jitter(), can_tell)
    };
    let Some(route) = app.registry.route(&delivery.destination) else {
        // Another node may know it, or the configuration is being mended.
        let error = format!("the destination `{}` is not configured here; add it again or it stays undelivered", delivery.destination);
        return step(&RetryRule::chat(OnUncertain::Hold), Outcome::Retry { error, not_before: None }, true);
    };
    if delivery.incident_number.is_drill() && route.destination.channel != ChannelKind::Inbox {
        // Settings decide what an exercise is told to; this holds whatever they say.
        let error = format!("an exercise never leaves for a real destination, and `{}` is one", delivery.destination);
        return step(&route.retry, Outcome::Permanent { error }, true);
    }
    let can = route.channel.capabilities();
    let errand = match errand(claimed, can) {
        Ok(errand) => errand,
        Err(why) => return Next::Withdrawn { why },
    };
    // Changing a copy twice shows once.
    let can_tell = can.look_up || can.idempotent || matches!(errand, Errand::Mend(_));
    if claimed.may_have_arrived && !can_tell && route.retry.on_uncertain == OnUncertain::Hold {
        let error = "an earlier attempt may have arrived, and this channel cannot tell".to_owned();
        return step(&route.retry, Outcome::Uncertain { error }, false);
    }
    let outgoing = Outgoing { delivery, thread_root: claimed.thread_root.as_ref(), now };
    let carried = carry(route.channel.as_ref(), outgoing, errand);
    let outcome = match tokio::time::timeout(app.settings.send_limit, carried).await {
        Ok(Ok(receipt)) => Outcome::Sent(receipt),
        Ok(Err(SendError::Retry { reason, not_before })) => Outcome::Retry { error: reason, not_before },
        Ok(Err(SendError::Permanent(error))) => Outcome::Permanent { error },
        Ok(Err(SendError::Uncertain(error))) => Outcome::Uncertain { error },
        Err(_) => Outcome::Uncertain { error: format!("no answer within {:?}", app.settings.send_limit) },
    };
    step(&route.retry, outcome, can_tell)
}

/// What one attempt is to do.
#[derive(Clone, Copy)]
enum Errand<'a> {
    /// Send it.
    Send,
    /// See whether an earlier attempt arrived, and send it if not.
    LookUpFirst,
    /// Change the copy with this receipt.
    Mend(&'a Receipt),
}

/// What there is to do for a delivery, or why there is nothing.
fn errand(claimed: &Claimed, can: Capabilities) -> Result<Errand<'_>, String> {
    let send = if claimed.may_have_arrived && can.look_up { Errand::LookUpFirst } else { Errand::Send };
    let Some(other) = &claimed.other else { return Ok(send) };
    match (claimed.delivery.relation, &other.receipt) {
        (Relation::Mends(_), Some(receipt)) if can.edit => Ok(Errand::Mend(receipt)),
        (Relation::Mends(_), Some(_)) => Err("the copy had left meanwhile, and this channel cannot change what was sent".to_owned()),
        // What readers never got is sent as it is now.
        (Relation::None | Relation::Mends(_), _) => Ok(send),
        (Relation::StandsIn { .. }, _) => match other.state {
            DeliveryState::Sent => Err("what it stands in for arrived".to_owned()),
            DeliveryState::Superseded | DeliveryState::Withdrawn => Err("what it stands in for has no more use".to_owned()),
            _ => Ok(send),
        },
    }
}

async fn carry(channel: &dyn Channel, outgoing: Outgoing<'_>, errand: Errand<'_>) -> Result<Receipt, SendError> {
    match errand {
        Errand::Send => channel.send(outgoing).await,
        Errand::Mend(receipt) => channel.edit(receipt, outgoing).await.map(|()| receipt.clone()),
        Errand::LookUpFirst => match channel.look_up(outgoing.clone()).await {
            Ok(Some(receipt)) => Ok(receipt),
            Ok(None) => channel.send(outgoing).await,
            // Whether it arrived is still unknown, whatever went wrong with asking.
            Err(error) => Err(SendError::Uncertain(format!("it could not be looked up: {error}"))),
        },
    }
}

fn span(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
