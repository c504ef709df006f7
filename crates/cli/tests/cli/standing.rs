//! How things stand: said by flags, carried over, dropped, read from a text, prefilled in the editor.

use insta::assert_snapshot;

use crate::world::World;

const FIRST: [&str; 27] = [
    "update",
    "1",
    "--status",
    "identified",
    "--summary",
    "The likely cause is known.",
    "--impact",
    "Logins fail.",
    "--notes",
    "A cache.",
    "--affected",
    "about 4,200 of 9,000 users, EU node",
    "--workaround",
    "use the mobile app",
    "--cause",
    "suspected: a slow query",
    "--milestone",
    "7.8.6 is in your test environment, by 9:30pm ET, confidence high",
    "--customer-message",
    "We are sorry.",
    "--label",
    "affected=customer",
    "--label",
    "milestone=customer",
    "--next",
    "45m",
    "--json",
];

fn shown(w: &World) -> String {
    let text = w.run(&["show", "1"]);
    text.lines().filter_map(|line| line.strip_prefix("│ ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn how_things_stand_is_told_until_it_is_said_anew_or_dropped() {
    let w = World::new();
    w.declare();
    let first = w.run_with(&FIRST, "");
    assert_eq!(first.code, 0, "{}", first.whole());
    assert_snapshot!(shown(&w), @"
    ### Globex SEV1 outage - 7:20pmET update
    #### Status: Identified
    #### Incident Time: 9 hours
    The likely cause is known.
    Next update will be shared at 8:05pmET.
    #### Customer Impact
    Logins fail.
    Affected: about 4,200 of 9,000 users — EU node
    Workaround: use the mobile app
    #### Technical Notes
    A cache.
    Cause (suspected): a slow query
    Milestone: 7.8.6 is in your test environment — by 9:30pmET — confidence: high
    #### Customer Message
    We are sorry.
    ");
    let second = w.run_with(&["update", "1", "--no-change", "Still testing", "--next", "45m", "--drop", "workaround", "--json"], "");
    assert_eq!(second.code, 0, "{}", second.whole());
    let told: serde_json::Value = serde_json::from_str(&second.stdout).expect("JSON");
    let update = &told["update"];
    assert_eq!((update["reach"]["label"].as_str(), update["occasion"].as_str()), (Some("customer"), Some("no-change")));
    assert!(update["workaround"].is_null() && update["customer_message"].is_null(), "{update}");
    w.advance_minutes(180);
    let third = w.run_with(&["update", "1", "--summary", "It is on its way.", "--next", "45m", "--json"], "");
    assert_eq!(third.code, 0, "{}", third.whole());
    let told: serde_json::Value = serde_json::from_str(&third.stdout).expect("JSON");
    assert!(told["update"]["milestone"].is_null(), "its time has passed: {told}");
    assert_eq!(told["update"]["cause"]["what"], "a slow query");
    let wider = w.run_with(&["update", "1", "--next", "45m", "--label", "cause=customer"], "");
    assert!(wider.code == 1 && wider.whole().contains("[label.loosened]"), "{}", wider.whole());
}

#[test]
fn a_holding_update_needs_only_its_promise() {
    let w = World::new();
    w.declare();
    let told = w.run_with(&["update", "1", "--holding", "--next", "30m"], "");
    assert_eq!(told.code, 0, "{}", told.whole());
    assert!(shown(&w).contains("We are aware of this outage and are looking for its cause."), "{}", shown(&w));
}

#[test]
fn a_text_is_parsed_with_how_things_stand() {
    let w = World::new();
    let text = "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\nIt is known.\n\nNext update will be shared at 8amET.\n\n\
        #### Customer Impact\n\nLogins fail.\n\nAffected: ~4200 of 9000 users — EU node\n\nWorkaround: use the mobile app\n\n\
        #### Technical Notes\n\nA cache.\n\nCause (confirmed): a slow query\n\nMilestone: 7.8.6 is cut — by 2pm ET — confidence: low\n\n#### Customer message\n\nWe are sorry.\n";
    w.file("sample.md", text);
    assert_snapshot!(w.run(&["parse", "sample.md"]), @"
    customer        Globex
    severity        SEV1
    time            7:20pmET
    status          Identified
    incident time   9 hours
    next update     8amET
    affected        about 4,200 of 9,000 users, EU node
    workaround      use the mobile app
    cause           confirmed: a slow query
    milestone       7.8.6 is cut, by 2pmET, confidence low

    summary
      It is known.

    customer impact
      Logins fail.

    technical notes
      A cache.

    customer message
      We are sorry.
    ");
}

#[test]
fn the_editor_shows_how_things_stand_with_times_of_now_and_no_old_message() {
    let w = World::new();
    let editor = w.editor("cp \"$1\" seen.md; sed -i 's/^Next update will be shared at $/Next update will be shared at 11pmET./' \"$1\"");
    let w = w.with("EDITOR", &editor);
    w.declare();
    assert_eq!(w.run_with(&FIRST, "").code, 0);
    w.advance_minutes(60);
    let told = w.run_with(&["update", "1", "--json"], "");
    assert_eq!(told.code, 0, "{}", told.whole());
    let seen = std::fs::read_to_string(w.home().join("seen.md")).expect("the template");
    assert!(seen.contains("\nMilestone: 7.8.6 is in your test environment — by 9:30pmET — confidence: high\n"), "{seen}");
    assert!(!seen.contains("Customer Message"), "{seen}");
    let told: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(
        (told["update"]["reach"]["label"].as_str(), told["update"]["milestone"]["label"].as_str()),
        (Some("customer"), Some("customer"))
    );
}
