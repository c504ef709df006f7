//! A Markdown file: the text as it is, under a name that sorts by incident and update.

use sev1_domain::ids::IncidentNumber;
use sev1_domain::message::Message;

use crate::told::Told;

/// The start of a file's name: `inc-142`, `drill-7`.
pub(super) fn incident(number: IncidentNumber) -> String {
    number.to_string().to_lowercase()
}

pub(super) fn message(told: &Told) -> Message {
    let facts = &told.facts;
    let name = format!("{}-update-{:03}-{}", incident(facts.incident), facts.update.0, told.audience.as_str());
    Message::Document { name, markdown: told.markdown.clone() }
}
