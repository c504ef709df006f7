//! Seals of dialogs: made for one person and a while, and opened again only for them.

use jiff::{SignedDuration, Timestamp};
use sev1_app::mattermost::{Purpose, SealFault, Sealed, Task, User};
use sev1_domain::ids::{IncidentNumber, PromiseId};

use super::Here;
use super::read::{ActionCall, SubmissionCall};

/// For how long a dialog may be open: long enough to write an update.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(2);

/// What a dialog is about.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) task: Task,
    pub(super) incident: Option<IncidentNumber>,
    pub(super) promise: Option<PromiseId>,
    /// The last update that the dialog shows, 0 for none.
    pub(super) seen_update: Option<u32>,
    /// Where its outcome is told, where a command opened it.
    pub(super) reply_to: Option<String>,
}

impl Here<'_> {
    /// The state of a dialog for this person.
    pub(super) fn seal(&self, about: &About, user: &User, now: Timestamp) -> String {
        self.inbound.key.seal(&Sealed {
            purpose: Purpose::Dialog,
            task: about.task,
            incident: about.incident,
            promise: about.promise,
            seen_update: about.seen_update,
            user: Some(user.clone()),
            reply_to: about.reply_to.clone(),
            expires_at: now.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX),
            nonce: self.state.env.new_id(now),
        })
    }

    /// What an answered dialog was about and who opened it, if it is one of ours, for who answers, and not too old.
    ///
    /// # Errors
    /// What to tell them.
    pub(super) fn opened(&self, call: &SubmissionCall, now: Timestamp) -> Result<(Sealed, User), String> {
        let sealed = self.inbound.key.open(&call.state, Purpose::Dialog, now).map_err(why)?;
        // Both travel through the client; only the seal counts.
        if call.callback_id != name(sealed.task) {
            return Err(why(SealFault::Foreign));
        }
        match sealed.user.clone().filter(|user| user.id == call.user_id) {
            Some(user) => Ok((sealed, user)),
            None => Err("This dialog was opened by somebody else. Open your own: `/sev1 help`".to_owned()),
        }
    }

    /// What a pressed button means.
    ///
    /// # Errors
    /// What to tell who pressed it.
    pub(super) fn pressed(&self, call: &ActionCall, now: Timestamp) -> Result<Sealed, String> {
        let sealed = self.inbound.key.open(&call.seal, Purpose::Button, now).map_err(why)?;
        match &sealed.user {
            Some(user) if user.id != call.user.id => Err("This button is for somebody else.".to_owned()),
            _ => Ok(sealed),
        }
    }
}

fn why(fault: SealFault) -> String {
    match fault {
        SealFault::Foreign => format!("Nothing was done: {fault}. Begin anew with `/sev1 help`."),
        SealFault::Expired => format!("Nothing was done: {fault}. Open it anew, or use the command: `/sev1 help`."),
    }
}

/// What a dialog is called for Mattermost.
pub(super) fn name(task: Task) -> &'static str {
    match task {
        Task::Declare => "sev1declare",
        Task::Update => "sev1update",
        Task::Resolve => "sev1resolve",
        Task::NoChange => "sev1nochange",
        Task::Move => "sev1move",
        Task::HandOver => "sev1handover",
    }
}
