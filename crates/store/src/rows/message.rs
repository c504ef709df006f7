//! A frozen message, as the JSON column of a delivery.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sev1_domain::ids::{IncidentNumber, PromiseId};
use sev1_domain::message::{Act, ActVerb, Message};

/// One message, tagged by its form.
#[derive(Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub(crate) enum MessageRow<'a> {
    Chat {
        markdown: Cow<'a, str>,
        /// Rows of before there were any have none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        acts: Vec<ActRow>,
    },
    Document {
        name: Cow<'a, str>,
        markdown: Cow<'a, str>,
    },
    Event {
        kind: Cow<'a, str>,
        json: Cow<'a, str>,
    },
    Thread {
        posts: Cow<'a, [String]>,
    },
    Card {
        json: Cow<'a, str>,
    },
    Comment {
        markdown: Cow<'a, str>,
    },
    TicketAnswer {
        html: Cow<'a, str>,
    },
    Alert {
        json: Cow<'a, str>,
    },
    Mail {
        subject: Cow<'a, str>,
        text: Cow<'a, str>,
        html: Cow<'a, str>,
        unsubscribe: Option<Cow<'a, str>>,
    },
}

/// One thing to do on the spot.
#[derive(Serialize, Deserialize)]
pub(crate) struct ActRow {
    verb: Cow<'static, str>,
    incident: u32,
    promise: String,
}

impl From<Act> for ActRow {
    fn from(act: Act) -> Self {
        Self { verb: act.verb.as_str().into(), incident: act.incident.0.get(), promise: act.promise.to_string() }
    }
}

impl ActRow {
    /// The act; `None` for one that only a newer node knows: its message still goes out, without that button.
    fn act(self) -> Option<Act> {
        let incident = IncidentNumber::from_stored(self.incident.into())?;
        Some(Act { verb: ActVerb::from_name(&self.verb)?, incident, promise: PromiseId(self.promise.parse().ok()?) })
    }
}

impl<'a> From<&'a Message> for MessageRow<'a> {
    fn from(message: &'a Message) -> Self {
        match message {
            Message::Chat { markdown, acts } => {
                Self::Chat { markdown: markdown.into(), acts: acts.iter().copied().map(Into::into).collect() }
            }
            Message::Document { name, markdown } => Self::Document { name: name.into(), markdown: markdown.into() },
            Message::Event { kind, json } => Self::Event { kind: kind.into(), json: json.into() },
            Message::Thread { posts } => Self::Thread { posts: posts.into() },
            Message::Card { json } => Self::Card { json: json.into() },
            Message::Comment { markdown } => Self::Comment { markdown: markdown.into() },
            Message::TicketAnswer { html } => Self::TicketAnswer { html: html.into() },
            Message::Alert { json } => Self::Alert { json: json.into() },
            Message::Mail { subject, text, html, unsubscribe } => Self::Mail {
                subject: subject.into(),
                text: text.into(),
                html: html.into(),
                unsubscribe: unsubscribe.as_deref().map(Cow::Borrowed),
            },
        }
    }
}

impl From<MessageRow<'_>> for Message {
    fn from(row: MessageRow<'_>) -> Self {
        match row {
            MessageRow::Chat { markdown, acts } => {
                Self::Chat { markdown: markdown.into_owned(), acts: acts.into_iter().filter_map(ActRow::act).collect() }
            }
            MessageRow::Document { name, markdown } => Self::Document { name: name.into_owned(), markdown: markdown.into_owned() },
            MessageRow::Event { kind, json } => Self::Event { kind: kind.into_owned(), json: json.into_owned() },
            MessageRow::Thread { posts } => Self::Thread { posts: posts.into_owned() },
            MessageRow::Card { json } => Self::Card { json: json.into_owned() },
            MessageRow::Comment { markdown } => Self::Comment { markdown: markdown.into_owned() },
            MessageRow::TicketAnswer { html } => Self::TicketAnswer { html: html.into_owned() },
            MessageRow::Alert { json } => Self::Alert { json: json.into_owned() },
            MessageRow::Mail { subject, text, html, unsubscribe } => Self::Mail {
                subject: subject.into_owned(),
                text: text.into_owned(),
                html: html.into_owned(),
                unsubscribe: unsubscribe.map(Cow::into_owned),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_comes_back_from_its_row() {
        let text = || "a \"b\" ✓".to_owned();
        for message in [
            Message::Chat { markdown: text(), acts: Vec::new() },
            Message::Document { name: text(), markdown: text() },
            Message::Event { kind: text(), json: text() },
            Message::Thread { posts: vec![text(), String::new()] },
            Message::Card { json: text() },
            Message::Comment { markdown: text() },
            Message::TicketAnswer { html: text() },
            Message::Alert { json: text() },
        ] {
            let row = serde_json::to_string(&MessageRow::from(&message)).expect("a row");
            let read: MessageRow<'static> = serde_json::from_str(&row).expect("the row is read");
            assert_eq!(Message::from(read), message, "{row}");
        }
    }

    fn read(json: &str) -> Message {
        serde_json::from_str::<MessageRow<'_>>(json).expect("a row").into()
    }

    #[test]
    fn what_can_be_done_is_kept_and_rows_of_before_and_after_are_read_without_it() {
        let act = Act { verb: ActVerb::NoChange, incident: IncidentNumber::FIRST, promise: PromiseId(uuid::Uuid::from_u128(7)) };
        let message = Message::Chat { markdown: "Due.".into(), acts: vec![act] };
        let json = serde_json::to_string(&MessageRow::from(&message)).expect("plain values");
        assert_eq!(read(&json), message);
        let bare = Message::Chat { markdown: "Due.".into(), acts: Vec::new() };
        assert_eq!(serde_json::to_string(&MessageRow::from(&bare)).expect("plain values"), r#"{"form":"chat","markdown":"Due."}"#);
        assert_eq!(read(r#"{"form":"chat","markdown":"Due."}"#), bare);
        assert_eq!(read(&json.replace("no-change", "dance")), bare);
    }
}
