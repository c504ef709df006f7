//! Slack by bot token over its Web API: posts, replies in a thread, edits, look-ups.
//!
//! A message may be several posts. Each carries its delivery's id and its own number as metadata ([`EVENT_TYPE`]), by which an earlier
//! attempt is found post by post; so a message that broke off in the middle goes on where it ended.

mod answers;

use std::sync::OnceLock;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;
use url::form_urlencoded::Serializer;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Api, Repeat};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};
use answers::{ChannelInfo, Identity, Page, Permalink, Posted, error_name, is_lost_root, is_ts, read};

/// The type of the metadata that names the delivery a post carries.
pub const EVENT_TYPE: &str = "sev1_delivery";

/// Where to, and as whom.
#[derive(Clone, Debug)]
pub struct SlackConfig {
    /// The site: `https://slack.com`, or that of a government workspace.
    pub url: String,
    /// The bot token.
    pub token: SecretString,
    /// The channel's id: a capital letter and more capital letters and digits.
    pub channel_id: String,
}

/// One channel of a Slack workspace.
#[derive(Debug)]
pub struct Slack {
    api: Api,
    channel_id: String,
}

impl Slack {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, token or channel id cannot be right.
    pub fn new(config: SlackConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let mut site = address(&config.url)?;
        site.set_path(&format!("{}/api", site.path().trim_end_matches('/')));
        let id = &config.channel_id;
        let is_id = id.starts_with(['C', 'G', 'D']) && (8..=20).contains(&id.len());
        if !is_id || !id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            return Err(ConfigFault::SlackChannel(config.channel_id));
        }
        let api = Api::new(http, &site, "Slack").bearer(&config.token)?;
        Ok(Self { api, channel_id: config.channel_id })
    }

    /// Posts what has not arrived yet, in order; answers the ids of all posts.
    async fn post(&self, outgoing: &Outgoing<'_>) -> Result<String, SendError> {
        let posts = posts(outgoing)?;
        // One post has either arrived or not; of several, an earlier attempt may have left some.
        let mut arrived = if posts.len() > 1 { self.arrived(outgoing, posts.len()).await? } else { vec![None; posts.len()] };
        let mut root = root(outgoing).map(str::to_owned).or_else(|| arrived[0].clone());
        for (i, text) in posts.iter().enumerate() {
            if arrived[i].is_none() {
                let ts = self.create(outgoing, text, (i, posts.len()), &mut root).await;
                arrived[i] = Some(ts.map_err(|error| at(error, i, posts.len()))?);
            }
        }
        Ok(arrived.into_iter().flatten().collect::<Vec<_>>().join(BETWEEN_IDS))
    }

    /// Posts one part as a reply to the root, or as a new root where there is none or that one is lost: an update is never lost with it.
    async fn create(
        &self,
        outgoing: &Outgoing<'_>,
        text: &str,
        (part, parts): (usize, usize),
        root: &mut Option<String>,
    ) -> Result<String, SendError> {
        let mut body = json!({
            "channel": self.channel_id,
            "markdown_text": text,
            "unfurl_links": false,
            "unfurl_media": false,
            "metadata": {
                "event_type": EVENT_TYPE,
                "event_payload": { "delivery": outgoing.delivery.id.to_string(), "part": part + 1, "parts": parts },
            },
        });
        if let Some(ts) = root.as_deref() {
            body["thread_ts"] = ts.into();
        }
        let mut answer = self.api.call(Method::POST, "chat.postMessage", Some(&body), Repeat::Harmful).await?;
        if root.is_some() && error_name(&answer).is_some_and(|name| is_lost_root(&name)) {
            tracing::info!(incident.number = %outgoing.delivery.incident_number, "the thread cannot be replied to; posting as a new one");
            *root = None;
            body.as_object_mut().map(|body| body.remove("thread_ts"));
            answer = self.api.call(Method::POST, "chat.postMessage", Some(&body), Repeat::Harmful).await?;
        }
        let posted: Posted = read(&self.api, &answer, Repeat::Harmful, Some(outgoing.now))?;
        if !is_ts(&posted.ts) {
            return Err(SendError::Uncertain(format!("{} answered without the message's id", answer.origin)));
        }
        root.get_or_insert_with(|| posted.ts.clone());
        Ok(posted.ts)
    }

    /// The ids of the posts of this delivery that are there, by their place in the message.
    async fn arrived(&self, outgoing: &Outgoing<'_>, parts: usize) -> Result<Vec<Option<String>>, SendError> {
        let mut found = vec![None; parts];
        if let Some(root) = root(outgoing) {
            self.gather(outgoing, Some(root), &mut found).await?;
        }
        // Where there is no thread, or its root was lost, the first post is one of the channel.
        if found[0].is_none() {
            self.gather(outgoing, None, &mut found).await?;
            if let Some(first) = found[0].clone().filter(|_| parts > 1) {
                self.gather(outgoing, Some(&first), &mut found).await?;
            }
        }
        Ok(found)
    }

    /// Looks through a thread, or through the channel's own posts, since the delivery came into being.
    async fn gather(&self, outgoing: &Outgoing<'_>, thread: Option<&str>, found: &mut [Option<String>]) -> Result<(), SendError> {
        let since = outgoing.delivery.created_at.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::UNIX_EPOCH).as_second().max(0);
        let delivery = outgoing.delivery.id.to_string();
        let mut cursor = None;
        for _ in 0..MAX_PAGES {
            let mut query = vec![("include_all_metadata", "true".to_owned()), ("oldest", format!("{since}.000000"))];
            query.extend([("inclusive", "true".to_owned()), ("limit", PAGE.to_string())]);
            query.extend(thread.map(|ts| ("ts", ts.to_owned())));
            query.extend(cursor.map(|cursor| ("cursor", cursor)));
            let method = if thread.is_some() { "conversations.replies" } else { "conversations.history" };
            let answer = self.get(method, &query).await?;
            if thread.is_some() && error_name(&answer).is_some_and(|name| is_lost_root(&name)) {
                return Ok(());
            }
            let page: Page = read(&self.api, &answer, Repeat::Harmless, Some(outgoing.now))?;
            for message in &page.messages {
                let part = message.part_of(EVENT_TYPE, &delivery).and_then(|part| found.get_mut(part));
                if let Some(place) = part {
                    *place = Some(message.ts.clone());
                }
            }
            cursor = page.next().map(str::to_owned);
            if cursor.is_none() || found.iter().all(Option::is_some) {
                return Ok(());
            }
        }
        let reason = format!("the channel got too many messages since to be searched at {}", self.api.origin());
        Err(SendError::Retry { reason, not_before: None })
    }

    async fn find(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let found = self.arrived(&outgoing, posts(&outgoing)?.len()).await?;
        let Some(ids) = found.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let link = self.permalink(&ids[0]).await;
        Ok(Some(Receipt { id: Some(ids.join(BETWEEN_IDS)), link }))
    }

    async fn update(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let posts = posts(&outgoing)?;
        let ids: Vec<&str> = receipt.id.as_deref().unwrap_or_default().split(BETWEEN_IDS).filter(|id| is_ts(id)).collect();
        if ids.is_empty() {
            return Err(SendError::Permanent("the receipt names no Slack message, so it cannot be changed; post a correction".into()));
        }
        if ids.len() != posts.len() {
            let (is, was) = (posts.len(), ids.len());
            return Err(SendError::Permanent(format!("the text takes {is} posts now and took {was}; post it as a correction")));
        }
        for (ts, text) in ids.into_iter().zip(posts) {
            // Metadata that is left out stays.
            let body = json!({ "channel": self.channel_id, "ts": ts, "markdown_text": text });
            let answer = self.api.call(Method::POST, "chat.update", Some(&body), Repeat::Harmless).await?;
            read::<Posted>(&self.api, &answer, Repeat::Harmless, Some(outgoing.now))?;
        }
        Ok(())
    }

    /// Where people find the message. It is worth nothing if it cannot be had at once.
    async fn permalink(&self, ts: &str) -> Option<String> {
        let answer = self.get("chat.getPermalink", &[("message_ts", ts.to_owned())]).await.ok()?;
        let link: Permalink = read(&self.api, &answer, Repeat::Harmless, None).ok()?;
        let is_link = link.permalink.len() <= 500 && link.permalink.starts_with("https://") && address(&link.permalink).is_ok();
        is_link.then_some(link.permalink)
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let answer = self.api.call(Method::POST, "auth.test", Some(&json!({})), Repeat::Harmless).await?;
        let me: Identity = read(&self.api, &answer, Repeat::Harmless, None)?;
        let answer = self.get("conversations.info", &[]).await?;
        let ChannelInfo { channel } = read(&self.api, &answer, Repeat::Harmless, None)?;
        let (who, place) = (me.bot(), channel.name());
        if channel.is_archived {
            return Err(SendError::Permanent(format!("the channel {place} is archived; unarchive it or configure another")));
        }
        if !channel.has_bot() {
            return Err(SendError::Permanent(format!("{who} is not in the channel {place}; /invite it there")));
        }
        // Without the right to read, an uncertain message could not be looked up.
        let answer = self.get("conversations.history", &[("limit", "1".to_owned())]).await?;
        read::<Page>(&self.api, &answer, Repeat::Harmless, None)?;
        Ok(format!("Slack at {}, workspace {}: {who} is in {place}", answer.origin, me.workspace()))
    }

    /// Asks about the channel.
    async fn get(&self, method: &str, query: &[(&str, String)]) -> Result<crate::http::Answer, SendError> {
        let query = Serializer::new(String::new()).append_pair("channel", &self.channel_id).extend_pairs(query).finish();
        self.api.call(Method::GET, &format!("{method}?{query}"), None, Repeat::Harmless).await
    }
}

