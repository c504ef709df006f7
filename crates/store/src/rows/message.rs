//! A frozen message, as the JSON column of a delivery.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sev1_domain::message::Message;

/// One message, tagged by its form.
#[derive(Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub(crate) enum MessageRow<'a> {
    Chat { markdown: Cow<'a, str> },
    Document { name: Cow<'a, str>, markdown: Cow<'a, str> },
    Event { kind: Cow<'a, str>, json: Cow<'a, str> },
    Mail { subject: Cow<'a, str>, text: Cow<'a, str>, html: Cow<'a, str>, unsubscribe: Option<Cow<'a, str>> },
}

impl<'a> From<&'a Message> for MessageRow<'a> {
    fn from(message: &'a Message) -> Self {
        match message {
            Message::Chat { markdown } => Self::Chat { markdown: markdown.into() },
            Message::Document { name, markdown } => Self::Document { name: name.into(), markdown: markdown.into() },
            Message::Event { kind, json } => Self::Event { kind: kind.into(), json: json.into() },
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
            MessageRow::Chat { markdown } => Self::Chat { markdown: markdown.into_owned() },
            MessageRow::Document { name, markdown } => Self::Document { name: name.into_owned(), markdown: markdown.into_owned() },
            MessageRow::Event { kind, json } => Self::Event { kind: kind.into_owned(), json: json.into_owned() },
            MessageRow::Mail { subject, text, html, unsubscribe } => Self::Mail {
                subject: subject.into_owned(),
                text: text.into_owned(),
                html: html.into_owned(),
                unsubscribe: unsubscribe.map(Cow::into_owned),
            },
        }
    }
}
