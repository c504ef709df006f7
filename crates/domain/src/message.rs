//! What a channel is asked to carry: rendered once, frozen at publish.

use crate::ids::{IncidentNumber, PromiseId};

/// The rendered payload for one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Markdown for a chat post.
    Chat {
        /// Mattermost-flavoured Markdown with mentions as written.
        markdown: String,
        /// What its readers can do about it on the spot, where the channel can offer that; the text says all of it in any case.
        acts: Vec<Act>,
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

/// Something a reader of a message can do about a promise without leaving the place they read it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// What.
    pub verb: ActVerb,
    /// In which incident.
    pub incident: IncidentNumber,
    /// About which promise.
    pub promise: PromiseId,
}

/// What can be done on the spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActVerb {
    /// Publish an update that says that nothing changed, and what was tried.
    NoChange,
    /// Give the promise another time.
    Move,
    /// Offer what is owed to somebody else.
    HandOver,
}

impl ActVerb {
    /// All.
    pub const ALL: [Self; 3] = [Self::NoChange, Self::Move, Self::HandOver];

    /// The word it is stored and signed under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoChange => "no-change",
            Self::Move => "move",
            Self::HandOver => "hand-over",
        }
    }

    /// What its button says.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoChange => "No change",
            Self::Move => "Move promise",
            Self::HandOver => "Hand over",
        }
    }

    /// The act with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }
}
