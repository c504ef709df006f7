//! People in the configuration: who they are, how they are reached, and what of it is a secret.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn faults_about_people_and_how_they_are_reached_are_shown_where_they_stand() {
    let w = World::new();
    w.configure(
        r#"[roles]
lead = "Danna"
[watch]
ping_url = "ftp://example.com/secret"
ping_every = "0s"
[[people]]
name = "Dana Köhler"
aliases = ["@dana"]
deputy = "dana"
destinations = ["danna", "abc-room"]
[[people]]
name = "Eve"
aliases = ["DANA"]
deputy = "Even"
destination = "eve"
[[people]]
aliases = []
[[destinations]]
name = "dana"
channel = "inbox"
path = "x"
for = "people"
[[destinations]]
name = "abc-room"
channel = "inbox"
path = "x"
for = "people"
audience = "customer"
[[destinations]]
name = "eve"
channel = "inbox"
path = "x"
for = "humans"
[[destinations]]
name = "pager"
channel = "inbox"
path = "x"
for = "people"
customers = ["Globex"]
"#,
    );
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 14 faults

    error: `roles.lead`: nobody is called `Danna`
     --> ~/.config/sev1/sev1.toml:2:8
      |
    2 | lead = "Danna"
      |        ^^^^^^^
      |
      = help: did you mean `Dana Köhler`?
      = help: add them under [[people]] in the configuration, with a destination that reaches them

    error: `watch.ping_url`: this is no address to call
     |
     = note: in ~/.config/sev1/sev1.toml, line 4, not shown because it may be a secret
     = help: write it like https://ping.example.com/2f4d, without a user name

    error: `watch.ping_every` is not a span of time
     --> ~/.config/sev1/sev1.toml:5:14
      |
    5 | ping_every = "0s"
      |              ^^^^
      |
      = help: write it like 500ms, 30s, 5m or 1h

    error: `Dana Köhler` cannot stand in for themselves
     --> ~/.config/sev1/sev1.toml:9:10
      |
    9 | deputy = "dana"
      |          ^^^^^^
      |
      = help: name somebody else, or leave it out

    error: there is no destination `danna`
      --> ~/.config/sev1/sev1.toml:10:17
       |
    10 | destinations = ["danna", "abc-room"]
       |                 ^^^^^^^
       |
       = help: did you mean `dana`?
       = help: define it under [[destinations]]

    error: two people are called `DANA`
      --> ~/.config/sev1/sev1.toml:13:12
       |
    13 | aliases = ["DANA"]
       |            ^^^^^^
       |
       = help: a name or an alias belongs to one person

    error: nobody is called `Even`
      --> ~/.config/sev1/sev1.toml:14:10
       |
    14 | deputy = "Even"
       |          ^^^^^^
       |
       = help: did you mean `Eve`?
       = help: add them under [[people]] in the configuration, with a destination that reaches them

    error: there is no key `destination` here
      --> ~/.config/sev1/sev1.toml:15:1
       |
    15 | destination = "eve"
       | ^^^^^^^^^^^
       |
       = help: did you mean `destinations`?

    error: `name` is missing
      --> ~/.config/sev1/sev1.toml:16:1
       |
    16 | [[people]]
       | ^^^^^^^^^^
       |
       = help: it is what timelines and reminders show, such as "Dana Köhler"

    error: nobody is reached at `dana`
      --> ~/.config/sev1/sev1.toml:18:1
       |
    18 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: name it under `destinations` of somebody in [[people]], or under `page` in the promise policy

    error: a destination gets an audience's updates, or what is meant for certain people
      --> ~/.config/sev1/sev1.toml:27:7
       |
    27 | for = "people"
       |       ^^^^^^^^
       |
       = help: leave out `audience` or `for`

    error: `humans` is not known here
      --> ~/.config/sev1/sev1.toml:33:7
       |
    33 | for = "humans"
       |       ^^^^^^^^
       |
       = help: write one of: people, fallback

    error: nobody is reached at `pager`
      --> ~/.config/sev1/sev1.toml:34:1
       |
    34 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: name it under `destinations` of somebody in [[people]], or under `page` in the promise policy

    error: what is meant for certain people is not chosen by customer
      --> ~/.config/sev1/sev1.toml:39:13
       |
    39 | customers = ["Globex"]
       |             ^^^^^^^^^^
       |
       = help: leave out `customers`
    --- exit code 3
    "#);
}

#[test]
fn the_address_of_a_ping_is_a_secret_and_is_named_once() {
    let w = World::new();
    w.configure("[watch]\nping_url = \"https://ping.example.com:8443/s3cret?x=s3cret\"\nping_url_file = \"ping\"\n");
    let said = w.run(&["list"]);
    assert!(said.contains("cannot both be said") && said.contains("sev1.toml:3:17"), "{said}");
    let w = World::new().with("SEV1_WATCH__PING_URL", "https://ping.example.com:8443/s3cret?x=s3cret");
    let shown = w.done(&["config", "show"]);
    assert!(shown.contains("watch.ping_url = \"https://ping.example.com:8443/***\"") && !shown.contains("s3cret"), "{shown}");
}
