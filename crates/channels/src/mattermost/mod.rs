//! Mattermost by bot token over REST API v4: posts, replies in a thread, edits, look-ups.
//!
//! Every post carries its delivery id twice. As `pending_post_id`, by which the server answers a repeat within half a
//! minute with the first post; and as the prop [`DELIVERY_PROP`], by which [`Channel::look_up`] finds it at any time.

mod answers;
mod buttons;
pub mod dialog;
pub mod signed;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sev1_domain::delivery::Receipt;
use sev1_domain::message::Message;
use url::Url;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Call, Repeat, origin};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};
pub(crate) use answers::error_id;
use answers::{ChannelView, Me, Post, PostList, advice, is_id, is_lost_root, version};
pub use buttons::Buttons;

/// The prop of a post that names the delivery it carries.
pub const DELIVERY_PROP: &str = "sev1_delivery";

/// The longest post the server takes, in characters (Unicode scalar values).
pub const MAX_CHARS: usize = 16_383;

/// Where to, and as whom.
#[derive(Clone, Debug)]
pub struct MattermostConfig {
    /// The site's address, such as `https://chat.example.com`; a path is kept.
    pub url: String,
    /// The bot account's access token.
    pub token: SecretString,
    /// The channel's id: 26 lower-case letters and digits.
    pub channel_id: String,
    /// The team's name in addresses; with it, permalinks open for everybody who may see the channel, without it only
    /// for people logged in to the web application.
    pub team: Option<String>,
    /// What makes buttons of what can be done about a message; `None` posts the text alone.
    pub buttons: Option<Buttons>,
}

/// One channel of a Mattermost server.
#[derive(Debug)]
pub struct Mattermost {
    http: HttpClient,
    site: String,
    authorization: HeaderValue,
    channel_id: String,
    team: Option<String>,
    buttons: Option<Buttons>,
}

