//! Publish an update: the main job.

use jiff::Timestamp;
use sev1_domain::audience::{Audience, AudienceName};
use sev1_domain::decide;
use sev1_domain::delivery::{About, Delivery};
use sev1_domain::destination::{ChannelKind, Destination};
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::Incident;
use sev1_domain::message::Message;
use sev1_domain::update::Update;
use sev1_render::format::{self, Footing};
use sev1_render::told::Told;
use sev1_store::StoreError;
use sev1_store::read_models::DeliveryView;

use super::DECISIONS;
use super::duties::{Duty, Reached};
use super::findings::Covered;
use super::idempotency::IdempotencyKey;
use super::telling::AudienceText;
use super::update_input::UpdateInput;
use crate::error::AppError;
use crate::{App, Caller};

/// A published update.
#[derive(Clone, Debug)]
pub struct Published {
    /// The incident as it now stands.
    pub incident: Incident,
    /// The update.
    pub update: Update,
    /// The internal text, as rendered.
    pub text: String,
    /// The duties to deliver it, as they stand.
    pub deliveries: Vec<DeliveryView>,
    /// What people acknowledged and how much that covered; not told again to a repeated request.
    pub acknowledged: Vec<Covered>,
    /// What its author should know at once: whom no reminder would reach, who gets no more mail.
    pub warnings: Vec<String>,
    /// Whether this is the answer to a repeated request.
    pub replayed: bool,
}

