//! A Mattermost server in memory: one bot, two people, one team, one channel to begin with, one incoming webhook, and the API v4 and
//! the WebSocket around them.
//!
//! Shapes, statuses and error ids are those of the real server, as far as a client that logs in, makes channels, posts, replies, edits,
//! pins, uploads, reacts, looks up and listens can see them. `cargo xtask check --only fakes` lets the official JavaScript client and a
//! Python driver made from the official API description do all of that.

mod acting;
mod api;
mod socket;
mod state;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use super::server::{Answer, Reply, Server, lock};
pub use acting::{DANA, EVE, Opened, Person, ToIntegration, buttons};
use state::State;
pub use state::{Channel, Post};

/// The bot's access token.
pub const TOKEN: &str = "fake0token0of0the0sev1bot0";
/// The channel the bot is in.
pub const CHANNEL_ID: &str = "channel0000000000000000001";
/// The id of the team the channel is in.
pub const TEAM_ID: &str = "team0000000000000000000001";
/// The team the channel is in, by its name in addresses.
pub const TEAM: &str = "support";
/// The incoming webhook's id, which is its secret.
pub const HOOK_ID: &str = "hook0000000000000000000001";
/// The password of people.
pub const PASSWORD: &str = "fake password 1";
/// What the server says of itself on every answer.
pub const VERSION: &str = "11.7.0.11.7.0.0123456789abcdef0123456789abcdef.true";

/// A Mattermost server in memory.
#[derive(Debug)]
pub struct FakeMattermost {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl FakeMattermost {
    /// A server on any free port of 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// A server on this address.
    #[must_use]
    pub fn start_at(address: SocketAddr) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let fake = Self { server: Server::start(address, api::router(Arc::clone(&state))), state };
        lock(&fake.state).site_url = fake.url();
        fake
    }

    /// The site's address: `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// The incoming webhook's address.
    #[must_use]
    pub fn hook_url(&self) -> String {
        format!("{}/hooks/{HOOK_ID}", self.url())
    }

    /// Answers one coming request so; further calls line up behind it.
    pub fn answer_next(&self, answer: Answer) {
        self.server.answer_next(answer);
    }

    /// Answers every request so that no [`FakeMattermost::answer_next`] speaks of.
    pub fn answer_all(&self, answer: Answer) {
        self.server.answer_all(answer);
    }

    /// A refusal in the server's own shape: nothing is done.
    #[must_use]
    pub fn refusal(status: u16, id: &str) -> Answer {
        let headers = vec![("content-type", "application/json".to_owned()), ("x-version-id", VERSION.to_owned())];
        Answer::Instead(Reply { status, headers, body: api::error_body(status, id).to_string() })
    }

    /// The refusal of a server whose rate limit is used up for `seconds`.
    #[must_use]
    pub fn rate_limited(seconds: u32) -> Answer {
        let headers = vec![
            ("x-ratelimit-limit", "10".to_owned()),
            ("x-ratelimit-remaining", "0".to_owned()),
            ("x-ratelimit-reset", seconds.to_string()),
        ];
        Answer::Instead(Reply { status: 429, headers, body: "limit exceeded\n".into() })
    }

    /// Every post in every channel, oldest first, deleted ones included.
    #[must_use]
    pub fn posts(&self) -> Vec<Post> {
        lock(&self.state).posts.clone()
    }

    /// Method and path of every request, answered or not.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.server.calls()
    }

    /// What people and systems wrote, without what the server says itself of changed channels.
    #[must_use]
    pub fn posts_written(&self) -> Vec<Post> {
        self.posts().into_iter().filter(|p| p.kind.is_empty()).collect()
    }

    /// Every channel in the order they were made, archived ones included.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        lock(&self.state).channels.clone()
    }

    /// The channel of this name.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<Channel> {
        self.channels().into_iter().find(|c| c.name == name)
    }

    /// The names of those in a channel, in order.
    #[must_use]
    pub fn members(&self, channel: &str) -> Vec<String> {
        let state = lock(&self.state);
        let mut names: Vec<_> = state.users.iter().filter(|u| state.is_member(channel, &u.id)).map(|u| u.username.clone()).collect();
        names.sort();
        names
    }

    /// Somebody in the channel writes something; answers the post's id.
    pub fn somebody_writes(&self, message: &str) -> String {
        let new = state::NewPost { user_id: DANA.0.to_owned(), message: message.to_owned(), ..Default::default() };
        lock(&self.state).add(new).id
    }

    /// Somebody deletes a post.
    pub fn somebody_deletes(&self, id: &str) {
        lock(&self.state).delete(id);
    }

    /// Somebody makes a channel of their own, which the bot is not in; answers its id.
    pub fn somebody_makes_a_channel(&self, name: &str, private: bool) -> String {
        let mut state = lock(&self.state);
        let (id, now) = (state::id("channel", state.channels.len() + 1), state.tick());
        let kind = if private { "P" } else { "O" };
        let made = Channel::new(id.clone(), name, name, kind, now, DANA.0.to_owned());
        state.channels.push(made);
        id
    }

    /// Takes the bot out of the channel.
    pub fn remove_bot(&self) {
        lock(&self.state).members.remove(&(CHANNEL_ID.to_owned(), state::BOT_ID.to_owned()));
    }

    /// Takes the bot out of the team.
    pub fn remove_bot_from_team(&self) {
        lock(&self.state).team.remove(state::BOT_ID);
    }

    /// Deactivates the bot: its token is refused.
    pub fn deactivate_bot(&self) {
        for bot in lock(&self.state).users.iter_mut().filter(|u| u.is_bot) {
            bot.delete_at = 1;
        }
    }

    /// Archives the channel the bot is in from the start.
    pub fn archive_channel(&self) {
        self.archive(CHANNEL_ID);
    }

    /// Archives a channel.
    pub fn archive(&self, channel: &str) {
        lock(&self.state).archive(channel);
    }

    /// Lets nobody make channels.
    pub fn forbid_channels(&self) {
        lock(&self.state).may_create_channels = false;
    }

    /// Switches priorities off.
    pub fn forbid_priorities(&self) {
        lock(&self.state).priorities = false;
    }

    /// Another version of the server, such as `5.37.0`: what came later, it does not know.
    pub fn set_version(&self, version: &str) {
        lock(&self.state).version = format!("{version}.{version}.0123456789abcdef0123456789abcdef.false");
    }

    /// The site's address as the server knows it.
    pub fn set_site_url(&self, url: &str) {
        url.clone_into(&mut lock(&self.state).site_url);
    }

    /// Cuts every WebSocket off; whoever comes back goes on where they were.
    pub fn cut_sockets(&self) {
        lock(&self.state).hub.cut();
    }

    /// Cuts every WebSocket off and forgets it, as a restart does.
    pub fn forget_sockets(&self) {
        lock(&self.state).hub.forget();
    }

    /// Sets the server's clock, in epoch milliseconds; it then moves by one with every post. It runs by itself before.
    pub fn set_clock(&self, now_ms: i64) {
        lock(&self.state).set_clock(now_ms);
    }
}
