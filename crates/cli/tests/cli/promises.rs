//! Promises on the command line: moved, made, done, let go, put off; readers who ask, hours that are quiet, roles.

use insta::assert_snapshot;

use crate::world::World;

/// Two rooms, an incident, and an update that promised 8am.
fn told() -> World {
    let w = World::new();
    w.configure(
        "[[destinations]]\nname = \"war-room\"\nchannel = \"inbox\"\npath = \"../../rooms/war\"\n\
         [[destinations]]\nname = \"abc\"\nchannel = \"inbox\"\npath = \"../../rooms/abc\"\naudience = \"customer\"\n",
    );
    w.declare();
    w.publish();
    w
}

/// The newest text in a room.
fn newest(w: &World, room: &str) -> String {
    let folder = std::fs::read_dir(w.home().join("rooms").join(room)).expect("a room");
    let files = folder.map(|f| f.expect("a file").path());
    let newest = files.max_by_key(|path| std::fs::metadata(path).and_then(|m| m.modified()).expect("a time")).expect("a text");
    std::fs::read_to_string(newest).expect("a text")
}

#[test]
fn a_next_update_is_moved_and_everybody_who_was_promised_it_is_told() {
    let w = told();
    assert_snapshot!(w.run(&["next", "INC-1", "9am ET", "--reason", "the build takes longer"]), @"
    INC-1 next update moved from 8amET on Wed 15 Jul to 9amET on Wed 15 Jul.
    Told:

      war-room  inbox, internal  sent
                ~/.config/sev1/../../rooms/war/inc-1-moved-ID.md
      abc       inbox, customer  sent
                ~/.config/sev1/../../rooms/abc/inc-1-moved-ID.md
    ");
    assert_snapshot!(newest(&w, "abc"), @"
    Globex SEV1: the next update comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    ");
    assert_snapshot!(newest(&w, "war"), @"
    Globex SEV1: the next update comes at 9amET on Wed 15 Jul instead of 8amET. Reason: the build takes longer.
    ");
    assert_snapshot!(w.run(&["next", "1", "9am ET", "--reason", "again"]), @"
    --- errors
    error: refused; nothing was changed
      it is promised for 9amET on Wed 15 Jul already [promise.same]
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["next", "1", "yesterday", "--reason", "why not"]), @"
    --- errors
    error: refused; nothing was changed
      to: `yesterday` is not a time that can be read [time.unread]
        hint: write it like 8am ET, tomorrow 8am ET, Tue 14:00 Europe/Berlin, in 45m or 2026-07-14T08:00:00-04:00
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["next", "1", "10am ET", "--of", "call", "--reason", "they are late"]), @"
    --- errors
    error: refused; nothing was changed
      INC-1 has no open promise of this kind (call) [promise.none_open]
        hint: open are: loop-in; next update
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["next", "1", "-45m", "--kind", "next-update", "--reason", "they are late"]), @"
    --- errors
    error: refused; nothing was changed
      to: `-45m` is not a time that can be read [time.unread]
        hint: write it like 8am ET, tomorrow 8am ET, Tue 14:00 Europe/Berlin, in 45m or 2026-07-14T08:00:00-04:00
    --- exit code 1
    ");
    let json = w.json(&["next", "1", "10am ET", "--audience", "customer", "--reason", "the window moved"]);
    assert_eq!(json["deliveries"][0]["destination"], "abc");
    assert_eq!((&json["deliveries"][0]["state"], &json["incident"]["number"]), (&"sent".into(), &"INC-1".into()));
    w.advance_minutes(15 * 60);
    assert_snapshot!(w.run(&["next", "1", "11am ET", "--reason", "too late"]), @"
    --- errors
    error: refused; nothing was changed
      it was due at 9amET and is late already [promise.late]
        hint: publish; the update says by itself that it is late: sev1 update INC-1 --no-change …
    --- exit code 1
    ");
}

#[test]
fn a_first_update_that_the_policy_asks_for_is_not_moved() {
    let w = World::new();
    w.declare();
    assert_snapshot!(w.run(&["next", "1", "7:45pm ET", "--reason", "the lead is on the phone"]), @"
    --- errors
    error: refused; nothing was changed
      the first update is owed by the policy and is not moved [promise.not_movable]
        hint: say what is known: sev1 update INC-1 --holding --next 30m
    --- exit code 1
    ");
}

#[test]
fn a_call_is_promised_and_held_and_a_document_is_let_go() {
    let w = told();
    assert_snapshot!(w.run(&["promise", "1", "call", "WebEx bridge with ABC", "--due", "30m", "--audience", "customer"]), @"
    INC-1 call: WebEx bridge with ABC is promised to customer for 7:50pmET; dana owes it.
    ");
    assert_snapshot!(w.run(&["promise", "1", "document", "retrospective", "--due", "1 business day", "--owner", "Lee"]), @"
    INC-1 document: retrospective is promised to internal for 5pmET on Wed 15 Jul; Lee owes it.
    ");
    assert_snapshot!(w.run(&["promise", "1", "call", "WebEx bridge with ABC", "--due", "1h", "--audience", "customer"]), @"
    --- errors
    error: refused; nothing was changed
      that is promised already: call: WebEx bridge with ABC [promise.twice]
        hint: to give it another time: sev1 next INC-1 --of call …
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["promise", "1", "watch", "it holds", "--due", "1h"]), @"
    --- errors
    error: refused; nothing was changed
      kind: watch is not promised by hand [promise.kind]
        hint: call, milestone and document are; a next update is promised by publishing
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["promise", "1", "nap", "it holds", "--due", "1h"]), @"
    --- errors
    error: invalid value 'nap' for '<KIND>': say one of: next-update, call, milestone, document, watch, loop-in, hand-off, answer

    For more information, try '--help'.
    --- exit code 2
    ");
    w.advance_minutes(33);
    assert_snapshot!(w.run(&["done", "1", "call", "webex", "--note", "recorded in the thread"]), @"
    INC-1 call: WebEx bridge with ABC to customer is done, 3 min late.
    ");
    assert_snapshot!(w.run(&["release", "1", "document", "--reason", "the customer wants none"]), @"
    INC-1 document: retrospective to internal is released; it was due 5pmET on Wed 15 Jul.
    ");
    assert_snapshot!(w.run(&["done", "1", "call"]), @"
    --- errors
    error: refused; nothing was changed
      INC-1 has no open promise of this kind (call) [promise.none_open]
        hint: open are: loop-in; next update
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["done", "1", "next-update"]), @"
    --- errors
    error: refused; nothing was changed
      a next update is kept by publishing it [promise.by_update]
        hint: sev1 update INC-1; with --no-next WHY where none is planned any more
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["done", "1", "loop-in", "--note", "called"]), @"
    INC-1 loop-in is done, 33 min late.
    ");
    w.done(&["promise", "1", "call", "stand-up", "--due", "10m"]);
    w.advance_minutes(20);
    assert_snapshot!(w.run(&["release", "1", "call", "--reason", "nobody came"]), @"
    INC-1 call: stand-up to internal is broken; it was due 8:03pmET.
    ");
    let made = w.json(&["promise", "1", "milestone", "7.8.6 is cut", "--due", "2h"]);
    assert_eq!(made["open_promises"].as_array().expect("a list").iter().filter(|p| p["kind"] == "milestone").count(), 1);
    assert_snapshot!(w.run(&["log", "1"]), @"
    Tue 14 Jul 7:20pm ET (23:20 UTC)      declared (dana)
                                          update 1: Identified (dana)
                                          Investigating → Identified (dana)
                                          next update promised for 8amET on Wed 15 Jul (dana)
                                          call: WebEx bridge with ABC promised to customer for 7:50pmET; dana owes it (dana)
                                          document: retrospective promised to internal for 5pmET on Wed 15 Jul; Lee owes it (dana)
    Tue 14 Jul 7:53pm ET (23:53 UTC)      call: WebEx bridge with ABC to customer done, 3 min late: recorded in the thread (dana)
                                          document: retrospective to internal released: the customer wants none (dana)
                                          loop-in done, 33 min late: called (dana)
                                          call: stand-up promised to internal for 8:03pmET; dana owes it (dana)
    Tue 14 Jul 8:13pm ET (Wed 00:13 UTC)  call: stand-up to internal broken: nobody came (dana)
                                          milestone: 7.8.6 is cut promised to internal for 10:13pmET; dana owes it (dana)
    ");
}

#[test]
fn a_reminder_is_put_off_and_the_promise_stays() {
    let w = told();
    assert_snapshot!(w.run(&["snooze", "1", "15m"]), @"
    INC-1 dana is reminded again at 7:35pmET. The promise stays: next update, 8amET on Wed 15 Jul, in 12 h 40 min.
    ");
    assert_snapshot!(w.run(&["snooze", "1", "15m", "call"]), @"
    --- errors
    error: refused; nothing was changed
      INC-1 has no open promise of this kind (call) [promise.none_open]
        hint: open are: loop-in; next update
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["snooze", "INC-1", "-15m"]), @"
    --- errors
    error: refused; nothing was changed
      until: `-15m` is not a time that can be read [time.unread]
        hint: write it like 8am ET, tomorrow 8am ET, Tue 14:00 Europe/Berlin, in 45m or 2026-07-14T08:00:00-04:00
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["snooze", "INC-1", "--untill", "15m"]), @"
    --- errors
    error: invalid value '--untill' for '<TIME>': there is no such flag here, and it is no time

    For more information, try '--help'.
    --- exit code 2
    ");
    assert!(w.json(&["snooze", "1", "20m", "next update"])["open_promises"].is_array());
}

#[test]
fn a_reader_who_asks_is_owed_an_answer_and_gets_it() {
    let w = told();
    assert_snapshot!(w.run(&["ask", "1", "--by", "Alice Evan", "--note", "is the bridge on?"]), @"
    INC-1 Alice Evan asked; dana owes an answer by 7:50pmET. The next update to customer gives it.
    Told:

      war-room  inbox, internal  sent
                ~/.config/sev1/../../rooms/war/inc-1-asked-ID.md
    ");
    assert_snapshot!(newest(&w, "war"), @"
    Globex SEV1 (INC-1): Alice Evan (customer) asks for an update. **Owed by 7:50pmET** by dana; the next update to customer answers it.

    In their words: is the bridge on?

    - Answer everybody with an update: `sev1 update INC-1`
    - Answered already: `sev1 done INC-1 answer`
    - Hand over: `sev1 handoff INC-1 --to NAME`
    ");
    assert_snapshot!(w.run(&["ask", "1", "--by", "Alice Evan"]), @"
    --- errors
    error: refused; nothing was changed
      `Alice Evan` asked already and is owed an answer by 7:50pmET [ask.twice]
        hint: the next update to customer answers it: sev1 update INC-1
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["ask", "1", "--by", "Bo", "--audience", "press"]), @"
    --- errors
    error: refused; nothing was changed
      audience: there is no audience `press` [audience.unknown]
        hint: there are: internal, executive, customer, public
    --- exit code 1
    ");
    w.done(&["update", "1", "--no-change", "The bridge is on", "--next", "45m"]);
    let view = w.json(&["show", "1"]);
    let open = view["open_promises"].as_array().expect("a list");
    assert!(open.iter().all(|p| p["kind"] != "answer"), "the update answered: {open:?}");
    assert_eq!(w.json(&["ask", "1", "--by", "Bo"])["open_promises"][1]["asked_by"], "Bo");
}

#[test]
fn quiet_hours_and_roles_are_recorded() {
    let w = told();
    assert_snapshot!(w.run(&["quiet", "1", "--with", "Alice Evan", "--until", "8am ET"]), @"
    INC-1 quiet hours until 8amET on Wed 15 Jul, agreed with Alice Evan.
    ");
    assert_snapshot!(w.run(&["quiet", "1", "--with", "Alice Evan", "--until", "8am"]), @"
    --- errors
    error: refused; nothing was changed
      until: `8am` has no zone, and readers in another one would be wrong [time.zone_missing]
        hint: add the zone you mean: `8am ET`, `8am UTC`, `8am Europe/Berlin`
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["assign", "1", "--lead", "Lee", "--deputy", "Ana"]), @"
    INC-1 Lee leads, Ana stands in.
    ");
    assert_snapshot!(w.run(&["assign", "1"]), @"
    --- errors
    error: the following required arguments were not provided:
      <--lead <NAME>|--deputy <NAME>>

    Usage: sev1 assign <--lead <NAME>|--deputy <NAME>> <INCIDENT>

    For more information, try '--help'.
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["show", "1"]), @"
    INC-1  SEV1  Identified  Globex
    Logins fail for most users

    impact began  Tue 14 Jul 10:20am ET (14:20 UTC), 9 h 0 min ago
    declared      Tue 14 Jul 7:20pm ET (23:20 UTC), 0 min ago
    roles         Lee leads, Ana stands in
    quiet hours   until 8amET on Wed 15 Jul, agreed with Alice Evan
    loop-in       7:20pmET, due now; dana owes it
                  reminder due since 7:20pmET to lead, executive
    next update   8amET on Wed 15 Jul, in 12 h 40 min, to internal, customer; dana owes it
                  next reminder 7:50amET on Wed 15 Jul to owner

    Update 1, Tue 14 Jul 7:20pm ET (23:20 UTC), by dana

    │ ### Globex SEV1 outage - 7:20pmET update
    │
    │ #### Status: Identified
    │
    │ #### Incident Time: 9 hours
    │
    │ We have found it.
    │
    │ Next update will be shared at 8amET on Wed 15 Jul.
    │
    │ #### Customer Impact
    │
    │ Half of the users.
    │
    │ #### Technical Notes
    │
    │ A cache was removed.

    Deliveries

      war-room  inbox, internal  sent
                ~/.config/sev1/../../rooms/war/inc-1-update-001-internal-ID.md
      abc       inbox, customer  sent
                ~/.config/sev1/../../rooms/abc/inc-1-update-001-customer-ID.md
    ");
    assert_eq!(w.json(&["assign", "1", "--lead", "Bo"])["incident"]["lead"], "Bo");
    assert_eq!(w.json(&["quiet", "1", "--with", "Bo", "--until", "9am ET"])["incident"]["quiet"]["with"], "Bo");
}

#[test]
fn whom_no_reminder_would_reach_is_a_warning_at_once_and_blocks_nothing() {
    let w = World::new();
    w.configure("[[people]]\nname = \"dana\"\n[[people]]\nname = \"Lee\"\naliases = [\"@lee\"]\n");
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--zone", "ET", "--lead", "@lee", "Logins fail"]), @"
    INC-1 is declared: Globex, SEV1, 0 minutes since declared.
    Tell people by 7:35pmET, in 15 min (internal): sev1 update INC-1
    --- errors
    warning: `Lee` has no destination of their own: reminders for them go to inbox
    ");
    let words = ["--summary", "We look into it.", "--impact", "Half of the users.", "--notes", "A cache."];
    assert_snapshot!(w.run(&[&["update", "1", "--next", "45m"][..], &words].concat()), @"
    INC-1 update 1 is published: Investigating, 0 minutes.
    Next update promised for 8:05pmET.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    --- errors
    warning: `dana` has no destination of their own: reminders for them go to inbox
    warning: `Lee` has no destination of their own: reminders for them go to inbox
    ");
    assert_snapshot!(w.run(&["assign", "1", "--lead", "Leigh"]), @"
    --- errors
    error: refused; nothing was changed
      lead: nobody is called `Leigh` [person.unknown]
        hint: add them under [[people]] in the configuration, with a destination that reaches them
    --- exit code 1
    ");
    let said = w.run_with(&["update", "1", "--next", "45m", "--json"], "");
    let published: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(published["warnings"].as_array().map(Vec::len), Some(2), "{published}");
}

#[test]
fn no_change_is_published_late_without_a_question_and_says_so() {
    let w = World::new().with("SEV1_LINT__GATE", "enforce");
    w.declare();
    let words = ["--summary", "We have found the likely cause. A fix is in review.", "--notes", "A cache was removed in 4.2.0."];
    let facts = ["--impact", "About 4,200 of 9,000 users cannot log in.", "--thread", "https://chat.example.com/pl/1"];
    w.done(&[&["update", "1", "--status", "identified", "--next", "45m"][..], &words, &facts].concat());
    w.advance_minutes(52);
    assert_snapshot!(w.run(&["update", "INC-1", "--no-change", "The second candidate is being tested", "--next", "45m"]), @"
    INC-1 update 2 is published: Identified, 9 hours.
    Next update promised for 8:57pmET.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-002-internal-ID.md
    ");
    let text = w.json(&["show", "1"])["updates"][0]["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("This update was due at 8:05pmET and comes 7 minutes late."), "{text}");
    let again = w.run(&["update", "1", "--no-change", "Waiting for the night", "--next", "8am ET"]);
    assert!(again.contains("[NEXT-002]") && again.contains("--quiet-with"), "{again}");
    let agreed = ["update", "1", "--no-change", "Waiting for the night", "--next", "8am ET", "--quiet-with", "Alice Evan"];
    assert!(w.done(&agreed).contains("Next update promised for 8amET on Wed 15 Jul."));
    assert!(w.done(&["log", "1"]).contains("quiet hours until 8amET on Wed 15 Jul agreed with Alice Evan"));
}

#[test]
fn an_update_says_who_leads_from_here_on() {
    let w = told();
    let update = ["update", "1", "--hand-off-to", "Lee", "--summary", "The night shift takes over.", "--next", "45m"];
    let told = w.json(&update);
    assert_eq!(told["update"]["occasion"], "hand-off");
    assert!(newest(&w, "abc").contains("The lead of our response has changed hands."));
    let both = w.run(&["update", "1", "--hand-off-to", "Lee", "--no-change", "x", "--next", "45m"]);
    assert!(both.contains("cannot be used with") && both.ends_with("exit code 2\n"), "{both}");
}
