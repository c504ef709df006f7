//! Publish: readers are told something, the open promise is kept, the next one is made.

mod mending;
mod promises;

use jiff::{SignedDuration, Timestamp};

use super::Chronicle;
use super::loosened::loosened;
use super::promising::{LONGEST_QUIET, check_ahead};
use crate::actor::Actor;
use crate::audience::{Audience, AudienceKind, AudienceName};
use crate::changes::{Changes, IncidentChange};
use crate::ids::{NewId, UpdateId, UpdateNumber};
use crate::incident::{Incident, IncidentState, IncidentTime, QuietHours};
use crate::label::{Label, Labelled};
use crate::occasion::Occasion;
use crate::policy::PromisePolicy;
use crate::prose::stray_mark;
use crate::refusal::Refusal;
use crate::status::Status;
use crate::text::{Phrase, placeholder_in};
use crate::timeline::Event;
use crate::update::{NextUpdate, Revised, Update, UpdateFacts};

/// An update about to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishUpdate {
    /// Who publishes.
    pub actor: Actor,
    /// The status it tells.
    pub status: Status,
    /// Why the status goes back; needed when it does.
    pub status_reason: Option<Phrase>,
    /// Why it is told.
    pub occasion: Occasion,
    /// The earlier update that the occasion speaks of, if there is such a one.
    pub earlier: Option<Update>,
    /// What it says.
    pub facts: UpdateFacts,
    /// The instant its words are to speak of: that of a preview; `None` for now.
    pub as_of: Option<Timestamp>,
    /// Whether another person agreed to that preview, which takes longer.
    pub approved: bool,
    /// Why something said before may now be seen by more readers, where it is.
    pub declassification: Option<Phrase>,
    /// The audiences that will be told; the internal one always is.
    pub audiences: Vec<Audience>,
    /// With whom quiet hours until the next update were agreed.
    pub quiet_with: Option<Phrase>,
}

/// The decision: what to write, and the update to render for each audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What to write; deliveries are still to be added.
    pub changes: Changes,
    /// The update.
    pub update: Update,
    /// The incident as it then stands.
    pub incident: Incident,
}

impl Published {
    /// Adds what else happened in publishing, by the same person at the same instant.
    pub fn note(&mut self, event: Event, new_id: NewId<'_>) {
        let mut chronicle = Chronicle::new(self.update.incident, &self.update.author, self.update.published_at);
        chronicle.note(event, new_id);
        self.changes.timeline.append(&mut chronicle.entries);
    }
}

/// How old a preview may be that an update is published from: read and thought about.
const OLDEST_PREVIEW: SignedDuration = SignedDuration::from_mins(5);

/// How old it may be where another person agreed to it: it has to reach them, and they have to answer.
const OLDEST_APPROVED_PREVIEW: SignedDuration = SignedDuration::from_mins(20);

