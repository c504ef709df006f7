//! The same verbs against a real `sev1 serve`: the same words, and what goes wrong on the way.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use insta::assert_snapshot;
use sev1_testkit::fakes::sink::Sink;
use sev1_testkit::http::Connection;

use crate::world::World;

/// A real server in this world; killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(w: &World) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sev1"));
        command.env_clear().env("HOME", w.home()).env("USER", "dana").env("SEV1_LINT__GATE", "show").env("SEV1_TEST_NOW", w.now());
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it runs");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a line");
        let address = first.trim().strip_prefix("listening on ").expect("its address").to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The story that is told both ways.
const STORY: [&[&str]; 19] = [
    &["list"],
    // So young that no ladder has a step to take while the story is told.
    &["declare", "--customer", "Globex", "--began", "7pm ET", "Logins fail for most users"],
    &[
        "update",
        "1",
        "--status",
        "identified",
        "--summary",
        "Found.",
        "--impact",
        "Half.",
        "--notes",
        "A cache.",
        "--next",
        "8am ET",
        "--wait",
        "10",
    ],
    &["update", "1", "--status", "investigating", "--next", "45m"],
    &["preview", "1", "--summary", "Soon.", "--label", "summary=public", "--next", "45m"],
    &["show", "1"],
    &["log", "1"],
    &["promise", "1", "call", "WebEx bridge with ABC", "--due", "30m"],
    &["snooze", "1", "15m", "call"],
    &["quiet", "1", "--with", "Alice Evan", "--until", "8am ET"],
    &["assign", "1", "--lead", "Lee"],
    &["handoff", "1"],
    &["board"],
    &["done", "1", "call"],
    &["shift", "dana"],
    &["report", "promises", "--by", "customer"],
    &["log", "1"],
    &["show", "7"],
    &["list", "--over"],
];

#[test]
fn a_server_and_no_server_say_the_same() {
    let here = World::new();
    let there = World::new();
    // Both worlds spend the same seconds, so that both tell the same times.
    here.done(&["token", "list"]);
    let token = there.json(&["token", "create", "--name", "dana", "--scope", "write"])["secret"].as_str().expect("a secret").to_owned();
    let there = there.with("SEV1_TOKEN", &token);
    for args in STORY {
        let without = here.run(args);
        // A server's clock stands still in a test, so each command gets a server of its own second.
        let with = {
            there.advance_seconds(1);
            let server = Server::start(&there);
            there.advance_seconds(-1);
            there.run(&[args, &["--server", &server.address]].concat())
        };
        assert_eq!(with, without, "{args:?}");
    }
}

#[test]
fn what_a_server_tells_readers_is_under_way_when_the_command_ends() {
    let w = World::new();
    let token = w.json(&["token", "create", "--name", "dana", "--scope", "write"])["secret"].as_str().expect("a secret").to_owned();
    w.declare();
    w.publish();
    let w = w.with("SEV1_TOKEN", &token);
    let server = Server::start(&w);
    let moved = w.done(&["next", "1", "9am ET", "--reason", "the build", "--server", &server.address]);
    assert!(moved.starts_with("INC-1 next update moved from 8amET on Wed 15 Jul to 9amET on Wed 15 Jul.\nTold:\n"), "{moved}");
    let offered = w.done(&["handoff", "1", "--to", "Lee", "--server", &server.address]);
    assert!(offered.contains("sev1 accept INC-1") && offered.contains("Open promises:"), "{offered}");
    let calendar = w.done(&["calendar", "1", "--server", &server.address]);
    assert!(calendar.contains(&format!("URL:{}/incidents/INC-1\r\n", server.address)), "{calendar}");
}

#[test]
fn a_server_that_watches_promises_tells_the_watcher_outside_that_it_lives() {
    let w = World::new();
    let outside = Sink::start();
    let ping = format!("[watch]\nping_url = \"{}\"\n[delivery]\nallow_private = [\"127.0.0.0/8\"]\n", outside.url());
    w.configure(&ping);
    let server = Server::start(&w);
    let address = server.address.strip_prefix("http://").and_then(|a| a.parse().ok()).expect("an address");
    let mut connection = Connection::open(address, None).expect("it listens");
    // Every look takes the server a moment, in which it can do what it does by itself.
    let looks = std::iter::repeat_with(|| connection.request("GET", "/healthz", "").expect("an answer"));
    let told = looks.take(100_000).any(|_| !outside.calls().is_empty());
    assert!(told && outside.calls()[0].starts_with("GET "), "{:?}", outside.calls());
}

