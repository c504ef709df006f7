//! Words to text: the seed's template, exactly.
//!
//! The typed parts stand behind the body of their section as paragraphs of their own: bridge, people, thanks and, always last, the
//! next update behind the summary, and right before it how much too late this one comes; reach and workaround behind the customer impact; cause, milestone, fix, approvals, evidence and thread behind the technical notes.
//! A customer message is a section of its own at the end, in which nothing is typed.

pub(crate) mod heading;
pub mod holding;
pub(crate) mod late;
pub mod no_change;
mod stated;
mod typed;

use std::fmt::Write as _;

use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fence;
use sev1_domain::fix::Fix;
use sev1_domain::incident::IncidentTime;
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::when::CivilWhen;

pub(crate) use late::minutes as late_by;
pub(crate) use typed::{Part, read as read_part};

use crate::written::WrittenUpdate;

/// The text of an update in the seed's template, with one line end at its end.
///
/// ```text
/// ### <customer> SEV1 outage - <time> update
///
/// #### Status: <status>
///
/// #### Incident Time: <number of hours since incident began>
///
/// <summary of incident>
///
/// #### Customer Impact
///
/// <summary of customer impact>
///
/// #### Technical Notes
///
/// <summary of technical notes>
/// ```
///
/// With a customer message, one more section stands behind them: `#### Customer Message`.
///
/// A code fence left open in a body is closed, so that it swallows no heading.
#[must_use]
pub fn render(written: &WrittenUpdate) -> String {
    let facts = &written.facts;
    Sheet {
        customer: Some(&written.customer),
        severity: Some(written.severity),
        time: &written.time,
        status: written.status,
        incident_time: written.incident_time,
        summary: Some(facts.summary.for_internal().as_str()),
        bridge: facts.bridge.as_ref().map(|b| b.for_internal()),
        people: facts.people.as_ref().map_or(&[], |p| p.for_internal()),
        thanks: facts.thanks.as_ref().map_or(&[], |t| t.for_internal()),
        late: written.late.as_ref().map(late::sentence),
        next_update: typed::next_update(&facts.next_update),
        customer_impact: Some(facts.customer_impact.for_internal().as_str()),
        reach: facts.reach.as_ref().map(|r| r.for_internal()),
        workaround: facts.workaround.as_ref().map(|w| w.for_internal()),
        technical_notes: Some(facts.technical_notes.for_internal().as_str()),
        cause: facts.cause.as_ref().map(|c| c.for_internal()),
        milestone: facts.milestone.as_ref().map(|m| m.for_internal()),
        fix: facts.fix.as_ref().map(|f| f.for_internal()),
        approvals: facts.approvals.as_ref().map_or(&[], |a| a.for_internal()),
        evidence: facts.evidence.as_ref().map(|e| e.for_internal()),
        thread: facts.thread.as_ref().map(|t| t.for_internal()),
        customer_message: facts.customer_message.as_ref().map(|m| m.for_internal().as_str()),
    }
    .render()
}

/// What one text shows. A section with nothing in it is left out.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) customer: Option<&'a Phrase>,
    pub(crate) severity: Option<Severity>,
    pub(crate) time: &'a CivilWhen,
    pub(crate) status: Status,
    pub(crate) incident_time: IncidentTime,
    pub(crate) summary: Option<&'a str>,
    pub(crate) bridge: Option<&'a Bridge<CivilWhen>>,
    pub(crate) people: &'a [Contribution],
    pub(crate) thanks: &'a [Contribution],
    /// The whole sentence.
    pub(crate) late: Option<String>,
    /// The whole sentence.
    pub(crate) next_update: Option<String>,
    pub(crate) customer_impact: Option<&'a str>,
    pub(crate) reach: Option<&'a Reach>,
    pub(crate) workaround: Option<&'a Phrase>,
    pub(crate) technical_notes: Option<&'a str>,
    pub(crate) cause: Option<&'a Cause>,
    pub(crate) milestone: Option<&'a Milestone<CivilWhen>>,
    pub(crate) fix: Option<&'a Fix>,
    pub(crate) approvals: &'a [EmergencyApproval],
    pub(crate) evidence: Option<&'a Evidence>,
    pub(crate) thread: Option<&'a Phrase>,
    pub(crate) customer_message: Option<&'a str>,
}

impl Sheet<'_> {
    pub(crate) fn render(&self) -> String {
        let bodies = [self.summary, self.customer_impact, self.technical_notes, self.customer_message];
        let mut out = String::with_capacity(512 + bodies.into_iter().flatten().map(str::len).sum::<usize>());
        self.header(&mut out);
        let _ = write!(out, "\n\n#### Status: {}\n\n#### Incident Time: {}", self.status, self.incident_time);
        self.summary_section(&mut out);
        self.impact_section(&mut out);
        self.notes_section(&mut out);
        section(&mut out, "Customer Message", self.customer_message, []);
        out.push('\n');
        out
    }

    fn header(&self, out: &mut String) {
        out.push_str("### ");
        if let Some(customer) = self.customer {
            let _ = write!(out, "{customer} ");
        }
        if let Some(severity) = self.severity {
            let _ = write!(out, "{severity} ");
        }
        let _ = write!(out, "outage - {} update", self.time);
    }

    fn summary_section(&self, out: &mut String) {
        if let Some(text) = self.summary {
            body(out, text);
        }
        paragraph(out, self.bridge.map(typed::bridge));
        paragraph(out, Some(self.people).filter(|p| !p.is_empty()).map(|p| typed::contributions(typed::PEOPLE, p)));
        paragraph(out, Some(self.thanks).filter(|t| !t.is_empty()).map(|t| typed::contributions(typed::THANKS, t)));
        paragraph(out, self.late.clone());
        paragraph(out, self.next_update.clone());
    }

    fn impact_section(&self, out: &mut String) {
        let parts = [self.reach.map(stated::reach), self.workaround.map(stated::workaround)];
        section(out, "Customer Impact", self.customer_impact, parts);
    }

    fn notes_section(&self, out: &mut String) {
        let parts = [
            self.cause.map(stated::cause),
            self.milestone.map(stated::milestone),
            self.fix.map(typed::fix),
            Some(self.approvals).filter(|a| !a.is_empty()).map(typed::approvals),
            self.evidence.map(typed::evidence),
            self.thread.map(typed::thread),
        ];
        section(out, "Technical Notes", self.technical_notes, parts);
    }
}

/// A section under its heading, unless there is nothing in it.
fn section<const N: usize>(out: &mut String, heading: &str, text: Option<&str>, parts: [Option<String>; N]) {
    if text.is_none() && parts.iter().all(Option::is_none) {
        return;
    }
    let _ = write!(out, "\n\n#### {heading}");
    if let Some(text) = text {
        body(out, text);
    }
    for part in parts {
        paragraph(out, part);
    }
}

fn body(out: &mut String, text: &str) {
    out.push_str("\n\n");
    heading::push_escaped(out, text);
    if let Some((_, end)) = fence::missing_end(text) {
        out.push('\n');
        out.push_str(&end);
    }
}

fn paragraph(out: &mut String, text: Option<String>) {
    if let Some(text) = text {
        out.push_str("\n\n");
        heading::push_escaped(out, &text);
    }
}
