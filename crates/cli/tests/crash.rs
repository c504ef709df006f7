//! `kill -9` at random points between request, commit, send and receipt: what was acknowledged arrives, once wherever the
//! channel can tell, and what cannot be known is treated as the destination's policy says.

#![expect(clippy::disallowed_methods, reason = "the moment of a kill is a point in real time, and these tests are about it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use sev1_testkit::fakes::mattermost::{CHANNEL_ID, FakeMattermost, TOKEN};
use sev1_testkit::fakes::sink::Sink;
use sev1_testkit::http::Connection;
use sev1_testkit::serve::{Home, Serve};

const KILLS: u32 = 200;

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_at_random_points() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mattermost, sink, resend, hold) = (FakeMattermost::start(), Sink::start(), FakeMattermost::start(), FakeMattermost::start());
    let home = Home::new(env!("CARGO_BIN_EXE_sev1"), folder.path(), &config(folder.path(), &mattermost, &sink, &resend, &hold));
    let token = home.token();
    let mut dice = Dice(0x5EED_0F5E_7131);
    let mut path = None;

    for kill in 0..KILLS {
        let server = home.serve();
        let path = path.get_or_insert_with(|| declare(&mut server.connect(&token))).clone();
        let deadline = Instant::now() + Duration::from_micros(dice.below(120_000));
        let acknowledged = ask_until(&server, &token, &path, kill, deadline);
        wait_until(deadline);
        server.kill();
        if !acknowledged {
            // The writer saw no answer, so they ask again with the same key: whatever the crash left, it is published once.
            let server = home.serve();
            publish(&mut server.connect(&token), &path, kill).expect("an answer");
            server.kill();
        }
    }

    let server = home.serve();
    let incident = settled(&server, &token, &path.expect("declared"));
    let updates = incident["updates"].as_array().expect("updates");
    assert_eq!(updates.len(), KILLS as usize, "every update is there once");
    for (kill, update) in (0..KILLS).zip(updates.iter().rev()) {
        let text = update["text"].as_str().expect("a text");
        assert!(text.contains(&marker(kill)), "in the order they were asked for: {text}");
    }

    let files = std::fs::read_dir(folder.path().join("inbox")).expect("the inbox");
    let files: Vec<String> = files.map(|f| std::fs::read_to_string(f.expect("a file").path()).expect("a text")).collect();
    each_once("inbox", &files);
    // An executive is to be brought in to an outage this old: that step is taken once, whatever dies meanwhile.
    assert_eq!(files.len(), KILLS as usize + 1, "one reminder, and no half-written file stays behind");
    let posts: Vec<String> = mattermost.posts().iter().map(|p| p.message.clone()).collect();
    each_once("Mattermost", &posts);

    // A webhook's receiver knows repeats by their id.
    let by_id: BTreeMap<_, _> =
        sink.received().iter().map(|r| (r.headers["webhook-id"].to_str().expect("ASCII").to_owned(), text(&r.body))).collect();
    each_once("webhook", &by_id.into_values().collect::<Vec<_>>());

    let states = states(&incident);
    for kill in 0..KILLS {
        let times = |server: &FakeMattermost| server.posts().iter().filter(|p| p.message.contains(&marker(kill))).count();
        assert!(times(&resend) >= 1, "{} never arrived where it may arrive twice", marker(kill));
        let held = states[&(HOLD.to_owned(), kill + 1)] == "uncertain";
        let arrived = times(&hold);
        assert!(
            arrived == 1 || held && arrived == 0,
            "{} arrived {arrived} times where it may not arrive twice (held: {held})",
            marker(kill)
        );
    }
    let held = states.iter().filter(|((to, _), state)| to == HOLD && *state == "uncertain").count();
    eprintln!("{KILLS} kills; {held} messages held for a person; {} repeats at the webhook", sink.received().len() - KILLS as usize);
}

const HOLD: &str = "never-rather-than-twice";