impl Mattermost {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, token, channel id or team name cannot be right.
    pub fn new(config: MattermostConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let mut site = address(&config.url)?;
        site.set_query(None);
        if !is_id(&config.channel_id) {
            return Err(ConfigFault::ChannelId(config.channel_id));
        }
        let named = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if let Some(team) = config.team.as_deref().filter(|t| !named(t)) {
            return Err(ConfigFault::Team(team.to_owned()));
        }
        let token = config.token.expose_secret().trim();
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| ConfigFault::Token)?;
        // Marked so that no log of headers shows it.
        authorization.set_sensitive(true);
        if token.is_empty() {
            return Err(ConfigFault::Token);
        }
        let site = site.as_str().trim_end_matches('/').to_owned();
        Ok(Self { http, site, authorization, channel_id: config.channel_id, team: config.team, buttons: config.buttons })
    }

    /// Posts as a reply to the thread's root, or as a new root where that one is lost: an update is never lost with it.
    async fn post(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let markdown = text(&outgoing)?;
        let root = outgoing.thread_root.and_then(|r| r.id.as_deref()).filter(|id| is_id(id));
        let mut answer = self.create(&outgoing, markdown, root).await?;
        if root.is_some() && error_id(&answer).is_some_and(|id| is_lost_root(&id)) {
            tracing::info!(incident.number = %outgoing.delivery.incident_number, "the thread's first post is gone; posting as a new one");
            answer = self.create(&outgoing, markdown, None).await?;
        }
        let post: Post = self.read(&answer, Repeat::Harmful, Some(outgoing.now))?;
        Ok(self.receipt(post.id))
    }

    async fn create(&self, outgoing: &Outgoing<'_>, markdown: &str, root: Option<&str>) -> Result<Answer, SendError> {
        let delivery = outgoing.delivery.id.to_string();
        // An update quotes people and systems; a group named in it is not called up.
        let mut props = json!({ DELIVERY_PROP: delivery, "disable_group_highlight": true });
        if let Some(attachments) = self.buttons.as_ref().and_then(|buttons| buttons.attachments(outgoing)) {
            props["attachments"] = attachments;
        }
        let body = json!({
            "channel_id": self.channel_id,
            "message": markdown,
            "root_id": root.unwrap_or_default(),
            "pending_post_id": delivery,
            "props": props,
        });
        self.call(Method::POST, "posts", Some(body), Repeat::Harmful).await
    }

    /// The post that carries this delivery, deleted ones included: what was taken away by hand is not posted again.
    async fn find(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let since = outgoing.delivery.created_at.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::MIN).as_millisecond().max(1);
        let delivery = outgoing.delivery.id.to_string();
        let mut query = format!("since={since}");
        for _ in 0..MAX_PAGES {
            let path = format!("channels/{}/posts?{query}", self.channel_id);
            let answer = self.call(Method::GET, &path, None, Repeat::Harmless).await?;
            let list: PostList = self.read(&answer, Repeat::Harmless, Some(outgoing.now))?;
            if let Some(post) = list.posts.values().find(|p| p.carries(DELIVERY_PROP, &delivery)) {
                return Ok(Some(self.receipt(post.id.clone())));
            }
            // `since` answers with the newest posts only, and does not say when it left some out.
            let full = list.order.len() >= if query.starts_with("since") { SINCE_LIMIT } else { PAGE };
            let oldest = list.order.last().and_then(|id| list.posts.get(id)).filter(|p| is_id(&p.id) && p.create_at >= since);
            match oldest {
                Some(oldest) if full => query = format!("before={}&per_page={PAGE}", oldest.id),
                _ => return Ok(None),
            }
        }
        let reason = format!("the channel got too many posts since to be searched at {}", self.site_origin());
        Err(SendError::Retry { reason, not_before: None })
    }

    async fn patch(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let markdown = text(&outgoing)?;
        let Some(id) = receipt.id.as_deref().filter(|id| is_id(id)) else {
            return Err(SendError::Permanent("the receipt names no Mattermost post, so it cannot be changed; post a correction".into()));
        };
        // Props are replaced as a whole; left out, they stay.
        let answer = self.call(Method::PUT, &format!("posts/{id}/patch"), Some(json!({ "message": markdown })), Repeat::Harmless).await?;
        self.read::<Post>(&answer, Repeat::Harmless, Some(outgoing.now)).map(|_| ())
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let get = async |path: String| self.call(Method::GET, &path, None, Repeat::Harmless).await;
        let answer = get("users/me".into()).await?;
        let me: Me = self.read(&answer, Repeat::Harmless, None)?;
        let server = version(&answer.headers).map_or_else(|| "Mattermost".to_owned(), |v| format!("Mattermost {v}"));
        let who = me.name();
        if me.delete_at != 0 {
            return Err(SendError::Permanent(format!("the account {who} is deactivated; ask an administrator to activate it")));
        }
        let answer = get(format!("channels/{}", self.channel_id)).await?;
        let channel: ChannelView = self.read(&answer, Repeat::Harmless, None)?;
        let place = channel.name();
        if channel.delete_at != 0 {
            return Err(SendError::Permanent(format!("the channel {place} is archived; unarchive it or configure another")));
        }
        // Everybody in the team can see a public channel; only members can post.
        let answer = get(format!("channels/{}/members/me", self.channel_id)).await?;
        if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) {
            return Err(SendError::Permanent(format!("{who} is not in the channel {place}; add it with /invite")));
        }
        self.read::<Value>(&answer, Repeat::Harmless, None)?;
        Ok(format!("{server} at {}: {who} is in {place}", answer.origin))
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>, repeat: Repeat) -> Result<Answer, SendError> {
        let url = Url::parse(&format!("{}/api/v4/{path}", self.site)).expect("a site, fixed words and checked ids make a URL");
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, self.authorization.clone()),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ]);
        let body = body.map(|b| b.to_string().into_bytes());
        self.http.call(Call { method, url: &url, headers, body, repeat }).await
    }

    fn read<T: DeserializeOwned>(&self, answer: &Answer, repeat: Repeat, now: Option<Timestamp>) -> Result<T, SendError> {
        if !answer.status.is_success() {
            return Err(answer.error(repeat, now, advice(answer.status, error_id(answer).as_deref())));
        }
        let read = answer.whole.then(|| serde_json::from_slice(&answer.body).ok()).flatten();
        let what = || {
            format!(
                "{} answered {}, but not as Mattermost does; check the address and what stands before the server",
                answer.origin, answer.status
            )
        };
        read.ok_or_else(|| match repeat {
            Repeat::Harmful => SendError::Uncertain(what()),
            Repeat::Harmless => SendError::Retry { reason: what(), not_before: None },
        })
    }

    fn receipt(&self, id: String) -> Receipt {
        let team = self.team.as_deref().unwrap_or("_redirect");
        Receipt { link: Some(format!("{}/{team}/pl/{id}", self.site)), id: Some(id) }
    }

    fn site_origin(&self) -> String {
        Url::parse(&self.site).map_or_else(|_| String::new(), |url| origin(&url))
    }
}

/// How far the server's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);
/// What the server gives at most for `since`.
const SINCE_LIMIT: usize = 1_000;
/// What the server gives at most for one page.
const PAGE: usize = 200;
/// Beyond this a look-up is given up: ten thousand posts.
const MAX_PAGES: usize = 46;

#[async_trait]
impl Channel for Mattermost {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: true, edit: true, receipt_id: true, look_up: true, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(self.site_origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.http.within_limit(Repeat::Harmful, self.post(outgoing)).await
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        self.http.within_limit(Repeat::Harmless, self.find(outgoing)).await
    }

    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        self.http.within_limit(Repeat::Harmless, self.patch(receipt, outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        self.http.within_limit(Repeat::Harmless, self.look_around()).await
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
