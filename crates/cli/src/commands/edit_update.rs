//! `sev1 edit`: other words for an update that states what it stated; nobody is told, and every revision is kept.

use sev1_domain::refusal::Place;
use sev1_domain::text::Body;
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::{Leftover, Parsed, parse};
use sev1_web::api::wire::{CopiesOut, EditRequest, UpdateViewOut};

use super::{Context, copies};
use crate::agrees::all_acknowledged;
use crate::args::Edit;
use crate::drafts;
use crate::error::CliError;
use crate::waiting;

/// Edits, and without a server brings copies to the new revision.
///
/// # Errors
/// Refusals, or what kept it from being done.
pub(crate) async fn run(context: &Context, args: Edit) -> Result<(), CliError> {
    let path = format!("/incidents/{}/updates/{}", args.which.number, args.which.update);
    let mut request = EditRequest {
        summary: args.summary,
        customer_impact: args.impact,
        technical_notes: args.notes,
        customer_message: args.customer_message,
        seen_revision: None,
        acknowledged: all_acknowledged(&args.acknowledged)?,
    };
    let silent = [&request.summary, &request.customer_impact, &request.technical_notes, &request.customer_message];
    if silent.into_iter().all(Option::is_none) {
        let view: UpdateViewOut = context.client.get(&path).await?;
        request = EditRequest { acknowledged: request.acknowledged, ..in_editor(context, &view)? };
    }
    let mut edited: CopiesOut = context.client.patch(&path, &request).await?;
    if context.client.local.is_some() {
        waiting::wait(&context.client, args.which.number, args.which.update, super::publish_update::WAIT).await?;
        edited = context.client.get(&format!("{path}/copies")).await?;
    }
    copies::print(context, &args.which, &edited)
}

/// The sections as a person leaves them in their editor. Everything else in the text is a fact and stays.
fn in_editor(context: &Context, view: &UpdateViewOut) -> Result<EditRequest, CliError> {
    let Some(editor) = &context.config.editor else {
        return Err(CliError::usage("nothing is said, and there is no editor to say it in")
            .hint("say it: --summary \"…\", --impact \"…\", --notes \"…\"")
            .hint("or name an editor: the variable EDITOR, or `editor` in the configuration"));
    };
    let unusable = |error| CliError::unavailable("no file can be made to edit").source(error);
    let file = tempfile::Builder::new().prefix("sev1-edit-").suffix(".md").tempfile().map_err(unusable)?;
    std::fs::write(file.path(), &view.text).map_err(unusable)?;
    drafts::edit(editor, file.path())?;
    let after = std::fs::read_to_string(file.path()).map_err(unusable)?;
    let request = edits(&view.text, &after, &context.config.zones);
    // What was typed is not lost with a refusal.
    let request = request.inspect_err(|_| {
        if let Ok((_, path)) = file.keep() {
            crate::output::remark(&format!("Your text is kept in {}.", path.display()));
        }
    })?;
    Ok(EditRequest { seen_revision: Some(view.update.revision), ..request })
}

/// What was edited in a text. A fact that changed is refused: it is corrected, and readers are told.
fn edits(before: &str, after: &str, zones: &ZoneTable) -> Result<EditRequest, CliError> {
    let (was, is) = (parse(before, zones)?, parse(after, zones)?);
    if facts(&was) != facts(&is) {
        return Err(CliError::refused("something else than words was changed, and an edit changes words only", Vec::new())
            .hint("what was stated wrongly is corrected, and readers are told: sev1 correct"));
    }
    let changed = |was: &Option<Body>, is: &Option<Body>| if was == is { None } else { is.as_ref().map(|body| body.as_str().to_owned()) };
    let message = |parsed: &Parsed| parsed.customer_message.as_ref().map(|m| m.for_internal().clone());
    Ok(EditRequest {
        summary: changed(&was.summary, &is.summary),
        customer_impact: changed(&was.customer_impact, &is.customer_impact),
        technical_notes: changed(&was.technical_notes, &is.technical_notes),
        customer_message: changed(&message(&was), &message(&is)),
        ..EditRequest::default()
    })
}

/// Everything in a text but the words of its sections and where they stand.
fn facts(parsed: &Parsed) -> Parsed {
    let message = parsed.customer_message.clone().map(|m| m.map(|_| Body::new("-").expect("a body")));
    Parsed {
        summary: None,
        customer_impact: None,
        technical_notes: None,
        customer_message: message,
        origins: Default::default(),
        problems: Vec::new(),
        // Where they stand moves with the words above them.
        leftovers: parsed.leftovers.iter().map(|left| Leftover { place: Place { line: 0, column: 0 }, ..left.clone() }).collect(),
        ..parsed.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\n\
                        Logins fial.\n\nNext update will be shared at 8amET.\n\n#### Customer Impact\n\nNo logins.\n\n\
                        #### Technical Notes\n\nNone.\n";

    fn edited(from: &str, to: &str) -> Result<EditRequest, String> {
        edits(TEXT, &TEXT.replace(from, to), &ZoneTable::default()).map_err(|e| e.text())
    }

    #[test]
    fn the_sections_that_changed_are_sent_and_no_others() {
        let request = edited("fial", "fail").expect("words");
        assert_eq!(request, EditRequest { summary: Some("Logins fail.".into()), ..EditRequest::default() });
    }

    #[test]
    fn a_changed_fact_is_refused() {
        for (from, to) in [("8amET", "9amET"), ("Identified", "Monitoring"), ("9 hours", "8 hours"), ("Globex", "Initech")] {
            assert!(edited(from, to).expect_err("refused").contains("sev1 correct"), "{to}");
        }
    }
}
