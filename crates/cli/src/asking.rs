//! Asking a person at a terminal before an update goes out: who would read it, what the linter found, and whether that is meant.

use std::io::{BufRead, IsTerminal, Write};

use sev1_web::api::wire::{Acknowledged, FindingOut, GateName, LevelName, PreviewOut, UpdateRequest};

use crate::agrees::seen_in;
use crate::args::Update;
use crate::commands::Context;
use crate::error::CliError;
use crate::previewed::{self, Marks};

/// Shows what would go out and asks for a yes, and for a reason for every warning. The request then carries both, and the preview
/// that was seen, so that nothing else can go out. Where nobody sits at a terminal, nobody is asked.
///
/// # Errors
/// What publishing would be refused for.
pub(crate) async fn agreed(context: &Context, args: &Update, request: &mut UpdateRequest) -> Result<bool, CliError> {
    let at_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    // Who names a preview has read it.
    if !at_terminal || args.yes || context.json || request.preview.is_some() {
        return Ok(true);
    }
    let path = format!("/incidents/{}/updates/preview", args.one.number);
    let preview: PreviewOut = context.client.post(&path, request, None).await?;
    let errors = previewed::errors(&preview);
    let warnings = unexplained(&preview, request);
    // Who says that nothing changed has ten seconds and says what readers had before.
    if args.says.no_change.is_some() && errors.is_empty() && warnings.is_empty() {
        return Ok(true);
    }
    let _ = writeln!(anstream::stderr(), "\n{}\n{}", told(&preview), previewed::findings(&preview));
    if !errors.is_empty() {
        return Err(CliError::refused("the linter found what must not go out; nothing was changed", errors));
    }
    for warning in warnings {
        let question = format!("{}: {}\nWhy is it meant as written? Nothing to stop: ", warning.code, warning.message);
        let Some(reason) = answer(&question)?.filter(|reason| !reason.is_empty()) else { return Ok(false) };
        request.acknowledged.push(Acknowledged { code: warning.code, reason });
    }
    request.preview = Some(seen_in(&preview));
    let yes = answer(&format!("Publish this to {}? [Y/n] ", recipients(&preview)))?;
    Ok(yes.is_some_and(|yes| matches!(yes.to_lowercase().as_str(), "" | "y" | "yes")))
}

/// What a "no" to [`agreed`] ends with.
pub(crate) fn declined() -> CliError {
    CliError::refused("you said no, so nothing is published", Vec::new())
}

/// The texts that go anywhere; the internal one where none does.
fn told(preview: &PreviewOut) -> String {
    let any = preview.texts.iter().any(|t| t.is_told());
    let told = preview.texts.iter().enumerate().filter(|(i, t)| t.is_told() || (!any && *i == 0)).map(|(_, t)| t);
    previewed::texts(told, preview.update.number, Marks::of(&std::io::stderr()))
}

fn recipients(preview: &PreviewOut) -> String {
    let named = |text: &sev1_web::api::wire::AudienceTextOut| {
        let names: Vec<&str> = text.destinations.iter().map(|d| d.name.as_str()).collect();
        text.is_told().then(|| format!("{} ({})", names.join(", "), text.audience))
    };
    let to: Vec<String> = preview.texts.iter().filter_map(named).collect();
    if to.is_empty() { "nobody: no destination serves this customer".to_owned() } else { to.join(", ") }
}

/// Warnings that nobody gave a reason for yet, each rule once.
fn unexplained(preview: &PreviewOut, request: &UpdateRequest) -> Vec<FindingOut> {
    let mut found: Vec<FindingOut> = Vec::new();
    let warnings = preview.findings.iter().filter(|f| f.level == LevelName::Warning && preview.gate == GateName::Enforce);
    for warning in warnings {
        let explained = request.acknowledged.iter().any(|a| a.code.eq_ignore_ascii_case(&warning.code));
        if !explained && found.iter().all(|f| f.code != warning.code) {
            found.push(warning.clone());
        }
    }
    found
}

/// One line of a person's answer; `None` when they closed the terminal instead.
fn answer(question: &str) -> Result<Option<String>, CliError> {
    let _ = write!(anstream::stderr(), "{question}");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.strip_suffix('\n').map(|line| line.trim().to_owned()))
}
