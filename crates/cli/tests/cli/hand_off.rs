//! Handing off: what is owed is offered, seen, accepted or declined.

use insta::assert_snapshot;

use crate::world::World;

fn told() -> World {
    let w = World::new();
    w.declare();
    w.publish();
    w.done(&["promise", "1", "call", "WebEx bridge with ABC", "--due", "2h"]);
    w
}

#[test]
fn what_is_owed_is_offered_and_passes_when_it_is_accepted() {
    let w = told();
    assert_snapshot!(w.run(&["handoff", "INC-1"]), @"
    Open promises:
    - loop-in to executive is due now (7:20pmET) (dana)
    - call (WebEx bridge with ABC) to internal is due at 9:20pmET, in 2 hours (dana)
    - next update to internal is due at 8amET on Wed 15 Jul, in 12 hours 40 minutes (dana)
    ");
    assert_snapshot!(w.run(&["accept", "1"]), @"
    --- errors
    error: refused; nothing was changed
      nothing of INC-1 is offered [hand_off.none]
        hint: to hand off: sev1 handoff INC-1 --to NAME
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["handoff", "1", "--to", "lee", "--note", "the build runs until 9pm"]), @"
    INC-1 lee is asked to take over from dana, and is to answer by 7:30pmET: sev1 accept INC-1

    Open promises:
    - loop-in to executive is due now (7:20pmET) (dana)
    - call (WebEx bridge with ABC) to internal is due at 9:20pmET, in 2 hours (dana)
    - next update to internal is due at 8amET on Wed 15 Jul, in 12 hours 40 minutes (dana)

    Told:

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-offered-ID.md
    ");
    let shown = w.done(&["show", "1"]);
    let line = shown.lines().find(|line| line.starts_with("hand-off")).expect("a line");
    assert_snapshot!(line, @"hand-off      7:30pmET, in 10 min; lee is to answer: the build runs until 9pm");
    assert_snapshot!(w.run(&["handoff", "1", "--to", "ana"]), @r#"
    --- errors
    error: refused; nothing was changed
      `lee` was asked already and has not answered [hand_off.open]
        hint: they can answer: sev1 accept INC-1, or sev1 decline INC-1 --reason "…"; whoever offered takes it back the same way
    --- exit code 1
    "#);
    assert_snapshot!(w.run(&["accept", "1"]), @r#"
    --- errors
    error: refused; nothing was changed
      `lee` was asked, not `dana` [hand_off.not_asked]
        hint: only `lee` can accept; `dana` and the incident lead can take the offer back: sev1 decline INC-1 --reason "…"
    --- exit code 1
    "#);
    assert_snapshot!(w.run_as("lee", &["accept", "1"]), @"
    INC-1 is yours now.
      loop-in: 7:20pmET, due now; lee owes it
      call: WebEx bridge with ABC to internal: 9:20pmET, in 2 h 0 min; lee owes it
      next update to internal: 8amET on Wed 15 Jul, in 12 h 40 min; lee owes it
    ");
    assert_snapshot!(w.run(&["handoff", "1", "--to", "dana"]), @"
    INC-1 dana is asked to take over from lee, and is to answer by 7:30pmET: sev1 accept INC-1

    Open promises:
    - loop-in to executive is due now (7:20pmET) (lee)
    - call (WebEx bridge with ABC) to internal is due at 9:20pmET, in 2 hours (lee)
    - next update to internal is due at 8amET on Wed 15 Jul, in 12 hours 40 minutes (lee)

    Told:

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-offered-ID.md
    ");
    assert!(w.json(&["handoff", "1"])["markdown"].as_str().is_some_and(|text| text.contains("WebEx bridge with ABC")));
}

#[test]
fn what_is_declined_stays_where_it_is() {
    let w = told();
    let offered = w.json(&["hand-off", "1", "--to", "lee", "--from", "dana"]);
    assert!(offered["inheritance"].as_str().is_some_and(|text| text.contains("WebEx bridge with ABC")));
    assert_eq!(offered["deliveries"][0]["notice"]["word"], "offered");
    assert_snapshot!(w.run_as("lee", &["decline", "1", "--reason", "on another outage"]), @"
    INC-1 declined: what is owed stays where it is.
    ");
    let shown = w.done(&["show", "1"]);
    assert_snapshot!(shown[shown.find("Reminders and notices").expect("a heading")..], @"
    Reminders and notices

      offer of a hand-off to lee, 7:20pmET
        inbox  inbox, internal  sent
               ~/.local/share/sev1/inbox/inc-1-offered-ID.md
    ");
    let owners = w.json(&["show", "1"]);
    let owners: Vec<_> = owners["open_promises"].as_array().expect("a list").iter().map(|p| p["owner"].as_str()).collect();
    assert!(owners.iter().all(|owner| *owner == Some("dana")), "{owners:?}");
    w.done(&["handoff", "1", "--to", "ana"]);
    let shown = w.done(&["show", "1"]);
    let line = shown.lines().find(|line| line.starts_with("hand-off")).expect("a line");
    assert_snapshot!(line, @"hand-off      7:30pmET, in 10 min; ana is to answer");
    assert!(w.done(&["decline", "1", "--reason", "asked the wrong one"]).contains("stays where it is"), "who offered takes it back");
    let log = w.done(&["log", "1"]);
    assert!(log.contains("lee asked to take over from dana") && log.contains("hand-off declined by lee: on another outage"), "{log}");
}
