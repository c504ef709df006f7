//! A notice in the form that a kind of channel carries.

use serde::Serialize;
use sev1_domain::destination::ChannelKind;
use sev1_domain::message::{Act, Message};

use super::{Footing, document, mail_notice, mattermost, pagerduty, slack, teams, tickets};
use crate::notice::Notice;

/// The message that carries a notice on one kind of channel. An inbox makes the name of a file its own by the delivery's id.
#[must_use]
pub fn notice(notice: &Notice, channel: ChannelKind) -> Message {
    let rest = |one: &str| format!("\n_Cut to fit into one {one}; the rest is in Sev1 ({})._\n", notice.facts.incident);
    match channel {
        ChannelKind::Inbox => file(notice),
        ChannelKind::Mattermost => acting(mattermost::post(&notice.markdown, || rest("post")), &notice.acts),
        ChannelKind::MattermostWebhook => mattermost::post(&notice.markdown, || rest("post")),
        ChannelKind::Webhook => event(notice),
        ChannelKind::Slack => slack::posts(&notice.markdown),
        ChannelKind::Teams => teams::notice(notice),
        ChannelKind::Zendesk => tickets::answer(&notice.markdown, || rest("comment")),
        ChannelKind::GitHub | ChannelKind::GitLab => tickets::comment(&notice.markdown, || rest("comment")),
        ChannelKind::PagerDuty => pagerduty::notice(notice),
        ChannelKind::Email => mail_notice(notice, &Footing::default()),
    }
}

/// The post with what can be done about it on the spot.
fn acting(message: Message, can: &[Act]) -> Message {
    match message {
        Message::Chat { markdown, .. } => Message::Chat { markdown, acts: can.to_vec() },
        other => other,
    }
}

/// `inc-142-reminder`
fn file(notice: &Notice) -> Message {
    let what = notice.kind.rsplit('.').next().unwrap_or(notice.kind);
    Message::Document { name: format!("{}-{what}", document::incident(notice.facts.incident)), markdown: notice.markdown.clone() }
}

fn event(notice: &Notice) -> Message {
    let facts = &notice.facts;
    let late = facts.overdue;
    let event = Event {
        kind: notice.kind,
        timestamp: facts.at.to_string(),
        data: Data {
            incident: facts.incident.to_string(),
            audience: facts.audience.as_str(),
            customer: facts.customer.as_ref().map(|c| c.as_str()),
            severity: facts.severity.map(|s| s.to_string()),
            status: facts.status.word(),
            kind: facts.promise.as_str(),
            what: facts.what.as_ref().map(|w| w.as_str()),
            promised_to: facts.promised_to.iter().map(|a| a.as_str()).collect(),
            owner: facts.owner.as_ref().map(|o| o.as_str()),
            due: facts.due.to_string(),
            was_due: facts.was_due.map(|due| due.to_string()),
            overdue: late.is_some(),
            late_minutes: late.map_or(0, |late| late.as_mins()),
            subject: &notice.subject,
            text: &notice.markdown,
        },
    };
    let json = serde_json::to_string(&event).expect("strings and numbers are always JSON");
    Message::Event { kind: notice.kind.to_owned(), json }
}

/// The event as receivers know it; a change here is a change of our interface.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it was said, RFC 3339.
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    /// `INC-142`
    incident: String,
    /// Whose text it is.
    audience: &'a str,
    /// Left out where the audience may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    status: &'static str,
    /// `next-update`, `call`, `milestone`, `document`, `watch`, `loop-in`, `hand-off`, `answer`
    kind: &'static str,
    /// Left out where the audience may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'a str>,
    /// The audiences it was promised to; left out where the readers are not our own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    promised_to: Vec<&'a str>,
    /// Our own people only.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    /// RFC 3339.
    due: String,
    /// Where it was moved: when it was due before.
    #[serde(skip_serializing_if = "Option::is_none")]
    was_due: Option<String>,
    overdue: bool,
    /// Whole minutes; 0 while it is not overdue.
    late_minutes: i64,
    /// One line for a mail.
    subject: &'a str,
    /// The text, Markdown.
    text: &'a str,
}
