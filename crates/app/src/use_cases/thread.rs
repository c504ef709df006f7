//! Where an incident is talked about: the link of the first internal update in a chat, told by the updates after it.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::Labelled;
use sev1_domain::text::Phrase;

use crate::App;
use crate::error::AppError;

impl App {
    /// The link of the incident's first internal update that had arrived at `as_of`, where nobody named a thread. A preview and what is
    /// published from it ask as of the same instant, so they are told the same.
    pub(super) async fn thread(&self, state: &IncidentState, as_of: Timestamp) -> Result<Option<Labelled<Phrase>>, AppError> {
        // Updates keep the thread from one to the next.
        if state.last_update.as_ref().is_none_or(|last| last.facts.thread.is_some()) {
            return Ok(None);
        }
        let deliveries = self.store.deliveries(state.incident.id).await?;
        let arrived = deliveries.iter().filter(|d| d.audience == AudienceName::INTERNAL && d.sent_at.is_some_and(|at| at <= as_of));
        // Only what a browser opens: a folder's file is no thread.
        let links = arrived.filter_map(|d| {
            let link = d.receipt.as_ref()?.link.as_deref().filter(|link| link.starts_with("https://") || link.starts_with("http://"))?;
            Some((d.about.update_number()?, d.created_at, d.id, link))
        });
        let first = links.min_by_key(|(number, created_at, id, _)| (*number, *created_at, *id));
        Ok(first.and_then(|(.., link)| Phrase::new(link).ok()).map(Labelled::internal))
    }
}
