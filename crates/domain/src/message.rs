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
        /// How the incident presents itself where it has a room of its own; `None` where the channel knows no such rooms.
        room: Option<Room>,
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

/// How an incident presents itself in a chat: what its room is called, and what stands above the messages there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// What the room is found by, the same for every message of the incident to one audience: 1 to 60 lower-case letters, digits and
    /// hyphens, such as `inc-142-enterprise-abc`.
    pub name: String,
    /// What people read in its place, at most 64 characters.
    pub title: String,
    /// What it is for, one line of at most 250 characters.
    pub purpose: String,
    /// How things stand, one line of Markdown of at most 1,024 characters. A message that changes nothing about it has none.
    pub headline: Option<String>,
    /// Whether readers are to look up at once: an update of a SEV1 that is not over.
    pub urgent: bool,
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