/// The furthest a next update may be promised. Cadence policies are tighter; this only catches slips of the pen.
const FURTHEST_PROMISE: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Publishes an update at `now`.
///
/// An open incident never gets an update without a promise or a reasoned opt-out, and a resolved one never gets a promise.
///
/// # Errors
/// `incident.closed`, `status.back_without_reason`, `promise.missing`, `promise.past`, `promise.too_far`,
/// `promise.not_due`, `text.placeholder`, `mark.unclosed`, `mark.unopened`, `mark.empty`, `mark.request`, `mark.not_here`, `thanks.internal_only`, `evidence.backtick`,
/// `reach.more_than_all`, `label.loosened`, `update.unknown`, `update.retracted`, `correction.repeated`, `preview.too_old`, `quiet.without_promise`.
pub fn publish_update(
    state: &IncidentState,
    command: PublishUpdate,
    policy: &PromisePolicy,
    now: Timestamp,
    new_id: NewId<'_>,
) -> Result<Published, Refusal> {
    let before = &state.incident;
    if before.closed_at.is_some() {
        return Err(Refusal::new("incident.closed", format!("{} is closed; readers are told nothing more", before.number))
            .hint("declare a new incident and name this one in its title"));
    }
    let as_of = said_as_of(&command, now)?;
    check_status(before.status, &command)?;
    check_text(&command.facts)?;
    check_promise(&command, now)?;
    let opened = state.last_update.as_ref().map_or_else(Vec::new, |last| loosened(&last.facts, &command.facts));
    if let (Some(first), None) = (opened.first(), &command.declassification) {
        let what = first.text.as_ref().map_or_else(|| "this".to_owned(), |t| format!("\"{}\"", t.chars().take(60).collect::<String>()));
        let reason = format!("{what} was said to {} readers only and would now reach {} ones", first.from.as_str(), first.to.as_str());
        return Err(Refusal::new("label.loosened", reason)
            .hint("if that is meant, say why: --declassify WHY (`declassify` in the API); it is kept in the timeline")
            .hint("or leave its label, or its mark, as it was")
            .field(first.field));
    }

    let quiet = quiet(&command, now)?;
    let number = UpdateNumber(state.last_update.as_ref().map_or(1, |u| u.number.0 + 1));
    let revision = mending::mended(&command, before.number, number, now)?;
    let told = told(command.audiences);
    let (_, start) = before.clocks.for_internal().start();
    let update = Update {
        id: UpdateId(new_id()),
        incident: before.id,
        number,
        published_at: now,
        as_of,
        occasion: command.occasion,
        author: command.actor,
        status: command.status,
        status_reason: command.status_reason,
        incident_time: IncidentTime::from_elapsed(as_of.duration_since(start)),
        late: promises::late(&state.open_promises, &told, as_of, now),
        facts: command.facts,
        revision: 1,
        corrected_by: None,
        retracted_by: None,
    };
    // Readers agreed to wait for news of an outage, and it is over.
    let still_quiet = if update.status.is_open() { quiet.clone().or_else(|| before.quiet.clone()) } else { None };
    let incident = Incident { status: update.status, quiet: still_quiet, ..before.clone() };

    let mut chronicle = Chronicle::new(before.id, &update.author, now);
    chronicle.note(Event::UpdatePublished { number, status: update.status }, new_id);
    if before.status != update.status {
        let reason = update.status_reason.clone();
        chronicle.note(Event::StatusChanged { from: before.status, to: update.status, reason }, new_id);
    }
    for (loosened, reason) in opened.into_iter().zip(command.declassification.iter().cycle()) {
        let (field, from, to) = (loosened.field.into(), loosened.from, loosened.to);
        chronicle.note(Event::Declassified { update: number, field, from, to, reason: reason.clone() }, new_id);
    }
    if let Some(revision) = &revision {
        let (update, by) = (revision.update.number, number);
        let retracted = revision.revised == Revised::Retracted;
        chronicle.note(if retracted { Event::UpdateRetracted { update, by } } else { Event::UpdateCorrected { update, by } }, new_id);
    }
    if let Some(QuietHours { with, until }) = quiet {
        chronicle.note(Event::QuietAgreed { with, until }, new_id);
    }
    let promises = promises::promises(state, &update, &told, policy, &mut chronicle, new_id);
    let changes = Changes {
        incident: Some(IncidentChange::Changed { incident: incident.clone(), expected_version: state.version }),
        update: Some(update.clone()),
        revision,
        promises_closed: promises.closed,
        promises_opened: promises.opened,
        promises_changed: promises.changed,
        withdrawn: promises.withdrawn,
        timeline: chronicle.entries,
        ..Changes::default()
    };
    Ok(Published { changes, update, incident })
}

/// Each audience once, the internal one first.
fn told(audiences: Vec<Audience>) -> Vec<Audience> {
    let internal = audiences.iter().find(|a| a.name == AudienceName::INTERNAL).cloned();
    let mut told = vec![internal.unwrap_or_else(|| Audience::built_in(AudienceKind::Internal))];
    for audience in audiences {
        if told.iter().all(|a| a.name != audience.name) {
            told.push(audience);
        }
    }
    told
}

