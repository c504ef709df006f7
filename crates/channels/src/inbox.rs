//! The local inbox: every message a Markdown file in one folder, there whole or not at all.
//!
//! The name holds the delivery's id, so sending twice is one file and a look-up is a look into the folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use sev1_domain::delivery::{Delivery, Receipt};
use sev1_domain::message::Message;

use crate::config_fault::ConfigFault;
use crate::{Capabilities, Channel, Outgoing, SendError};

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxConfig {
    /// Absolute path of the folder; made when it is missing.
    pub folder: PathBuf,
}

/// A folder of Markdown files.
#[derive(Clone, Debug)]
pub struct Inbox {
    folder: PathBuf,
    time_limit: Duration,
}

impl Inbox {
    /// An inbox whose every call ends within `time_limit`, even on a network drive that hangs.
    ///
    /// # Errors
    /// When the folder is not an absolute path: receipts would not say where the files are.
    pub fn new(config: InboxConfig, time_limit: Duration) -> Result<Self, ConfigFault> {
        if !config.folder.is_absolute() {
            return Err(ConfigFault::Folder(config.folder.display().to_string()));
        }
        Ok(Self { folder: config.folder, time_limit })
    }

    /// Runs file work on a thread that may block, and waits no longer than the limit.
    async fn files<T: Send + 'static>(&self, work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static) -> Result<T, SendError> {
        let folder = self.folder.clone();
        let work = tokio::task::spawn_blocking(move || work(&folder));
        match tokio::time::timeout(self.time_limit, work).await {
            Ok(Ok(Ok(done))) => Ok(done),
            Ok(Ok(Err(error))) => Err(self.failed(&error)),
            Ok(Err(_)) => Err(retry(format!("writing to the folder {} broke off; look into the log", self.folder.display()))),
            Err(_) => Err(SendError::Uncertain(format!(
                "the folder {} did not answer within {:?}; check the drive it is on",
                self.folder.display(),
                self.time_limit
            ))),
        }
    }

    fn failed(&self, error: &io::Error) -> SendError {
        let advice = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "let the user that runs sev1 write there, or configure another folder"
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "a part of the path is a file; move it away, or configure another folder"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
            _ => "check the folder, or configure another",
        };
        retry(format!("the folder {} cannot be written to: {error}; {advice}", self.folder.display()))
    }

    fn receipt(&self, name: String) -> Receipt {
        Receipt { link: Some(self.folder.join(&name).display().to_string()), id: Some(name) }
    }
}

#[async_trait]
impl Channel for Inbox {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: true, receipt_id: true, look_up: true, idempotent: true }
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let Message::Document { markdown, .. } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("a document"));
        };
        let (name, markdown) = (file_name(outgoing.delivery)?, markdown.clone());
        let place = name.clone();
        self.files(move |folder| write(folder, &place, markdown.as_bytes())).await?;
        Ok(self.receipt(name))
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let name = file_name(outgoing.delivery)?;
        let place = name.clone();
        let there = self.files(move |folder| folder.join(place).try_exists()).await?;
        Ok(there.then(|| self.receipt(name)))
    }

    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let Message::Document { markdown, .. } = &outgoing.delivery.message else {
            return Err(SendError::wrong_format("a document"));
        };
        // What was moved or taken away by hand is not put back.
        let gone = || SendError::Permanent("the file is not there any more, so it cannot be changed".into());
        let name = receipt.id.clone().filter(|name| is_ours(name)).ok_or_else(gone)?;
        let markdown = markdown.clone();
        let there = self
            .files(move |folder| {
                let there = folder.join(&name).try_exists()?;
                if there { replace(folder, &name, markdown.as_bytes()).map(|()| true) } else { Ok(false) }
            })
            .await?;
        if there { Ok(()) } else { Err(gone()) }
    }

    async fn check(&self) -> Result<String, SendError> {
        self.files(|folder| {
            make(folder)?;
            tempfile::tempfile_in(folder).map(drop)
        })
        .await?;
        Ok(format!("the folder {} can be written to", self.folder.display()))
    }
}

/// `INC-7-update-3-` and the document's own name, and the end of the delivery's id that no other delivery shares.
fn file_name(delivery: &Delivery) -> Result<String, SendError> {
    let Message::Document { name, .. } = &delivery.message else {
        return Err(SendError::wrong_format("a document"));
    };
    // The name becomes part of a path.
    let fits = (1..=100).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        return Err(SendError::Permanent("the document's name is not lower-case letters, digits and hyphens; correct the template".into()));
    }
    let id = delivery.id.0.simple().to_string();
    Ok(format!("{name}-{}.md", &id[id.len() - 12..]))
}

/// Whether it can be the name of a file of ours: a receipt is a text that went through a database.
fn is_ours(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    name.ends_with(".md") && !name.starts_with('.') && name.len() <= 120 && name.bytes().all(plain)
}

/// Writes the whole file and its name to disk, or leaves nothing of that name. A file already there is left alone.
fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    make(folder)?;
    if folder.join(name).try_exists()? { Ok(()) } else { replace(folder, name, content) }
}

/// Writes the whole file over what has its name, or leaves that as it is.
fn replace(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    // The unfinished file has one name per delivery, so the next attempt after a crash writes over it and nothing stays behind.
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = File::create(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    match fs::rename(&unfinished, &path) {
        // Another attempt at the same delivery was quicker, with the same content.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.try_exists()? => {}
        other => other?,
    }
    sync_folder(folder)
}

fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    folder.parent().map_or(Ok(()), sync_folder)
}

/// A new name is safe from a power cut only once its folder is on disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn retry(reason: String) -> SendError {
    SendError::Retry { reason, not_before: None }
}
