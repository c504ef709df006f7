//! The board: what is due next, what is overdue, which hand-offs wait; once where no terminal is.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn the_board_says_what_is_due_first_and_what_is_overdue_in_words() {
    let w = World::new();
    assert_snapshot!(w.run(&["board"]), @"
    No incident is open.
    ");
    w.declare();
    assert_snapshot!(w.run(&["board", "--once"]), @"
    INC-1  SEV1  Investigating  Globex: Logins fail for most users
      9 h 0 min since impact began · nothing said yet
      due now: loop-in, 7:20pmET (dana)
      in 15 min: next update by policy, 7:35pmET (dana)
    ");
    w.publish();
    w.done(&["done", "1", "loop-in", "--note", "called"]);
    w.done(&["assign", "1", "--lead", "Lee"]);
    w.done(&["promise", "1", "call", "WebEx bridge with ABC", "--due", "30m"]);
    w.done(&["declare", "--customer", "Initech", "--severity", "SEV2", "--zone", "CET", "Reports are an hour late"]);
    w.done(&["handoff", "1", "--to", "Lee"]);
    assert_snapshot!(w.run(&["board"]), @"
    INC-1  SEV1  Identified  Globex: Logins fail for most users
      9 h 0 min since impact began · update 1 · Lee leads
      in 12 h 40 min: next update, 8amET on Wed 15 Jul (dana)
      hand-off from dana to Lee waits for an answer, in 10 min
    INC-2  SEV2  Investigating  Initech: Reports are an hour late
      0 min since declared · nothing said yet
      in 30 min: next update by policy, 1:50amCET (dana)
    ");
    w.advance_minutes(34);
    assert_snapshot!(w.run(&["board"]), @"
    INC-1  SEV1  Identified  Globex: Logins fail for most users
      9 h 34 min since impact began · update 1 · Lee leads
      in 12 h 6 min: next update, 8amET on Wed 15 Jul (dana)
      hand-off from dana to Lee waits for an answer, OVERDUE 24 min
    INC-2  SEV2  Investigating  Initech: Reports are an hour late
      34 min since declared · nothing said yet
      OVERDUE 4 min: next update by policy, 1:50amCET (dana)
    ");
    assert_snapshot!(w.run(&["list"]), @"
    INC-1  SEV1  Identified     Globex: Logins fail for most users
           9 h 34 min · next update 8amET on Wed 15 Jul (in 12 h 6 min) · 1 update
    INC-2  SEV2  Investigating  Initech: Reports are an hour late
           34 min · update due by policy 1:50amCET overdue by 4 min · nothing said yet
    ");
    assert_eq!(w.json(&["board"])["incidents"][0]["soonest"]["overdue"], true);
}

#[test]
fn an_incident_without_a_promise_says_so() {
    let w = World::new();
    w.declare();
    w.done(&["done", "1", "loop-in"]);
    let words = ["--summary", "We watch it.", "--impact", "None.", "--notes", "None.", "--no-next", "it only shows at month end"];
    w.done(&[&["update", "1"][..], &words].concat());
    assert_snapshot!(w.run(&["board"]), @"
    INC-1  SEV1  Investigating  Globex: Logins fail for most users
      9 h 0 min since impact began · update 1
      nothing is promised
    ");
}
