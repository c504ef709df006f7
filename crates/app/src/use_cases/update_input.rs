//! What a person says in an update, before it is known what it means: from a form, from flags, from a hand-written text.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::bridge::Bridge;
use sev1_domain::calendar::BusinessCalendar;
use sev1_domain::deadline::Deadline;
use sev1_domain::decide::PublishUpdate;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::Milestone;
use sev1_domain::occasion::Occasion;
use sev1_domain::prose::Prose;
use sev1_domain::refusal::Refusal;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_domain::when::{self, CivilWhen, Moment, Towards};
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::parse::{self, Parsed};
use sev1_render::text::holding;

use super::agreement::Agreement;
use super::parts::{Last, Parts, Standing};
use crate::error::AppError;
use crate::{App, Caller};

/// What a person says in an update. What is left out is carried over from the last update where
/// that makes sense: status, the three bodies with their labels (but never the impact into a
/// resolution), the thread link, and each [`Standing`] part. A whole text says for itself how things
/// stand: what it leaves out is not carried over.
#[derive(Clone, Debug, Default)]
pub struct UpdateInput {
    /// A whole hand-written update in the template's shape; the fields below win over it.
    pub text: Option<String>,
    /// The status to tell.
    pub status: Option<Status>,
    /// Why the status goes back.
    pub status_reason: Option<Phrase>,
    /// Why it is told.
    pub occasion: Occasion,
    /// Since when that is so which a correction says is right, as people write it.
    pub right_since: Option<String>,
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
    /// With whom quiet hours until the next update were agreed.
    pub quiet_with: Option<Phrase>,
    /// What people agreed to beside the words.
    pub agreement: Agreement,
}

/// What an input builds on beside the last update.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// The update it speaks of as wrong.
    pub(crate) corrected: Option<Update>,
    /// Where the incident's thread is.
    pub(crate) thread: Option<Labelled<Phrase>>,
}

impl App {
    /// What an input builds on beside the last update.
    pub(crate) async fn before(&self, state: &IncidentState, input: &UpdateInput, now: Timestamp) -> Result<Before, AppError> {
        let corrected = match input.occasion.of() {
            Some(of) => self.store.update(state.incident.id, of).await?,
            None => None,
        };
        let as_of = input.agreement.preview.as_ref().map_or(now, |preview| preview.as_of);
        Ok(Before { corrected, thread: self.thread(state, as_of).await? })
    }

