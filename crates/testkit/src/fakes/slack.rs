//! A Slack workspace in memory: one bot, one channel, and the methods a bot needs that posts, replies, edits and looks up.
//!
//! Names of errors and shapes of answers are those of Slack's documentation. It says no with status 200, as Slack does.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::lock;
use super::service::{Protocol, header};
use super::{Answer, Reply};

/// The bot's token.
pub const TOKEN: &str = "xoxb-1234567890-abcdefGHIJKL";
/// The channel the bot is in.
pub const CHANNEL_ID: &str = "C0WARROOM1";
/// Longest `markdown_text`.
const MAX_CHARS: usize = 12_000;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of Slack's documentation")]
pub struct Message {
    pub ts: String,
    pub thread_ts: Option<String>,
    pub text: String,
    pub metadata: Value,
    pub edited: bool,
}

/// What the workspace remembers.
#[derive(Clone, Debug)]
pub struct Slack {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Seconds of the next message's id.
    pub clock: i64,
    /// Whether the bot is in the channel.
    pub is_member: bool,
    /// Whether the channel is archived.
    pub is_archived: bool,
    /// Whether the token may read what was posted.
    pub may_read: bool,
    /// Messages on one page, whatever was asked for.
    pub page: usize,
}

impl Default for Slack {
    fn default() -> Self {
        Self { messages: Vec::new(), clock: 1_784_071_200, is_member: true, is_archived: false, may_read: true, page: 200 }
    }
}

impl Slack {
    /// A refusal as Slack words it: nothing is done.
    #[must_use]
    pub fn refusal(name: &str) -> Answer {
        let body = json!({ "ok": false, "error": name }).to_string();
        Answer::Instead(Reply { status: 200, headers: vec![("content-type", "application/json".into())], body })
    }

    /// Somebody in the channel writes something.
    pub fn somebody_writes(&mut self, text: &str) {
        self.add(None, text.to_owned(), Value::Null);
    }

    fn add(&mut self, thread_ts: Option<String>, text: String, metadata: Value) -> String {
        let ts = format!("{}.{:06}", self.clock, self.messages.len() + 1);
        self.messages.push(Message { ts: ts.clone(), thread_ts, text, metadata, edited: false });
        ts
    }

    fn refuses(&self, asked: &str) -> Option<&'static str> {
        match () {
            () if asked != CHANNEL_ID => Some("channel_not_found"),
            () if !self.is_member => Some("not_in_channel"),
            () => None,
        }
    }
}

type World = State<Arc<Mutex<Slack>>>;
type Said = Result<Value, &'static str>;

impl Protocol for Slack {
    fn router(state: Arc<Mutex<Self>>) -> Router {
        Router::new().route("/api/{method}", post(write)).route("/api/{method}", get(read)).with_state(state)
    }
}

fn answer(headers: &HeaderMap, done: impl FnOnce() -> Said) -> Json<Value> {
    let said = if header(headers, "authorization") == format!("Bearer {TOKEN}") { done() } else { Err("invalid_auth") };
    Json(match said {
        Ok(mut answer) => {
            answer["ok"] = true.into();
            answer
        }
        Err("missing_scope") => json!({ "ok": false, "error": "missing_scope", "needed": "channels:history", "provided": "chat:write" }),
        Err(name) => json!({ "ok": false, "error": name }),
    })
}

async fn write(State(world): World, Path(method): Path<String>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    answer(&headers, || {
        let asked: Value = serde_json::from_slice(&body).map_err(|_| "invalid_json")?;
        if header(&headers, "content-type") != "application/json; charset=utf-8" {
            return Err("missing_charset");
        }
        let mut world = lock(&world);
        match method.as_str() {
            "auth.test" => {
                Ok(json!({ "url": "https://acme.slack.com/", "team": "Acme", "user": "sev1", "team_id": "T1", "user_id": "U1" }))
            }
            "chat.postMessage" => post_message(&mut world, &asked),
            "chat.update" => update(&mut world, &asked),
            _ => Err("unknown_method"),
        }
    })
}

fn text(asked: &Value) -> Result<&str, &'static str> {
    let text = asked["markdown_text"].as_str().filter(|t| !t.is_empty()).ok_or("no_text")?;
    match () {
        () if asked.get("text").is_some() || asked.get("blocks").is_some() => Err("markdown_text_conflict"),
        () if text.encode_utf16().count() > MAX_CHARS => Err("msg_too_long"),
        () => Ok(text),
    }
}

