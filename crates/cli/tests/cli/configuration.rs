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
channel = "pigeon"
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

    error: `pigeon` is not known here
      --> ~/.config/sev1/sev1.toml:11:11
       |
    11 | channel = "pigeon"
       |           ^^^^^^^^
       |
       = help: write one of: inbox, mattermost, mattermost-webhook, webhook, slack, teams, zendesk, github, gitlab, pagerduty, email

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
    server.link_key_file = ""                                 # default
    client.server = "https://sev1.example.com"                # flag --server
    client.token_file = ""                                    # default
    zones.default = "ET"                                      # ~/.config/sev1/sev1.toml
    delivery.lease = "30s"                                    # default
    delivery.send_limit = "15s"                               # default
    delivery.connect_timeout = "3s"                           # default
    delivery.poll = "1s"                                      # default
    delivery.concurrency = 64                                 # default
    delivery.per_place = 8                                    # default
    delivery.allow_private = []                               # default
    log.level = ""                                            # default
    log.format = "text"                                       # default
    templates.folder = ""                                     # default
    roles.lead = ""                                           # default
    roles.deputy = ""                                         # default
    watch.ping_url = ""                                       # default
    watch.ping_url_file = ""                                  # default
    watch.ping_every = "60s"                                  # default
    secrets.key_files = []                                    # default
    mattermost.enabled = false                                # default
    mattermost.server = ""                                    # default
    mattermost.command_token_files = []                       # default
    mattermost.signing_key_file = ""                          # default
    mattermost.teams = []                                     # default
    promises.policy = ""                                      # default
    lint.gate = "show"                                        # variable SEV1_LINT__GATE
    lint.approval_for = []                                    # default
    lint.guests_inside = false                                # default
    lint.legal_cleared = false                                # default
    lint.internal_hosts = []                                  # default
    lint.suppliers = []                                       # default
    lint.disclosed_suppliers = []                             # default
    lint.known_acronyms = []                                  # default
    lint.opening_words = 40                                   # default
    lint.sentence_words = 35                                  # default

    destinations
      inbox: inbox, internal

    promise policy (sev1 policy show)
      built-in: no file is named
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