/// Quiet hours agreed with an update last until the time that it promises.
fn quiet(command: &PublishUpdate, now: Timestamp) -> Result<Option<QuietHours>, Refusal> {
    match (&command.quiet_with, &command.facts.next_update) {
        (None, _) => Ok(None),
        (Some(with), NextUpdate::At(due)) => {
            check_ahead(due, now, LONGEST_QUIET).map_err(|r| r.field("quiet_with"))?;
            Ok(Some(QuietHours { with: with.clone(), until: due.clone() }))
        }
        (Some(_), _) => Err(Refusal::new("quiet.without_promise", "quiet hours end with the next update, and none is promised")
            .hint("promise it: 8am ET")
            .field("quiet_with")),
    }
}

fn said_as_of(command: &PublishUpdate, now: Timestamp) -> Result<Timestamp, Refusal> {
    let as_of = command.as_of.unwrap_or(now);
    let oldest = if command.approved { OLDEST_APPROVED_PREVIEW } else { OLDEST_PREVIEW };
    if (SignedDuration::ZERO..=oldest).contains(&now.duration_since(as_of)) {
        return Ok(as_of);
    }
    let reason = format!("the preview is not from the last {} minutes, so its times would be wrong", oldest.as_mins());
    Err(Refusal::new("preview.too_old", reason).hint("preview again, read what changed, and publish with the new digest").field("preview"))
}

fn check_status(before: Status, command: &PublishUpdate) -> Result<(), Refusal> {
    if before.goes_back_to(command.status) && command.status_reason.is_none() {
        return Err(Refusal::new("status.back_without_reason", format!("going back from {before} to {} needs a reason", command.status))
            .hint("say why in one line; readers were told it was further")
            .field("status"));
    }
    Ok(())
}

pub(super) fn check_text(facts: &UpdateFacts) -> Result<(), Refusal> {
    let prose = [("summary", &facts.summary), ("customer_impact", &facts.customer_impact), ("technical_notes", &facts.technical_notes)];
    for (field, prose) in prose {
        prose.check_marks().map_err(|r| r.field(field))?;
    }
    check_stray_marks(facts)?;
    let bodies = prose.map(|(field, prose)| (field, prose.for_internal()));
    let message = facts.customer_message.as_ref().map(|m| ("customer_message", m.for_internal()));
    for (field, body) in bodies.into_iter().chain(message) {
        if let Some((place, found)) = placeholder_in(body.as_str()) {
            return Err(Refusal::new("text.placeholder", format!("`{found}` is still a placeholder"))
                .hint("write what it stands for, or put it in backticks if it is meant literally")
                .at(place)
                .field(field));
        }
    }
    if facts.thanks.as_ref().is_some_and(|t| t.label() != Label::Internal) {
        return Err(Refusal::new("thanks.internal_only", "thanks are said inside only").hint("leave their label out").field("thanks"));
    }
    facts.reach.as_ref().map_or(Ok(()), |r| r.for_internal().check()).map_err(|r| r.field("reach"))?;
    if facts.evidence.as_ref().is_some_and(|e| e.for_internal().query.as_str().contains('`')) {
        return Err(Refusal::new("evidence.backtick", "a query cannot hold a backtick")
            .hint("quote strings with \" in the query")
            .field("evidence"));
    }
    Ok(())
}

