//! Destinations that stand in for others: their faults, and an update that goes elsewhere when its own destination is silent.

use insta::assert_snapshot;

use crate::world::World;

const ROOM: &str = "[[destinations]]\nname = \"room\"\nchannel = \"inbox\"\npath = \"room\"\n";

/// The faults of a room that says this of its fallback, beside other destinations.
fn faults(room: &str, others: &str) -> String {
    let w = World::new();
    w.configure(&format!("{ROOM}{room}\n{others}"));
    w.run(&["list"])
}

fn other(name: &str, more: &str) -> String {
    format!("[[destinations]]\nname = \"{name}\"\nchannel = \"inbox\"\npath = \"{name}\"\n{more}\n")
}

#[test]
fn a_fallback_is_another_place_of_the_same_readers() {
    assert_snapshot!(faults("fallback = \"mial\"", &other("mail", "")), @r#"
    --- errors
    error: the configuration has 1 fault

    error: there is no destination `mial`
     --> ~/.config/sev1/sev1.toml:5:12
      |
    5 | fallback = "mial"
      |            ^^^^^^
      |
      = help: did you mean `mail`?
      = help: define it under [[destinations]]
    --- exit code 3
    "#);
    assert_snapshot!(faults("fallback = \"room\"\nfallback_after = \"soon\"", ""), @r#"
    --- errors
    error: the configuration has 1 fault

    error: `soon` is not a span of time
     --> ~/.config/sev1/sev1.toml:6:18
      |
    6 | fallback_after = "soon"
      |                  ^^^^^^
      |
      = help: write it like 45m, 2h or 1h30m
    --- exit code 3
    "#);
    assert_snapshot!(faults("fallback = \"room\"", ""), @r#"
    --- errors
    error: the configuration has 1 fault

    error: a destination cannot stand in for itself
     --> ~/.config/sev1/sev1.toml:5:12
      |
    5 | fallback = "room"
      |            ^^^^^^
      |
      = help: name another one, on another channel
    --- exit code 3
    "#);
    assert_snapshot!(faults("fallback = \"mail\"", &other("mail", "audience = \"customer\"")), @r#"
    --- errors
    error: the configuration has 1 fault

    error: `room` is read by `internal` and `mail` by `customer`
     --> ~/.config/sev1/sev1.toml:5:12
      |
    5 | fallback = "mail"
      |            ^^^^^^
      |
      = help: a fallback has the same audience
    --- exit code 3
    "#);
    assert_snapshot!(faults("fallback = \"mail\"", &other("mail", "customers = [\"Globex\"]")), @r#"
    --- errors
    error: the configuration has 1 fault

    error: `room` and `mail` do not serve the same customers
     --> ~/.config/sev1/sev1.toml:5:12
      |
    5 | fallback = "mail"
      |            ^^^^^^
      |
      = help: give both the same `customers`
    --- exit code 3
    "#);
    assert_snapshot!(faults("", &other("mail", "for = \"fallback\"")), @r#"
    --- errors
    error: the configuration has 1 fault

    error: no destination falls back to `mail`, so nothing would ever go there
     --> ~/.config/sev1/sev1.toml:6:1
      |
    6 | [[destinations]]
      | ^^^^^^^^^^^^^^^^
      |
      = help: say `fallback = "mail"` at another destination, or leave out `for`
    --- exit code 3
    "#);
}

#[test]
fn an_update_goes_to_the_fallback_when_its_own_destination_fails() {
    let w = World::new();
    let chat = "[[destinations]]\nname = \"chat\"\nchannel = \"mattermost-webhook\"\nurl_file = \"hook\"\nfallback = \"mail\"\n";
    w.file(".config/sev1/hook", "http://127.0.0.1:1/hooks/xxxxxxxxxxxxxxxxxxxxxxxxxx");
    w.configure(&format!("{chat}{}", other("mail", "for = \"fallback\"")));
    w.declare();
    // Calling this machine is refused for good, so nobody waits for a minute.
    assert_snapshot!(w.run(&["update", "INC-1", "--status", "identified", "--summary", "We know the cause.", "--impact", "No logins.",
        "--notes", "None.", "--next", "8am ET"]), @"
    INC-1 update 1 is published: Identified, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.

      chat  mattermost-webhook, internal  failed
            127.0.0.1 is at 127.0.0.1, which is not a public address; if it is yours, allow this host or its network for private addresses in the configuration
      mail  inbox, internal               sent
            ~/.config/sev1/mail/inc-1-update-001-internal-ID.md
    --- errors
    1 delivery given up: mend the destination (`sev1 doctor`), then `sev1 redeliver`.
    ");
}

#[test]
fn what_did_not_arrive_is_shown_with_its_age_and_decided_about_by_its_id() {
    let w = World::new();
    w.file(".config/sev1/hook", "http://127.0.0.1:1/hooks/xxxxxxxxxxxxxxxxxxxxxxxxxx");
    w.configure("[[destinations]]\nname = \"chat\"\nchannel = \"mattermost-webhook\"\nurl_file = \"hook\"\n");
    assert_eq!(w.run(&["undelivered"]), "Everything arrived.\n");
    w.declare();
    w.publish();
    w.advance_minutes(7);
    assert_snapshot!(w.run(&["undelivered"]), @"
    INC-1 update 1, for 7 min  019f62ee-28b8-7000-8000-000000000008
      chat  mattermost-webhook, internal  failed
            127.0.0.1 is at 127.0.0.1, which is not a public address; if it is yours, allow this host or its network for private addresses in the configuration

    Send one again: sev1 redeliver ID. It is there: --arrived. Nobody needs it: --give-up.
    ");
    let id = w.json(&["undelivered"])["deliveries"][0]["delivery"]["id"].as_str().expect("an id").to_owned();
    assert_snapshot!(w.run(&["redeliver", &id]), @"
    chat  mattermost-webhook, internal  failed
          127.0.0.1 is at 127.0.0.1, which is not a public address; if it is yours, allow this host or its network for private addresses in the configuration
    ");
    assert_snapshot!(w.run(&["redeliver", "INC-1", "1", "chat", "--give-up"]), @"
    chat  mattermost-webhook, internal  withdrawn
          127.0.0.1 is at 127.0.0.1, which is not a public address; if it is yours, allow this host or its network for private addresses in the configuration
    ");
    assert_snapshot!(w.run(&["redeliver", &id]), @"
    --- errors
    error: nothing undelivered has the id `019f62ee-28b8-7000-8000-000000000008`
    hint: see what did not arrive: sev1 undelivered
    hint: or name incident, update and destination: sev1 redeliver INC-142 3 war-room
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["redeliver", "INC-1", "1", "nowhere"]), @"
    --- errors
    error: update 1 of INC-1 goes to no destination `nowhere`
    hint: see where it went: sev1 show INC-1
    hint: where readers are reached apart, name the delivery: sev1 undelivered
    --- exit code 1
    ");
}