/// Every way of knowing whether a message arrived: by file name, by look-up, by the receiver's memory, and not at all.
fn config(folder: &Path, mattermost: &FakeMattermost, sink: &Sink, resend: &FakeMattermost, hold: &FakeMattermost) -> String {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a writable folder");
        path.display().to_string()
    };
    format!(
        r#"
[zones]
default = "UTC"
[delivery]
lease = "1s"
send_limit = "500ms"
poll = "20ms"
allow_private = ["127.0.0.0/8"]
[log]
level = "error"
[[destinations]]
name = "inbox"
channel = "inbox"
path = "{inbox}"
[[destinations]]
name = "war-room"
channel = "mattermost"
server = "{server}"
channel_id = "{CHANNEL_ID}"
token_file = "{token}"
[[destinations]]
name = "machine"
channel = "webhook"
url = "{sink}"
secret_files = ["{secret}"]
[[destinations]]
name = "twice-rather-than-never"
channel = "mattermost-webhook"
url_file = "{resend}"
on_uncertain = "resend"
[[destinations]]
name = "{HOLD}"
channel = "mattermost-webhook"
url_file = "{hold}"
on_uncertain = "hold"
"#,
        inbox = folder.join("inbox").display(),
        server = mattermost.url(),
        token = write("token", TOKEN),
        sink = sink.url(),
        secret = write("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        resend = write("resend", &resend.hook_url()),
        hold = write("hold", &hold.hook_url()),
    )
}

fn marker(kill: u32) -> String {
    format!("candidate {kill:04} is being tested")
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

fn each_once(place: &str, texts: &[String]) {
    for kill in 0..KILLS {
        let times = texts.iter().filter(|t| t.contains(&marker(kill))).count();
        assert_eq!(times, 1, "{place}: {}", marker(kill));
    }
}

fn declare(connection: &mut Connection) -> String {
    let body = r#"{"customer":"Globex","severity":"SEV1","title":"Logins fail","began":"9 hours ago"}"#;
    let declared = connection.request("POST", "/api/v1/incidents", body).expect("an answer");
    assert_eq!(declared.status, 201, "{}", declared.text());
    format!("/api/v1/incidents/{}", declared.json()["number"].as_str().expect("a number"))
}

/// Publishes on a thread of its own, so that the kill can come first; answers whether the writer saw it acknowledged.
fn ask_until(server: &Serve, token: &str, path: &str, kill: u32, deadline: Instant) -> bool {
    let mut connection = server.connect(token);
    let path = path.to_owned();
    let (answered, answer) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // Nobody listens any more when the kill came first.
        let _ = answered.send(publish(&mut connection, &path, kill).is_ok());
    });
    answer.recv_timeout(deadline.saturating_duration_since(Instant::now())).unwrap_or(false)
}

fn publish(connection: &mut Connection, path: &str, kill: u32) -> std::io::Result<()> {
    let body = serde_json::json!({
        "status": "Identified",
        "summary": format!("The {}.", marker(kill)),
        "customer_impact": "Logins fail for about 4,200 of 9,000 users.",
        "technical_notes": "A query hits the database instead of the cache.",
        "next_update": { "at": "in 45m" },
    });
    let key = format!("idempotency-key: kill-{kill}\r\n");
    let published = connection.request_with("POST", &format!("{path}/updates"), &key, &body.to_string())?;
    assert!(matches!(published.status, 200 | 201), "{}", published.text());
    Ok(())
}

/// The incident once every delivery is settled or held for a person.
fn settled(server: &Serve, token: &str, path: &str) -> serde_json::Value {
    let mut connection = server.connect(token);
    let give_up = Instant::now() + Duration::from_secs(120);
    loop {
        let incident = connection.request("GET", path, "").expect("an answer").json();
        let states = states(&incident);
        let done = |to: &str, state: &str| state == "sent" || (state == "uncertain" && to == HOLD);
        let undone: Vec<_> = states.iter().filter(|((to, _), state)| !done(to, state)).collect();
        if undone.is_empty() {
            return incident;
        }
        assert!(Instant::now() < give_up, "not done: {undone:?}");
        wait_until(Instant::now() + Duration::from_millis(50));
    }
}

/// Where each delivery stands, by destination and update number.
fn states(incident: &serde_json::Value) -> BTreeMap<(String, u32), String> {
    let mut states = BTreeMap::new();
    for update in incident["updates"].as_array().into_iter().flatten() {
        for delivery in update["deliveries"].as_array().into_iter().flatten() {
            let text = |field: &str| delivery[field].as_str().expect("a text").to_owned();
            let number = delivery["update"].as_u64().and_then(|n| u32::try_from(n).ok()).expect("a number");
            states.insert((text("destination"), number), text("state"));
        }
    }
    states
}

fn wait_until(moment: Instant) {
    std::thread::sleep(moment.saturating_duration_since(Instant::now()));
}

/// xorshift64: the same kills in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
