//! What Mattermost is answered: for the person who asked alone, in the words of the pages.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sev1_app::mattermost::Dialog;
use sev1_domain::lint::rules;
use sev1_domain::refusal::Refusal;

use crate::pages::afterwards::Afterwards;
use crate::pages::fields::Setback;
use crate::problem::Problem;

/// The answer to a command, Markdown; nothing said shows nothing.
pub(super) fn to_command(text: &str) -> Response {
    Json(json!({ "response_type": "ephemeral", "text": text, "skip_slack_parsing": true })).into_response()
}

/// The answer to a button.
pub(super) fn to_action(text: &str) -> Response {
    Json(json!({ "ephemeral_text": text, "skip_slack_parsing": true })).into_response()
}

/// The dialog closes.
pub(super) fn done() -> Response {
    Json(json!({})).into_response()
}

/// The dialog stays open with this below it.
pub(super) fn stays_open(error: &str) -> Response {
    Json(json!({ "error": error })).into_response()
}

/// Why a dialog stays open, with each reason at its element; what belongs to none is said below all.
pub(super) fn refused(setback: Setback, dialog: &Dialog, editor: &str) -> Response {
    let (faults, problem) = setback.shown();
    let mut errors: BTreeMap<&str, String> = BTreeMap::new();
    let mut general: Vec<String> = problem.iter().map(|p| p.detail.clone()).collect();
    for fault in faults.all() {
        let text = said(fault);
        // A finding that is meant as written is answered in a field of its own.
        match fault.field.and_then(|field| dialog.elements.iter().find(|e| e.name == field)) {
            Some(element) => errors.entry(element.name.as_str()).and_modify(|e| *e = format!("{e} {text}")).or_insert(text),
            None => {
                general.push(text);
                continue;
            }
        };
    }
    let elsewhere = faults.all().iter().any(|f| f.field.is_some_and(|field| dialog.elements.iter().all(|e| e.name != field)));
    if elsewhere {
        general.push(format!("The whole form is at {editor}"));
    }
    let mut answer = json!({});
    if !errors.is_empty() {
        answer["errors"] = json!(errors);
    }
    if !general.is_empty() {
        answer["error"] = json!(general.join(" "));
    }
    Json(answer).into_response()
}

/// A refusal as one or two sentences.
pub(super) fn said(refusal: &Refusal) -> String {
    let code = if rules::find(refusal.code).is_some() { format!("{}: ", refusal.code) } else { String::new() };
    let place = refusal.place.map_or(String::new(), |place| format!(" ({place})"));
    match refusal.hints.first() {
        Some(hint) => format!("{code}{}{place}; {hint}.", refusal.reason),
        None => format!("{code}{}{place}.", refusal.reason),
    }
}

/// A problem as Markdown: what is wrong, and what to do.
pub(super) fn sorry(problem: &Problem) -> String {
    let refusals = problem.refusals.iter().flat_map(|r| std::iter::once(r.reason.as_str()).chain(r.hints.iter().map(String::as_str)));
    let lines: Vec<&str> = refusals.collect();
    match lines.split_first() {
        Some((reason, hints)) => format!("{reason}.{}", hints.iter().map(|h| format!("\n- {h}")).collect::<String>()),
        None => problem.detail.clone(),
    }
}

/// Why a form was not carried out, as Markdown.
pub(super) fn setback(setback: Setback) -> String {
    let (faults, problem) = setback.shown();
    let faults = faults.all().iter().map(said);
    problem.iter().map(sorry).chain(faults).collect::<Vec<_>>().join("\n")
}

/// What happened, and what the person should know.
pub(super) fn afterwards(afterwards: &Afterwards) -> String {
    let warnings: String = afterwards.warnings.iter().map(|warning| format!("\n- {warning}")).collect();
    format!("{}{warnings}", afterwards.done)
}
