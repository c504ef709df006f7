//! Configuration: layers, and every fault at once with its place.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn every_fault_is_reported_at_once_with_its_place() {
    let w = World::new().with("SEV1_SERVER__PORT", "80").with("SEV1_DELIVERY__POLL", "soon");
    w.configure(
        r#"usr = "dana"
[server]
listen = "0.0.0.0:80"
[delivery]
lease = "5s"
concurrency = "many"
[zones]
default = "IST"
[[destinations]]
name = "War Room"
channel = "slack"
[[destinations]]
name = "events"
channel = "webhook"
path = "x"
"#,
    );
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 12 faults

    error: there is no key `usr`
     --> ~/.config/sev1/sev1.toml:1:1
      |
    1 | usr = "dana"
      | ^^^
      |
      = help: did you mean `user`?

    error: `server.listen`: 0.0.0.0:80 can be reached from other machines
     --> ~/.config/sev1/sev1.toml:3:10
      |
    3 | listen = "0.0.0.0:80"
      |          ^^^^^^^^^^^^
      |
      = help: put a TLS proxy in front of 127.0.0.1 instead, or allow it: --allow-non-loopback (server.allow_non_loopback = true)

    error: `delivery.lease` (5s) must be longer than `delivery.send_limit` (15s)
     --> ~/.config/sev1/sev1.toml:5:9
      |
    5 | lease = "5s"
      |         ^^^^
      |
      = help: else a second worker would send what the first is still sending

    error: `delivery.concurrency` must be a whole number from 1 to 1000
     --> ~/.config/sev1/sev1.toml:6:15
      |
    6 | concurrency = "many"
      |               ^^^^^^

    error: `zones.default`: `IST` can mean several zones: Asia/Kolkata, Europe/Dublin, Asia/Jerusalem
     --> ~/.config/sev1/sev1.toml:8:11
      |
    8 | default = "IST"
      |           ^^^^^
      |
      = help: write the zone you mean, for example Asia/Kolkata
      = help: or say in the configuration what it means to you: [zones.labels] IST = "Asia/Kolkata"

    error: `War Room` cannot name a destination
      --> ~/.config/sev1/sev1.toml:10:8
       |
    10 | name = "War Room"
       |        ^^^^^^^^^^
       |
       = help: use 1 to 40 lower-case letters, digits and hyphens, such as `abc-war-room`

    error: `slack` is not known here
      --> ~/.config/sev1/sev1.toml:11:11
       |
    11 | channel = "slack"
       |           ^^^^^^^
       |
       = help: write one of: inbox, mattermost, mattermost-webhook, webhook

    error: `url` is missing
      --> ~/.config/sev1/sev1.toml:12:1
       |
    12 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: where events are sent, or url_file where the address is secret

    error: `secret_files` is missing
      --> ~/.config/sev1/sev1.toml:12:1
       |
    12 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: name a file that holds whsec_ and the base64 of 32 random bytes; receivers check signatures with it

    error: there is no key `path` here
      --> ~/.config/sev1/sev1.toml:15:1
       |
    15 | path = "x"
       | ^^^^
       |
       = help: `path` belongs to another kind of channel

    error: `delivery.poll` is not a span of time
     |
     = note: in the environment variable SEV1_DELIVERY__POLL
     = help: write it like 500ms, 30s, 5m or 1h

    error: there is no key `server.port`
     |
     = note: in the environment variable SEV1_SERVER__PORT
     = help: `sev1 config show --defaults` shows every key
    --- exit code 3
    "#);
}

#[test]
fn what_is_no_toml_is_shown_where_it_breaks() {
    let w = World::new();
    w.configure("[server\nlisten = 1\n");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the configuration has 1 fault

    error: unclosed table, expected `]`
     --> ~/.config/sev1/sev1.toml:1:8
      |
    1 | [server
      |        ^
    --- exit code 3
    ");
    assert_snapshot!(w.run(&["list", "--config", "nowhere.toml"]), @"
    --- errors
    error: the configuration file nowhere.toml cannot be read
      because: No such file or directory (os error 2)
    hint: check its name and that you may read it, or leave out --config and SEV1_CONFIG
    --- exit code 3
    ");
}

#[test]
fn each_value_is_shown_with_where_it_came_from_and_secrets_are_not() {
    let w = World::new().with("SEV1_DATABASE__URL", "postgres://sev1:hunter2@db.example.com/sev1").with("SEV1_TOKEN", "sev1_secret");
    w.configure("user = \"dana\"\n[zones]\ndefault = \"ET\"\n");
    let said = w.run(&["config", "show", "--server", "https://sev1.example.com"]);
    assert!(!said.contains("hunter2") && !said.contains("sev1_secret"), "{said}");
    assert_snapshot!(said, @r#"
    # file: ~/.config/sev1/sev1.toml
    # database: postgres://sev1:***@db.example.com/sev1
    user = "dana"                                             # ~/.config/sev1/sev1.toml
    editor = ""                                               # default
    database.url = "postgres://sev1:***@db.example.com/sev1"  # variable SEV1_DATABASE__URL
    database.url_file = ""                                    # default
    server.allow_non_loopback = false                         # default
    server.listen = "127.0.0.1:7171"                          # default
    server.public_url = ""                                    # default
    server.allowed_hosts = []                                 # default
    client.server = "https://sev1.example.com"                # flag --server
    client.token_file = ""                                    # default
    zones.default = "ET"                                      # ~/.config/sev1/sev1.toml
    delivery.lease = "30s"                                    # default
    delivery.send_limit = "15s"                               # default
    delivery.connect_timeout = "3s"                           # default
    delivery.poll = "1s"                                      # default
    delivery.concurrency = 16                                 # default
    delivery.allow_private = []                               # default
    log.level = ""                                            # default
    log.format = "text"                                       # default

    destinations
      inbox: inbox, internal
    "#);
    assert_eq!(w.json(&["config", "show"])["zones.default"]["from"], "~/.config/sev1/sev1.toml");
}

#[test]
fn the_defaults_can_be_read_as_a_file_of_their_own() {
    let w = World::new();
    let defaults = w.done(&["config", "show", "--defaults"]);
    w.configure(&defaults);
    assert_eq!(w.run_with(&["list"], "").code, 0, "the defaults are a lawful configuration");
}

#[test]
fn a_secret_file_that_is_missing_is_named_and_its_content_never_shown() {
    let w = World::new();
    w.configure("[[destinations]]\nname = \"hook\"\nchannel = \"mattermost-webhook\"\nurl_file = \"hook-url\"\n");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the secret file ~/.config/sev1/hook-url cannot be read
      because: No such file or directory (os error 2)
    hint: it is named by `url_file` in the configuration; check that it is there and that you may read it
    --- exit code 3
    ");
    w.file(".config/sev1/hook-url", "https://chat.example.com/hooks/no-secret-at-all\n");
    let said = w.run(&["list"]);
    assert!(said.contains("no Mattermost incoming webhook") && !said.contains("no-secret-at-all"), "{said}");
}
