//! A Mattermost server in memory: one bot, one team, one channel, one incoming webhook, and the API v4 around them.
//!
//! Shapes, statuses and error ids are those of the real server, as far as a bot that posts, replies, edits and looks up
//! can see them.

mod acting;
mod api;
mod state;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use super::server::{Answer, Reply, Server, lock};
pub use acting::{DANA, EVE, Opened, Person, ToIntegration, buttons};
pub use state::Post;
use state::State;

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
        Self { server: Server::start(address, api::router(Arc::clone(&state))), state }
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

    /// Every post in the channel, oldest first, deleted ones included.
    #[must_use]
    pub fn posts(&self) -> Vec<Post> {
        lock(&self.state).posts.clone()
    }

    /// Method and path of every request, answered or not.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.server.calls()
    }

    /// Somebody in the channel writes something; answers the post's id.
    pub fn somebody_writes(&self, message: &str) -> String {
        lock(&self.state).add(state::NewPost { user_id: state::PERSON_ID, message: message.to_owned(), ..Default::default() }).id
    }

    /// Somebody deletes a post.
    pub fn somebody_deletes(&self, id: &str) {
        lock(&self.state).delete(id);
    }

    /// Takes the bot out of the channel.
    pub fn remove_bot(&self) {
        lock(&self.state).bot_is_member = false;
    }

    /// Deactivates the bot: its token is refused.
    pub fn deactivate_bot(&self) {
        lock(&self.state).bot_is_active = false;
    }

    /// Archives the channel.
    pub fn archive_channel(&self) {
        lock(&self.state).archive();
    }

    /// Sets the server's clock, in epoch milliseconds; it then moves by one with every post. It runs by itself before.
    pub fn set_clock(&self, now_ms: i64) {
        lock(&self.state).set_clock(now_ms);
    }
}
