//! Messages: what an audience is told, in the form that a kind of channel carries.

mod cut;
mod document;
mod mattermost;
mod webhook;

use sev1_domain::destination::ChannelKind;
use sev1_domain::message::Message;

use crate::told::Told;

/// The message that carries what an audience is told on one kind of channel.
#[must_use]
pub fn message(told: &Told, channel: ChannelKind) -> Message {
    match channel {
        ChannelKind::Inbox => document::message(told),
        ChannelKind::Mattermost | ChannelKind::MattermostWebhook => mattermost::message(told),
        ChannelKind::Webhook => webhook::message(told),
    }
}
