//! A Markdown file: the text as it is, under a name that sorts by incident and update.

use sev1_domain::message::Message;

use crate::told::Told;

pub(super) fn message(told: &Told) -> Message {
    let facts = &told.facts;
    let name = format!("inc-{}-update-{:03}-{}", facts.incident.0, facts.update.0, told.audience.as_str());
    Message::Document { name, markdown: told.markdown.clone() }
}
