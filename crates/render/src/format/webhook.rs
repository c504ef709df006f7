//! A JSON event for machines: the facts that the audience may see, and its text.

use serde::Serialize;
use sev1_domain::message::Message;

use crate::told::Told;

const UPDATE_PUBLISHED: &str = "update.published";

pub(super) fn message(told: &Told) -> Message {
    let facts = &told.facts;
    let event = Event {
        kind: UPDATE_PUBLISHED,
        timestamp: facts.published_at.to_string(),
        data: Data {
            incident: facts.incident.to_string(),
            update: facts.update.0,
            audience: told.audience.as_str(),
            occasion: facts.occasion.as_str(),
            customer: facts.customer.as_ref().map(|c| c.as_str()),
            severity: facts.severity.map(|s| s.to_string()),
            status: facts.status.word(),
            incident_time: facts.incident_time.to_string(),
            late_minutes: facts.late.map(|late| late.as_mins()),
            next_update: facts.next_update.map(|due| due.to_string()),
            subject: &told.subject,
            text: &told.markdown,
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
    /// `first`, `progress`, `no-change`, `holding`, `hand-off`, `correction`, `retraction`, `resolution`
    occasion: &'static str,
    /// Left out where the audience may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    status: &'static str,
    /// `9 hours`
    incident_time: String,
    /// How much later than promised it comes; left out where it comes in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_minutes: Option<i64>,
    /// RFC 3339; null when none is promised.
    next_update: Option<String>,
    /// One line for a mail.
    subject: &'a str,
    /// The audience's text, Markdown.
    text: &'a str,
}