    /// The command a person means, given the incident as it stands, and what [`App::before`] found; every fault found at once.
    pub(crate) fn read_update(
        &self,
        caller: &Caller,
        state: &IncidentState,
        input: UpdateInput,
        before: Before,
        now: Timestamp,
    ) -> Result<PublishUpdate, AppError> {
        check_seen(state, input.seen_update)?;
        // The words of a preview are published as they were: "in 45m" means 45 minutes from then.
        let now = input.agreement.preview.as_ref().map_or(now, |preview| preview.as_of);
        let zones = &self.settings.zones;
        let written = match input.text.as_deref().map(|text| parse::parse(text, zones)) {
            Some(Ok(parsed)) => parsed,
            Some(Err(refusal)) => return Err(refusal.field("text").into()),
            None => Parsed::default(),
        };
        let mut reading = Reading {
            calendar: &self.settings.promises().calendar,
            zones,
            zone: &state.incident.zone,
            default_zone: self.settings.default_zone.as_ref(),
            now,
            faults: self.faults_of_text(&written, state),
        };
        let last = state.last_update.as_ref();
        let last_facts = last.map(|u| &u.facts);

        let status = input.status.or(written.status).or(last.map(|u| u.status)).unwrap_or(state.incident.status);
        // Who only says that they know of it need not say more, once.
        let holding = (last.is_none() && input.occasion == Occasion::Holding)
            .then(|| [holding::summary(), holding::customer_impact(), holding::technical_notes()]);
        let [hold_summary, hold_impact, hold_notes] = holding.as_ref().map_or([None; 3], |h| h.each_ref().map(Some));
        let last_summary = last_facts.map(|f| &f.summary).or(hold_summary);
        let summary = reading.body("summary", input.summary, written.summary, last_summary, empty_section);
        // What the customer felt while it was open is not what they feel now that it is resolved.
        let resolves = !status.is_open() && state.incident.status.is_open();
        let last_impact = last_facts.map(|f| &f.customer_impact).filter(|_| !resolves).or(hold_impact);
        let no_impact = if resolves && last.is_some() { impact_not_said_anew } else { empty_section };
        let impact = reading.body("customer_impact", input.customer_impact, written.customer_impact, last_impact, no_impact);
        let last_notes = last_facts.map(|f| &f.technical_notes).or(hold_notes);
        let notes = reading.body("technical_notes", input.technical_notes, written.technical_notes, last_notes, empty_section);
        let next_update = match reading.next_update(input.next_update, written.next_update) {
            // What mends an earlier update is no reason to let readers wait for less or more.
            NextUpdate::NotDue if input.occasion.of().is_some() && status.is_open() => still_promised(state, now),
            said => said,
        };
        let parts = input.parts;
        let bridge = reading.bridge(parts.bridge, written.bridge);
        let written_milestone = written.milestone.filter(|_| parts.milestone.is_none());
        let milestone = (reading.said_milestone(parts.milestone), reading.written_milestone(written_milestone));
        let dropped = if input.text.is_some() { Standing::ALL.into() } else { parts.dropped };
        let goes_on = Last { facts: last_facts, dropped, resolves, now };
        let customer_message = goes_on.message(parts.customer_message, written.customer_message);
        let unclosed = customer_message.as_ref().and_then(|m| parse::unclosed_fence("customer_message", m.for_internal()));
        reading.faults.extend(unclosed);

        let mut occasion = input.occasion;
        if let (Occasion::Correction { since, .. }, Some(said)) = (&mut occasion, &input.right_since) {
            *since = reading.said_past("right_since", said);
        }

        let (Some(summary), Some(customer_impact), Some(technical_notes), true) = (summary, impact, notes, reading.faults.is_empty())
        else {
            return Err(AppError::Refused(reading.faults));
        };
        Ok(PublishUpdate {
            actor: caller.actor.clone(),
            status,
            status_reason: input.status_reason,
            occasion,
            earlier: before.corrected,
            as_of: input.agreement.preview.as_ref().map(|preview| preview.as_of),
            approved: input.agreement.approved_by.is_some(),
            declassification: input.agreement.declassification,
            facts: UpdateFacts {
                summary,
                customer_impact,
                technical_notes,
                next_update,
                reach: goes_on.reach(parts.reach, written.reach),
                workaround: goes_on.workaround(parts.workaround, written.workaround),
                cause: goes_on.cause(parts.cause, written.cause),
                milestone: goes_on.milestone(milestone.0, milestone.1),
                customer_message,
                bridge,
                people: parts.people.or(written.people),
                thanks: parts.thanks.or(written.thanks),
                fix: parts.fix.or(written.fix),
                approvals: parts.approvals.or(written.approvals),
                evidence: parts.evidence.or(written.evidence),
                thread: parts.thread.or(written.thread).or_else(|| last_facts.and_then(|f| f.thread.clone())).or(before.thread),
            },
            audiences: self.audiences_of(&state.incident),
            quiet_with: input.quiet_with,
        })
    }
}

impl App {
    /// What keeps a hand-written text from being published: what could not be read or placed, and a header for something else.
    fn faults_of_text(&self, written: &Parsed, state: &IncidentState) -> Vec<Refusal> {
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
        let incident = &state.incident;
        let (number, customer, severity) = (incident.number, incident.customer.for_internal(), incident.severity.for_internal());
        let means = |said: &Phrase| self.settings.customers.find(said, true).map_or_else(|_| said.clone(), |(name, _)| name);
        if let Some(said) = written.customer.as_ref().filter(|said| means(said).as_str().to_lowercase() != customer.as_str().to_lowercase())
        {
            faults.push(
                Refusal::new("header.customer", format!("the header names `{said}`, but {number} is about `{customer}`"))
                    .hint("mend the header, or publish to the other incident: sev1 list")
                    .field("text"),
            );
        }
        if let Some(said) = written.severity.filter(|said| said != severity) {
            faults.push(
                Refusal::new("header.severity", format!("the header says {said}, but {number} is {severity}"))
                    .hint("mend the header")
                    .field("text"),
            );
        }
        faults
    }
}

/// Reads one field after the other and gathers the faults; what has a fault gets a stand-in and is never published.
struct Reading<'a> {
    /// Which days are worked, for times said in business days.
    calendar: &'a BusinessCalendar,
    zones: &'a ZoneTable,
    /// The zone spans and instants are spoken of in: the incident's.
    zone: &'a Zone,
    /// The zone of times that name none, where configuration gives one.
    default_zone: Option<&'a Zone>,
    now: Timestamp,
    faults: Vec<Refusal>,
}

