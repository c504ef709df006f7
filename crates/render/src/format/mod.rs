//! Messages: the text for an audience in the form that a kind of channel carries.

mod document;
mod mattermost;
mod webhook;

use sev1_domain::audience::Audience;
use sev1_domain::destination::ChannelKind;
use sev1_domain::incident::Incident;
use sev1_domain::message::Message;
use sev1_domain::update::Update;

use crate::view::view;

/// The message that tells `audience` of `update` on one kind of channel.
#[must_use]
pub fn message(incident: &Incident, update: &Update, audience: &Audience, channel: ChannelKind) -> Message {
    let view = view(incident, update, audience);
    match channel {
        ChannelKind::Inbox => document::message(&view),
        ChannelKind::Mattermost | ChannelKind::MattermostWebhook => mattermost::message(view),
        ChannelKind::Webhook => webhook::message(&view),
    }
}
