//! What a preview answers: every audience's text, what changed in it, who gets it, and what the linter found.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::UpdateOut;
use super::names::{AudienceKindName, ChangeName, ChannelName, GateName, LevelName};
use super::time::Instant;

/// What would be published now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewOut {
    /// The instant it was rendered for.
    pub as_of: Instant,
    /// SHA-256 of what would be sent, and of the internal text in any case. Publish with it and `as_of`, and it is refused if a word would differ.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
    /// The update as it would be.
    pub update: UpdateOut,
    /// Every audience's text, the internal one first.
    pub texts: Vec<AudienceTextOut>,
    /// Whether findings keep an update from going out.
    pub gate: GateName,
    /// What the linter found, in the order of the text.
    pub findings: Vec<FindingOut>,
    /// What it found and was told to be quiet about.
    pub suppressed: Vec<SuppressedOut>,
}

/// One audience's text and who gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AudienceTextOut {
    /// The audience.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9-]+$", example = "customer")]
    pub audience: String,
    /// Which circle of readers it belongs to.
    pub kind: AudienceKindName,
    /// One line, for mail and telephones.
    pub subject: String,
    /// Its text, Markdown.
    pub markdown: String,
    /// Its text without marks.
    pub plain: String,
    /// Its text as safe HTML.
    pub html: String,
    /// Where it would go; it is not sent where this is empty.
    pub destinations: Vec<DestinationOut>,
    /// What changed since the last update to this audience, word by word; null when it was not told of that one.
    pub changes: Option<Vec<RunOut>>,
    /// Why its own template could not be used, where the built-in text stands in for it.
    pub fell_back: Option<String>,
    /// SHA-256 of this audience's part of what would be sent.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
}

impl AudienceTextOut {
    /// Whether anybody reads it: it goes somewhere, or is what our own responders find in the record.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.is_told() || self.audience == "internal"
    }

    /// Whether it goes anywhere.
    #[must_use]
    pub fn is_told(&self) -> bool {
        !self.destinations.is_empty()
    }
}

/// One address on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DestinationOut {
    /// Its name.
    pub name: String,
    /// Its transport.
    pub channel: ChannelName,
}

/// A run of words of a text and of the one before it. Those that are not removed are the text to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunOut {
    /// In which of the two it is.
    pub change: ChangeName,
    /// The words, with the white space between and behind them.
    pub text: String,
}

/// One thing a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingOut {
    /// The rule.
    #[schema(example = "IMPACT-001")]
    pub code: String,
    /// How serious it is to the readers it concerns most.
    pub level: LevelName,
    /// The readers it concerns.
    pub audiences: Vec<AudienceKindName>,
    /// The field; null for the update as a whole.
    pub field: Option<String>,
    /// Line in the field's text, from 1; null where it is about something that is not there.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The line it stands in.
    pub excerpt: Option<ExcerptOut>,
    /// One sentence for a person.
    pub message: String,
    /// What to do about it.
    pub how_to_fix: String,
    /// A change that cannot change the meaning.
    pub fix: Option<SafeFixOut>,
}

/// One line of a text with the part a finding is about. Places count characters, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExcerptOut {
    /// The line; a long one is cut around the part, with `…` where something is left out.
    pub text: String,
    /// Where the part begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// A change of the text that cannot change its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SafeFixOut {
    /// What stands there now.
    pub replaces: String,
    /// What should.
    pub by: String,
}

/// A finding that was kept quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuppressedOut {
    /// What was found.
    pub finding: FindingOut,
    /// Until when it is kept quiet.
    pub until: Instant,
    /// Why.
    pub reason: String,
}
