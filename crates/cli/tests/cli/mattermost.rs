//! The whole circle over HTTP: a fake Mattermost calls a real `sev1 serve`, which calls it back.

use std::net::SocketAddr;

use sev1_testkit::fakes::FakeMattermost;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, DANA, TOKEN, ToIntegration};
use sev1_testkit::http::{Connection, Response};
use sev1_testkit::serve::Home;

use crate::world::World;

const SECRET: &str = "token000000000000000000001";

fn config(fake: &FakeMattermost) -> String {
    format!(
        r#"
[delivery]
allow_private = ["127.0.0.0/8"]

[mattermost]
enabled = true
server = "{site}/"
command_token_files = ["command-token"]
signing_key_file = "signing-key"

[[people]]
name = "Dana"
aliases = ["@dana"]

[[destinations]]
name = "war-room"
channel = "mattermost"
server = "{site}"
channel_id = "{CHANNEL_ID}"
token_file = "bot-token"
"#,
        site = fake.url()
    )
}

/// The server sends it.
fn send(address: SocketAddr, call: &ToIntegration) -> Response {
    let path = call.url.strip_prefix(&format!("http://{address}")).expect("an address of the server");
    let headers: String = call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let answer = Connection::open(address, None).and_then(|mut c| c.request_with("POST", path, &headers, &call.body));
    answer.expect("an answer")
}

#[test]
fn an_outage_is_run_from_mattermost_over_http() {
    let (fake, folder) = (FakeMattermost::start(), tempfile::tempdir().expect("a folder"));
    let home = Home::new(env!("CARGO_BIN_EXE_sev1"), folder.path(), &config(&fake));
    for (name, text) in [("command-token", SECRET), ("bot-token", TOKEN), ("signing-key", &"k".repeat(44))] {
        std::fs::write(folder.path().join(name), format!("{text}\n")).expect("a secret");
    }
    drop(home.token());
    let server = home.serve();
    let url = format!("http://{}/mattermost/command", server.address);
    let types =
        |text: &str| send(server.address, &fake.types(DANA, &url, SECRET, text)).json()["text"].as_str().unwrap_or_default().to_owned();

    assert_eq!(send(server.address, &fake.types(DANA, &url, "wrong", "help")).status, 401);
    assert!(types("halp").contains("Did you mean `/sev1 help`?"));
    assert_eq!(types("declare Globex logins fail"), "");
    let declare = fake.dialogs().pop().expect("a dialog");
    let said = [("customer", "Globex"), ("severity", "SEV1"), ("title", "Logins fail"), ("zone", "ET")];
    assert_eq!(send(server.address, &fake.answers(DANA, &declare, &said)).text(), "{}");
    assert!(
        fake.whispers()[0].starts_with(&format!("INC-1 is declared: http://{}/incidents/INC-1", server.address)),
        "{:?}",
        fake.whispers()
    );

    assert_eq!(types("update"), "");
    let update = fake.dialogs().pop().expect("a dialog");
    let said = [
        ("status", "Investigating"),
        ("summary", "We look into it."),
        ("customer_impact", "Logins fail."),
        ("technical_notes", "A query hits the database."),
        ("next_update", "in 8m"),
    ];
    let refused = send(server.address, &fake.answers(DANA, &update, &said[..4])).json();
    assert!(refused["errors"]["next_update"].is_string(), "{refused}");
    assert_eq!(send(server.address, &fake.answers(DANA, &update, &said)).text(), "{}");
    assert!(types("show").contains("Last update: 1 by Dana"));

    let moved = types("next INC-1 in 20m the vendor answers by then");
    assert!(moved.contains(" is promised for ") && moved.contains("On its way to war-room."), "{moved}");
}

#[test]
fn what_is_missing_is_said_before_anybody_waits_for_it() {
    let w = World::new();
    w.configure("[mattermost]\nenabled = true\nteams = [\"support\"]\n");
    let said = w.run_with(&["config", "show"], "");
    assert_eq!(said.code, 3);
    for key in ["mattermost.server", "mattermost.command_token_files", "mattermost.signing_key_file", "`support` is no Mattermost team id"]
    {
        assert!(said.stderr.contains(key), "{key}: {}", said.stderr);
    }
}
