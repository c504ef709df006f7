//! Move a promise: the same readers learn of its new time in one line.

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::AudienceName;
use sev1_domain::decide::{self, MovePromise};
use sev1_domain::delivery::{Delivery, Notice};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::{Incident, IncidentState};
use sev1_domain::policy::Case;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;
use sev1_render::notice;
use sev1_render::when::exact_elapsed;

use super::addressing::Addressed;
use super::idempotency::IdempotencyKey;
use super::promises::{Promised, Which};
use crate::error::AppError;
use crate::settings::Gate;
use crate::{App, Caller};

/// What a person says when moving a promise.
#[derive(Clone, Debug)]
pub struct MoveInput {
    /// Which one.
    pub which: Which,
    /// To when, as people write it.
    pub to: String,
    /// Why; for our own side.
    pub reason: Phrase,
}

impl App {
    /// Moves a promise before it is due, and tells those it was made to; once for a key.
    ///
    /// # Errors
    /// Refusals of reading the time and of [`decide::move_promise`], `promise.too_long` where findings keep updates back; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn move_promise(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        input: MoveInput,
        key: Option<IdempotencyKey>,
    ) -> Result<Promised, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let told = self
            .decided_once(number, key.as_ref().map(|key| (key, now)), |state| {
                let to = self.read_coming(&input.to, &state.incident, now).map_err(|r| r.field("to"))?;
                if input.which.kind == PromiseKind::NextUpdate && self.settings.lint.gate == Gate::Enforce {
                    self.check_silence(state, &input.which, &to, now)?;
                }
                let pick = input.which.clone().pick();
                let command = MovePromise { actor: caller.actor.clone(), pick, to, reason: input.reason.clone() };
                let mut moved = decide::move_promise(state, &command, self.settings.promises(), now, &mut || self.env.new_id(now))?;
                let news = moved.moved.iter().flat_map(|(before, after)| self.news(&state.incident, before, after, &input.reason, now));
                moved.changes.deliveries = news.collect();
                let told = moved.changes.deliveries.clone();
                Ok((moved.changes, told))
            })
            .await?
            .unwrap_or_default();
        tracing::info!(incident.number = %number, deliveries = told.len(), "promise moved");
        self.promised(number, &told, Vec::new()).await
    }

    /// A move may not ask more silence of readers than an update could, unless somebody of theirs agreed.
    fn check_silence(&self, state: &IncidentState, which: &Which, to: &Moment, now: Timestamp) -> Result<(), Refusal> {
        let incident = &state.incident;
        if incident.quiet.as_ref().is_some_and(|quiet| quiet.cover(now, to.at)) {
            return Ok(());
        }
        let customer = Some(incident.customer.for_internal().as_str());
        let ahead = to.at.duration_since(now);
        for promise in which.clone().pick().from(state)? {
            let Some(kind) = self.settings.audiences.get(&promise.subject.audience).map(|a| a.kind) else { continue };
            let case = Case { severity: *incident.severity.for_internal(), status: incident.status, kind, customer };
            // People promise whole minutes, so what is left of the current one is in time.
            let Some(longest) = self.settings.promises().longest_silence(case) else { continue };
            if ahead >= longest + SignedDuration::from_mins(1) {
                let (asked, allowed) = (exact_elapsed(ahead), exact_elapsed(longest));
                let reason = format!("{asked} of silence is more than the {allowed} agreed at {} ({})", case.severity, kind.as_str());
                return Err(Refusal::new("promise.too_long", reason)
                    .hint(format!("agree on quiet hours first: sev1 quiet {} --with NAME --until TIME", incident.number))
                    .hint("or promise an earlier time")
                    .field("to"));
            }
        }
        Ok(())
    }

    /// What the readers of one promise learn, everywhere they read.
    fn news(&self, incident: &Incident, before: &Promise, after: &Promise, reason: &Phrase, now: Timestamp) -> Vec<Delivery> {
        // What was said to nobody needs no correction.
        let Some(audience) = self.settings.audiences.get(&before.subject.audience).filter(|_| before.was_said()) else {
            return Vec::new();
        };
        let reason = Some(reason).filter(|_| audience.name == AudienceName::INTERNAL);
        let text = notice::moved(incident, before, after, audience, reason, now);
        let readers = self.destinations_of(incident).filter(|d| d.audience.as_ref() == Some(&audience.name));
        let to = readers.map(|d| Addressed {
            destination: d.name.clone(),
            audience: audience.name.clone(),
            executives: false,
            mentions: Vec::new(),
        });
        to.flat_map(|to| self.notice(incident, (after.id, Notice::Moved), &to, &text, now)).collect()
    }
}
