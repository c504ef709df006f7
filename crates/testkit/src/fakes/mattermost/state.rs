//! What the fake server remembers: people, channels and posts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Value, json};

use super::acting::{DANA, EVE, Opened};
use super::socket::Hub;
use super::{CHANNEL_ID, TEAM, TEAM_ID, TOKEN, VERSION};

/// The bot's user id.
pub(super) const BOT_ID: &str = "bot00000000000000000000001";
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
    pub has_reactions: bool,
    pub metadata: Value,
}

/// A channel, in the server's own shape. Times are epoch milliseconds; 0 is never.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of Mattermost's API description")]
pub struct Channel {
    pub id: String,
    pub create_at: i64,
    pub update_at: i64,
    pub delete_at: i64,
    pub team_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub display_name: String,
    pub name: String,
    pub header: String,
    pub purpose: String,
    pub last_post_at: i64,
    pub last_root_post_at: i64,
    pub total_msg_count: u32,
    pub total_msg_count_root: u32,
    pub creator_id: String,
    pub scheme_id: Option<String>,
    pub group_constrained: Option<bool>,
}

impl Channel {
    /// A channel in which nothing happened yet.
    pub(super) fn new(id: String, name: &str, display_name: &str, kind: &str, now: i64, creator_id: String) -> Self {
        Self {
            id,
            create_at: now,
            update_at: now,
            delete_at: 0,
            team_id: TEAM_ID.to_owned(),
            kind: kind.to_owned(),
            display_name: display_name.to_owned(),
            name: name.to_owned(),
            header: String::new(),
            purpose: String::new(),
            last_post_at: 0,
            last_root_post_at: 0,
            total_msg_count: 0,
            total_msg_count_root: 0,
            creator_id,
            scheme_id: None,
            group_constrained: None,
        }
    }
}

/// An account.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) is_bot: bool,
    pub(super) delete_at: i64,
}

impl User {
    pub(super) fn view(&self) -> Value {
        let Self { id, username, is_bot, delete_at } = self;
        json!({ "id": id, "create_at": 1, "update_at": 1, "delete_at": delete_at, "username": username, "email": format!("{username}@localhost"),
            "auth_service": "", "nickname": "", "first_name": "", "last_name": "", "position": "", "roles": "system_user", "locale": "en",
            "props": {}, "last_password_update": 1, "is_bot": is_bot, "bot_description": if *is_bot { "Tells the story of an outage" } else { "" }, "notify_props": {},
            "timezone": { "useAutomaticTimezone": "true", "automaticTimezone": "", "manualTimezone": "" } })
    }
}

/// A post to be.
#[derive(Debug, Default)]
pub(super) struct NewPost {
    pub(super) user_id: String,
    /// Empty for the channel that is always there.
    pub(super) channel_id: String,
    pub(super) root_id: String,
    pub(super) message: String,
    pub(super) props: Value,
    pub(super) pending_post_id: String,
    pub(super) file_ids: Vec<String>,
    pub(super) metadata: Value,
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
    pub(super) channels: Vec<Channel>,
    pub(super) users: Vec<User>,
    /// Who is in which channel: channel, user.
    pub(super) members: BTreeSet<(String, String)>,
    /// Who is in the team.
    pub(super) team: BTreeSet<String>,
    /// Whose each token is.
    pub(super) sessions: BTreeMap<String, String>,
    /// The `file_infos` of what was uploaded.
    pub(super) files: Vec<Value>,
    pub(super) reactions: Vec<Value>,
    pub(super) hub: Hub,
    /// What `X-Version-Id` says.
    pub(super) version: String,
    /// The site's address as the server knows it; empty where it was never set.
    pub(super) site_url: String,
    /// Whether posts may have priorities.
    pub(super) priorities: bool,
    /// Whether members of the team may make channels.
    pub(super) may_create_channels: bool,
    pub(super) dialogs: Vec<Opened>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) whispers: Vec<String>,
    clock: Option<i64>,
}

impl Default for State {
    fn default() -> Self {
        let user = |id: &str, username: &str, is_bot| User { id: id.to_owned(), username: username.to_owned(), is_bot, delete_at: 0 };
        let users = vec![user(BOT_ID, "sev1", true), user(DANA.0, DANA.1, false), user(EVE.0, EVE.1, false)];
        Self {
            posts: Vec::new(),
            channels: vec![Channel::new(CHANNEL_ID.to_owned(), "war-room", "War room", "O", 1, String::new())],
            members: [BOT_ID, DANA.0].map(|user| (CHANNEL_ID.to_owned(), user.to_owned())).into(),
            team: users.iter().map(|u| u.id.clone()).collect(),
            users,
            sessions: BTreeMap::from([(TOKEN.to_owned(), BOT_ID.to_owned())]),
            files: Vec::new(),
            reactions: Vec::new(),
            hub: Hub::default(),
            version: VERSION.to_owned(),
            site_url: String::new(),
            priorities: true,
            may_create_channels: true,
            dialogs: Vec::new(),
            triggers: Vec::new(),
            whispers: Vec::new(),
            clock: None,
        }
    }
}