impl App {
    /// Publishes an update: decides, renders for every destination, commits all of it at once, wakes the delivery loops.
    ///
    /// # Errors
    /// Refusals of reading the input and of [`decide::publish_update`]; `approval.without_preview`, `ignore.past`, `preview.differs`;
    /// what the linter found, by the code of its rule; [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn publish_update(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        input: UpdateInput,
        key: Option<IdempotencyKey>,
    ) -> Result<Published, AppError> {
        caller.must_write()?;
        input.agreement.check()?;
        let now = self.env.clock.now();
        for _ in 0..DECISIONS {
            if let Some(before) = self.replayed(key.as_ref()).await? {
                let update = before.update.ok_or_else(|| AppError::NotFound("update for this idempotency key".into()))?;
                return self.published_before(before.incident, update).await;
            }
            let mut state = self.load(number).await?;
            let quiet = input.agreement.suppressions(&self.settings, &state.incident.zone, now)?;
            let before = self.before(&state, &input, now).await?;
            let command = self.read_update(caller, &state, input.clone(), before, now)?;
            let mut decided = decide::publish_update(&state, command, self.settings.promises(), now, &mut || self.env.new_id(now))?;
            self.name_owners(&mut decided.changes.promises_opened);
            // Quiet hours agreed with this very update count for it.
            state.incident.quiet = decided.incident.quiet.clone();
            let texts = self.texts_told(&decided);
            let recorded = self.record_of_agreement(&state, &decided.update, &texts, &input.agreement, quiet).await?;
            for event in recorded.events {
                decided.note(event, &mut || self.env.new_id(now));
            }
            decided.changes.deliveries = self.deliveries(&decided, &texts, now);
            let left_out = self.leave_out_halted(&mut decided.changes.deliveries).await?;
            decided.changes.overtaken = self.overtaken(&decided.changes.deliveries);
            if let Some(revision) = &decided.changes.revision {
                let mends = self.mends(&state.incident, &revision.update, now).await?;
                decided.changes.deliveries.extend(mends);
            }
            decided.changes.idempotency = key.as_ref().map(|k| k.record(number, Some(decided.update.number), now));
            match self.commit(&decided.changes).await {
                Ok(()) => {
                    metrics::counter!("sev1_updates_published_total").increment(1);
                    tracing::info!(incident.number = %number, update.number = %decided.update.number, deliveries = decided.changes.deliveries.len(), "update published");
                    let own = decided.changes.deliveries.iter().filter(|d| d.about.update_number() == Some(decided.update.number));
                    let deliveries = own.map(DeliveryView::pending).collect();
                    let text = texts.into_iter().next().expect("the first audience is the internal one").told.markdown;
                    let mut warnings = self.unreachable(&decided.incident, &decided.changes.promises_opened);
                    warnings.extend(left_out);
                    let (incident, update, acknowledged) = (decided.incident, decided.update, recorded.covered);
                    return Ok(Published { incident, update, text, deliveries, acknowledged, warnings, replayed: false });
                }
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(StoreError::Conflict { what: "incident" }.into())
    }

    async fn published_before(&self, number: IncidentNumber, update: UpdateNumber) -> Result<Published, AppError> {
        let incident = self.load(number).await?.incident;
        let update =
            self.store.update(incident.id, update).await?.ok_or_else(|| AppError::NotFound(format!("update {update} of {number}")))?;
        let mut deliveries = self.store.deliveries(incident.id).await?;
        deliveries.retain(|d| d.about.update_number() == Some(update.number));
        let text = self.text_for(&incident, &update, self.internal()).told.markdown;
        Ok(Published { incident, update, text, deliveries, acknowledged: Vec::new(), warnings: Vec::new(), replayed: true })
    }

    /// What every audience reads that hears of this incident, and our own responders in any case.
    fn texts_told(&self, decided: &decide::Published) -> Vec<AudienceText> {
        let told = |a: &&Audience| {
            a.name == AudienceName::INTERNAL || self.destinations_of(&decided.incident).any(|d| d.audience.as_ref() == Some(&a.name))
        };
        self.settings.audiences.iter().filter(told).map(|a| self.text_for(&decided.incident, &decided.update, a)).collect()
    }

    /// The duties to bring the update to everyone who is to hear of this incident.
    fn deliveries(&self, decided: &decide::Published, texts: &[AudienceText], now: Timestamp) -> Vec<Delivery> {
        let (incident, update) = (&decided.incident, &decided.update);
        let about = About::Update { id: update.id, number: update.number, revision: update.revision };
        let of = |text: &AudienceText| {
            let duty = Duty { incident, about, audience: &text.told.audience, now };
            let to = text.destinations.iter();
            to.flat_map(|(name, _)| self.duties(&duty, name, |to| self.message(incident, update, &text.told, to))).collect::<Vec<_>>()
        };
        texts.iter().flat_map(of).collect()
    }

    /// What one reader gets of an update, in the form of their channel and in their zone.
    pub(super) fn message(&self, incident: &Incident, update: &Update, told: &Told, to: Reached<'_>) -> Message {
        let zone = to.subscriber.and_then(|s| s.zone.clone());
        let audience = self.settings.audiences.get(&told.audience).filter(|a| zone.is_some() && a.zone != zone);
        let own = audience.map(|audience| self.text_for(incident, update, &Audience { zone, ..audience.clone() }).told);
        let told = own.as_ref().unwrap_or(told);
        match to.channel {
            ChannelKind::Email => {
                let unsubscribe = self.unsubscribe_link(to);
                format::mail(told, &Footing { destination: Some(&to.destination.name), unsubscribe: unsubscribe.as_deref() })
            }
            ChannelKind::Mattermost => format::chat(told, self.settings.public_url.as_deref()),
            channel => format::message(told, channel),
        }
    }

    /// Where one reader stops the mails of a destination. What is meant for certain people is no list that they could leave.
    pub(super) fn unsubscribe_link(&self, to: Reached<'_>) -> Option<String> {
        let (links, subscriber) = (self.settings.links.as_ref()?, to.subscriber?);
        to.destination.audience.as_ref().map(|_| links.unsubscribe(&to.destination.name, &subscriber.recipient))
    }

    /// The destinations that serve this incident's customer.
    pub(crate) fn destinations_of<'a>(&'a self, incident: &'a Incident) -> impl Iterator<Item = &'a Destination> {
        self.destinations_serving(incident.customer.for_internal().as_str())
    }

    fn destinations_serving<'a>(&'a self, customer: &'a str) -> impl Iterator<Item = &'a Destination> {
        self.registry.destinations().filter(move |d| d.serves(customer) && !d.stands_in_only)
    }

    /// The audiences that hear of this incident.
    pub(crate) fn audiences_of(&self, incident: &Incident) -> Vec<Audience> {
        self.audiences_serving(incident.customer.for_internal().as_str())
    }

    /// The audiences that hear of a customer's incidents.
    pub(crate) fn audiences_serving(&self, customer: &str) -> Vec<Audience> {
        let told = |a: &&Audience| self.destinations_serving(customer).any(|d| d.audience.as_ref() == Some(&a.name));
        self.settings.audiences.iter().filter(told).cloned().collect()
    }

    /// The audience of our own responders.
    pub(super) fn internal(&self) -> &Audience {
        self.settings.audiences.get(&AudienceName::INTERNAL).expect("the internal audience is built in")
    }
}
