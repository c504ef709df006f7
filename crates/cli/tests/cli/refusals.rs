//! What the rules say no to, each with what to do next; nothing is changed by it.

use insta::assert_snapshot;

use crate::world::World;

fn after_an_update() -> World {
    let w = World::new();
    w.declare();
    w.publish();
    w
}

#[test]
fn an_unknown_customer_is_refused_with_the_nearest_known_one() {
    let w = World::new();
    w.configure("[[customers]]\nname = \"Globex\"\nzone = \"ET\"\n");
    assert_snapshot!(w.run(&["declare", "--customer", "Globecks", "Logins fail"]), @"
    --- errors
    error: refused; nothing was changed
      customer: no customer is called `Globecks` [customer.unknown]
        hint: did you mean `Globex`?
        hint: if the customer is new, say so: --new-customer (new_customer in the API)
        hint: or add it under [[customers]] in the configuration
    --- exit code 1
    ");
    assert!(w.done(&["declare", "--customer", "Globecks", "--new-customer", "--zone", "ET", "Logins fail"]).contains("Globecks"));
}

#[test]
fn a_start_needs_a_zone_that_is_one_zone() {
    let w = World::new();
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--began", "10:20am", "Logins fail"]), @"
    --- errors
    error: refused; nothing was changed
      began: `10:20am` has no zone, and readers in another one would be wrong [time.zone_missing]
        hint: add the zone you mean: `10:20am ET`, `10:20am UTC`, `10:20am Europe/Berlin`
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--began", "10:20am IST", "Logins fail"]), @r#"
    --- errors
    error: refused; nothing was changed
      began: `IST` can mean several zones: Asia/Kolkata, Europe/Dublin, Asia/Jerusalem [zone.ambiguous]
        hint: write the zone you mean, for example Asia/Kolkata
        hint: or say in the configuration what it means to you: [zones.labels] IST = "Asia/Kolkata"
    --- exit code 1
    "#);
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--zone", "Mars", "Logins fail"]), @"
    --- errors
    error: refused; nothing was changed
      zone: `Mars` is not a zone [zone.unknown]
        hint: use a label such as ET, PT, CET, UTC, or an IANA name such as Europe/Berlin
    --- exit code 1
    ");
}

#[test]
fn a_first_update_needs_every_section() {
    let w = World::new();
    w.declare();
    assert_snapshot!(w.run(&["update", "1", "--summary", "We look into it.", "--next", "45m"]), @r#"
    --- errors
    error: refused; nothing was changed
      customer_impact: the section "customer impact" is empty, and there is no earlier update to carry it over from [text.empty]
        hint: --impact "Half of the users cannot log in."
        hint: write one sentence; "unknown" is an answer if it says by when it will be known
      technical_notes: the section "technical notes" is empty, and there is no earlier update to carry it over from [text.empty]
        hint: --notes "A cache was removed.", or --notes @FILE
        hint: write one sentence; "unknown" is an answer if it says by when it will be known
    --- exit code 1
    "#);
    assert_snapshot!(w.run(&["update", "1", "--summary", " ", "--impact", "b", "--notes", "c", "--next", "45m"]), @r#"
    --- errors
    error: refused; nothing was changed
      summary: nothing is written here [text.empty]
        hint: --summary "We are looking for the cause."
    --- exit code 1
    "#);
}

#[test]
fn a_placeholder_is_not_published() {
    let w = after_an_update();
    assert_snapshot!(w.run(&["update", "1", "--summary", "For <customer> it is slow.", "--next", "45m"]), @"
    --- errors
    error: refused; nothing was changed
      summary: `<customer>` is still a placeholder (line 1, column 5) [text.placeholder]
        hint: write what it stands for, or put it in backticks if it is meant literally
    --- exit code 1
    ");
}

#[test]
fn readers_are_told_when_they_hear_more() {
    let w = after_an_update();
    assert_snapshot!(w.run(&["update", "1", "--summary", "Slow."]), @r#"
    --- errors
    error: refused; nothing was changed
      next_update: readers are not told when they will hear more [promise.missing]
        hint: --next "8am ET", --next 45m, or --no-next "why none is planned"
        hint: promise a time: 8am ET, in 45m
        hint: or say why no next update is planned
    --- exit code 1
    "#);
    assert_snapshot!(w.run(&["update", "1", "--next", "2026-07-14T08:00:00-04:00"]), @"
    --- errors
    error: refused; nothing was changed
      next_update: the next update is promised for 8amET, which has passed [promise.past]
        hint: --next 45m
        hint: promise a later time; check the day and the zone
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["update", "1", "--next", "8am"]), @"
    --- errors
    error: refused; nothing was changed
      next_update: `8am` has no zone, and readers in another one would be wrong [time.zone_missing]
        hint: add the zone you mean: `8am ET`, `8am UTC`, `8am Europe/Berlin`
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["resolve", "1", "--summary", "Works.", "--impact", "None.", "--next", "45m"]), @"
    --- errors
    error: refused; nothing was changed
      next_update: a resolved incident promises no next update [promise.not_due]
        hint: leave the next update out
    --- exit code 1
    ");
}

#[test]
fn a_status_goes_back_only_with_a_reason() {
    let w = after_an_update();
    assert_snapshot!(w.run(&["update", "1", "--status", "investigating", "--next", "45m"]), @r#"
    --- errors
    error: refused; nothing was changed
      status: going back from Identified to Investigating needs a reason [status.back_without_reason]
        hint: --reason "it came back after the restart"
        hint: say why in one line; readers were told it was further
    --- exit code 1
    "#);
    assert_snapshot!(w.run(&["update", "1", "--status", "fixed", "--next", "45m"]), @"
    --- errors
    error: refused; nothing was changed
      status: `fixed` is not a status [status.unknown]
        hint: statuses are Investigating, Identified, Monitoring, Resolved
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["close", "1"]), @"
    --- errors
    error: refused; nothing was changed
      INC-1 is Identified, and only a resolved incident closes [incident.not_resolved]
        hint: tell readers first: sev1 resolve INC-1
    --- exit code 1
    ");
    let again = ["update", "1", "--status", "investigating", "--reason", "it was another cause", "--next", "45m"];
    assert!(w.done(&again).contains("Investigating"));
}

#[test]
fn control_and_bidi_characters_are_refused_with_their_place() {
    let w = after_an_update();
    assert_snapshot!(w.run(&["update", "1", "--summary", "red \u{1b}[31m text", "--next", "45m"]), @"
    --- errors
    error: refused; nothing was changed
      summary: the text holds the control character U+001B (line 1, column 5) [text.control]
        hint: delete it; it often comes with text pasted from a terminal
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["update", "1", "--summary", "one\ntwo \u{202e}owt", "--next", "45m"]), @"
    --- errors
    error: refused; nothing was changed
      summary: U+202E reorders the text a reader sees (line 2, column 5) [text.bidi]
        hint: delete the invisible character; it often comes with pasted text
    --- exit code 1
    ");
}

#[test]
fn a_megabyte_and_bytes_that_are_no_text_are_refused() {
    let w = after_an_update();
    let said = |stdin: Vec<u8>| w.run_with(&["update", "1", "--summary", "@-", "--next", "45m"], stdin).whole();
    assert_snapshot!(said(vec![b'a'; 1 << 20]), @"
    --- errors
    error: refused; nothing was changed
      standard input is longer than 256 KiB [text.too_long]
        hint: keep what readers need and link the rest
    --- exit code 1
    ");
    assert_snapshot!(said(b"fine\nnot \xff fine".to_vec()), @"
    --- errors
    error: refused; nothing was changed
      standard input is no UTF-8 text: byte 9 (line 2) fits no character [text.not_utf8]
        hint: save it as UTF-8 and try again
    --- exit code 1
    ");
    assert_snapshot!(said(vec![b'a'; 20_000]), @"
    --- errors
    error: refused; nothing was changed
      summary: 20000 characters; at most 15000 fit [text.too_long]
        hint: move detail into the thread or a linked document and keep what readers need
    --- exit code 1
    ");
}

#[test]
fn nothing_to_say_and_no_editor_says_how_to_say_something() {
    let w = after_an_update();
    assert_snapshot!(w.run(&["update", "1"]), @r#"
    --- errors
    error: nothing is said, and there is no editor to say it in
    hint: say it: sev1 update INC-1 --summary "…" --next "8am ET"
    hint: or name an editor: the variable EDITOR, or `editor` in the configuration
    --- exit code 2
    "#);
    assert_snapshot!(w.run(&["update", "INC-9", "--next", "45m"]), @"
    --- errors
    error: there is no incident INC-9
    hint: `sev1 list` shows the open incidents, `sev1 list --over` the others
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["show", "nine"]), @"
    --- errors
    error: invalid value 'nine' for '<INCIDENT>': that is not an incident number; write it as INC-142 or 142; `sev1 list` shows the open ones

    For more information, try '--help'.
    --- exit code 2
    ");
}

#[test]
fn a_refusal_in_a_hand_written_file_is_shown_where_it_stands() {
    let w = after_an_update();
    let text = "### Globex SEV1 outage - 8pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\nSlow.\n\n\
                Next update will be shared at 8am.\n\n#### Customer Impact\n\nSome\nof <customer> waits.\n\n#### Technical Notes\n\nA cache.\n";
    w.file("update.md", text);
    assert_snapshot!(w.run(&["update", "1", "--file", "update.md"]), @"
    --- errors
    error: refused; nothing was changed

    error[time.zone_missing]: next_update: `8am` has no zone, and readers in another one would be wrong
     --> update.md:9:1
      |
    9 | Next update will be shared at 8am.
      | ^^^^
      |
      = help: add the zone you mean: `8am ET`, `8am UTC`, `8am Europe/Berlin`
    --- exit code 1
    ");
    w.file("update.md", text.replace("8am.", "8am ET.").replace("<customer>", "them"));
    assert!(w.done(&["update", "1", "--file", "update.md"]).contains("update 2 is published"));
}

#[test]
fn a_refusal_as_json_is_the_apis_problem_document() {
    let w = after_an_update();
    let said = w.run_with(&["update", "1", "--summary", "Slow.", "--json"], "");
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    let problem: serde_json::Value = serde_json::from_str(&said.stderr).expect("JSON");
    assert_eq!(problem["code"], "refused");
    assert_eq!(problem["refusals"][0]["code"], "promise.missing");
}

#[test]
fn nothing_refused_leaves_a_trace() {
    let w = after_an_update();
    let before = w.done(&["show", "1", "--json"]);
    w.run(&["update", "1", "--status", "investigating", "--next", "45m"]);
    w.run(&["update", "1", "--summary", "<customer>", "--next", "45m"]);
    let count = |text: &str| text.matches("\"happened_at\"").count();
    assert_eq!(count(&before), count(&w.done(&["show", "1", "--json"])));
}
