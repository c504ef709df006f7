//! PagerDuty: an alert in its common event format (PD-CEF). What says which alert it is, is added on the way.

use serde::Serialize;
use sev1_domain::message::Message;
use sev1_domain::severity::Severity;

use super::cut;
use crate::markdown::to_plain;
use crate::notice::{Notice, REMINDER};
use crate::told::Told;

/// Longest summary, in characters.
const MAX_SUMMARY: usize = 1_024;
/// An event may have 512 KB; nobody reads more than this at night.
const MAX_TEXT: usize = 16_000;

/// The alert that a notice is.
pub(super) fn notice(notice: &Notice) -> Message {
    let facts = &notice.facts;
    let urgency = match facts.overdue {
        Some(_) if facts.severity == Some(Severity::SEV1) => "critical",
        Some(_) if notice.kind == REMINDER => "error",
        _ => "warning",
    };
    let rest = || format!("\nCut; the rest is in Sev1 ({}).\n", facts.incident);
    alert(&Alert {
        summary: notice.subject.chars().take(MAX_SUMMARY).collect(),
        source: facts.incident.to_string(),
        severity: urgency,
        timestamp: facts.at.to_string(),
        component: Some(facts.promise.as_str()),
        group: facts.customer.as_ref().map(|c| c.as_str()),
        class: notice.kind,
        custom_details: Details {
            status: facts.status.word(),
            owner: facts.owner.as_ref().map(|o| o.as_str()),
            due: Some(facts.due.to_string()),
            text: cut::within(&to_plain(&notice.markdown), MAX_TEXT, rest),
        },
    })
}

/// What an update would be as an alert. None is sent: configuration lets no update go there.
pub(super) fn message(told: &Told) -> Message {
    let facts = &told.facts;
    alert(&Alert {
        summary: told.subject.chars().take(MAX_SUMMARY).collect(),
        source: facts.incident.to_string(),
        severity: "info",
        timestamp: facts.published_at.to_string(),
        component: None,
        group: facts.customer.as_ref().map(|c| c.as_str()),
        class: "update.published",
        custom_details: Details {
            status: facts.status.word(),
            owner: None,
            due: facts.next_update.map(|due| due.to_string()),
            text: cut::within(&told.plain(), MAX_TEXT, || format!("\nCut; the rest is in Sev1 ({}).\n", facts.incident)),
        },
    })
}

fn alert(alert: &Alert<'_>) -> Message {
    Message::Alert { json: serde_json::to_string(alert).expect("strings are always JSON") }
}

/// The fields of PD-CEF.
#[derive(Serialize)]
struct Alert<'a> {
    summary: String,
    /// The incident: `INC-142`.
    source: String,
    /// `critical`, `error`, `warning` or `info`.
    severity: &'static str,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'static str>,
    /// The customer; left out where the readers may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    class: &'static str,
    custom_details: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    text: String,
}
