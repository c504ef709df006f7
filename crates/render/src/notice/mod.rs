//! What people are told of a promise between updates: that it falls due, that it has a new time, that it is theirs to take over, that
//! somebody waits.
//!
//! | notice | for | it is in |
//! | --- | --- | --- |
//! | `promise.reminder` | our own people | [`reminder`], with everything needed to act |
//! | | executives | [`for_executives`] |
//! | `promise.moved` | the readers it was promised to | [`moved`] |
//! | `hand-off.offered` | who is asked to take over | [`offered`]; the list alone is [`inheritance`] |
//! | `update.asked` | who owes the answer | [`asked`] |
//!
//! Only [`moved`] goes outside: it says what kind of thing was promised and when it comes, in its readers' zone and tone, with the
//! customer's name where its label reaches them. Names of our people, reasons and notes are in the notices for our own people alone.

mod acting;
mod asked;
mod executives;
mod inheritance;
mod moved;
mod offered;
mod outage;
mod promised;
mod reminder;
mod roles;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::AudienceName;
use sev1_domain::decide::Reminder;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::Incident;
use sev1_domain::message::Act;
use sev1_domain::promise::PromiseKind;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::Update;

pub use asked::asked;
pub use executives::for_executives;
pub use inheritance::{Inheritance, inheritance, ruled_out};
pub use moved::moved;
pub use offered::offered;
pub use reminder::reminder;
pub use roles::Mention;

use crate::exercise;

/// What somebody is told of a promise, before it takes the form of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its dotted type: `promise.reminder`, `promise.moved`, `hand-off.offered`, `update.asked`.
    pub kind: &'static str,
    /// One line for a mail. No Markdown.
    pub subject: String,
    /// The text, with one line end at its end.
    pub markdown: String,
    /// The same for machines.
    pub facts: NoticeFacts,
    /// What its readers can do about it where they read it; nothing in most notices.
    pub acts: Vec<Act>,
}

/// A notice for machines. What its readers may not see is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeFacts {
    /// The incident's number.
    pub incident: IncidentNumber,
    /// When it is said.
    pub at: Timestamp,
    /// Whose text it is.
    pub audience: AudienceName,
    /// The customer; never for the public.
    pub customer: Option<Phrase>,
    /// The severity.
    pub severity: Option<Severity>,
    /// The status readers were last told.
    pub status: Status,
    /// What sort of promise.
    pub promise: PromiseKind,
    /// What exactly was promised.
    pub what: Option<Phrase>,
    /// Who it was promised to.
    pub promised_to: Vec<AudienceName>,
    /// Who owes it.
    pub owner: Option<Phrase>,
    /// When it falls due.
    pub due: Timestamp,
    /// When it was due before it was moved.
    pub was_due: Option<Timestamp>,
    /// How long it has been overdue.
    pub overdue: Option<SignedDuration>,
}

/// A step of a ladder, or a snooze that is over: what there is to say about it.
#[derive(Clone, Debug)]
pub struct Reminding<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Of what to remind.
    pub reminder: &'a Reminder,
    /// The latest update, where there is one.
    pub last_update: Option<&'a Update>,
    /// Who is spoken to.
    pub to: Vec<Mention>,
    /// Sentences about who is not reached where they should be.
    pub missing: Vec<String>,
    /// Whether somebody was told who leads the incident, by this step or one before; executives hear of it.
    pub lead_told: bool,
    /// Where the pages are for people, where they have an address.
    pub public_url: Option<&'a str>,
    /// When it is said.
    pub now: Timestamp,
}

pub(crate) const REMINDER: &str = "promise.reminder";
pub(crate) const MOVED: &str = "promise.moved";
const OFFERED: &str = "hand-off.offered";
const ASKED: &str = "update.asked";

impl Notice {
    /// A notice of these paragraphs, marked where it belongs to an exercise.
    fn new(kind: &'static str, subject: String, paragraphs: impl IntoIterator<Item = String>, facts: NoticeFacts) -> Self {
        let paragraphs: Vec<String> = paragraphs.into_iter().filter(|p| !p.is_empty()).collect();
        let markdown = paragraphs.join("\n\n") + "\n";
        let number = facts.incident;
        Self { kind, subject: exercise::subject(number, subject), markdown: exercise::text(number, markdown), facts, acts: Vec::new() }
    }
}
