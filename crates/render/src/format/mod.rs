//! Messages: what an audience is told of an update, or people of a promise, in the form that a kind of channel carries.

mod cut;
mod document;
mod mail;
mod mattermost;
mod notice;
mod pagerduty;
mod quiet;
mod slack;
mod split;
mod teams;
mod tickets;
mod webhook;

use sev1_domain::destination::ChannelKind;
use sev1_domain::message::Message;

pub use mail::{Footing, mail, mail_notice};
pub use notice::notice;

use crate::told::Told;

/// The message that carries what an audience is told on one kind of channel; for a mail with the reader's own footing see [`mail`](fn@mail).
#[must_use]
pub fn message(told: &Told, channel: ChannelKind) -> Message {
    match channel {
        ChannelKind::Inbox => document::message(told),
        ChannelKind::Mattermost | ChannelKind::MattermostWebhook => mattermost::message(told),
        ChannelKind::Webhook => webhook::message(told),
        ChannelKind::Slack => slack::message(told),
        ChannelKind::Teams => teams::message(told),
        ChannelKind::Zendesk => tickets::ticket(told),
        ChannelKind::GitHub | ChannelKind::GitLab => tickets::issue(told),
        ChannelKind::PagerDuty => pagerduty::message(told),
        ChannelKind::Email => mail(told, &Footing::default()),
    }
}
