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
    /// Posts that follow one another, each within the channel's limit.
    Thread {
        /// Their Markdown, in order; at least one.
        posts: Vec<String>,
    },
    /// A card for Microsoft Teams.
    Card {
        /// What the workflow is sent, a JSON object: a message with an Adaptive Card in it.
        json: String,
    },
    /// A comment on an issue.
    Comment {
        /// Markdown that calls nobody up.
        markdown: String,
    },
    /// An answer in a ticket.
    TicketAnswer {
        /// HTML, sanitised.
        html: String,
    },
    /// An alert that wakes somebody.
    Alert {
        /// What it says, a JSON object in PagerDuty's common event format.
        json: String,
    },
}
