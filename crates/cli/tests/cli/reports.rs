//! What was promised, looked at from above: shift, report, calendar, and the doctor's word on who watches.

use insta::assert_snapshot;

use crate::world::World;

/// A first update kept its promise four minutes late.
fn late() -> World {
    let w = World::new();
    w.declare();
    w.done(&["done", "1", "loop-in", "--note", "called"]);
    let words = ["--summary", "We have found it.", "--impact", "Half of the users.", "--notes", "A cache was removed."];
    w.done(&[&["update", "1", "--status", "identified", "--next", "45m"][..], &words].concat());
    w.advance_minutes(49);
    w.done(&["update", "1", "--no-change", "Still testing", "--next", "8am ET"]);
    w.done(&["promise", "1", "call", "WebEx bridge with ABC", "--due", "2h", "--owner", "Lee"]);
    w
}

#[test]
fn a_shift_is_what_somebody_owes_in_all_incidents() {
    let w = late();
    assert_snapshot!(w.run(&["shift"]), @"
    # Shift report of dana, Wed 15 Jul 12:09am UTC

    1 promise is open in 1 incident.

    ## INC-1 Globex SEV1: Identified, incident time 9 hours

    Open promises:
    - next update to internal is due at 8amET on Wed 15 Jul, in 11 hours 51 minutes (dana)
    ");
    assert_snapshot!(w.run(&["shift", "Lee"]), @"
    # Shift report of Lee, Wed 15 Jul 12:09am UTC

    1 promise is open in 1 incident.

    ## INC-1 Globex SEV1: Identified, incident time 9 hours

    Open promises:
    - call (WebEx bridge with ABC) to internal is due at 10:09pmET, in 2 hours (Lee)
    ");
    assert_eq!(w.json(&["shift", "Dana K & Co"])["who"], "Dana K & Co");
}

#[test]
fn a_report_says_what_became_of_promises_in_every_form() {
    let w = late();
    assert_snapshot!(w.run(&["report", "promises"]), @"
    Promises by incident, as of Wed 15 Jul 12:09am UTC

    Said to readers       kept rate  made  kept  late  broken  overdue  released  not due  moves
    INC-1 SEV1 Globex           0 %     3     0     1       0        0         0        2      0
      kept rate: kept in time of kept, late, broken and overdue; released in time counts on neither side

    How long they waited  late p50  late p90  late max  first p50  first p90  silence
    INC-1 SEV1 Globex        4 min     4 min     4 min    < 1 min    < 1 min   49 min
      late: from due to kept; first: from declaration to first update; silence: the longest while open

    Owed among ourselves  asked  in time  late  missed  let go  waiting
    INC-1 SEV1 Globex         2        2     0       0       0        0
      what the policy asks for, and hand-offs; readers were not told
    ");
    assert_snapshot!(w.run(&["report", "promises", "--by", "month", "--format", "csv"]), @"
    month,kept_rate,made,kept,late,broken,overdue,released,not_due,moves,late_p50_min,late_p90_min,late_max_min,incidents,without_update,first_update_p50_min,first_update_p90_min,longest_silence_min,duties_asked,duties_in_time,duties_late,duties_missed,duties_let_go,duties_waiting
    2026-07,0.000,3,0,1,0,0,0,2,0,4.0,4.0,4.0,1,0,0.0,0.0,49.0,2,2,0,0,0,0
    ");
    assert_snapshot!(w.run(&["report", "promises", "--until", "2026-07-13"]), @"
    Promises by incident, as of Wed 15 Jul 12:09am UTC

    Nothing was promised, and there was no incident.
    ");
    assert_snapshot!(w.run(&["report", "promises", "--from", "last week"]), @"
    --- errors
    error: that cannot be read
      from: that is neither a date nor an instant [request.query]
        hint: --from 2026-07-01 --until 2026-07-31, or an instant: 2026-07-01T08:00:00Z
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["report", "promises", "--by", "moon"]), @"
    --- errors
    error: invalid value 'moon' for '--by <BY>': say one of: incident, customer, team, month

    For more information, try '--help'.
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["report", "promises", "--format", "svg", "--out", "promises.svg"]), @"
    --- errors
    Written to promises.svg.
    ");
    let chart = std::fs::read_to_string(w.home().join("promises.svg")).expect("a chart");
    assert!(chart.starts_with("<svg") && chart.contains("INC-1"), "{chart}");
    assert_snapshot!(w.run(&["report", "promises", "--format", "csv", "--out", "no/such/folder.csv"]), @"
    --- errors
    error: no/such/folder.csv cannot be written
      because: No such file or directory (os error 2)
    --- exit code 4
    ");
    let json = w.json(&["report", "promises", "--by", "customer"]);
    assert_eq!((&json["groups"][0]["name"], &json["total"]["said"]["late"]), (&"Globex".into(), &1.into()));
    assert_eq!(json["total"]["late"]["max_ms"].as_i64().map(|ms| ms / 60_000), Some(4));
}

#[test]
fn a_calendar_is_that_of_an_incident_or_of_a_person() {
    let w = late();
    let incident = w.done(&["calendar", "INC-1"]);
    assert!(incident.starts_with("BEGIN:VCALENDAR\r\n") && incident.ends_with("END:VCALENDAR\r\n"), "{incident}");
    assert!(incident.contains("SUMMARY:INC-1 Globex: next update to internal (dana)\r\n"), "{incident}");
    let person = w.done(&["calendar", "--person", "Lee"]);
    assert!(person.contains("WebEx bridge with ABC") && !person.contains("next update"), "{person}");
    assert_snapshot!(w.run(&["calendar"]), @"
    --- errors
    error: the following required arguments were not provided:
      <INCIDENT|--person <NAME>>

    Usage: sev1 calendar <INCIDENT|--person <NAME>>

    For more information, try '--help'.
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["calendar", "9"]), @"
    --- errors
    error: there is no incident INC-9
    hint: `sev1 list` shows the open incidents, `sev1 list --over` the others
    --- exit code 1
    ");
}

#[test]
fn the_doctor_says_that_nobody_takes_steps() {
    let w = World::new();
    w.declare();
    let line = |w: &World| w.run(&["doctor"]).lines().find(|line| line.contains("promises ")).expect("a line").to_owned();
    assert_snapshot!(line(&w), @"
    ok    promises       2 open, none overdue; steps are taken in time
    ");
    w.advance_minutes(20);
    assert_snapshot!(line(&w), @"
    warn  promises       2 open, 2 overdue; a step has been due for 20 min: nobody takes steps: start `sev1 serve` or `sev1 worker`
    ");
}