/// Stands between the ids of several posts in one receipt.
const BETWEEN_IDS: &str = "+";
/// How far Slack's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Posts are long; more of them would not fit into what is read of an answer.
const PAGE: usize = 100;
/// Beyond this a look-up is given up: five thousand messages.
const MAX_PAGES: usize = 50;

#[async_trait]
impl Channel for Slack {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: true, edit: true, receipt_id: true, look_up: true, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(self.api.origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let posted = OnceLock::new();
        let work = async {
            let id = self.post(&outgoing).await?;
            let first = id.split(BETWEEN_IDS).next().unwrap_or_default().to_owned();
            let receipt = posted.get_or_init(|| Receipt { id: Some(id), link: None });
            Ok(Receipt { link: self.permalink(&first).await, ..receipt.clone() })
        };
        let sent = self.api.http.within_limit(Repeat::Harmful, work).await;
        // What was posted is posted, however long its link takes.
        sent.or_else(|error| posted.into_inner().ok_or(error))
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.find(outgoing)).await
    }

    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.update(receipt, outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.look_around()).await
    }
}

/// The first post of this incident's thread here.
fn root<'a>(outgoing: &Outgoing<'a>) -> Option<&'a str> {
    let id = outgoing.thread_root?.id.as_deref()?;
    id.split(BETWEEN_IDS).next().filter(|ts| is_ts(ts))
}

fn posts<'a>(outgoing: &Outgoing<'a>) -> Result<&'a [String], SendError> {
    match &outgoing.delivery.message {
        Message::Thread { posts } if !posts.is_empty() => Ok(posts),
        _ => Err(SendError::wrong_format("posts of a thread")),
    }
}

/// The error, with the post it is about where there are several.
fn at(error: SendError, part: usize, parts: usize) -> SendError {
    let said = |reason: String| if parts > 1 { format!("post {} of {parts}: {reason}", part + 1) } else { reason };
    match error {
        SendError::Retry { reason, not_before } => SendError::Retry { reason: said(reason), not_before },
        SendError::Permanent(reason) => SendError::Permanent(said(reason)),
        SendError::Recipient { reason, gone } => SendError::Recipient { reason: said(reason), gone },
        SendError::Uncertain(reason) => SendError::Uncertain(said(reason)),
    }
}
