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
}
