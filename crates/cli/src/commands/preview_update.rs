//! `sev1 preview`: what every audience would read, and where it would go. Publishes nothing.

use std::fmt::Write as _;

use sev1_domain::ids::IncidentNumber;
use sev1_web::api::wire::{IncidentViewOut, PreviewOut, UpdateRequest};

use super::Context;
use crate::args::Preview;
use crate::editing::kept_text;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};

/// Shows the texts of all audiences, or of one.
///
/// # Errors
/// What publishing would be refused for.
pub(crate) async fn run(context: &Context, args: Preview) -> Result<(), CliError> {
    let request = request(context, &args).await?;
    let path = format!("/incidents/{}/updates/preview", args.one.number);
    let mut preview: PreviewOut = context.client.post(&path, &request, None).await?;
    if let Some(audience) = &args.audience {
        preview.texts.retain(|t| t.audience == audience.as_str());
    }
    if context.json {
        return output::print_json(&preview);
    }
    output::print(&text(&preview, args.audience.is_some()))
}

async fn request(context: &Context, args: &Preview) -> Result<UpdateRequest, CliError> {
    let number = args.one.number;
    // With nothing said, the last update is said again; a promise that is due anyway is not asked for.
    let again = args.says.is_silent() && args.draft.is_none();
    let view: Option<IncidentViewOut> = match again || args.says.needs_last() {
        true => Some(context.client.get(&format!("/incidents/{number}")).await?),
        false => None,
    };
    let last = view.as_ref().and_then(|v| v.updates.first()).map(|u| &u.update);
    let mut request = args.says.request(last)?;
    if let Some(name) = &args.draft {
        request.text = Some(kept_text(&context.config, number, name)?);
    }
    if again {
        return last.map(said_again).ok_or_else(|| nothing_to_show(number));
    }
    Ok(request)
}

fn nothing_to_show(number: IncidentNumber) -> CliError {
    CliError::usage(format!("{number} has no update yet, so there is nothing to show"))
        .hint("say something: --summary, --impact, --notes, --next; or show a file: --file FILE; or a draft: --draft NAME")
}

/// The last update with a promise that is still to come, so that its texts can be shown as they read now.
fn said_again(last: &sev1_web::api::wire::UpdateOut) -> UpdateRequest {
    use sev1_web::api::wire::{NextUpdateOut, NextUpdateSaid};
    let next_update = last.next_update.as_ref().map(|next| match next {
        NextUpdateOut::Promised { due } => NextUpdateSaid { at: Some(due.at.to_string()), ..NextUpdateSaid::default() },
        NextUpdateOut::OptedOut { reason } => NextUpdateSaid { at: None, opt_out: Some(reason.text.clone()), label: Some(reason.label) },
    });
    UpdateRequest {
        next_update,
        bridge: None,
        people: last.people.clone(),
        thanks: last.thanks.clone(),
        fix: last.fix.clone(),
        approvals: last.approvals.clone(),
        evidence: last.evidence.clone(),
        thread: last.thread.clone(),
        ..UpdateRequest::default()
    }
}

fn text(preview: &PreviewOut, one: bool) -> String {
    let mut out = String::new();
    for (i, text) in preview.texts.iter().enumerate() {
        if !one {
            let to: Vec<&str> = text.destinations.iter().map(|d| d.name.as_str()).collect();
            let to = if to.is_empty() { "nowhere".to_owned() } else { to.join(", ") };
            let gap = if i == 0 { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{BOLD}{}{BOLD:#} {DIM}goes to {to}{DIM:#}\n", text.audience);
        }
        let _ = writeln!(out, "{}", text.text.trim_end());
    }
    out
}