#[test]
fn a_server_wants_a_token_that_may_write() {
    let w = World::new();
    let server = Server::start(&w);
    let ask = |w: &World, args: &[&str]| w.run(&[args, &["--server", &server.address]].concat());
    assert_snapshot!(ask(&w, &["list"]), @"
    --- errors
    error: the server wants a live API token
    hint: name your token: SEV1_TOKEN, or client.token_file in the configuration
    hint: make one where the server runs: sev1 token create --name NAME --scope write
    --- exit code 1
    ");
    assert_eq!(ask(&w, &["calendar", "--person", "dana"]), ask(&w, &["list"]), "a calendar asks in the same words");
    let secret = w.json(&["token", "create", "--name", "reader"])["secret"].as_str().expect("a secret").to_owned();
    w.file("token", &secret);
    w.configure("[client]\ntoken_file = \"../../token\"\n");
    assert_snapshot!(ask(&w, &["list"]), @"
    No incident is open. `sev1 list --over` shows those that are over.
    ");
    assert_snapshot!(ask(&w, &["declare", "--customer", "Globex", "--zone", "ET", "Logins fail"]), @"
    --- errors
    error: this token may read but not change anything; use one made with scope write
    --- exit code 1
    ");
    assert_snapshot!(ask(&w, &["calendar", "9"]), @"
    --- errors
    error: there is no incident INC-9
    hint: `sev1 list` shows the open incidents, `sev1 list --over` the others
    --- exit code 1
    ");
}

#[test]
fn a_person_nobody_knows_is_looked_for_among_people_and_not_among_incidents() {
    let w = World::new();
    w.configure("[[people]]\nname = \"dana\"\n");
    let token = w.json(&["token", "create", "--name", "dana", "--scope", "read"])["secret"].as_str().expect("a secret").to_owned();
    let w = w.with("SEV1_TOKEN", &token);
    let server = Server::start(&w);
    assert_snapshot!(w.run(&["calendar", "--person", "nobody", "--server", &server.address]), @"
    --- errors
    error: nobody is called `nobody`; add them under [[people]] in the configuration, with a destination that reaches them
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["shift", "nobody", "--server", &server.address]), @"
    --- errors
    error: that cannot be read
      who: nobody is called `nobody` [person.unknown]
        hint: add them under [[people]] in the configuration, with a destination that reaches them
    --- exit code 1
    ");
}

#[test]
fn a_token_is_not_sent_where_others_can_read_it() {
    let w = World::new().with("SEV1_TOKEN", "sev1_secret");
    assert_snapshot!(w.run(&["list", "--server", "http://sev1.example.com"]), @"
    --- errors
    error: your token is not sent to http://sev1.example.com/: everybody on the way could read it
    hint: use the server's https:// address
    --- exit code 3
    ");
}

#[test]
fn a_server_that_is_not_there_or_is_no_sev1_is_said() {
    let w = World::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let said = w.run(&["list", "--server", &format!("http://{free}")]);
    assert!(said.contains("cannot be reached") && said.ends_with("exit code 4\n"), "{said}");
    let said = w.run(&["declare", "--customer", "G", "--zone", "ET", "x", "--server", &format!("http://{free}")]);
    assert!(said.contains("do it again with --idempotency-key "), "{said}");
}

#[test]
fn a_server_told_to_stop_stops_well() {
    let w = World::new();
    let mut server = Server::start(&w);
    let told = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().expect("kill runs");
    assert!(told.success());
    assert!(server.child.wait().expect("it ends").success());
}

#[test]
fn listening_for_other_machines_must_be_allowed() {
    let w = World::new();
    assert_snapshot!(w.run(&["serve", "--listen", "0.0.0.0:0"]), @"
    --- errors
    error: the configuration has 1 fault

    error: `server.listen`: 0.0.0.0:0 can be reached from other machines
     |
     = note: in the flag --listen
     = help: put a TLS proxy in front of 127.0.0.1 instead, or allow it: --allow-non-loopback (server.allow_non_loopback = true)
    --- exit code 3
    ");
    assert_snapshot!(w.run(&["serve", "--listen", "7171"]), @"
    --- errors
    error: the configuration has 1 fault

    error: `server.listen`: this is no address with a port
     |
     = note: in the flag --listen
     = help: write it like 127.0.0.1:7171 or [::1]:7171
    --- exit code 3
    ");
}
