//! Inboxes that a story looks into: who heard what, in the order it was said.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sev1_channels::inbox::InboxConfig;
use sev1_channels::mattermost_webhook::MattermostWebhookConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_domain::audience::AudienceName;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};
use tempfile::TempDir;

use crate::fakes::mattermost::FakeMattermost;

/// Inboxes that a story looks into.
#[derive(Debug)]
pub struct Rooms {
    folder: TempDir,
    seen: Mutex<BTreeSet<PathBuf>>,
}

/// One message, and the room it arrived in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// The room.
    pub room: String,
    /// The text.
    pub text: String,
}

impl Default for Rooms {
    /// # Panics
    /// When the system gives no temporary folder.
    fn default() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), seen: Mutex::default() }
    }
}

impl Rooms {
    /// A room that an audience's updates go to, or, without one, that certain people are reached in.
    ///
    /// # Panics
    /// When the name is none.
    #[must_use]
    pub fn room(&self, name: &str, audience: Option<AudienceName>) -> (Destination, ChannelConfig) {
        let inbox = Destination::internal(DestinationName::new(name).expect("a name"), ChannelKind::Inbox);
        let destination = Destination { audience, ..inbox };
        (destination, ChannelConfig::Inbox(InboxConfig { folder: self.folder.path().join(name) }))
    }

    /// What arrived since the last look, by room and text.
    ///
    /// # Panics
    /// When a room cannot be read.
    pub fn news(&self) -> Vec<Heard> {
        let mut seen = self.seen.lock().expect("no test panics while it looks");
        let mut files: Vec<PathBuf> = folders(self.folder.path()).iter().flat_map(|room| folders(room)).collect();
        files.sort();
        files.retain(|file| seen.insert(file.clone()));
        let heard = files.iter().map(|file| Heard {
            room: file.parent().and_then(Path::file_name).expect("a file in a room").to_string_lossy().into_owned(),
            text: std::fs::read_to_string(file).expect("a text"),
        });
        let mut heard: Vec<Heard> = heard.collect();
        heard.sort();
        heard
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// A room of a fake chat server, by its incoming webhook: its posts cannot be changed, and nobody can tell whether one arrived.
///
/// # Panics
/// When the name is none.
#[must_use]
pub fn hook(name: &str, server: &FakeMattermost) -> (Destination, ChannelConfig) {
    let config = ChannelConfig::MattermostWebhook(MattermostWebhookConfig { url: server.hook_url().into() });
    (Destination::internal(DestinationName::new(name).expect("a name"), config.kind()), config)
}
