//! `sev1 done` and `sev1 release`: a person says what became of a promise that no update keeps.

use std::fmt::Write as _;

use jiff::SignedDuration;
use sev1_app::words::exact_elapsed;
use sev1_web::api::wire::{DonePromiseRequest, OutcomeName, PromiseOut, PromisedOut, ReleasePromiseRequest};

use super::Context;
use crate::args::{Done, Release};
use crate::error::CliError;
use crate::output::BOLD;
use crate::promised;

/// Says that it was done.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn done(context: &Context, args: Done) -> Result<(), CliError> {
    let (number, which) = (args.settles.one.number, args.settles);
    let request =
        DonePromiseRequest { kind: which.kind.into(), what: which.what, audience: which.audience.map(|a| a.to_string()), note: args.note };
    let before = promised::all(context, number).await?;
    let done: PromisedOut = context.client.post(&format!("/incidents/{number}/promises/done"), &request, None).await?;
    say(context, &before, &done).await
}

/// Lets it go.
///
/// # Errors
/// As [`done`].
pub(crate) async fn release(context: &Context, args: Release) -> Result<(), CliError> {
    let (number, which) = (args.settles.one.number, args.settles);
    let request = ReleasePromiseRequest {
        kind: which.kind.into(),
        what: which.what,
        audience: which.audience.map(|a| a.to_string()),
        reason: args.reason,
    };
    let before = promised::all(context, number).await?;
    let done: PromisedOut = context.client.post(&format!("/incidents/{number}/promises/release"), &request, None).await?;
    say(context, &before, &done).await
}

async fn say(context: &Context, before: &[PromiseOut], done: &PromisedOut) -> Result<(), CliError> {
    let open = |p: &&PromiseOut| p.outcome.is_none() && done.open_promises.iter().all(|now| now.id != p.id);
    let settled: Vec<&str> = before.iter().filter(open).map(|p| p.id.as_str()).collect();
    let mut says = String::new();
    let after = promised::all(context, done.incident.number.parse()?).await?;
    for promise in after.iter().filter(|p| settled.contains(&p.id.as_str())) {
        let (what, to) = (promised::of(promise), promised::to(promise.kind, &promise.audience));
        let _ = writeln!(says, "{BOLD}{}{BOLD:#} {what}{to} {}.", done.incident.number, became(promise));
    }
    promised::print(context, done, &says)
}

/// What became of a settled promise.
fn became(promise: &PromiseOut) -> String {
    let Some(outcome) = &promise.outcome else { return "is open".to_owned() };
    match outcome.word {
        OutcomeName::Kept => "is done, in time".to_owned(),
        OutcomeName::KeptLate => format!("is done, {} late", exact_elapsed(SignedDuration::from_millis(outcome.late_ms))),
        OutcomeName::Released => format!("is released; it was due {}", promise.due.said),
        OutcomeName::Broken => format!("is broken; it was due {}", promise.due.said),
    }
}
