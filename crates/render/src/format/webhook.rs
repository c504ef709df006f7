//! A JSON event for machines: the facts that the audience may see, and its text.

use jiff::Timestamp;
use serde::Serialize;
use sev1_domain::message::Message;

use crate::view::{AudienceView, NextView};

const UPDATE_PUBLISHED: &str = "update.published";

pub(super) fn message(view: &AudienceView) -> Message {
    let event = Event {
        kind: UPDATE_PUBLISHED,
        timestamp: view.published_at.to_string(),
        data: Data {
            incident: view.incident.to_string(),
            update: view.update.0,
            audience: view.audience.as_str(),
            customer: view.customer.as_ref().map(|c| c.as_str()),
            severity: view.severity.map(|s| s.to_string()),
            status: view.status.word(),
            incident_time: view.incident_time.to_string(),
            next_update: match &view.next_update {
                NextView::At(due, _) => Some(Timestamp::to_string(due)),
                NextView::OptOut(_) | NextView::NotDue => None,
            },
            text: view.text(),
        },
    };
    let json = serde_json::to_string(&event).expect("strings and numbers are always JSON");
    Message::Event { kind: UPDATE_PUBLISHED.to_owned(), json }
}

/// The event as receivers know it; a change here is a change of our interface.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// When the update was published, RFC 3339.
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    /// `INC-142`
    incident: String,
    update: u32,
    audience: &'a str,
    /// Left out where the audience may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    status: &'static str,
    /// `9 hours`
    incident_time: String,
    /// RFC 3339; null when none is promised.
    next_update: Option<String>,
    /// The audience's text, Markdown.
    text: String,
}
