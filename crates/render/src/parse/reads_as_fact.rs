//! What may not stand in a body, because reading the rendered text would take it for something else.

use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::text::Body;
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::zone::ZoneTable;

use super::section::Section;
use sev1_domain::fence;

use crate::text::Part;

/// Every body of an update, checked with [`reads_as_fact`], and the customer message, in which nothing is typed, with [`unclosed_fence`].
#[must_use]
pub fn check_bodies<T>(facts: &UpdateFacts<T>, zones: &ZoneTable) -> Vec<Refusal> {
    let bodies = [("summary", &facts.summary), ("customer_impact", &facts.customer_impact), ("technical_notes", &facts.technical_notes)];
    let in_bodies = bodies.into_iter().filter_map(|(field, body)| reads_as_fact(field, body.for_internal(), zones));
    let in_message = facts.customer_message.as_ref().and_then(|m| unclosed_fence("customer_message", m.for_internal()));
    in_bodies.chain(in_message).collect()
}

/// The refusal `text.unclosed_fence` for a text whose last code fence has no end.
#[must_use]
pub fn unclosed_fence(field: &'static str, body: &Body) -> Option<Refusal> {
    let (line, end) = fence::missing_end(body.as_str())?;
    let refusal = Refusal::new("text.unclosed_fence", "a code block is opened here and never closed");
    Some(refusal.hint(format!("add a line with {end} where the code ends")).at(Place { line: line + 1, column: 1 }).field(field))
}

/// The refusal for a body that would not come back from its rendered text as it is: `text.reads_as_fact` where a typed part or a
/// promise stands in it, `text.unclosed_fence` where a code fence has no end. `None` for a body that comes back.
///
/// It runs the very code that reads a text, so the two cannot disagree.
#[must_use]
pub fn reads_as_fact(field: &'static str, body: &Body, zones: &ZoneTable) -> Option<Refusal> {
    if let Some(refusal) = unclosed_fence(field, body) {
        return Some(refusal);
    }
    let contents = Section::of_body(body).contents(zones, None);
    if let Some(taken) = contents.taken.into_iter().next() {
        let (what, hint) = means(&taken.part);
        return Some(
            Refusal::new("text.reads_as_fact", format!("this text would be read back as {what}")).hint(hint).at(taken.place).field(field),
        );
    }
    let unreadable = contents.problems.into_iter().next()?;
    let place = unreadable.place.unwrap_or(Place { line: 1, column: 1 });
    let (_, hint) = PROMISE;
    let refusal = Refusal::new(
        "text.reads_as_fact",
        format!("this text would be read back as a promise whose time is unclear: {}", unreadable.reason),
    );
    Some(refusal.hint(hint).at(place).field(field))
}

const PROMISE: (&str, &str) =
    ("the promise of the next update", "give the time with `--next` (field `next_update`) and take the sentence out of the text");

/// What a part is, and where it belongs.
fn means(part: &Part) -> (&'static str, &'static str) {
    match part {
        Part::Reach(_) => ("the number of those affected", "give it in the field `reach`, or reword the line"),
        Part::Workaround(_) => ("the workaround", "give it in the field `workaround`, or reword the line"),
        Part::Cause(_) => ("the cause", "give it in the field `cause`, or reword the line"),
        Part::Milestone(_) => ("the milestone", "give it in the field `milestone`, or reword the line"),
        Part::Bridge(_) => ("the bridge", "give it in the field `bridge`, or reword the line"),
        Part::People(_) => ("the list of people", "give it in the field `people`, or reword its first line"),
        Part::Thanks(_) => ("the list of thanks", "give it in the field `thanks`, or reword its first line"),
        Part::Fix(_) => ("the fix", "give it in the field `fix`, or reword the line"),
        Part::Approvals(_) => ("the approvals", "give them in the field `approvals`, or reword the first line"),
        Part::Evidence(_) => ("the evidence", "give it in the field `evidence`, or reword the line"),
        Part::Late(_) => ("how late the update comes", "take the sentence out of the text: Sev1 computes it and says it by itself"),
        Part::Thread(_) => ("the link of the thread", "give it in the field `thread`, or reword the line"),
        Part::Next(NextUpdate::At(_)) => PROMISE,
        Part::Next(_) => ("the opt-out from a next update", "give the reason in the field `next_update`, or reword the line"),
    }
}
