//! A Markdown file: the text as it is, under a name that sorts by incident and update.

use sev1_domain::message::Message;

use crate::view::AudienceView;

pub(super) fn message(view: &AudienceView) -> Message {
    let name = format!("inc-{}-update-{:03}-{}", view.incident.0, view.update.0, view.audience.as_str());
    Message::Document { name, markdown: view.text() }
}
