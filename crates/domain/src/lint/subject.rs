//! What rules see: the text in passages, the typed fields, the incident as it stands, the update before, the policy and the clock.
//!
//! A subject is built by `render` from an update, from a file, or from a line of a history; here it is only data.

use std::borrow::Cow;
use std::ops::Range;

use jiff::Timestamp;

use super::policy::Policy;
use super::suppression::Suppression;
use crate::approval::EmergencyApproval;
use crate::audience::AudienceKind;
use crate::bridge::Bridge;
use crate::cause::Cause;
use crate::evidence::Evidence;
use crate::fix::Fix;
use crate::ids::{IncidentNumber, UpdateNumber};
use crate::incident::{Clocks, IncidentTime, QuietHours};
use crate::label::Labelled;
use crate::milestone::Milestone;
use crate::occasion::Occasion;
use crate::people::Contribution;
use crate::promise::Promise;
use crate::reach::Reach;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::Phrase;
use crate::update::NextUpdate;
use crate::zone::{Zone, ZoneTable};

/// An update as the rules see it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The instant it is said, or would be.
    pub now: Timestamp,
    /// The zone it speaks in.
    pub zone: &'a Zone,
    /// Which labels for zones there are.
    pub zones: &'a ZoneTable,
    /// What shape the text has.
    pub shape: Shape,
    /// The circles of readers that are told, tightest first.
    pub told: Vec<AudienceKind>,
    /// All text a person wrote, in order.
    pub passages: Vec<Passage<'a>>,
    /// The typed fields.
    pub said: Said<'a>,
    /// The incident as it stood before; `None` for a bare file.
    pub incident: Option<Context<'a>>,
    /// The update before, if there was one.
    pub previous: Option<Previous<'a>>,
    /// What the organisation decided.
    pub policy: &'a Policy,
    /// What the text itself asks to be quiet about.
    pub inline: Vec<Suppression>,
    /// Requests for quiet that cannot be followed, with their range in the source and why.
    pub bad_requests: Vec<(Range<usize>, String)>,
}

/// What shape a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The template: header, status, sections.
    Template,
    /// One message without sections, as on a status page.
    Message,
}

/// The typed fields of an update. `None` is what was not said.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// Its number, where it has one.
    pub number: Option<UpdateNumber>,
    /// Who wrote it.
    pub author: Option<&'a Phrase>,
    /// The customer in the header.
    pub customer: Option<&'a str>,
    /// The incident named in the header or text, where one is.
    pub incident: Option<IncidentNumber>,
    /// The severity in the header.
    pub severity: Option<Severity>,
    /// The status.
    pub status: Option<Status>,
    /// The status as written, where it is no known word.
    pub unknown_status: Option<&'a str>,
    /// Why the status went back.
    pub status_reason: Option<&'a Phrase>,
    /// Whether it says by itself that it comes too late, because it knows.
    pub late: bool,
    /// Elapsed time as said.
    pub incident_time: Option<IncidentTime>,
    /// Why it is told; progress where nothing is known.
    pub occasion: Occasion,
    /// The promise or opt-out.
    pub next_update: Option<Cow<'a, NextUpdate>>,
    /// How far the impact reaches.
    pub reach: Option<&'a Labelled<Reach>>,
    /// The workaround.
    pub workaround: Option<&'a Labelled<Phrase>>,
    /// The cause.
    pub cause: Option<&'a Labelled<Cause>>,
    /// The milestone.
    pub milestone: Option<Cow<'a, Labelled<Milestone>>>,
    /// The bridge.
    pub bridge: Option<Cow<'a, Labelled<Bridge>>>,
    /// People.
    pub people: Option<&'a Labelled<Vec<Contribution>>>,
    /// Thanks.
    pub thanks: Option<&'a Labelled<Vec<Contribution>>>,
    /// The fix.
    pub fix: Option<&'a Labelled<Fix>>,
    /// Emergency approvals.
    pub approvals: Option<&'a Labelled<Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<&'a Labelled<Evidence>>,
    /// The thread's link.
    pub thread: Option<&'a Labelled<Phrase>>,
    /// Who agreed to these very texts, where somebody did.
    pub approved_by: Option<&'a Phrase>,
    /// Sections of the template that are missing or empty, in the words of the API.
    pub missing: Vec<&'static str>,
    /// What could not be read or placed: the range in the source and the reason.
    pub unread: Vec<(Option<Range<usize>>, String)>,
}

