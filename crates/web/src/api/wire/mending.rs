//! What mends an update that was published: a correction, a retraction, other words; and everybody's copy of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agreement::Acknowledged;
use super::answers::{ActorOut, ReceiptOut, UpdateOut};
use super::names::{ChannelName, DeliveryStateName, RevisedName};
use super::parts::Text;
use super::time::Instant;

/// An earlier update was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionSaid {
    /// The number of the update that was wrong.
    #[schema(minimum = 1)]
    pub of: u32,
    /// What it said.
    pub wrong: Text,
    /// What is right.
    pub right: Text,
    /// Since when that is so, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "10:20am ET")]
    pub since: Option<String>,
}

/// Readers must stop acting on an earlier update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetractionSaid {
    /// The number of the update that is taken back.
    #[schema(minimum = 1)]
    pub of: u32,
    /// Why.
    pub reason: Text,
}

/// Other words for an update that states what it stated; what is left out stays, and labels stay in any case. Readers are not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EditRequest {
    /// What happened and what is being done, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 15000)]
    pub summary: Option<String>,
    /// What the customer feels, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 15000)]
    pub customer_impact: Option<String>,
    /// For engineers, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 15000)]
    pub technical_notes: Option<String>,
    /// The customer's text, where the update has one in its author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 15000)]
    pub customer_message: Option<String>,
    /// The revision the editor saw: another one meanwhile is a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_revision: Option<u32>,
    /// Warnings that are meant as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub acknowledged: Vec<Acknowledged>,
}

/// An update, what it said before, and everybody's copy of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CopiesOut {
    /// As it is now.
    pub update: UpdateOut,
    /// What it said before, oldest first.
    pub past: Vec<PastRevisionOut>,
    /// Everybody's copy, in the order in which they were first due.
    pub copies: Vec<CopyOut>,
}

/// What an update said before it was revised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PastRevisionOut {
    /// As it was.
    pub update: UpdateOut,
    /// Why it was revised.
    pub revised: RevisedName,
    /// Who revised it.
    pub by: ActorOut,
    /// When.
    pub at: Instant,
}

/// One reader's copy of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CopyOut {
    /// Where it is.
    pub destination: String,
    /// Whose, where readers are reached apart.
    pub recipient: Option<String>,
    /// By which transport.
    pub channel: ChannelName,
    /// Whose text it is.
    pub audience: String,
    /// The revision that arrived last; null where none did.
    pub revision: Option<u32>,
    /// When it arrived.
    pub seen_at: Option<Instant>,
    /// The proof, where the channel gives one.
    pub receipt: Option<ReceiptOut>,
    /// A newer revision that did not arrive yet.
    pub newer: Option<NewerOut>,
    /// Whether the channel can change it in place.
    pub can_be_changed: bool,
}

/// A newer revision of a copy: on its way, given up, or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewerOut {
    /// Which.
    pub revision: u32,
    /// How it stands.
    pub state: DeliveryStateName,
}
