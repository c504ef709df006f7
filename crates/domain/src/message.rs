//! What a channel is asked to carry: rendered once, frozen at publish.

/// The rendered payload for one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Markdown for a chat post.
    Chat {
        /// Mattermost-flavoured Markdown with mentions as written.
        markdown: String,
    },
    /// A Markdown file.
    Document {
        /// File name without ending: lower-case letters, digits and hyphens.
        name: String,
        /// Its content.
        markdown: String,
    },
    /// A JSON event for machines.
    Event {
        /// Dotted type: `update.published`.
        kind: String,
        /// The body, a JSON object; these exact bytes are signed and sent.
        json: String,
    },
    /// A mail to one recipient.
    Mail {
        /// One line, the same for all mails of one incident to one audience.
        subject: String,
        /// For programs without HTML: plain text, lines wrapped.
        text: String,
        /// The same as a whole HTML document that loads nothing.
        html: String,
        /// Where this recipient stops all further mails with one click; `None` where nobody could answer there.
        unsubscribe: Option<String>,
    },
}