/// An id in the server's form: 26 lower-case letters and digits.
pub(super) fn id(what: &str, number: usize) -> String {
    format!("{what}{number:0width$}", width = 26 - what.len())
}

impl State {
    pub(super) fn set_clock(&mut self, now_ms: i64) {
        self.clock = Some(now_ms);
    }

    /// Whose a token is, while they are active.
    pub(super) fn session(&self, token: &str) -> Option<&User> {
        let user = self.sessions.get(token)?;
        self.users.iter().find(|u| u.id == *user && u.delete_at == 0)
    }

    pub(super) fn channel(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|c| c.id == id)
    }

    pub(super) fn is_member(&self, channel: &str, user: &str) -> bool {
        self.members.contains(&(channel.to_owned(), user.to_owned()))
    }

    /// Whether somebody finds a channel at all: others find only open ones.
    pub(super) fn sees(&self, channel: &Channel, user: &str) -> bool {
        self.is_member(&channel.id, user) || (channel.kind == "O" && self.team.contains(user))
    }

    /// Makes a post, later than every one before.
    pub(super) fn add(&mut self, new: NewPost) -> Post {
        let now = self.tick().max(self.posts.last().map_or(0, |p| p.create_at + 1));
        let object = |value: Value| if value.is_object() { value } else { json!({}) };
        let post = Post {
            id: id("post", self.posts.len() + 1),
            create_at: now,
            update_at: now,
            edit_at: 0,
            delete_at: 0,
            is_pinned: false,
            user_id: new.user_id,
            channel_id: if new.channel_id.is_empty() { CHANNEL_ID.to_owned() } else { new.channel_id },
            root_id: new.root_id,
            original_id: String::new(),
            message: new.message,
            kind: String::new(),
            props: object(new.props),
            hashtags: String::new(),
            file_ids: new.file_ids,
            pending_post_id: new.pending_post_id,
            reply_count: 0,
            last_reply_at: 0,
            has_reactions: false,
            metadata: object(new.metadata),
        };
        let root = self.posts.iter_mut().find(|p| p.id == post.root_id);
        if let Some(root) = root {
            root.reply_count += 1;
            root.last_reply_at = now;
            root.update_at = now;
        }
        if let Some(channel) = self.channel(&post.channel_id) {
            channel.last_post_at = now;
            channel.total_msg_count += 1;
            if post.root_id.is_empty() {
                channel.last_root_post_at = now;
                channel.total_msg_count_root += 1;
            }
        }
        self.posts.push(post.clone());
        self.tell_posted(&post);
        post
    }

    fn tell_posted(&mut self, post: &Post) {
        let Some(channel) = self.channel(&post.channel_id).cloned() else { return };
        let sender = self.users.iter().find(|u| u.id == post.user_id).map(|u| format!("@{}", u.username)).unwrap_or_default();
        let data = json!({ "channel_display_name": channel.display_name, "channel_name": channel.name, "channel_type": channel.kind,
            "post": json!(post).to_string(), "sender_name": sender, "set_online": true, "team_id": channel.team_id });
        self.tell(&channel.id, "posted", &data);
    }

    /// Tells everybody in a channel who is connected.
    pub(super) fn tell(&mut self, channel: &str, event: &str, data: &Value) {
        let members = &self.members;
        self.hub.tell(channel, event, data, |user| members.contains(&(channel.to_owned(), user.to_owned())));
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
        let changed = post.clone();
        self.tell(&changed.channel_id, "post_edited", &json!({ "post": json!(changed).to_string() }));
        Some(changed)
    }

    /// Deletes a post and, when it is a root, its replies.
    pub(super) fn delete(&mut self, id: &str) {
        let now = self.tick();
        for post in self.posts.iter_mut().filter(|p| p.id == id || p.root_id == id) {
            (post.delete_at, post.update_at) = (now, now);
        }
    }

    pub(super) fn archive(&mut self, channel: &str) {
        let now = self.tick();
        if let Some(channel) = self.channel(channel) {
            channel.delete_at = now;
        }
    }

    pub(super) fn team_view() -> Value {
        json!({ "id": TEAM_ID, "create_at": 1, "update_at": 1, "delete_at": 0, "display_name": "Support", "name": TEAM, "description": "",
            "email": "", "type": "O", "company_name": "", "allowed_domains": "", "invite_id": "", "allow_open_invite": false, "scheme_id": "", "group_constrained": null })
    }

    #[expect(clippy::disallowed_methods, reason = "another server has a clock of its own")]
    pub(super) fn tick(&mut self) -> i64 {
        match &mut self.clock {
            Some(now) => {
                *now += 1;
                *now
            }
            None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)),
        }
    }
}
