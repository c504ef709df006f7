//! `sev1 preview`: what every audience would read, what changed in it, where it would go, and what the linter found. Publishes nothing.

use sev1_domain::ids::IncidentNumber;
use sev1_web::api::wire::{IncidentViewOut, PreviewOut, UpdateRequest};

use super::Context;
use crate::agrees;
use crate::args::Preview;
use crate::columns;
use crate::editing::kept_text;
use crate::error::CliError;
use crate::output::{self, DIM};
use crate::previewed::{self, Marks};

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
    if args.audience.is_some() {
        // One text alone is meant to be passed on as it is.
        let text = preview.texts.first().map_or("", |t| t.markdown.as_str());
        return output::print(&format!("{}\n", text.trim_end()));
    }
    output::print(&text(&preview, args.side_by_side))
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
    args.asks.add_to(&mut request)?;
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

fn text(preview: &PreviewOut, side_by_side: bool) -> String {
    let (number, marks) = (preview.update.number, Marks::of(&std::io::stdout()));
    let texts = match output::columns().filter(|width| side_by_side && *width >= columns::NARROWEST) {
        Some(width) => columns::side_by_side(&preview.texts, number, marks, width),
        None => previewed::texts(&preview.texts, number, marks),
    };
    let findings = previewed::findings(preview);
    let named = agrees::named(preview);
    format!(
        "{texts}\n{findings}\n{DIM}To publish exactly this within five minutes (twenty with --approved-by), say the same to `sev1 update` with{DIM:#}\n  --preview {named}\n"
    )
}
