//! The fake server's WebSocket: who is connected, what each was sent, and how a lost connection goes on.
//!
//! A connection that comes back with its id and the number it expects next is sent what it missed, without another `hello`; one whose id
//! is unknown begins anew, with another id and number 0.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::api::World;
use super::state::id;
use crate::fakes::server::lock;

/// Everybody who is or was connected.
#[derive(Debug)]
pub(super) struct Hub {
    connections: Vec<Connection>,
    /// How often everybody was cut off.
    cuts: watch::Sender<u32>,
}

#[derive(Debug)]
struct Connection {
    id: String,
    user: String,
    /// Every event, by its number.
    sent: Vec<Value>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { connections: Vec::new(), cuts: watch::Sender::new(0) }
    }
}

impl Hub {
    /// Notes an event for whoever `hears` it.
    pub(super) fn tell(&mut self, channel: &str, event: &str, data: &Value, hears: impl Fn(&str) -> bool) {
        for connection in self.connections.iter_mut().filter(|c| hears(&c.user)) {
            let broadcast = json!({ "omit_users": null, "user_id": "", "channel_id": channel, "team_id": "", "connection_id": "" });
            connection.say(event, data, &broadcast);
        }
        self.cuts.send_modify(|_| ());
    }

    /// Cuts everybody off; events go on being noted for those who come back.
    pub(super) fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Forgets who was connected, as a restart does.
    pub(super) fn forget(&mut self) {
        self.connections.clear();
        self.cut();
    }

    /// The connection this user goes on with, and the number that comes next.
    fn join(&mut self, user: &str, asked: &Resume, version: &str) -> (String, usize) {
        let known = self.connections.iter().find(|c| c.id == asked.connection_id && c.user == user);
        if let Some(known) = known.filter(|c| asked.sequence_number <= c.sent.len()) {
            return (known.id.clone(), asked.sequence_number);
        }
        let mut fresh = Connection { id: id("connection", self.connections.len() + 1), user: user.to_owned(), sent: Vec::new() };
        let hello = json!({ "connection_id": fresh.id, "server_version": version, "server_hostname": "fake" });
        fresh.say("hello", &hello, &json!({ "omit_users": null, "user_id": user, "channel_id": "", "team_id": "" }));
        let joined = (fresh.id.clone(), 0);
        self.connections.push(fresh);
        joined
    }

    fn sent(&self, connection: &str, from: usize) -> Vec<Value> {
        let found = self.connections.iter().find(|c| c.id == connection);
        found.and_then(|c| c.sent.get(from..)).unwrap_or_default().to_vec()
    }
}

impl Connection {
    fn say(&mut self, event: &str, data: &Value, broadcast: &Value) {
        let seq = self.sent.len();
        self.sent.push(json!({ "event": event, "data": data, "broadcast": broadcast, "seq": seq }));
    }
}

/// Where a connection was when it was lost.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Resume {
    #[serde(default)]
    connection_id: String,
    #[serde(default)]
    sequence_number: usize,
}

pub(super) async fn connect(
    Shared(world): Shared<World>,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let user = token.and_then(|token| lock(&world).session(token).map(|u| u.id.clone()));
    upgrade.on_upgrade(move |socket| converse(socket, world, resume, user))
}

/// What a client asks of the socket.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    seq: i64,
    #[serde(default)]
    action: String,
    #[serde(default)]
    data: Value,
}

async fn converse(mut socket: WebSocket, world: World, resume: Resume, user: Option<String>) {
    let mut cuts = lock(&world).hub.cuts.subscribe();
    let cuts_before = *cuts.borrow();
    let mut place = user.map(|user| join(&world, &user, &resume));
    let mut answers = Vec::new();
    loop {
        let mut due = Vec::new();
        if let Some((connection, next)) = &mut place {
            due = lock(&world).hub.sent(connection, *next);
            *next += due.len();
        }
        // The hello comes before the word that one may come in.
        due.append(&mut answers);
        for one in due {
            if socket.send(Message::text(one.to_string())).await.is_err() {
                return;
            }
        }
        let said = tokio::select! {
            changed = cuts.changed() => {
                if changed.is_err() || *cuts.borrow_and_update() != cuts_before {
                    return;
                }
                continue;
            }
            said = socket.recv() => said,
        };
        let Some(Ok(said)) = said else { return };
        let Message::Text(text) = said else { continue };
        let Ok(asked) = serde_json::from_str::<Asked>(&text) else { return };
        answers.push(answer(&asked, &world, &resume, &mut place));
    }
}

fn answer(asked: &Asked, world: &World, resume: &Resume, place: &mut Option<(String, usize)>) -> Value {
    let refused = |id: &str| json!({ "status": "FAIL", "seq_reply": asked.seq, "error": super::api::error_body(401, id) });
    match asked.action.as_str() {
        "authentication_challenge" => {
            let token = asked.data.get("token").and_then(Value::as_str).unwrap_or_default();
            let Some(user) = lock(world).session(token).map(|u| u.id.clone()) else {
                return refused("api.web_socket_router.not_authenticated.app_error");
            };
            place.get_or_insert_with(|| join(world, &user, resume));
            json!({ "status": "OK", "seq_reply": asked.seq })
        }
        _ if place.is_none() => refused("api.web_socket_router.not_authenticated.app_error"),
        "ping" => json!({ "status": "OK", "data": { "text": "pong", "node_id": "", "server_time": 0 }, "seq_reply": asked.seq }),
        _ => refused("api.web_socket_router.bad_action.app_error"),
    }
}

fn join(world: &World, user: &str, resume: &Resume) -> (String, usize) {
    let mut world = lock(world);
    let version = world.version.clone();
    world.hub.join(user, resume, &version)
}
