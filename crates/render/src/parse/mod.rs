//! Text to words: updates in the template's shape, ours or hand-written, read without losing anything.
//!
//! Reading is tolerant about shape (`#`s or none, bold, letter case, missing blank lines, quoting, bullets, what a chat or a web page
//! leaves around a copied text) and strict about values: a time, a status or a customer that cannot be read is reported, not guessed.
//! Every line ends up in a field, or in a [`Leftover`] with its place.

mod late;
mod lines;
mod origins;
mod promise;
mod reading;
mod reads_as_fact;
mod section;
mod sentence;

use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::incident::IncidentTime;
use sev1_domain::label::Labelled;
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::CivilWhen;
use sev1_domain::zone::ZoneTable;

use crate::written::{Lateness, WrittenUpdate};
pub use origins::{Origins, Trace};
use reading::Reading;
pub(crate) use reading::incident_time;
pub use reads_as_fact::{check_bodies, reads_as_fact, unclosed_fence};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// What was read from a text. Everything in it is labelled internal, because text carries no labels but for marks inside its bodies;
/// only a customer message is for the customer, because its heading says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The customer in the header.
    pub customer: Option<Phrase>,
    /// The severity in the header.
    pub severity: Option<Severity>,
    /// The time in the header.
    pub time: Option<CivilWhen>,
    /// The status.
    pub status: Option<Status>,
    /// The elapsed time, as typed.
    pub incident_time: Option<IncidentTime>,
    /// How late the update says it comes. Nothing is done with it: an update that is published computes its own.
    pub late: Option<Lateness>,
    /// The summary, without what has a type of its own.
    pub summary: Option<Body>,
    /// The customer impact.
    pub customer_impact: Option<Body>,
    /// The technical notes.
    pub technical_notes: Option<Body>,
    /// The promise or opt-out, if one is said.
    pub next_update: Option<NextUpdate<CivilWhen>>,
    /// How far the impact reaches.
    pub reach: Option<Labelled<Reach>>,
    /// What the customer can do meanwhile.
    pub workaround: Option<Labelled<Phrase>>,
    /// Why it happens.
    pub cause: Option<Labelled<Cause>>,
    /// What readers may expect next.
    pub milestone: Option<Labelled<Milestone<CivilWhen>>>,
    /// The customer's text in the author's own words.
    pub customer_message: Option<Labelled<Body>>,
    /// The bridge.
    pub bridge: Option<Labelled<Bridge<CivilWhen>>>,
    /// People with their roles.
    pub people: Option<Labelled<Vec<Contribution>>>,
    /// Thanks.
    pub thanks: Option<Labelled<Vec<Contribution>>>,
    /// The fix.
    pub fix: Option<Labelled<Fix>>,
    /// Approvals.
    pub approvals: Option<Labelled<Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<Labelled<Evidence>>,
    /// The thread's link.
    pub thread: Option<Labelled<Phrase>>,
    /// What could not be placed, in order.
    pub leftovers: Vec<Leftover>,
    /// What was recognised but cannot be read, with places. Its words are in [`Parsed::leftovers`] or still in a body.
    pub problems: Vec<Refusal>,
    /// Where in the text its bodies and typed parts stand.
    pub origins: Origins,
}

/// A piece of text that has no place in an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it starts.
    pub place: Place,
    /// The text, verbatim; one or several lines.
    pub text: String,
}

/// Reads a text in the template's shape.
///
/// # Errors
/// `text.too_long` beyond [`MAX_BYTES`]. Everything else is reported in the answer.
pub fn parse(text: &str, zones: &ZoneTable) -> Result<Parsed, Refusal> {
    if text.len() > MAX_BYTES {
        return Err(Refusal::new(
            "text.too_long",
            format!("{} KiB of text; an update has at most {}", text.len() / 1024, MAX_BYTES / 1024),
        )
        .hint("keep what readers need and link the rest"));
    }
    let lines = lines::split(text);
    let mut reading = Reading::new(zones);
    reading.walk(&lines);
    Ok(reading.finish())
}

impl Parsed {
    /// The whole update, if nothing is missing and nothing was unreadable. Leftovers do not count; show them to the author.
    ///
    /// # Errors
    /// Every problem, and one refusal per missing part: `header.missing`, `status.missing`, `incident_time.missing`,
    /// `section.empty`, `promise.missing`.
    pub fn complete(self) -> Result<WrittenUpdate, Vec<Refusal>> {
        let missing = self.missing();
        let mut faults = self.problems;
        faults.extend(missing);
        match (
            self.customer,
            self.severity,
            self.time,
            self.status,
            self.incident_time,
            self.summary,
            self.customer_impact,
            self.technical_notes,
        ) {
            (Some(customer), Some(severity), Some(time), Some(status), Some(incident_time), Some(summary), Some(impact), Some(notes))
                if faults.is_empty() =>
            {
                let facts = UpdateFacts {
                    reach: self.reach,
                    workaround: self.workaround,
                    cause: self.cause,
                    milestone: self.milestone,
                    customer_message: self.customer_message,
                    bridge: self.bridge,
                    people: self.people,
                    thanks: self.thanks,
                    fix: self.fix,
                    approvals: self.approvals,
                    evidence: self.evidence,
                    thread: self.thread,
                    ..UpdateFacts::internal(summary, impact, notes, self.next_update.unwrap_or(NextUpdate::NotDue))
                };
                Ok(WrittenUpdate { customer, severity, time, status, incident_time, late: self.late, facts })
            }
            _ => Err(faults),
        }
    }

    pub(crate) fn missing(&self) -> Vec<Refusal> {
        let known = |field: &str| self.problems.iter().any(|p| p.field == Some(field));
        let mut faults = Vec::new();
        let mut need = |there: bool, code: &'static str, field: &'static str, what: &str, hint: &str| {
            if !there && !known(field) {
                faults.push(Refusal::new(code, what).hint(hint).field(field));
            }
        };
        let header = self.customer.is_some() || self.severity.is_some() || self.time.is_some() || known("customer") || known("time");
        need(header, "header.missing", "header", "there is no header", "start with a line like: ### Globex SEV1 outage - 7:20pmET update");
        need(self.status.is_some(), "status.missing", "status", "no status is told", "add a line like: #### Status: Identified");
        need(
            self.incident_time.is_some(),
            "incident_time.missing",
            "incident_time",
            "the incident time is missing",
            "add a line like: #### Incident Time: 9 hours",
        );
        need(
            self.summary.is_some(),
            "section.empty",
            "summary",
            "the summary is empty",
            "say behind the incident time what happened and what is being done",
        );
        let hint = "write what the customer feels behind the heading: #### Customer Impact";
        need(self.customer_impact.is_some(), "section.empty", "customer_impact", "the customer impact is empty", hint);
        let hint = "write what engineers need behind the heading: #### Technical Notes";
        need(self.technical_notes.is_some(), "section.empty", "technical_notes", "the technical notes are empty", hint);
        let due = self.status.is_some_and(Status::is_open) && self.next_update.is_none();
        let hint = "end the summary with a sentence like: Next update will be shared at 8amET.";
        need(!due, "promise.missing", "next_update", "readers are not told when they will hear more", hint);
        faults
    }
}