#[test]
fn faults_about_audiences_customers_and_rules_are_shown_where_they_stand() {
    let w = World::new().with("SEV1_LINT__GATE", "on");
    w.configure(
        r#"[[audiences]]
name = "customers-eu"
[[audiences]]
name = "public"
like = "customer"
[[audiences]]
name = "board"
like = "executive"
tone = "jolly"
max_chars = 5
[[customers]]
name = "Globex"
domains = ["https://globex.example", "globex.example"]
[[destinations]]
name = "war-room"
channel = "inbox"
path = "x"
audience = "cutomer"
[lint]
approval_for = ["client"]
opening_words = 2
internal_hosts = ["10.0.0.1"]
[lint.levels]
"NEXT-010" = "hint"
"NEXT-001" = "loud"
"NEXT-001.clients" = "off"
[[lint.ignore]]
code = "NEXT-001"
[[lint.ignore]]
code = "NEXT-001"
until = 2027-03-31T08:00:00
reason = "quiet hours"
customer = "Initech"
[[lint.cadence]]
severity = "SEV1"
longest = "45m"
[[lint.cadence]]
longest = "2h"
"#,
    );
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 18 faults

    error: `like` is missing
     --> ~/.config/sev1/sev1.toml:1:1
      |
    1 | [[audiences]]
      | ^^^^^^^^^^^^^
      |
      = help: which readers are these? write internal, executive, customer or public

    error: `public` is a built-in audience and stays what it is
     --> ~/.config/sev1/sev1.toml:4:8
      |
    4 | name = "public"
      |        ^^^^^^^^
      |
      = help: give your audience a name of its own

    error: `jolly` is not known here
     --> ~/.config/sev1/sev1.toml:9:8
      |
    9 | tone = "jolly"
      |        ^^^^^^^
      |
      = help: write one of: direct, brief, formal

    error: `max_chars` must be a whole number from 20 to 100000
      --> ~/.config/sev1/sev1.toml:10:13
       |
    10 | max_chars = 5
       |             ^

    error: `https://globex.example` is no name of a host
      --> ~/.config/sev1/sev1.toml:13:12
       |
    13 | domains = ["https://globex.example", "globex.example"]
       |            ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write it like corp.example.com: no scheme, no port, no path, no star

    error: there is no audience `cutomer`
      --> ~/.config/sev1/sev1.toml:18:12
       |
    18 | audience = "cutomer"
       |            ^^^^^^^^^
       |
       = help: did you mean `customer`?
       = help: write one of: internal, executive, customer, public, board; or define it under [[audiences]]

    error: `lint.approval_for`: `client` is not known here
      --> ~/.config/sev1/sev1.toml:20:16
       |
    20 | approval_for = ["client"]
       |                ^^^^^^^^^^
       |
       = help: write one of: internal, executive, customer, public

    error: `lint.opening_words` must be a whole number from 5 to 500
      --> ~/.config/sev1/sev1.toml:21:17
       |
    21 | opening_words = 2
       |                 ^

    error: `lint.internal_hosts`: `10.0.0.1` is an address, and a name is meant here
      --> ~/.config/sev1/sev1.toml:22:18
       |
    22 | internal_hosts = ["10.0.0.1"]
       |                  ^^^^^^^^^^^^
       |
       = help: write it like corp.example.com

    error: there is no rule `NEXT-010`
      --> ~/.config/sev1/sev1.toml:24:1
       |
    24 | "NEXT-010" = "hint"
       | ^^^^^^^^^^
       |
       = help: did you mean `NEXT-001`?

    error: this is no level
      --> ~/.config/sev1/sev1.toml:25:14
       |
    25 | "NEXT-001" = "loud"
       |              ^^^^^^
       |
       = help: write one of: error, warning, hint, off

    error: `clients` is not known here
      --> ~/.config/sev1/sev1.toml:26:1
       |
    26 | "NEXT-001.clients" = "off"
       | ^^^^^^^^^^^^^^^^^^
       |
       = help: write one of: internal, executive, customer, public

    error: `until` is missing
      --> ~/.config/sev1/sev1.toml:27:1
       |
    27 | [[lint.ignore]]
       | ^^^^^^^^^^^^^^^
       |
       = help: no rule is kept quiet for ever; write the last day: until = "2027-03-31"

    error: `reason` is missing
      --> ~/.config/sev1/sev1.toml:27:1
       |
    27 | [[lint.ignore]]
       | ^^^^^^^^^^^^^^^
       |
       = help: say why; it is kept in the record of every incident where this was used

    error: `2027-03-31T08:00:00` is no day and no instant
      --> ~/.config/sev1/sev1.toml:31:9
       |
    31 | until = 2027-03-31T08:00:00
       |         ^^^^^^^^^^^^^^^^^^^
       |
       = help: write a day, 2027-03-31, or an instant with its zone, 2027-03-31T18:00:00Z

    error: no customer is called `Initech`
      --> ~/.config/sev1/sev1.toml:33:12
       |
    33 | customer = "Initech"
       |            ^^^^^^^^^

    error: `lint.cadence` is gone
      --> ~/.config/sev1/sev1.toml:34:1
       |
    34 | [[lint.cadence]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: write each row as [[silences]] into a promise policy of its own, and name that file: [promises] policy = "policy.toml"
       = help: `sev1 policy show` prints a policy to begin with; there the row that says most counts, not the first

    error: `lint.gate`: `on` is not known here
     |
     = note: in the environment variable SEV1_LINT__GATE
     = help: write enforce or show
    --- exit code 3
    "#);
}

#[test]
fn what_is_decided_about_audiences_and_rules_is_shown() {
    let w = World::new();
    w.configure(
        r#"[zones]
default = "ET"
[templates]
folder = "templates"
[lint]
internal_hosts = ["Corp.Example.com"]
[lint.levels]
"NEXT-001.public" = "off"
"NEXT-001" = "warning"
[[lint.ignore]]
code = "NEXT-001"
until = 2027-03-31
reason = "quiet hours"
customer = "ABC"
[promises]
policy = "policy.toml"
[roles]
lead = "eve"
[[people]]
name = "Dana Köhler"
aliases = ["@dana"]
team = "Support EU"
deputy = "eve"
destinations = ["dana"]
[[people]]
name = "Eve"
[[audiences]]
name = "customers-eu"
like = "customer"
zone = "CET"
max_chars = 2000
[[customers]]
name = "Enterprise ABC"
aliases = ["ABC"]
domains = ["abc.example"]
[[destinations]]
name = "eu"
channel = "inbox"
path = "x"
audience = "customers-eu"
[[destinations]]
name = "dana"
channel = "inbox"
path = "y"
for = "people"
"#,
    );
    w.file(".config/sev1/policy.toml", "format = 1\nversion = \"2026-11\"\n");
    let said = w.run(&["config", "show"]);
    assert_snapshot!(said.split("delivery.allow_private").next().unwrap_or_default(), @r#"
    # file: ~/.config/sev1/sev1.toml
    # database: ~/.local/share/sev1/sev1.db
    user = ""                                   # default
    editor = ""                                 # default
    database.url = ""                           # default
    database.url_file = ""                      # default
    server.allow_non_loopback = false           # default
    server.listen = "127.0.0.1:7171"            # default
    server.public_url = ""                      # default
    server.allowed_hosts = []                   # default
    server.link_key_file = ""                   # default
    client.server = ""                          # default
    client.token_file = ""                      # default
    zones.default = "ET"                        # ~/.config/sev1/sev1.toml
    delivery.lease = "30s"                      # default
    delivery.send_limit = "15s"                 # default
    delivery.connect_timeout = "3s"             # default
    delivery.poll = "1s"                        # default
    delivery.concurrency = 64                   # default
    delivery.per_place = 8                      # default
    "#);
    assert_snapshot!(said.split("log.format").nth(1).unwrap_or_default(), @r#"
     = "text"                         # default
    templates.folder = "templates"              # ~/.config/sev1/sev1.toml
    roles.lead = "eve"                          # ~/.config/sev1/sev1.toml
    roles.deputy = ""                           # default
    watch.ping_url = ""                         # default
    watch.ping_url_file = ""                    # default
    watch.ping_every = "60s"                    # default
    secrets.key_files = []                      # default
    mattermost.enabled = false                  # default
    mattermost.server = ""                      # default
    mattermost.command_token_files = []         # default
    mattermost.signing_key_file = ""            # default
    mattermost.teams = []                       # default
    promises.policy = "policy.toml"             # ~/.config/sev1/sev1.toml
    lint.gate = "show"                          # variable SEV1_LINT__GATE
    lint.approval_for = []                      # default
    lint.guests_inside = false                  # default
    lint.legal_cleared = false                  # default
    lint.internal_hosts = ["Corp.Example.com"]  # ~/.config/sev1/sev1.toml
    lint.suppliers = []                         # default
    lint.disclosed_suppliers = []               # default
    lint.known_acronyms = []                    # default
    lint.opening_words = 40                     # default
    lint.sentence_words = 35                    # default
    lint.levels.NEXT-001 = "warning"            # ~/.config/sev1/sev1.toml
    lint.levels.NEXT-001.public = "off"         # ~/.config/sev1/sev1.toml

    customers  Enterprise ABC

    audiences
      customers-eu: like customer, formal, CET, at most 2000 characters

    destinations
      eu: inbox, customers-eu
      dana: inbox, for certain people only

    people
      Dana Köhler, @dana, of Support EU, deputy Eve: reached at dana
      Eve: reached nowhere

    promise policy (sev1 policy show)
      2026-11, from ~/.config/sev1/policy.toml

    rules kept quiet
      NEXT-001 until 2027-04-01T04:00:00Z, only for Enterprise ABC: quiet hours
    "#);
    assert_eq!(w.json(&["config", "show"])["lint.levels.NEXT-001.public"]["value"], "\"off\"");
}
