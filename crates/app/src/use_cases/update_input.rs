//! What a person says in an update, before it is known what it means: from a form, from flags, from a hand-written text.

use jiff::Timestamp;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::decide::PublishUpdate;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::people::Contribution;
use sev1_domain::refusal::Refusal;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{self, Moment, Towards};
use sev1_render::parse::{self, Parsed};

use crate::error::AppError;
use crate::{App, Caller};

/// What a person says in an update. What is left out is carried over from the last update where
/// that makes sense: status, the three bodies with their labels, the thread link.
#[derive(Clone, Debug, Default)]
pub struct UpdateInput {
    /// A whole hand-written update in the template's shape; the fields below win over it.
    pub text: Option<String>,
    /// The status to tell.
    pub status: Option<Status>,
    /// Why the status goes back.
    pub status_reason: Option<Phrase>,
    /// Summary, with its label if it is not internal.
    pub summary: Option<(Body, Label)>,
    /// Customer impact.
    pub customer_impact: Option<(Body, Label)>,
    /// Technical notes.
    pub technical_notes: Option<(Body, Label)>,
    /// When readers will hear more, times as people write them.
    pub next_update: Option<NextUpdate<String>>,
    /// The optional typed parts.
    pub parts: Parts,
    /// The number of the last update the writer saw (0 for none): another one meanwhile is a refusal.
    pub seen_update: Option<u32>,
}

/// The optional typed parts of an update, internal unless labelled.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Where people talk; times as people write them.
    pub bridge: Option<Labelled<Bridge<String>>>,
    /// Who works on it.
    pub people: Option<Labelled<Vec<Contribution>>>,
    /// Who is thanked.
    pub thanks: Option<Labelled<Vec<Contribution>>>,
    /// The fix.
    pub fix: Option<Labelled<Fix>>,
    /// Approvals.
    pub approvals: Option<Labelled<Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<Labelled<Evidence>>,
    /// The thread.
    pub thread: Option<Labelled<Phrase>>,
}

impl App {
    /// The command a person means, given the incident as it stands; every fault found at once.
    pub(crate) fn read_update(
        &self,
        caller: &Caller,
        state: &IncidentState,
        input: UpdateInput,
        now: Timestamp,
    ) -> Result<PublishUpdate, AppError> {
        check_seen(state, input.seen_update)?;
        let mut faults = Vec::new();
        let written = match input.text.as_deref().map(|text| parse::parse(text, &self.settings.zones)) {
            Some(Ok(parsed)) => parsed,
            Some(Err(refusal)) => return Err(refusal.field("text").into()),
            None => Parsed::default(),
        };
        faults.extend(faults_of_text(&written, state));
        let last = state.last_update.as_ref();
        let zone = &state.incident.zone;

        let status = input.status.or(written.status).or(last.map(|u| u.status)).unwrap_or(state.incident.status);
        let mut body = |field: &'static str, said: Option<(Body, Label)>, written: Option<Body>, last: Option<&Labelled<Body>>| {
            let body =
                said.map(|(body, label)| Labelled::new(label, body)).or_else(|| written.map(Labelled::internal)).or_else(|| last.cloned());
            if body.is_none() {
                faults.push(empty_section(field));
            }
            body
        };
        let summary = body("summary", input.summary, written.summary, last.map(|u| &u.facts.summary));
        let impact = body("customer_impact", input.customer_impact, written.customer_impact, last.map(|u| &u.facts.customer_impact));
        let notes = body("technical_notes", input.technical_notes, written.technical_notes, last.map(|u| &u.facts.technical_notes));
        for (field, body) in [("summary", &summary), ("customer_impact", &impact), ("technical_notes", &notes)] {
            faults.extend(body.as_ref().and_then(|b| parse::reads_as_fact(field, b.for_internal(), &self.settings.zones)));
        }

