//! What is promised: the open promises of an incident or a person, and the answer of every verb that changes one.

use sev1_domain::audience::AudienceName;
use sev1_domain::decide::Pick;
use sev1_domain::delivery::{About, Delivery, Notice};
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::{IncidentNumber, PromiseId};
use sev1_domain::incident::{Incident, IncidentState};
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_render::format::{self, Footing};
use sev1_store::read_models::{DeliveryView, PromiseFilter, PromiseView};

use super::addressing::Addressed;
use super::duties::Duty;
use crate::App;
use crate::error::AppError;

/// What a verb about promises answers: the incident as it then stands, and who was told.
#[derive(Clone, Debug)]
pub struct Promised {
    /// The incident with its open promises.
    pub state: IncidentState,
    /// The duties to tell somebody, as they stand.
    pub deliveries: Vec<DeliveryView>,
    /// What the caller should know at once: whom no message would reach.
    pub warnings: Vec<String>,
}

/// Which open promise a person means.
#[derive(Clone, Debug)]
pub struct Which {
    /// Of this kind.
    pub kind: PromiseKind,
    /// Whose words begin so; `None` for any.
    pub what: Option<Phrase>,
    /// To this audience; `None` for all.
    pub audience: Option<AudienceName>,
    /// Of these only, as a screen showed them; empty for any.
    pub ids: Vec<PromiseId>,
}

impl Which {
    /// The next update, to everybody it was promised to.
    #[must_use]
    pub fn next_update() -> Self {
        Self { kind: PromiseKind::NextUpdate, what: None, audience: None, ids: Vec::new() }
    }

    pub(super) fn pick(self) -> Pick {
        Pick { kind: self.kind, what: self.what, audience: self.audience, ids: self.ids }
    }
}

impl App {
    /// Promises with their incidents, due first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn promises(&self, which: &PromiseFilter) -> Result<Vec<PromiseView>, AppError> {
        Ok(self.store.promises(which).await?)
    }

    /// The answer of a verb that changed a promise.
    pub(super) async fn promised(
        &self,
        number: IncidentNumber,
        deliveries: &[Delivery],
        warnings: Vec<String>,
    ) -> Result<Promised, AppError> {
        let state = self.load(number).await?;
        Ok(Promised { state, deliveries: deliveries.iter().map(DeliveryView::pending).collect(), warnings })
    }

    /// The duties to bring one notice to one destination.
    pub(super) fn notice(
        &self,
        incident: &Incident,
        (promise, notice): (PromiseId, Notice),
        to: &Addressed,
        text: &sev1_render::notice::Notice,
        now: jiff::Timestamp,
    ) -> Vec<Delivery> {
        let duty = Duty { incident, about: About::Promise { id: promise, notice }, audience: &to.audience, now };
        self.duties(&duty, &to.destination, |to| match to.channel {
            ChannelKind::Email => {
                let unsubscribe = self.unsubscribe_link(to);
                format::mail_notice(text, &Footing { destination: Some(&to.destination.name), unsubscribe: unsubscribe.as_deref() })
            }
            channel => format::notice(text, channel),
        })
    }

    /// Those who owe something are written as they are known, whatever name they came in by: it is what they are asked by.
    pub(super) fn name_owners(&self, promises: &mut [Promise]) {
        for promise in promises {
            promise.owner = self.settings.people.canonical(&promise.owner);
        }
    }

    /// A person's name as they are known; a stranger is refused where people are configured.
    pub(super) fn person(&self, name: &Phrase, field: &'static str) -> Result<Phrase, Refusal> {
        self.settings.people.find(name).map_err(|refusal| refusal.field(field))
    }
}

/// Whose open promises are asked for, everywhere.
#[must_use]
pub fn owed_by(owner: Phrase) -> PromiseFilter {
    PromiseFilter { owner: Some(owner), open: true, ..PromiseFilter::default() }
}
