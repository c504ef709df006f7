//! The main job: declare, tell, see, resolve.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn an_outage_is_declared_told_seen_and_resolved() {
    let w = World::new();
    assert_snapshot!(w.run(&["list"]), @"
    No incident is open. `sev1 list --over` shows those that are over.
    ");
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--began", "10:20am ET", "Logins fail for most users"]), @"
    INC-1 is declared: Globex, SEV1, 9 hours since impact began.
    Tell people by 7:35pmET, in 15 min (internal): sev1 update INC-1
    ");
    assert_snapshot!(w.run(&["show", "INC-1"]), @"
    INC-1  SEV1  Investigating  Globex
    Logins fail for most users

    impact began  Tue 14 Jul 10:20am ET (14:20 UTC), 9 h 0 min ago
    declared      Tue 14 Jul 7:20pm ET (23:20 UTC), 0 min ago
    loop-in       7:20pmET, due now; dana owes it
                  reminder due since 7:20pmET to lead, executive
    next update   7:35pmET, in 15 min, due by policy to internal; dana owes it
                  next reminder 7:25pmET to owner

    Nothing is said yet: sev1 update INC-1
    ");
    let words = ["--summary", "We have found it.", "--impact", "Half of the users.", "--notes", "A cache was removed."];
    assert_snapshot!(w.run(&[&["update", "INC-1", "--status", "identified", "--next", "8am ET"][..], &words].concat()), @"
    INC-1 update 1 is published: Identified, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    w.advance_minutes(60);
    assert_snapshot!(w.run(&["update", "inc-1", "--no-change", "Still testing the candidate", "--next", "45m"]), @"
    INC-1 update 2 is published: Identified, 10 hours.
    Next update promised for 9:05pmET.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-002-internal-ID.md
    ");
    assert_snapshot!(w.run(&["show", "1"]), @"
    INC-1  SEV1  Identified  Globex
    Logins fail for most users

    impact began  Tue 14 Jul 10:20am ET (14:20 UTC), 10 h 0 min ago
    declared      Tue 14 Jul 7:20pm ET (23:20 UTC), 1 h 0 min ago
    loop-in       7:20pmET, overdue by 1 h 0 min; dana owes it
                  reminder due since 7:20pmET to lead, executive
    next update   9:05pmET, in 45 min, to internal; dana owes it
                  next reminder 8:55pmET to owner

    Update 2, Tue 14 Jul 8:20pm ET (Wed 00:20 UTC), by dana

    │ ### Globex SEV1 outage - 8:20pmET update
    │
    │ #### Status: Identified
    │
    │ #### Incident Time: 10 hours
    │
    │ No change since the last update. Still testing the candidate.
    │
    │ We have found it.
    │
    │ Next update will be shared at 9:05pmET.
    │
    │ #### Customer Impact
    │
    │ Half of the users.
    │
    │ #### Technical Notes
    │
    │ A cache was removed.

    Deliveries

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-002-internal-ID.md
    ");
    w.advance_minutes(60);
    assert_snapshot!(w.run(&["list"]), @"
    INC-1  SEV1  Identified     Globex: Logins fail for most users
           11 h 0 min · next update 9:05pmET overdue by 15 min · 2 updates
    ");
    assert_snapshot!(w.run(&["resolve", "1", "--summary", "It works again.", "--impact", "None since 6:15am ET."]), @"
    INC-1 update 3 is published: Resolved, 11 hours.
    No more updates are due. When it is over for good: sev1 close INC-1

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-003-internal-ID.md
    ");
    assert_snapshot!(w.run(&["list", "--over"]), @"
    INC-1  SEV1  Resolved       Globex: Logins fail for most users
           11 h 0 min · 3 updates
    ");
    assert_snapshot!(w.run(&["close", "1"]), @"
    INC-1 is closed. No more updates are due.
    ");
    assert_snapshot!(w.run(&["log", "1"]), @"
    Tue 14 Jul 7:20pm ET (23:20 UTC)      declared (dana)
                                          update 1: Identified (dana)
                                          Investigating → Identified (dana)
                                          next update promised for 8amET on Wed 15 Jul (dana)
    Tue 14 Jul 8:20pm ET (Wed 00:20 UTC)  update 2: Identified (dana)
                                          promise kept by update 2 (dana)
                                          next update promised for 9:05pmET (dana)
    Tue 14 Jul 9:20pm ET (Wed 01:20 UTC)  update 3: Resolved (dana)
                                          Identified → Resolved (dana)
                                          loop-in broken: the incident is resolved (dana)
                                          promise kept 15 min late by update 3 (dana)
                                          watch: the fix holds promised for 9:20pmET on Wed 15 Jul; dana owes it (dana)
                                          document: retrospective promised to internal for 5pmET on Wed 15 Jul; dana owes it (dana)
                                          document: incident analysis promised to internal for 5pmET on Thu 16 Jul; dana owes it (dana)
                                          document: incident analysis for the customer promised to customer for 5pmET on Fri 17 Jul; dana owes it (dana)
                                          watch: the fix holds released: closed before the watch was over (dana)
                                          closed (dana)
    ");
}

#[test]
fn what_was_published_lies_in_the_inbox_word_for_word() {
    let w = World::new();
    w.declare();
    w.publish();
    let inbox = w.home().join(".local/share/sev1/inbox");
    let files: Vec<_> = std::fs::read_dir(inbox).expect("an inbox").map(|f| f.expect("a file").path()).collect();
    assert_eq!(files.len(), 1);
    assert_snapshot!(std::fs::read_to_string(&files[0]).expect("a text"), @"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We have found it.

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    Half of the users.

    #### Technical Notes

    A cache was removed.
    ");
}

#[test]
fn a_preview_shows_every_audience_and_publishes_nothing() {
    let w = World::new();
    w.declare();
    w.publish();
    let args = ["preview", "1", "--summary", "A fix is being tested.", "--label", "summary=customer", "--next", "45m"];
    let all = w.done(&args);
    let headings: Vec<&str> = all.lines().filter(|line| line.contains(" goes ")).collect();
    let changes = "changes since update 1 are marked";
    let internal = format!("internal goes to inbox (inbox); {changes}");
    assert_eq!(headings, [internal.as_str(), "executive goes nowhere", "customer goes nowhere", "public goes nowhere"]);
    let one = w.done(&[&args[..], &["--audience", "customer"]].concat());
    assert!(one.contains("A fix is being tested.") && !one.contains("A cache was removed."), "{one}");
    assert_eq!(w.json(&["show", "1"])["updates"].as_array().map(Vec::len), Some(1));
}

#[test]
fn typed_parts_are_told_in_the_template() {
    let w = World::new();
    w.declare();
    w.publish();
    let parts = [
        "update",
        "1",
        "--next",
        "45m",
        "--thread",
        "https://chat.example.com/pl/abc",
        "--fix",
        "7.8.6:pull request:running:Ana",
        "--bridge",
        "WebEx with Globex:concluded:reconvenes 8am ET",
        "--thanks",
        "Ben:the root cause",
        "--person",
        "Ana:incident lead",
        "--approval",
        "upgrade:Lee:signed off",
        "--evidence",
        "sum(up)",
        "--evidence-verdict",
        "no difference",
    ];
    let text = w.json(&parts)["text"].as_str().expect("a text").to_owned();
    assert_snapshot!(text, @"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We have found it.

    Bridge: WebEx with Globex — concluded — reconvenes at 8amET on Wed 15 Jul

    People:
    - Ana — incident lead

    Thanks:
    - Ben — the root cause

    Next update will be shared at 8:05pmET.

    #### Customer Impact

    Half of the users.

    #### Technical Notes

    A cache was removed.

    Fix: 7.8.6 — pull request — running — owner Ana

    Approvals:
    - upgrade — Lee — signed off

    Evidence: `sum(up)` — verdict: no difference

    Latest thread with full details: https://chat.example.com/pl/abc
    ");
}

#[test]
fn every_reading_verb_answers_json() {
    let w = World::new();
    assert_eq!(w.json(&["list"])["incidents"], serde_json::json!([]));
    assert_eq!(w.json(&["declare", "--customer", "Globex", "--zone", "ET", "Logins fail"])["number"], "INC-1");
    w.publish();
    assert_eq!(w.json(&["list"])["incidents"][0]["incident"]["status"], "Identified");
    assert_eq!(w.json(&["show", "1"])["updates"][0]["deliveries"][0]["state"], "sent");
    assert_eq!(w.json(&["log", "1"])["entries"][0]["event"]["kind"], "declared");
    assert_eq!(w.json(&["preview", "1"])["texts"][0]["audience"], "internal");
    assert_eq!(w.json(&["resolve", "1", "--summary", "Done.", "--impact", "None any more."])["update"]["status"], "Resolved");
    assert!(w.json(&["close", "1"])["closed_at"].is_string());
}

#[test]
fn no_change_keeps_the_last_summary_and_who_may_read_it() {
    let w = World::new();
    w.declare();
    w.publish();
    w.done(&["update", "1", "--summary", "We have found it.", "--label", "summary=customer", "--declassify", "they ask", "--next", "45m"]);
    w.done(&["update", "1", "--no-change", "Testing", "--next", "45m"]);
    let again = w.json(&["update", "1", "--no-change", "Still testing", "--next", "45m"]);
    let summary = &again["update"]["summary"];
    assert_eq!(summary["text"], "No change since the last update. Still testing.\n\nWe have found it.");
    assert_eq!(summary["label"], "customer");
}

#[test]
fn nothing_is_taken_out_of_a_hand_written_file() {
    let w = World::new();
    w.declare();
    let text = "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\nSlow.\n\n\
                Next update will be shared at 8amET.\n\n#### Customer Impact\n\nSome wait.\n\n#### Technical Notes\n\n\
                The log says:\n\n%% Status words: none of ours\n";
    w.file("update.md", text);
    let published = w.json(&["update", "1", "--file", "update.md"]);
    assert_eq!(published["update"]["technical_notes"]["text"], "The log says:\n\n%% Status words: none of ours");
}

#[test]
fn the_same_key_publishes_once() {
    let w = World::new();
    w.declare();
    w.publish();
    let again = ["update", "1", "--next", "45m", "--idempotency-key", "k1"];
    assert!(w.done(&again).contains("update 2 is published:"));
    assert!(w.done(&again).contains("update 2 is published (it was published before)"));
    let other = w.run(&["update", "1", "--next", "50m", "--idempotency-key", "k1"]);
    assert!(other.contains("idempotency.reused") && other.ends_with("exit code 1\n"), "{other}");
}

#[test]
fn a_delivery_that_does_not_arrive_is_said_plainly() {
    let w = World::new();
    w.configure("[delivery]\npoll = \"10ms\"\n[[destinations]]\nname = \"shelf\"\nchannel = \"inbox\"\npath = \"taken\"\n");
    w.file(".config/sev1/taken", "a file where the folder should be");
    w.declare();
    let words = ["--summary", "a", "--impact", "b", "--notes", "c"];
    assert_snapshot!(w.run(&[&["update", "1", "--next", "45m", "--wait", "0.05s"][..], &words].concat()), @"
    INC-1 update 1 is published: Investigating, 9 hours.
    Next update promised for 8:05pmET.

      shelf  inbox, internal  retrying, next try now
             the folder ~/.config/sev1/taken cannot be written to: File exists (os error 17); a part of the path is a file; move it away, or configure another folder
    --- errors
    1 delivery not arrived yet; `sev1 serve` or `sev1 worker` will go on.
    --- exit code 4
    ");
    let unwaited = w.run_with(&["update", "1", "--next", "45m", "--no-wait"], "");
    assert_eq!(unwaited.code, 0, "who does not wait asks for no proof");
}
