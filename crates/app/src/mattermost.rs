//! What lets people act from Mattermost: the way to open dialogs there, and the key that what comes back is known by.

use sev1_domain::destination::DestinationName;
use sev1_domain::ids::IncidentNumber;
use sev1_store::read_models::{BoardPage, Which};

pub use sev1_channels::SendError;
pub use sev1_channels::mattermost::dialog::{Choice, Dialog, Dialogs, Element, ElementKind, MAX_HELP, MAX_TEXT, MAX_TEXTAREA};
pub use sev1_channels::mattermost::signed::{CONTEXT_KEY, Key, Purpose, SealFault, Sealed, Task, User};

use crate::App;
use crate::error::AppError;

/// What lets people act from Mattermost.
#[derive(Debug)]
pub struct Inbound {
    /// Opens dialogs.
    pub dialogs: Dialogs,
    /// Seals what goes out and opens what comes back.
    pub key: Key,
}

/// More open incidents than these are not looked through for a channel's own.
const MOST_OPEN: u32 = 200;

impl App {
    /// The same application, which people can act on from Mattermost.
    #[must_use]
    pub fn with_mattermost(self, inbound: Inbound) -> Self {
        Self { mattermost: Some(std::sync::Arc::new(inbound)), ..self }
    }

    /// What lets people act from Mattermost, where anything does.
    #[must_use]
    pub fn mattermost(&self) -> Option<&Inbound> {
        self.mattermost.as_deref()
    }

    /// The open incidents that any of these destinations hears of.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn open_incidents_at(&self, places: &[DestinationName]) -> Result<Vec<IncidentNumber>, AppError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let open = self.list_incidents(BoardPage { which: Which::Open, before: None, limit: MOST_OPEN }).await?;
        let told = open.iter().filter(|row| self.destinations_of(&row.incident).any(|d| places.contains(&d.name)));
        Ok(told.map(|row| row.incident.number).collect())
    }
}
