//! One published, numbered, immutable statement about an incident at one instant.

use jiff::{SignedDuration, Timestamp};

use crate::actor::Actor;
use crate::approval::EmergencyApproval;
use crate::audience::AudienceName;
use crate::bridge::Bridge;
use crate::cause::Cause;
use crate::evidence::Evidence;
use crate::fix::Fix;
use crate::ids::{IncidentId, UpdateId, UpdateNumber};
use crate::incident::IncidentTime;
use crate::label::Labelled;
use crate::milestone::Milestone;
use crate::occasion::Occasion;
use crate::people::Contribution;
use crate::prose::Prose;
use crate::reach::Reach;
use crate::refusal::Refusal;
use crate::status::Status;
use crate::text::{Body, Phrase};
use crate::when::Moment;

/// A published update. What it states is immutable: a mistake is mended by another update that points back. Only its words may be
/// edited, and every revision is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Inside the system.
    pub id: UpdateId,
    /// The incident it speaks of.
    pub incident: IncidentId,
    /// Its number within the incident, from 1.
    pub number: UpdateNumber,
    /// When it was published, whole milliseconds.
    pub published_at: Timestamp,
    /// The instant its words speak of: that of the preview it was published from, a few minutes before at most; else
    /// `published_at`. Promises count from `published_at`.
    pub as_of: Timestamp,
    /// Why it is told.
    pub occasion: Occasion,
    /// Who published it.
    pub author: Actor,
    /// The status it tells.
    pub status: Status,
    /// Why the status went back, where it did.
    pub status_reason: Option<Phrase>,
    /// Elapsed time from the incident's named start at `as_of`; computed, never typed.
    pub incident_time: IncidentTime,
    /// The promises it keeps too late. Computed, never typed; each audience is told of its own, once.
    pub late: Vec<Late>,
    /// What it says.
    pub facts: UpdateFacts,
    /// Counts from 1, as published. Each edit and each mark of a correction or retraction is a revision.
    pub revision: u32,
    /// The latest update that corrects it.
    pub corrected_by: Option<UpdateNumber>,
    /// The update that takes it back: readers are not to act on it.
    pub retracted_by: Option<UpdateNumber>,
}

/// Why an update was revised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Revised {
    /// Its words were edited; it states what it stated.
    Edited,
    /// A later update corrects it.
    Corrected,
    /// A later update takes it back.
    Retracted,
}

impl Revised {
    /// All.
    pub const ALL: [Self; 3] = [Self::Edited, Self::Corrected, Self::Retracted];

    /// The word as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Corrected => "corrected",
            Self::Retracted => "retracted",
        }
    }

    /// The reason with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// How much too late an update comes to one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// Who was promised it earlier.
    pub audience: AudienceName,
    /// For when.
    pub due: Moment,
    /// How much later its words speak, as of [`Update::as_of`]; at least a minute.
    pub by: SignedDuration,
}

impl Update {
    /// How much too late it comes to `audience`.
    #[must_use]
    pub fn late_to(&self, audience: &AudienceName) -> Option<&Late> {
        self.late.iter().find(|late| late.audience == *audience)
    }
}

/// What an update says. `T` is how times are held: [`Moment`] in facts, civil times in words.
///
/// Every field carries its label; [`UpdateFacts::internal`] shows the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateFacts<T = Moment> {
    /// What happened and what is being done.
    pub summary: Prose,
    /// What the customer feels.
    pub customer_impact: Prose,
    /// For engineers.
    pub technical_notes: Prose,
    /// When readers will hear more. The instant is for every audience, the reason of an opt-out is labelled.
    pub next_update: NextUpdate<T>,
    /// How far the impact reaches, in numbers.
    pub reach: Option<Labelled<Reach>>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Labelled<Phrase>>,
    /// Why it happens, and how sure that is.
    pub cause: Option<Labelled<Cause>>,
    /// What readers may expect next, and how sure that is.
    pub milestone: Option<Labelled<Milestone<T>>>,
    /// The customer's text in the author's own words, instead of the one made from the facts.
    pub customer_message: Option<Labelled<Body>>,
    /// Where people talk.
    pub bridge: Option<Labelled<Bridge<T>>>,
    /// Who works on it, with roles; `None` rather than an empty list.
    pub people: Option<Labelled<Vec<Contribution>>>,
    /// Who is thanked; `None` rather than an empty list.
    pub thanks: Option<Labelled<Vec<Contribution>>>,
    /// The fix and how far it is.
    pub fix: Option<Labelled<Fix>>,
    /// Emergency approvals; `None` rather than an empty list.
    pub approvals: Option<Labelled<Vec<EmergencyApproval>>>,
    /// What supports the claims.
    pub evidence: Option<Labelled<Evidence>>,
    /// The permalink of the thread with full details.
    pub thread: Option<Labelled<Phrase>>,
}

/// When readers will hear more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextUpdate<T = Moment> {
    /// Promised.
    At(T),
    /// Deliberately none, with the reason.
    OptOut(Labelled<Phrase>),
    /// None is due: the update resolves the incident.
    NotDue,
}

impl<T> UpdateFacts<T> {
    /// The three bodies and the promise, every label internal, no optional part.
    #[must_use]
    pub fn internal(summary: Body, customer_impact: Body, technical_notes: Body, next_update: NextUpdate<T>) -> Self {
        Self {
            summary: Prose::internal(summary),
            customer_impact: Prose::internal(customer_impact),
            technical_notes: Prose::internal(technical_notes),
            next_update,
            reach: None,
            workaround: None,
            cause: None,
            milestone: None,
            customer_message: None,
            bridge: None,
            people: None,
            thanks: None,
            fix: None,
            approvals: None,
            evidence: None,
            thread: None,
        }
    }

    /// The same facts with their times held another way; labels travel along.
    ///
    /// # Errors
    /// Whatever `f` gives, with the field's name.
    pub fn try_map_times<U>(self, mut f: impl FnMut(T) -> Result<U, Refusal>) -> Result<UpdateFacts<U>, Refusal> {
        let next_update = match self.next_update {
            NextUpdate::At(t) => NextUpdate::At(f(t).map_err(|r| r.field("next_update"))?),
            NextUpdate::OptOut(reason) => NextUpdate::OptOut(reason),
            NextUpdate::NotDue => NextUpdate::NotDue,
        };
        let bridge = self.bridge.map(|b| b.try_map(|b| b.try_map(&mut f))).transpose().map_err(|r| r.field("bridge"))?;
        let milestone = self.milestone.map(|m| m.try_map(|m| m.try_map(&mut f))).transpose().map_err(|r| r.field("milestone"))?;
        Ok(UpdateFacts {
            summary: self.summary,
            customer_impact: self.customer_impact,
            technical_notes: self.technical_notes,
            next_update,
            reach: self.reach,
            workaround: self.workaround,
            cause: self.cause,
            milestone,
            customer_message: self.customer_message,
            bridge,
            people: self.people,
            thanks: self.thanks,
            fix: self.fix,
            approvals: self.approvals,
            evidence: self.evidence,
            thread: self.thread,
        })
    }
}
