//! One incident with everything about it: updates, promises, deliveries, timeline.

use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::IncidentState;
use sev1_domain::timeline::TimelineEntry;
use sev1_domain::update::Update;
use sev1_store::read_models::DeliveryView;

use crate::App;
use crate::error::AppError;

/// Everything about one incident.
#[derive(Clone, Debug)]
pub struct IncidentView {
    /// The incident, its last update and its open promises.
    pub state: IncidentState,
    /// Every update, newest first.
    pub updates: Vec<UpdateView>,
    /// Reminders and other notices of its promises, oldest first, with what became of them.
    pub notices: Vec<DeliveryView>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// One update with its text and its deliveries.
#[derive(Clone, Debug)]
pub struct UpdateView {
    /// The update.
    pub update: Update,
    /// The internal text, Markdown.
    pub text: String,
    /// Where it went and what became of it.
    pub deliveries: Vec<DeliveryView>,
}

impl App {
    /// Everything about one incident.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn show_incident(&self, number: IncidentNumber) -> Result<IncidentView, AppError> {
        let state = self.load(number).await?;
        let id = state.incident.id;
        let updates = self.store.updates(id).await?;
        let deliveries = self.store.deliveries(id).await?;
        let timeline = self.store.timeline(id).await?;
        let view = |update: Update| UpdateView {
            text: self.text_for(&state.incident, &update, self.internal()).told.markdown,
            deliveries: deliveries.iter().filter(|d| d.about.update_number() == Some(update.number)).cloned().collect(),
            update,
        };
        let updates: Vec<_> = updates.into_iter().rev().map(view).collect();
        let notices = deliveries.into_iter().filter(|d| d.about.update_number().is_none()).collect();
        Ok(IncidentView { state, updates, notices, timeline })
    }
}
