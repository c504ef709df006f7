//! What the fake server remembers.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::Value;

use super::CHANNEL_ID;
use super::acting::Opened;

/// The bot's user id.
pub(super) const BOT_ID: &str = "bot00000000000000000000001";
/// The id of everybody else.
pub(super) const PERSON_ID: &str = "person00000000000000000001";
/// For how long a repeated `pending_post_id` is answered with the first post.
const PENDING_MS: i64 = 30_000;

/// A post, in the server's own shape. Times are epoch milliseconds; 0 is never.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of Mattermost's API description")]
pub struct Post {
    pub id: String,
    pub create_at: i64,
    pub update_at: i64,
    pub edit_at: i64,
    pub delete_at: i64,
    pub is_pinned: bool,
    pub user_id: String,
    pub channel_id: String,
    pub root_id: String,
    pub original_id: String,
    pub message: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub props: Value,
    pub hashtags: String,
    pub file_ids: Vec<String>,
    pub pending_post_id: String,
    pub reply_count: u32,
    pub last_reply_at: i64,
    pub metadata: Value,
}

/// A post to be.
#[derive(Debug, Default)]
pub(super) struct NewPost {
    pub(super) user_id: &'static str,
    pub(super) root_id: String,
    pub(super) message: String,
    pub(super) props: Value,
    pub(super) pending_post_id: String,
}

/// What a dialog can be opened with, for a while.
#[derive(Debug)]
pub(super) struct Trigger {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) expired: bool,
}

/// What the fake server remembers.
#[derive(Debug)]
pub(super) struct State {
    /// Oldest first.
    pub(super) posts: Vec<Post>,
    pub(super) bot_is_member: bool,
    pub(super) bot_is_active: bool,
    pub(super) channel_delete_at: i64,
    pub(super) dialogs: Vec<Opened>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) whispers: Vec<String>,
    clock: Option<i64>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            posts: Vec::new(),
            bot_is_member: true,
            bot_is_active: true,
            channel_delete_at: 0,
            dialogs: Vec::new(),
            triggers: Vec::new(),
            whispers: Vec::new(),
            clock: None,
        }
    }
}

impl State {
    pub(super) fn set_clock(&mut self, now_ms: i64) {
        self.clock = Some(now_ms);
    }

    /// Makes a post, later than every one before.
    pub(super) fn add(&mut self, new: NewPost) -> Post {
        let now = self.tick().max(self.posts.last().map_or(0, |p| p.create_at + 1));
        let post = Post {
            id: format!("post{:022}", self.posts.len() + 1),
            create_at: now,
            update_at: now,
            edit_at: 0,
            delete_at: 0,
            is_pinned: false,
            user_id: new.user_id.to_owned(),
            channel_id: CHANNEL_ID.to_owned(),
            root_id: new.root_id,
            original_id: String::new(),
            message: new.message,
            kind: String::new(),
            props: if new.props.is_object() { new.props } else { Value::Object(Default::default()) },
            hashtags: String::new(),
            file_ids: Vec::new(),
            pending_post_id: new.pending_post_id,
            reply_count: 0,
            last_reply_at: 0,
            metadata: Value::Object(Default::default()),
        };
        let root = self.posts.iter_mut().find(|p| p.id == post.root_id);
        if let Some(root) = root {
            root.reply_count += 1;
            root.last_reply_at = now;
            root.update_at = now;
        }
        self.posts.push(post.clone());
        post
    }

    /// The post that a repeat within half a minute is answered with.
    pub(super) fn pending(&mut self, pending_post_id: &str) -> Option<Post> {
        let now = self.tick();
        let recent = |p: &&Post| p.pending_post_id == pending_post_id && now - p.create_at < PENDING_MS;
        self.posts.iter().filter(|_| !pending_post_id.is_empty()).find(recent).cloned()
    }

    /// A trigger of this person, in the real one's shape.
    pub(super) fn trigger(&mut self, user_id: &str) -> String {
        let id = format!("dHJpZ2dlcjo{:04}{user_id}==", self.triggers.len());
        self.triggers.push(Trigger { id: id.clone(), user_id: user_id.to_owned(), expired: false });
        id
    }

    /// A post that is not deleted.
    pub(super) fn living(&mut self, id: &str) -> Option<&mut Post> {
        self.posts.iter_mut().find(|p| p.id == id && p.delete_at == 0)
    }

    pub(super) fn edit(&mut self, id: &str, change: impl FnOnce(&mut Post)) -> Option<Post> {
        let now = self.tick();
        let post = self.living(id)?;
        change(post);
        (post.update_at, post.edit_at) = (now, now);
        Some(post.clone())
    }

    /// Deletes a post and, when it is a root, its replies.
    pub(super) fn delete(&mut self, id: &str) {
        let now = self.tick();
        for post in self.posts.iter_mut().filter(|p| p.id == id || p.root_id == id) {
            (post.delete_at, post.update_at) = (now, now);
        }
    }

    pub(super) fn archive(&mut self) {
        self.channel_delete_at = self.tick();
    }

    #[expect(clippy::disallowed_methods, reason = "another server has a clock of its own")]
    fn tick(&mut self) -> i64 {
        match &mut self.clock {
            Some(now) => {
                *now += 1;
                *now
            }
            None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)),
        }
    }
}
