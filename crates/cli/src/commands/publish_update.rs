//! `sev1 update` and `sev1 resolve`: readers are told something, and it is seen to arrive.

use std::time::Duration;

use sev1_domain::status::Status;
use sev1_domain::when::read_duration;
use sev1_web::api::wire::{CorrectionSaid, CoveredOut, IncidentViewOut, NextUpdateOut, PublishedOut, RetractionSaid, Text, UpdateRequest};

use super::Context;
use crate::args::{Correct, Retract, Update};
use crate::asking::{agreed, declined};
use crate::drafts::Clean;
use crate::editing::in_text;
use crate::error::{CliError, Kind};
use crate::output::{self, BOLD};
use crate::{editing, input, waiting};

/// How long a publish without a server waits, unless told otherwise.
pub(crate) const WAIT: Duration = Duration::from_secs(10);

/// What a verb says by itself.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    /// Nothing.
    AsSaid,
    /// That it works again.
    Resolved,
    /// That an earlier update was wrong.
    Correction(CorrectionSaid),
    /// That readers must stop acting on an earlier update.
    Retraction(RetractionSaid),
}

/// `sev1 correct`: publishes an update that mends an earlier one.
///
/// # Errors
/// As [`run`].
pub(crate) async fn correct(context: &Context, args: Correct) -> Result<(), CliError> {
    let Correct { update, of, wrong, right, since, tell: label } = args;
    let said = |text| Text { text, label };
    run(context, update, Told::Correction(CorrectionSaid { of, wrong: said(wrong), right: said(right), since })).await
}

/// `sev1 retract`: publishes an update that takes an earlier one back.
///
/// # Errors
/// As [`run`].
pub(crate) async fn retract(context: &Context, args: Retract) -> Result<(), CliError> {
    let Retract { update, of, because: text, tell: label } = args;
    run(context, update, Told::Retraction(RetractionSaid { of, reason: Text { text, label } })).await
}

/// Publishes an update, of which the verb says a part.
///
/// # Errors
/// Refusals, or what kept it from being done. What was typed in an editor is kept as a draft.
pub(crate) async fn run(context: &Context, args: Update, told: Told) -> Result<(), CliError> {
    let wait = wait_limit(context, &args)?;
    let written_now = matches!(told, Told::AsSaid | Told::Resolved) && args.says.is_silent();
    let published = if args.draft.is_some() || written_now {
        editing::run(context, &args, matches!(told, Told::Resolved).then_some(Status::Resolved)).await?
    } else {
        let (mut request, written) = request(context, &args, told).await?;
        let explain = |error| explain_file(context, &args, written.as_ref(), error);
        if !agreed(context, &args, &mut request).await.map_err(explain)? {
            return Err(declined());
        }
        publish(context, &args, &request).await.map_err(explain)?
    };
    finish(context, published, wait, args.wait.is_some()).await
}

/// What flags say, completed by the last update where they repeat it; and the hand-written text as typed, if there is one.
async fn request(context: &Context, args: &Update, told: Told) -> Result<(UpdateRequest, Option<(String, Clean)>), CliError> {
    let last = last_update(context, args).await?;
    let mut request = args.says.request(last.as_ref().and_then(|view| view.updates.first()).map(|u| &u.update))?;
    match told {
        Told::AsSaid => {}
        Told::Resolved => request.status = Some(Status::Resolved.into()),
        Told::Correction(said) => request.correction = Some(said),
        Told::Retraction(said) => request.retraction = Some(said),
    }
    args.asks.add_to(&mut request)?;
    args.agrees.add_to(&mut request)?;
    let written = request.text.take().map(|typed| {
        let clean = Clean::untouched(&typed);
        (typed, clean)
    });
    request.text = written.as_ref().map(|(_, clean)| clean.text.clone());
    Ok((request, written))
}

/// Shows refusals where they stand in the file.
fn explain_file(context: &Context, args: &Update, written: Option<&(String, Clean)>, error: CliError) -> CliError {
    match (written, &args.says.file) {
        (Some((typed, clean)), Some(file)) => in_text(error, &input::name(file), typed, clean, &context.config.zones),
        _ => error,
    }
}