impl Reading<'_> {
    /// What was said, else what was written, else what was said last, with its label. A text carries no labels, so a body in it
    /// that is the last one to the letter keeps that one's.
    fn body(
        &mut self,
        field: &'static str,
        said: Option<(Body, Label)>,
        written: Option<Body>,
        last: Option<&Prose>,
        missing: fn(&'static str) -> Refusal,
    ) -> Option<Prose> {
        let said = said.map(|(body, label)| Prose::new(label, body));
        let written = written.map(|body| match last {
            Some(last) if *last.for_internal() == body => last.clone(),
            _ => Prose::internal(body),
        });
        let body = said.or(written).or_else(|| last.cloned());
        match &body {
            Some(body) => self.faults.extend(parse::reads_as_fact(field, body.for_internal(), self.zones)),
            None => self.faults.push(missing(field)),
        }
        body
    }

    fn next_update(&mut self, said: Option<NextUpdate<String>>, written: Option<NextUpdate<CivilWhen>>) -> NextUpdate {
        let next = match (said, written) {
            (Some(NextUpdate::At(text)), _) => self.said("next_update", &text).map(NextUpdate::At),
            (None, Some(NextUpdate::At(civil))) => self.written("next_update", &civil).map(NextUpdate::At),
            (Some(NextUpdate::OptOut(reason)), _) | (None, Some(NextUpdate::OptOut(reason))) => Some(NextUpdate::OptOut(reason)),
            (Some(NextUpdate::NotDue), _) | (None, Some(NextUpdate::NotDue) | None) => None,
        };
        next.unwrap_or(NextUpdate::NotDue)
    }

    fn bridge(&mut self, said: Option<Labelled<Bridge<String>>>, written: Option<Labelled<Bridge<CivilWhen>>>) -> Option<Labelled<Bridge>> {
        match (said, written) {
            (Some(said), _) => said.try_map(|b| b.try_map(&mut |text: String| self.said("bridge", &text).ok_or(()))).ok(),
            (None, Some(written)) => written.try_map(|b| b.try_map(&mut |civil| self.written("bridge", &civil).ok_or(()))).ok(),
            (None, None) => None,
        }
    }

    fn said_milestone(&mut self, said: Option<Labelled<Milestone<String>>>) -> Option<Labelled<Milestone>> {
        said?.try_map(|m| m.try_map(&mut |text: String| self.said("milestone", &text).ok_or(()))).ok()
    }

    fn written_milestone(&mut self, written: Option<Labelled<Milestone<CivilWhen>>>) -> Option<Labelled<Milestone>> {
        written?.try_map(|m| m.try_map(&mut |civil| self.written("milestone", &civil).ok_or(()))).ok()
    }

    /// A coming time as people write it.
    fn said(&mut self, field: &'static str, text: &str) -> Option<Moment> {
        let read = Deadline::read(text, self.zones, self.default_zone).and_then(|d| d.resolve(self.now, self.calendar, self.zone));
        self.keep_fault(field, read.map(Moment::to_minute))
    }

    /// A time that has passed, as people write it.
    fn said_past(&mut self, field: &'static str, text: &str) -> Option<Moment> {
        let read = when::read(text, self.zones, self.default_zone).and_then(|w| w.resolve(self.now, self.zone, Towards::Past));
        self.keep_fault(field, read.map(Moment::to_minute))
    }

    /// A coming time in a hand-written text.
    fn written(&mut self, field: &'static str, civil: &CivilWhen) -> Option<Moment> {
        let read = civil.resolve(self.now, Towards::Future);
        self.keep_fault(field, read)
    }

    fn keep_fault<T>(&mut self, field: &'static str, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|r| self.faults.push(r.field(field))).ok()
    }
}

/// The next update as it is promised to our own responders, where its time is still to come.
fn still_promised(state: &IncidentState, now: Timestamp) -> NextUpdate {
    let open = state.open_promises.iter().find(|p| p.is_next_update() && p.subject.audience == AudienceName::INTERNAL);
    open.filter(|p| p.due.at > now).map_or(NextUpdate::NotDue, |p| NextUpdate::At(p.due.clone()))
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

fn impact_not_said_anew(field: &'static str) -> Refusal {
    Refusal::new("impact.not_said_anew", "what the customer felt while it was open is not carried into the resolution")
        .hint("say what they feel now, and until when they felt it: \"None since 8pm ET.\"")
        .field(field)
}

fn empty_section(field: &'static str) -> Refusal {
    let words = field.replace('_', " ");
    Refusal::new("text.empty", format!("the section \"{words}\" is empty, and there is no earlier update to carry it over from"))
        .hint("write one sentence; \"unknown\" is an answer if it says by when it will be known")
        .field(field)
}
