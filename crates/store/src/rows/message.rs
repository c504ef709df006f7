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
    Thread { posts: Cow<'a, [String]> },
    Card { json: Cow<'a, str> },
    Comment { markdown: Cow<'a, str> },
    TicketAnswer { html: Cow<'a, str> },
    Alert { json: Cow<'a, str> },
}

impl<'a> From<&'a Message> for MessageRow<'a> {
    fn from(message: &'a Message) -> Self {
        match message {
            Message::Chat { markdown } => Self::Chat { markdown: markdown.into() },
            Message::Document { name, markdown } => Self::Document { name: name.into(), markdown: markdown.into() },
            Message::Event { kind, json } => Self::Event { kind: kind.into(), json: json.into() },
            Message::Thread { posts } => Self::Thread { posts: posts.into() },
            Message::Card { json } => Self::Card { json: json.into() },
            Message::Comment { markdown } => Self::Comment { markdown: markdown.into() },
            Message::TicketAnswer { html } => Self::TicketAnswer { html: html.into() },
            Message::Alert { json } => Self::Alert { json: json.into() },
        }
    }
}

impl From<MessageRow<'_>> for Message {
    fn from(row: MessageRow<'_>) -> Self {
        match row {
            MessageRow::Chat { markdown } => Self::Chat { markdown: markdown.into_owned() },
            MessageRow::Document { name, markdown } => Self::Document { name: name.into_owned(), markdown: markdown.into_owned() },
            MessageRow::Event { kind, json } => Self::Event { kind: kind.into_owned(), json: json.into_owned() },
            MessageRow::Thread { posts } => Self::Thread { posts: posts.into_owned() },
            MessageRow::Card { json } => Self::Card { json: json.into_owned() },
            MessageRow::Comment { markdown } => Self::Comment { markdown: markdown.into_owned() },
            MessageRow::TicketAnswer { html } => Self::TicketAnswer { html: html.into_owned() },
            MessageRow::Alert { json } => Self::Alert { json: json.into_owned() },
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
            Message::Chat { markdown: text() },
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
}