        let mut moment = |field: &'static str, text: &str| {
            let read = when::read(text, &self.settings.zones, Some(zone)).and_then(|w| w.resolve(now, zone, Towards::Future));
            read.map(Moment::to_minute).map_err(|r| faults.push(r.field(field))).ok()
        };
        let next_said = input.next_update.map(|next| match next {
            NextUpdate::At(text) => moment("next_update", &text).map(NextUpdate::At),
            NextUpdate::OptOut(reason) => Some(NextUpdate::OptOut(reason)),
            NextUpdate::NotDue => Some(NextUpdate::NotDue),
        });
        let parts = input.parts;
        let bridge_said =
            parts.bridge.map(|bridge| bridge.try_map(|b| b.try_map(&mut |text: String| moment("bridge", &text).ok_or(()))).ok());
        let next_written = written.next_update.map(|next| match next {
            NextUpdate::At(civil) => civil.resolve(now, Towards::Future).map(NextUpdate::At),
            NextUpdate::OptOut(reason) => Ok(NextUpdate::OptOut(reason)),
            NextUpdate::NotDue => Ok(NextUpdate::NotDue),
        });
        let bridge_written = written.bridge.map(|bridge| bridge.try_map(|b| b.try_map(&mut |civil| civil.resolve(now, Towards::Future))));
        let mut settle = |field: &'static str, r: Refusal| faults.push(r.field(field));
        // What was said but could not be read is a fault already; the default only keeps the reading going.
        let next_update = match (next_said, next_written) {
            (Some(said), _) => said.unwrap_or(NextUpdate::NotDue),
            (None, Some(read)) => read.unwrap_or_else(|r| {
                settle("next_update", r);
                NextUpdate::NotDue
            }),
            (None, None) => NextUpdate::NotDue,
        };
        let bridge = match (bridge_said, bridge_written) {
            (Some(said), _) => said,
            (None, Some(read)) => read.map_err(|r| settle("bridge", r)).ok(),
            (None, None) => None,
        };

        let (Some(summary), Some(customer_impact), Some(technical_notes), true) = (summary, impact, notes, faults.is_empty()) else {
            return Err(AppError::Refused(faults));
        };
        Ok(PublishUpdate {
            actor: caller.actor.clone(),
            status,
            status_reason: input.status_reason,
            facts: UpdateFacts {
                summary,
                customer_impact,
                technical_notes,
                next_update,
                bridge,
                people: parts.people.or(written.people),
                thanks: parts.thanks.or(written.thanks),
                fix: parts.fix.or(written.fix),
                approvals: parts.approvals.or(written.approvals),
                evidence: parts.evidence.or(written.evidence),
                thread: parts.thread.or(written.thread).or_else(|| last.and_then(|u| u.facts.thread.clone())),
            },
            audiences: self.audiences_of(&state.incident),
        })
    }
}

fn check_seen(state: &IncidentState, seen: Option<u32>) -> Result<(), Refusal> {
    let is = state.last_update.as_ref().map_or(0, |u| u.number.0);
    match seen {
        Some(seen) if seen != is => {
            Err(Refusal::new("update.changed_meanwhile", format!("update {is} was published since you began writing; you saw {seen}"))
                .hint(format!("read it first: sev1 show {}", state.incident.number))
                .hint("then publish yours again on top of it"))
        }
        _ => Ok(()),
    }
}

/// What keeps a hand-written text from being published: what could not be read or placed, and a header for somebody else.
fn faults_of_text(written: &Parsed, state: &IncidentState) -> Vec<Refusal> {
    let mut faults = written.problems.clone();
    // A leftover with a problem of its own is explained already.
    let unexplained = written.leftovers.iter().filter(|l| !written.problems.iter().any(|p| p.place == Some(l.place)));
    faults.extend(unexplained.map(|leftover| {
        let start: String = leftover.text.chars().take(60).collect();
        Refusal::new("text.unplaced", format!("`{start}` has no place in an update"))
            .hint("move it under one of the headings, or delete it")
            .at(leftover.place)
            .field("text")
    }));
    let customer = state.incident.customer.for_internal();
    if let Some(said) = written.customer.as_ref().filter(|said| said.as_str().to_lowercase() != customer.as_str().to_lowercase()) {
        faults.push(
            Refusal::new("header.customer", format!("the header names `{said}`, but {} is about `{customer}`", state.incident.number))
                .hint("mend the header, or publish to the other incident: sev1 list")
                .field("text"),
        );
    }
    faults
}

fn empty_section(field: &'static str) -> Refusal {
    let words = field.replace('_', " ");
    Refusal::new("text.empty", format!("the section \"{words}\" is empty, and there is no earlier update to carry it over from"))
        .hint("write one sentence; \"unknown\" is an answer if it says by when it will be known")
        .field(field)
}