fn post_message(world: &mut Slack, asked: &Value) -> Said {
    world.refuses(asked["channel"].as_str().unwrap_or_default()).map_or(Ok(()), Err)?;
    if world.is_archived {
        return Err("is_archived");
    }
    let text = text(asked)?.to_owned();
    let metadata = asked["metadata"].clone();
    let is_metadata = metadata["event_type"].is_string() && metadata["event_payload"].is_object();
    if !metadata.is_null() && !is_metadata {
        return Err("invalid_metadata_format");
    }
    let thread = asked["thread_ts"].as_str().map(str::to_owned);
    if thread.as_ref().is_some_and(|ts| !world.messages.iter().any(|m| m.ts == *ts)) {
        return Err("thread_not_found");
    }
    let ts = world.add(thread, text, metadata);
    Ok(json!({ "channel": CHANNEL_ID, "ts": ts, "message": { "type": "message", "subtype": "bot_message", "ts": ts } }))
}

fn update(world: &mut Slack, asked: &Value) -> Said {
    world.refuses(asked["channel"].as_str().unwrap_or_default()).map_or(Ok(()), Err)?;
    let text = text(asked)?.to_owned();
    let ts = asked["ts"].as_str().unwrap_or_default();
    let message = world.messages.iter_mut().find(|m| m.ts == ts).ok_or("message_not_found")?;
    (message.text, message.edited) = (text, true);
    Ok(json!({ "channel": CHANNEL_ID, "ts": ts }))
}

#[derive(Deserialize)]
struct Asked {
    channel: String,
    ts: Option<String>,
    message_ts: Option<String>,
    oldest: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
    include_all_metadata: Option<bool>,
}

async fn read(State(world): World, Path(method): Path<String>, headers: HeaderMap, Query(asked): Query<Asked>) -> Json<Value> {
    answer(&headers, || {
        let world = lock(&world);
        if asked.channel != CHANNEL_ID {
            return Err("channel_not_found");
        }
        match method.as_str() {
            "conversations.info" => Ok(json!({ "channel": { "id": CHANNEL_ID, "name": "war-room", "is_channel": true,
                "is_archived": world.is_archived, "is_member": world.is_member } })),
            "chat.getPermalink" => {
                let ts = asked.message_ts.unwrap_or_default().replace('.', "");
                Ok(json!({ "channel": CHANNEL_ID, "permalink": format!("https://acme.slack.com/archives/{CHANNEL_ID}/p{ts}") }))
            }
            "conversations.history" | "conversations.replies" => messages(&world, &asked),
            _ => Err("unknown_method"),
        }
    })
}

fn messages(world: &Slack, asked: &Asked) -> Said {
    world.refuses(&asked.channel).map_or(Ok(()), Err)?;
    if !world.may_read {
        return Err("missing_scope");
    }
    let oldest = asked.oldest.clone().unwrap_or_default();
    let mut found: Vec<&Message> = match &asked.ts {
        Some(ts) if !world.messages.iter().any(|m| m.ts == *ts) => return Err("thread_not_found"),
        // The root is always there, then the replies, oldest first.
        Some(ts) => world.messages.iter().filter(|m| m.ts == *ts || m.thread_ts.as_ref() == Some(ts) && m.ts >= oldest).collect(),
        None => world.messages.iter().rev().filter(|m| m.thread_ts.is_none() && m.ts >= oldest).collect(),
    };
    let skipped = asked.cursor.as_ref().and_then(|c| c.strip_prefix("next=")).and_then(|n| n.parse().ok()).unwrap_or(0);
    let page = asked.limit.unwrap_or(100).min(world.page);
    let all = found.len();
    found = found.into_iter().skip(skipped).take(page).collect();
    let more = skipped + page < all;
    let shown = found.iter().map(|m| {
        let mut shown = json!({ "type": "message", "ts": m.ts, "text": m.text });
        if asked.include_all_metadata == Some(true) && !m.metadata.is_null() {
            shown["metadata"] = m.metadata.clone();
        }
        shown
    });
    let cursor = if more { format!("next={}", skipped + page) } else { String::new() };
    Ok(json!({ "messages": shown.collect::<Vec<_>>(), "has_more": more, "response_metadata": { "next_cursor": cursor } }))
}