/// Marks are read in the three sections only; anywhere else they would be shown, with what they were to keep back.
fn check_stray_marks(facts: &UpdateFacts) -> Result<(), Refusal> {
    fn said<T>(part: Option<&Labelled<T>>, words: impl FnOnce(&T) -> &str) -> Option<&str> {
        part.map(|p| words(p.for_internal()))
    }
    let texts = [
        ("customer_message", said(facts.customer_message.as_ref(), |m| m.as_str())),
        ("workaround", said(facts.workaround.as_ref(), |w| w.as_str())),
        ("cause", said(facts.cause.as_ref(), |c| c.what.as_str())),
        ("milestone", said(facts.milestone.as_ref(), |m| m.what.as_str())),
        ("bridge", said(facts.bridge.as_ref(), |b| b.name.as_str())),
        ("fix", said(facts.fix.as_ref(), |f| f.version.as_str())),
    ];
    for (field, text) in texts {
        if let Some(place) = text.and_then(stray_mark) {
            return Err(Refusal::new("mark.not_here", "a mark stands where no marks are read, so it would be shown as it is written")
                .hint("take it out; the whole field has one label (`--label`, `label` in the API)")
                .at(place)
                .field(field));
        }
    }
    Ok(())
}

fn check_promise(command: &PublishUpdate, now: Timestamp) -> Result<(), Refusal> {
    let open = command.status.is_open();
    match &command.facts.next_update {
        NextUpdate::At(_) | NextUpdate::OptOut(_) if !open => {
            Err(Refusal::new("promise.not_due", "a resolved incident promises no next update").hint("leave the next update out"))
        }
        NextUpdate::NotDue if open => Err(Refusal::new("promise.missing", "readers are not told when they will hear more")
            .hint("promise a time: 8am ET, in 45m")
            .hint("or say why no next update is planned")),
        NextUpdate::At(due) if due.at <= now => {
            Err(Refusal::new("promise.past", format!("the next update is promised for {}, which has passed", due.said_at(now)))
                .hint("promise a later time; check the day and the zone"))
        }
        NextUpdate::At(due) if due.at.duration_since(now) > FURTHEST_PROMISE => {
            Err(Refusal::new("promise.too_far", format!("the next update is promised for {}, more than 14 days away", due.said_at(now)))
                .hint("check the date and the year"))
        }
        _ => Ok(()),
    }
    .map_err(|r| r.field("next_update"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::actor::Via;
    use crate::audience::AudienceKind;
    use crate::decide::{DeclareIncident, declare_incident};
    use crate::ids::IncidentNumber;
    use crate::label::Labelled;
    use crate::promise::{Promise, PromiseKind, PromiseOutcome};
    use crate::prose::Prose;
    use crate::severity::Severity;
    use crate::text::Body;
    use crate::when::Moment;
    use crate::zone::ZoneTable;

    fn ids() -> impl FnMut() -> Uuid {
        let mut n = 0u128;
        move || {
            n += 1;
            Uuid::from_u128(n)
        }
    }

    fn phrase(text: &str) -> Phrase {
        Phrase::new(text).expect("a phrase")
    }

    fn body(text: &str) -> Body {
        Body::new(text).expect("a body")
    }

    fn now() -> Timestamp {
        "2026-07-14T23:20:00Z".parse().expect("a timestamp")
    }

    fn declared() -> IncidentState {
        let command = DeclareIncident {
            actor: Actor { name: phrase("dana"), via: Via::Local },
            number: IncidentNumber::FIRST,
            customer: phrase("Globex"),
            severity: Severity::SEV1,
            title: phrase("Logins fail"),
            zone: ZoneTable::default().find("ET").expect("ET"),
            began: Some(now() - SignedDuration::from_hours(9)),
            detected: None,
            reported: None,
            acknowledged: None,
            lead: None,
            deputy: None,
            audiences: Vec::new(),
        };
        let changes = declare_incident(command, &PromisePolicy::default(), now(), &mut ids()).expect("declared");
        let incident = changes.incident.expect("an incident").incident().clone();
        IncidentState { incident, version: 1, last_update: None, open_promises: Vec::new() }
    }

    fn in_minutes(m: i64) -> NextUpdate {
        NextUpdate::At(Moment { at: now() + SignedDuration::from_mins(m), zone: ZoneTable::default().find("ET").expect("ET") })
    }

    fn command(status: Status, next: NextUpdate) -> PublishUpdate {
        PublishUpdate {
            actor: Actor { name: phrase("dana"), via: Via::Local },
            status,
            status_reason: None,
            occasion: Occasion::Progress,
            earlier: None,
            as_of: None,
            approved: false,
            declassification: None,
            facts: UpdateFacts::internal(body("One."), body("Two."), body("Three."), next),
            audiences: vec![],
            quiet_with: None,
        }
    }

    fn code(state: &IncidentState, command: PublishUpdate) -> Result<(), &'static str> {
        publish_update(state, command, &PromisePolicy::default(), now(), &mut ids()).map(|_| ()).map_err(|r| r.code)
    }

    #[test]
    fn an_update_keeps_the_open_promise_and_makes_the_next() {
        let mut state = declared();
        let first = publish_update(&state, command(Status::Identified, in_minutes(60)), &PromisePolicy::default(), now(), &mut ids())
            .expect("published");
        assert_eq!(first.update.incident_time.to_string(), "9 hours");
        assert_eq!(first.changes.promises_opened.len(), 1);
        state.open_promises = first.changes.promises_opened;
        state.last_update = Some(first.update);
        let later = now() + SignedDuration::from_mins(75);
        let second = publish_update(&state, command(Status::Resolved, NextUpdate::NotDue), &PromisePolicy::default(), later, &mut ids())
            .expect("published");
        assert_eq!(second.update.number, UpdateNumber(2));
        let (_, outcome) = &second.changes.promises_closed[0];
        assert!(matches!(outcome, PromiseOutcome::KeptLate { late, .. } if late.as_mins() == 15));
        let owed: Vec<_> = second.changes.promises_opened.iter().map(|p| (p.subject.kind, p.due.at.to_string())).collect();
        // Resolved on Tuesday at 8:35pm in New York: a watch of a day, and documents at the close of Wednesday, Thursday and Friday.
        let owed: Vec<_> = owed.iter().map(|(kind, due)| (*kind, due.as_str())).collect();
        assert_eq!(
            owed,
            [
                (PromiseKind::Watch, "2026-07-16T00:35:00Z"),
                (PromiseKind::Document, "2026-07-15T21:00:00Z"),
                (PromiseKind::Document, "2026-07-16T21:00:00Z"),
                (PromiseKind::Document, "2026-07-17T21:00:00Z"),
            ]
        );
    }

    #[test]
    fn what_falls_due_between_a_preview_and_its_publishing_is_late_in_the_words_as_well() {
        let mut state = declared();
        let first = publish_update(&state, command(Status::Identified, in_minutes(60)), &PromisePolicy::default(), now(), &mut ids());
        let first = first.expect("published");
        (state.open_promises, state.last_update) = (first.changes.promises_opened, Some(first.update));
        let previewed = now() + SignedDuration::from_mins(60);
        let late = |published_minutes: i64| {
            let command = PublishUpdate { as_of: Some(previewed), ..command(Status::Identified, in_minutes(120)) };
            let at = now() + SignedDuration::from_mins(published_minutes);
            let done = publish_update(&state, command, &PromisePolicy::default(), at, &mut ids()).expect("published");
            done.update.late.iter().map(|l| l.by.as_mins()).collect::<Vec<_>>()
        };
        assert_eq!((late(60), late(64)), (vec![], vec![4]), "then the words are not those of the preview, and it is refused");
    }

    #[test]
    fn what_readers_may_not_be_told_is_refused() {
        let mut state = declared();
        assert_eq!(code(&state, command(Status::Identified, NextUpdate::NotDue)), Err("promise.missing"));
        assert_eq!(code(&state, command(Status::Identified, in_minutes(-1))), Err("promise.past"));
        assert_eq!(code(&state, command(Status::Identified, in_minutes(0))), Err("promise.past"));
        assert_eq!(code(&state, command(Status::Identified, in_minutes(60 * 24 * 30))), Err("promise.too_far"));
        assert_eq!(code(&state, command(Status::Resolved, in_minutes(30))), Err("promise.not_due"));
        let mut left_in = command(Status::Identified, in_minutes(30));
        left_in.facts.customer_impact = Prose::internal(body("For <customer>"));
        assert_eq!(code(&state, left_in), Err("text.placeholder"));
        let mut too_many = command(Status::Identified, in_minutes(30));
        too_many.facts.reach = Some(Labelled::internal(crate::reach::Reach::read("9 of 4 users").expect("numbers")));
        assert_eq!(code(&state, too_many), Err("reach.more_than_all"));
        let mut thanked = command(Status::Identified, in_minutes(30));
        thanked.facts.thanks = Some(Labelled::new(Label::Customer, Vec::new()));
        assert_eq!(code(&state, thanked), Err("thanks.internal_only"));
        state.incident.closed_at = Some(now());
        assert_eq!(code(&state, command(Status::Identified, in_minutes(30))), Err("incident.closed"));
    }

    #[test]
    fn a_preview_may_be_five_minutes_old_and_twenty_where_another_person_agreed() {
        let from = |seconds: i64, approved: bool| {
            let as_of = Some(now() - SignedDuration::from_secs(seconds));
            code(&declared(), PublishUpdate { as_of, approved, ..command(Status::Identified, in_minutes(60)) })
        };
        assert_eq!((from(300, false), from(301, false)), (Ok(()), Err("preview.too_old")));
        assert_eq!((from(1200, true), from(1201, true)), (Ok(()), Err("preview.too_old")));
        assert_eq!(from(-1, true), Err("preview.too_old"), "no preview is from the future");
    }

    proptest! {
        /// No walk through the life cycle leaves an open incident without a promise or a reasoned opt-out,
        /// nor goes back without a reason, nor leaves a resolved one with an open promise.
        #[test]
        fn an_open_incident_always_has_a_promise_or_an_opt_out(steps in prop::collection::vec((0usize..4, 0u8..3, any::<bool>(), any::<bool>()), 1..12)) {
            let mut state = declared();
            for (i, (status, next, reason, customer_told)) in steps.into_iter().enumerate() {
                let at = now() + SignedDuration::from_hours(i as i64);
                let next = match next {
                    0 => NextUpdate::At(Moment { at: at + SignedDuration::from_mins(45), zone: state.incident.zone.clone() }),
                    1 => NextUpdate::OptOut(Labelled::internal(phrase("quiet hours agreed with the customer"))),
                    _ => NextUpdate::NotDue,
                };
                let mut command = command(Status::ALL[status], next);
                command.status_reason = reason.then(|| phrase("it came back"));
                if customer_told { command.audiences = vec![Audience::built_in(AudienceKind::Customer)]; }
                let before = state.incident.status;
                let Ok(done) = publish_update(&state, command, &PromisePolicy::default(), at, &mut ids()) else { continue };
                prop_assert!(!before.goes_back_to(done.update.status) || done.update.status_reason.is_some());
                state.open_promises.retain(|p| !done.changes.promises_closed.iter().any(|(id, _)| *id == p.id));
                state.open_promises.extend(done.changes.promises_opened);
                for audience in AudienceKind::ALL.map(AudienceKind::name) {
                    prop_assert!(state.open_promises.iter().filter(|p| p.is_next_update() && p.subject.audience == audience).count() <= 1);
                }
                let to = |p: &Promise| p.is_next_update() && p.subject.audience == AudienceName::INTERNAL;
                let promised = state.open_promises.iter().any(to);
                let opted_out = matches!(done.update.facts.next_update, NextUpdate::OptOut(_));
                prop_assert_eq!(done.update.status.is_open(), promised || opted_out);
                prop_assert!(done.update.status.is_open() || state.open_promises.iter().all(|p| !p.subject.kind.ends_with_the_incident()));
                state.incident = done.incident;
                state.last_update = Some(done.update);
            }
        }
    }
}
