//! The person or machine on whose behalf something is done.

use crate::text::Phrase;

/// Who did it, and by which door they came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A person's or token's name, as shown in the timeline.
    pub name: Phrase,
    /// The door.
    pub via: Via,
}

/// The door an actor came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// The command line on the machine that holds the database.
    Local,
    /// The HTTP API with a token.
    Api,
    /// The web pages.
    Web,
    /// A command, a button or a dialog in Mattermost.
    Mattermost,
    /// A background loop of our own.
    System,
}

impl Via {
    /// Lower-case name, as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Api => "api",
            Self::Web => "web",
            Self::Mattermost => "mattermost",
            Self::System => "system",
        }
    }

    /// The door with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Local, Self::Api, Self::Web, Self::Mattermost, Self::System].into_iter().find(|v| v.as_str() == name)
    }
}
