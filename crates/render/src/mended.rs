//! The first line of a text that corrects or takes back an earlier one, and of the earlier one from then on.
//!
//! Readers outside have the first of these in their templates; the template of our own responders is fixed, so it gets its line here.
//! What was said stays readable below the line: a copy is marked, never emptied.

use sev1_domain::occasion::Occasion;
use sev1_domain::text::Phrase;
use sev1_domain::update::Update;

use crate::markdown::escape_phrase;
use crate::view::View;

/// The text of an update with what stands above it.
pub(crate) fn text(update: &Update, view: &View<'_>, markdown: String) -> String {
    let opening = match view {
        View::Internal(_) => opening(update),
        View::Executive(_) | View::Customer(_) | View::Public(_) => None,
    };
    let lines: Vec<String> = mark(update).into_iter().chain(opening).collect();
    if lines.is_empty() { markdown } else { format!("{}\n\n{markdown}", lines.join("\n\n")) }
}

/// What later updates made of this one: for everybody who reads it.
fn mark(update: &Update) -> Option<String> {
    match (update.retracted_by, update.corrected_by) {
        (Some(by), _) => Some(format!("**Withdrawn by update {by}. Please do not act on this one.**")),
        (None, Some(by)) => Some(format!("**Corrected by update {by}.**")),
        (None, None) => None,
    }
}

/// What this update makes of an earlier one, in full: for our own responders.
fn opening(update: &Update) -> Option<String> {
    match &update.occasion {
        Occasion::Correction { of, wrong, right, since } => {
            let since = since.as_ref().map_or(String::new(), |at| format!(" since {}", at.said_at(update.as_of)));
            let (wrong, right) = (sentence(wrong.for_internal()), sentence(right.for_internal()));
            Some(format!("**Correction to update {of}.** It said: {wrong} Correct is{since}: {right}"))
        }
        Occasion::Retraction { of, reason } => {
            Some(format!("**Update {of} is withdrawn: do not act on it.** The reason: {}", sentence(reason.for_internal())))
        }
        Occasion::Progress | Occasion::NoChange | Occasion::Holding | Occasion::HandOff { .. } => None,
    }
}

fn sentence(phrase: &Phrase) -> String {
    crate::template::sentence(&escape_phrase(phrase.as_str()))
}