async fn last_update(context: &Context, args: &Update) -> Result<Option<IncidentViewOut>, CliError> {
    if !args.says.needs_last() {
        return Ok(None);
    }
    context.client.get(&format!("/incidents/{}", args.one.number)).await.map(Some)
}

/// Publishes.
///
/// # Errors
/// As [`run`].
pub(crate) async fn publish(context: &Context, args: &Update, request: &UpdateRequest) -> Result<PublishedOut, CliError> {
    let key = context.key(args.idempotency_key.as_ref());
    context.client.post(&format!("/incidents/{}/updates", args.one.number), request, key.as_deref()).await
}

/// Waits and says how it stands. `must_arrive`: a delivery that did not arrive is then an error.
async fn finish(context: &Context, mut published: PublishedOut, wait: Option<Duration>, must_arrive: bool) -> Result<(), CliError> {
    let number = published.incident.number.parse()?;
    if let Some(limit) = wait {
        match waiting::wait(&context.client, number, published.update.number, limit).await {
            Ok(deliveries) => published.deliveries = deliveries,
            // It is published all the same, so that is said first.
            Err(error) => output::remark(&error.text()),
        }
    }
    let rest = waiting::rest(&published.deliveries, context.client.local.is_some()).filter(|_| wait.is_some());
    if context.json {
        output::print_json(&published)?;
    } else {
        output::print(&text(context, &published))?;
        rest.iter().for_each(|rest| output::remark(rest));
    }
    output::warnings(&published.warnings);
    if must_arrive && rest.is_some() { Err(CliError::silent(Kind::Unavailable)) } else { Ok(()) }
}

fn text(context: &Context, published: &PublishedOut) -> String {
    let update = &published.update;
    let again = if published.replayed { " (it was published before)" } else { "" };
    let next = match &update.next_update {
        Some(NextUpdateOut::Promised { due }) => format!("Next update promised for {}.", due.said),
        Some(NextUpdateOut::OptedOut { reason }) => format!("No next update is planned: {}", reason.text),
        None => format!("No more updates are due. When it is over for good: sev1 close {}", published.incident.number),
    };
    let deliveries = match published.deliveries.is_empty() {
        true => "No destination serves this customer, so nobody was told: sev1 doctor\n".to_owned(),
        false => output::deliveries(&published.deliveries, context.env.clock.now()),
    };
    let mended = update.earlier.map_or_else(String::new, |earlier| {
        let number = &published.incident.number;
        format!("Copies of update {earlier} are marked where they can be: sev1 copies {number} {earlier}\n")
    });
    let acknowledged: String = published.acknowledged.iter().map(covered).collect();
    format!(
        "{BOLD}{}{BOLD:#} update {} is published{again}: {}, {}.\n{next}\n{mended}{acknowledged}\n{deliveries}",
        published.incident.number,
        update.number,
        output::status(update.status),
        update.incident_time,
    )
}

/// What an acknowledgement let pass, in one line.
fn covered(said: &CoveredOut) -> String {
    let CoveredOut { code, reason, findings } = said;
    match findings {
        0 => format!("{code} was acknowledged, but it had found nothing to be asked about.\n"),
        1 => format!("{code} acknowledged for 1 finding: {reason}\n"),
        n => format!("{code} acknowledged for {n} findings: {reason}\n"),
    }
}

fn wait_limit(context: &Context, args: &Update) -> Result<Option<Duration>, CliError> {
    match &args.wait {
        Some(text) => {
            // A bare number is meant as seconds.
            let text = if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text}s") } else { text.clone() };
            let span = read_duration(&text).and_then(|s| Duration::try_from(s).ok());
            let span = span.ok_or_else(|| CliError::usage(format!("`--wait {text}` is no span of time")).hint("write it like 30 or 2m"))?;
            Ok(Some(span))
        }
        None if args.no_wait => Ok(None),
        None => Ok(context.client.local.is_some().then_some(WAIT)),
    }
}
