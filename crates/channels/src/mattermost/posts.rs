//! Posting, finding again and changing: each post carries its delivery's id.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;
use sev1_domain::delivery::Receipt;
use sev1_domain::message::{Message, Room};

use super::answers::{Post, PostList, error_id, is_id, is_lost_root, is_refused_priority};
use super::version::Version;
use super::{DELIVERY_PROP, MAX_CHARS, Mattermost, Replies};
use crate::http::{Answer, Repeat};
use crate::{Outgoing, SendError};

/// How far the server's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);
/// What the server gives at most for `since`.
const SINCE_LIMIT: usize = 1_000;
/// What the server gives at most for one page.
const PAGE: usize = 200;
/// Beyond this a look-up is given up: ten thousand posts.
const MAX_PAGES: usize = 46;

impl Mattermost {
    /// Posts as a reply to the thread's root, or as a new root where that one is lost: an update is never lost with it.
    pub(super) async fn post(&self, outgoing: &Outgoing<'_>) -> Result<Post, SendError> {
        let markdown = text(outgoing)?;
        let channel = self.channel(outgoing).await?;
        let root = outgoing.thread_root.and_then(|r| r.id.as_deref()).filter(|id| is_id(id) && self.replies == Replies::Thread);
        let mut answer = self.create(outgoing, &channel, markdown, root).await?;
        if root.is_some() && error_id(&answer).is_some_and(|id| is_lost_root(&id)) {
            tracing::info!(incident.number = %outgoing.delivery.incident_number, "the thread's first post is gone; posting as a new one");
            answer = self.create(outgoing, &channel, markdown, None).await?;
        }
        if matches!(answer.status.as_u16(), 403 | 404) {
            // It may be gone for good; the next attempt finds or makes another one.
            self.rooms.forget(outgoing.delivery.incident);
        }
        self.api.read(&answer, Repeat::Harmful, Some(outgoing.now))
    }

    /// Creates a post; urgent where that is wanted and the server can and lets us.
    async fn create(&self, outgoing: &Outgoing<'_>, channel: &str, markdown: &str, root: Option<&str>) -> Result<Answer, SendError> {
        let delivery = outgoing.delivery.id.to_string();
        // An update quotes people and systems; a group named in it is not called up.
        let mut props = json!({ DELIVERY_PROP: delivery, "disable_group_highlight": true });
        if let Some(attachments) = self.buttons.as_ref().and_then(|buttons| buttons.attachments(outgoing)) {
            props["attachments"] = attachments;
        }
        let mut body = json!({
            "channel_id": channel,
            "message": markdown,
            "root_id": root.unwrap_or_default(),
            "pending_post_id": delivery,
            "props": props,
        });
        let urgent = self.urgent && root.is_none() && room(outgoing).is_some_and(|room| room.urgent);
        if urgent && self.api.version().await >= Some(Version::PRIORITIES) {
            let mut labelled = body.clone();
            labelled["metadata"] = json!({ "priority": { "priority": "urgent" } });
            let answer = self.api.call(Method::POST, "posts", Some(labelled), Repeat::Harmful).await?;
            if !error_id(&answer).is_some_and(|id| is_refused_priority(&id)) {
                return Ok(answer);
            }
            // What was refused was not posted.
            tracing::info!(incident.number = %outgoing.delivery.incident_number, "the server takes no urgent posts from the bot; posting without the label");
        }
        self.api.call(Method::POST, "posts", Some(body.take()), Repeat::Harmful).await
    }

    /// The post that carries this delivery, deleted ones included: what was taken away by hand is not posted again.
    pub(super) async fn find(&self, outgoing: &Outgoing<'_>) -> Result<Option<Post>, SendError> {
        // Where the incident has no channel yet, nothing was posted.
        let Some(channel) = self.known_channel(outgoing).await? else { return Ok(None) };
        let since = outgoing.delivery.created_at.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::MIN).as_millisecond().max(1);
        let delivery = outgoing.delivery.id.to_string();
        let mut query = format!("since={since}");
        for _ in 0..MAX_PAGES {
            let answer = self.api.get(&format!("channels/{channel}/posts?{query}")).await?;
            let mut list: PostList = self.api.read(&answer, Repeat::Harmless, Some(outgoing.now))?;
            let found = list.posts.values().find(|p| p.carries(DELIVERY_PROP, &delivery)).map(|p| p.id.clone());
            if let Some(post) = found.and_then(|id| list.posts.remove(&id)) {
                return Ok(Some(post));
            }
            // `since` answers with the newest posts only, and does not say when it left some out.
            let full = list.order.len() >= if query.starts_with("since") { SINCE_LIMIT } else { PAGE };
            let oldest = list.order.last().and_then(|id| list.posts.get(id)).filter(|p| is_id(&p.id) && p.create_at >= since);
            match oldest {
                Some(oldest) if full => query = format!("before={}&per_page={PAGE}", oldest.id),
                _ => return Ok(None),
            }
        }
        let reason = format!("the channel got too many posts since to be searched at {}", self.api.origin());
        Err(SendError::Retry { reason, not_before: None })
    }

    pub(super) async fn patch(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let markdown = text(&outgoing)?;
        let Some(id) = receipt.id.as_deref().filter(|id| is_id(id)) else {
            return Err(SendError::Permanent("the receipt names no Mattermost post, so it cannot be changed; post a correction".into()));
        };
        // Props are replaced as a whole; left out, they stay.
        let path = format!("posts/{id}/patch");
        let answer = self.api.call(Method::PUT, &path, Some(json!({ "message": markdown })), Repeat::Harmless).await?;
        self.api.read::<Post>(&answer, Repeat::Harmless, Some(outgoing.now)).map(|_| ())
    }

    /// How long the surroundings of a post may take beside the post itself.
    pub(super) fn courtesy_limit(&self) -> Duration {
        self.api.http.request_timeout() / 4
    }
}

/// How the incident presents itself, as the message says.
pub(super) fn room<'a>(outgoing: &Outgoing<'a>) -> Option<&'a Room> {
    match &outgoing.delivery.message {
        Message::Chat { room, .. } => room.as_ref(),
        _ => None,
    }
}

fn text<'a>(outgoing: &Outgoing<'a>) -> Result<&'a str, SendError> {
    let Message::Chat { markdown, .. } = &outgoing.delivery.message else {
        return Err(SendError::wrong_format("a chat post"));
    };
    match markdown.chars().count() {
        0..=MAX_CHARS => Ok(markdown),
        n => Err(SendError::Permanent(format!(
            "the post has {n} characters and Mattermost takes {MAX_CHARS}; publish a shorter update with details in the thread"
        ))),
    }
}
