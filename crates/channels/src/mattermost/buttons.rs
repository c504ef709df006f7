//! Buttons under a post: what can be done about its message, each with a sealed note of what it means.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sev1_domain::message::{Act, ActVerb, Message};

use super::signed::{CONTEXT_KEY, Key, Purpose, Sealed, Task};
use crate::Outgoing;

/// For how long a button works: a promise that is open for longer has got newer reminders.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What makes buttons.
#[derive(Clone, Debug)]
pub struct Buttons {
    /// The address that Mattermost calls when one is pressed.
    pub url: String,
    /// What each is sealed with.
    pub key: Key,
}

impl Buttons {
    /// The attachment with the buttons of a message, if it has any.
    pub(super) fn attachments(&self, outgoing: &Outgoing<'_>) -> Option<Value> {
        let Message::Chat { acts, .. } = &outgoing.delivery.message else { return None };
        let expires_at = outgoing.now.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
        let button = |(place, act): (usize, &Act)| {
            let sealed = Sealed {
                purpose: Purpose::Button,
                task: Task::from(act.verb),
                incident: Some(act.incident),
                promise: Some(act.promise),
                seen_update: None,
                user: None,
                reply_to: None,
                expires_at,
                nonce: outgoing.delivery.id.0,
            };
            json!({
                // Letters and digits only: older servers drop others.
                "id": act.verb.as_str().replace('-', ""),
                "type": "button",
                "name": act.verb.words(),
                "style": if place == 0 && act.verb == ActVerb::NoChange { "primary" } else { "default" },
                "integration": { "url": self.url, "context": { CONTEXT_KEY: self.key.seal(&sealed) } },
            })
        };
        let buttons: Vec<Value> = acts.iter().enumerate().map(button).collect();
        (!buttons.is_empty()).then(|| json!([{ "fallback": "", "actions": buttons }]))
    }
}