/// The incident as it stood before this update.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// Its number.
    pub number: IncidentNumber,
    /// The affected customer.
    pub customer: &'a str,
    /// How bad.
    pub severity: Severity,
    /// The five clocks.
    pub clocks: Cow<'a, Clocks>,
    /// The status readers were last told.
    pub status: Status,
    /// Promises still open.
    pub open_promises: &'a [Promise],
    /// Quiet hours agreed with the customer.
    pub quiet: Option<&'a QuietHours>,
}

/// The update before.
#[derive(Clone, Debug)]
pub struct Previous<'a> {
    /// When it was said.
    pub said_at: Timestamp,
    /// The status it told.
    pub status: Option<Status>,
    /// The severity it told.
    pub severity: Option<Severity>,
    /// The elapsed time it told.
    pub incident_time: Option<IncidentTime>,
    /// Its text by field, in the words of the API.
    pub sections: Vec<(&'static str, Cow<'a, str>)>,
    /// What it promised.
    pub next_update: Option<Cow<'a, NextUpdate>>,
    /// How far the impact reached.
    pub reach: Option<&'a Reach>,
    /// The cause it named.
    pub cause: Option<&'a Cause>,
    /// The fix it named.
    pub fix: Option<&'a Fix>,
}

/// A run of text under one label, with what Markdown makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage<'a> {
    /// The field, in the words of the API: `customer_impact`.
    pub field: &'static str,
    /// Who may see it.
    pub label: Label,
    /// The text as written.
    pub text: &'a str,
    /// The same text, byte for byte as long, with everything that is not read as words masked by spaces: code, link targets, HTML
    /// comments. Rules about words look here, so that their places fit the text.
    pub words: Cow<'a, str>,
    /// Where the text stands in its source, in bytes.
    pub at: usize,
    /// Code, links and hidden things in it, in order.
    pub spans: Vec<Span>,
}

pub use crate::label::Label;

/// Something in a text that is more than words. Ranges are in bytes of the passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What.
    pub kind: SpanKind,
    /// All of it, marks included.
    pub range: Range<usize>,
}

/// What a span is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Code in a line or a block.
    Code,
    /// A link, bare ones included.
    Link {
        /// Where it leads.
        target: String,
        /// What readers see, without marks.
        shown: String,
    },
    /// An image.
    Image {
        /// Where it is.
        target: String,
        /// The text in its place.
        alt: String,
    },
    /// An HTML comment: unseen in most places, kept in all of them.
    Comment,
    /// Other HTML.
    Html,
}

/// The circles of readers who are not of our own side.
pub(super) const OUTSIDE: [AudienceKind; 2] = [AudienceKind::Customer, AudienceKind::Public];

impl<'a> Subject<'a> {
    /// The passages of one field.
    pub fn field(&self, field: &str) -> impl Iterator<Item = &Passage<'a>> {
        self.passages.iter().filter(move |p| p.field == field)
    }

    /// The passages that readers of a kind may see.
    pub fn seen_by(&self, kind: AudienceKind) -> impl Iterator<Item = &Passage<'a>> {
        self.passages.iter().filter(move |p| p.label.reaches(kind))
    }

    /// The passages that somebody outside who is told may see.
    pub fn outside(&self) -> impl Iterator<Item = &Passage<'a>> {
        let seen = |label: Label| OUTSIDE.into_iter().any(|kind| label.reaches(kind) && self.tells(kind));
        self.passages.iter().filter(move |p| seen(p.label))
    }

    /// Whether readers of a kind are told.
    #[must_use]
    pub fn tells(&self, kind: AudienceKind) -> bool {
        self.told.contains(&kind)
    }

    /// What is to be kept quiet: by the text itself, then by policy.
    pub fn suppressions(&self) -> impl Iterator<Item = &Suppression> {
        self.inline.iter().chain(&self.policy.suppressions)
    }

    /// The status this update leaves the incident in: the one it tells, else the one before.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.said.status.or_else(|| self.incident.as_ref().map(|i| i.status))
    }

    /// The severity that counts: the incident's, else the header's.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.incident.as_ref().map(|i| i.severity).or(self.said.severity)
    }

    /// The customer that counts: the incident's, else the header's.
    #[must_use]
    pub fn customer(&self) -> Option<&str> {
        self.incident.as_ref().map(|i| i.customer).or(self.said.customer)
    }
}

impl Passage<'_> {
    /// The links in it: range, target, what readers see.
    pub fn links(&self) -> impl Iterator<Item = (Range<usize>, &str, &str)> {
        self.spans.iter().filter_map(|s| match &s.kind {
            SpanKind::Link { target, shown } => Some((s.range.clone(), target.as_str(), shown.as_str())),
            _ => None,
        })
    }
}
