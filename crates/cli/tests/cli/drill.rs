//! `drill`: what the ladder would have done, told from what the engine did; and that nothing of it gets out.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::world::World;

/// Three outages and a maintenance: one that keeps its word late, one that begins in silence and goes on in it, one that is well told.
const HISTORY: &str = r#"{"id": "7", "title": "Logins fail", "started_at": "2026-07-14T11:05:00Z", "impact": "major", "updates": [{"at": "2026-07-14T11:05:00Z", "status": "Investigating", "message": "Logins fail for most users. Next update in 30 minutes."}, {"at": "2026-07-14T11:50:00Z", "status": "Update", "message": "Still looking."}, {"at": "2026-07-14T12:10:00Z", "status": "Resolved", "message": "All logins work again."}]}
{"id": "8", "title": "Search is slow", "started_at": "2026-07-14T10:00:00Z", "impact": "minor", "updates": [{"at": "2026-07-14T10:40:00Z", "status": "Investigating", "message": "Search takes ten seconds."}, {"at": "2026-07-14T12:30:00Z", "status": "Resolved", "message": "Search is fast again."}]}

{"id": "9", "title": "New disks", "updates": [{"at": "2026-07-15T10:00:00Z", "status": "Scheduled", "message": "We build in new disks."}, {"at": "2026-07-15T11:00:00Z", "status": "Completed", "message": "Done."}]}
{"id": "10", "title": "Mail is late", "started_at": "2026-07-16T08:00:00Z", "updates": [{"at": "2026-07-16T08:00:00Z", "status": "Identified", "message": "Mail is an hour late. We will post another update by 08:45 UTC."}, {"at": "2026-07-16T08:40:00Z", "status": "Monitoring", "message": "Mail arrives in time."}, {"at": "2026-07-16T09:10:00Z", "status": "Resolved", "message": "Mail arrives in time, and has for an hour."}]}
"#;

fn world() -> World {
    let w = World::new();
    w.file("history.jsonl", HISTORY);
    w
}

/// Every file in a folder and below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|e| e.expect("an entry").path());
    let mut all: Vec<PathBuf> = paths.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect();
    all.sort();
    all
}

#[test]
fn a_history_is_replayed_and_says_whom_the_ladder_would_have_reached() {
    let w = world();
    insta::assert_snapshot!(w.run(&["drill", "history.jsonl"]), @r"
    EXERCISE  3 incidents with 8 updates from history.jsonl, policy built-in
    left out: 1 announced maintenance
    told in other words than their own: 1 text
    refused as written: text.reads_as_fact 1

    Silences longer than the policy allows                     1
      the owner was reminded before the limit or at it         1
      the text before had promised a time behind it            0
      the deputy was reached                                   1
      the lead was reached                                     1
      executives were reached                                  1
    First updates later than the policy allows                 1
    Next updates promised in the texts                         2
      kept 1, late 1 (by 15 min), never kept 0
    Reminders of a next update: owner 7, deputy 3, lead 3, executives 3
      and 3 to bring in an executive
      and 30 of what follows a fix

    Each incident

    DRILL-1  8  Search is slow
      2 updates, longest silence 1 h 50 min, 1 longer than the policy allows
      the first update came 25 min later than the policy allows
      reminded: owner 4, deputy 2, lead 2, executives 2, and an executive was to be brought in
      lead and executives were reached

    DRILL-2  7  Logins fail
      3 updates, longest silence 45 min
      reminded: owner 2, deputy 1, lead 1, executives 1, and an executive was to be brought in
      lead and executives were reached

    DRILL-3  10  Mail is late
      3 updates, longest silence 40 min
      reminded: owner 1, and an executive was to be brought in
      lead and executives were reached

    This was an exercise: nothing was sent anywhere.
    ");
}

#[test]
fn every_silence_and_every_promise_is_in_the_json() {
    let w = world();
    let told = w.json(&["drill", "history.jsonl"]);
    assert_eq!((&told["exercise"], &told["policy"]), (&Value::Bool(true), &"built-in".into()));
    let numbers: Vec<_> = told["each"].as_array().expect("all").iter().map(|one| (&one["number"], &one["id"])).collect();
    assert_eq!(numbers.iter().map(|(n, _)| n.as_str().expect("a number")).collect::<Vec<_>>(), ["DRILL-2", "DRILL-1", "DRILL-3"]);
    let silence = &told["each"][1]["silences"][0];
    assert_eq!(silence["from"], "2026-07-14T10:40:00.000Z");
    assert_eq!(silence["owner_at"], "2026-07-14T11:30:00.000Z", "ten minutes before the policy's hour is over");
    assert_eq!(silence["executive_at"], "2026-07-14T11:55:00.000Z");
    assert_eq!(told["each"][0]["promises"]["late_by_ms"], serde_json::json!([900_000]));
}

#[test]
fn an_export_of_ours_is_replayed_as_it_was_told() {
    let w = World::new();
    w.declare();
    w.publish();
    w.advance_minutes(30);
    w.done(&["update", "1", "--next", "9am ET", "--summary", "Still at it."]);
    w.advance_minutes(180);
    w.done(&["resolve", "1", "--summary", "It works again.", "--impact", "None since 10pm ET."]);
    let shown = w.done(&["show", "1", "--json"]);
    w.file("exported.json", shown.repeat(2));
    insta::assert_snapshot!(w.run(&["drill", "exported.json"]), @r"
    EXERCISE  2 incidents with 6 updates from exported.json, policy built-in

    Silences longer than the policy allows                     2
      the owner was reminded before the limit or at it         0
      the text before had promised a time behind it            2
      the deputy was reached                                   0
      the lead was reached                                     0
      executives were reached                                  0
    First updates later than the policy allows                 0
    Next updates promised in the texts                         4
      kept 4, late 0, never kept 0
    Reminders of a next update: none
      and 2 to bring in an executive
      and 20 of what follows a fix

    Each incident

    DRILL-1  INC-1  Logins fail for most users
      3 updates, longest silence 3 h 0 min, 1 longer than the policy allows
      reminded: none, and an executive was to be brought in
      lead and executives were reached

    DRILL-2  INC-1  Logins fail for most users
      3 updates, longest silence 3 h 0 min, 1 longer than the policy allows
      reminded: none, and an executive was to be brought in
      lead and executives were reached

    This was an exercise: nothing was sent anywhere.
    ");
    let played = w.json(&["drill", "exported.json", "--limit", "1"]);
    assert_eq!(played["each"][0]["id"], "INC-1");
    assert_eq!(played["each"][0]["promises"]["said"], 2);
}

#[test]
fn texts_of_an_exercise_say_so_and_nothing_else_is_written() {
    let w = world();
    w.configure("[[destinations]]\nname = \"war-room\"\nchannel = \"inbox\"\npath = \"/nowhere/at/all\"\n");
    let before = files(w.home());
    let said = w.run_with(&["drill", "history.jsonl", "--inbox", "exercise"], "");
    assert_eq!(said.code, 0, "{}", said.whole());
    assert_eq!(said.stderr, "your 1 destination is not used in an exercise\n");
    assert!(said.stdout.ends_with("This was an exercise: its texts are in exercise, and nothing was sent anywhere.\n"), "{}", said.stdout);
    let (texts, others): (Vec<_>, Vec<_>) = files(w.home()).into_iter().partition(|f| f.starts_with(w.home().join("exercise")));
    assert_eq!(others, before, "no database, no inbox, no draft");
    for room in ["room", "executives", "customer"] {
        assert!(texts.iter().any(|f| f.parent().is_some_and(|p| p.ends_with(room))), "{room}: {texts:?}");
    }
    for text in &texts {
        let words = fs::read_to_string(text).expect("a text");
        assert!(words.starts_with("**EXERCISE - nothing here is real.**"), "{}\n{words}", text.display());
        assert!(!words.contains("INC-"), "{words}");
    }
    let again = w.run_with(&["drill", "history.jsonl", "--inbox", "exercise"], "");
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is not an empty folder"), "{}", again.stderr);
}

#[test]
fn played_at_a_speed_it_tells_everything_as_it_happens() {
    let w = world();
    insta::assert_snapshot!(w.run(&["drill", "history.jsonl", "--only", "7", "--speed", "10000000"]), @r"
    Tue 14 Jul 2026 11:05 UTC  DRILL-1 declared: Logins fail
    Tue 14 Jul 2026 11:05 UTC  DRILL-1 update 1, Investigating: Logins fail for most users. Next update in 30 minutes.
    Tue 14 Jul 2026 11:25 UTC  DRILL-1   step, owner: next update, due Tue 11:35 UTC
    Tue 14 Jul 2026 11:35 UTC  DRILL-1   step, owner and deputy: next update, due Tue 11:35 UTC
    Tue 14 Jul 2026 11:40 UTC  DRILL-1   step, lead: next update, due Tue 11:35 UTC
    Tue 14 Jul 2026 11:50 UTC  DRILL-1   step, executive: next update, due Tue 11:35 UTC
    Tue 14 Jul 2026 11:50 UTC  DRILL-1 update 2, Investigating: Still looking.
    Tue 14 Jul 2026 12:05 UTC  DRILL-1   step, lead and executive: loop-in, due Tue 12:05 UTC
    Tue 14 Jul 2026 12:10 UTC  DRILL-1 update 3, Resolved: All logins work again.
    Wed 15 Jul 2026 12:10 UTC  DRILL-1   step, owner and lead: watch: the fix holds, due Wed 12:10 UTC
    Wed 15 Jul 2026 13:00 UTC  DRILL-1   step, owner: document: retrospective, due Wed 17:00 UTC
    Wed 15 Jul 2026 17:00 UTC  DRILL-1   step, owner and lead: document: retrospective, due Wed 17:00 UTC
    Thu 16 Jul 2026 13:00 UTC  DRILL-1   step, owner: document: incident analysis, due Thu 17:00 UTC
    Thu 16 Jul 2026 17:00 UTC  DRILL-1   step, lead and executive: document: retrospective, due Wed 17:00 UTC
    Thu 16 Jul 2026 17:00 UTC  DRILL-1   step, owner and lead: document: incident analysis, due Thu 17:00 UTC
    Fri 17 Jul 2026 13:00 UTC  DRILL-1   step, owner: document: incident analysis for the customer, due Fri 17:00 UTC
    Fri 17 Jul 2026 17:00 UTC  DRILL-1   step, lead and executive: document: incident analysis, due Thu 17:00 UTC
    Fri 17 Jul 2026 17:00 UTC  DRILL-1   step, owner and lead: document: incident analysis for the customer, due Fri 17:00 UTC
    Sat 18 Jul 2026 17:00 UTC  DRILL-1   step, lead and executive: document: incident analysis for the customer, due Fri 17:00 UTC
    EXERCISE  1 incident with 3 updates from history.jsonl, policy built-in
    told in other words than their own: 1 text
    refused as written: text.reads_as_fact 1

    Silences longer than the policy allows                     0
      the owner was reminded before the limit or at it         0
      the text before had promised a time behind it            0
      the deputy was reached                                   0
      the lead was reached                                     0
      executives were reached                                  0
    First updates later than the policy allows                 0
    Next updates promised in the texts                         1
      kept 0, late 1 (by 15 min), never kept 0
    Reminders of a next update: owner 2, deputy 1, lead 1, executives 1
      and 1 to bring in an executive
      and 10 of what follows a fix

    Each incident

    DRILL-1  7  Logins fail
      3 updates, longest silence 45 min
      reminded: owner 2, deputy 1, lead 1, executives 1, and an executive was to be brought in
      lead and executives were reached

    This was an exercise: nothing was sent anywhere.
    ");
}

#[test]
fn the_policy_that_is_measured_by_can_be_another_one() {
    let w = world();
    w.file("tight.toml", "format = 1\nversion = \"tight\"\n[[silences]]\nlongest = \"15m\"\nfirst = \"5m\"\n");
    let told = w.json(&["drill", "history.jsonl", "--policy", "tight.toml"]);
    assert_eq!((&told["policy"], &told["silences"]["over_policy"]), (&"tight".into(), &5.into()));
    let lenient = w.json(&["drill", "history.jsonl", "--severity", "sev4"]);
    assert_eq!(lenient["silences"]["over_policy"], 0);
    let said = w.run_with(&["drill", "history.jsonl", "--policy", "none.toml"], "");
    assert_eq!(said.code, 3);
    assert!(said.stderr.contains("the promise policy none.toml cannot be read"), "{}", said.stderr);
}

#[test]
fn what_is_no_history_is_refused_with_every_line_that_is_wrong() {
    let w = world();
    w.file("broken.jsonl", format!("{HISTORY}{{\"id\": 7}}\nnot JSON\n"));
    let said = w.run_with(&["drill", "broken.jsonl"], "");
    assert_eq!(said.code, 4);
    insta::assert_snapshot!(said.stderr, @r"
    error: broken.jsonl holds what is no incident
      line 6: this is no incident: invalid type: integer `7`, expected a string at line 1 column 8
      line 7: this is no incident: expected ident at line 1 column 2
    hint: a history has one incident per line, as JSON: id, title, started_at, impact, updates with at, status and message
    hint: or it is what `sev1 show INC-1 --json` printed, for one incident or several
    ");
    w.file("many.jsonl", "x\n".repeat(25));
    let many = w.run(&["drill", "many.jsonl"]);
    assert!(many.contains("many.jsonl is no history") && many.contains("line 20: ") && many.contains("and 5 more"), "{many}");
    w.file("empty.jsonl", "\n");
    assert!(w.run(&["drill", "empty.jsonl"]).contains("empty.jsonl is empty"));
    w.file("planned.jsonl", HISTORY.lines().find(|l| l.contains("New disks")).expect("the maintenance"));
    assert!(w.run(&["drill", "planned.jsonl"]).contains("planned.jsonl tells of no outage"));
    w.file("export.json", "{\"incident\": {\"number\": \"INC-1\"}, \"updates\": []}");
    assert!(w.run(&["drill", "export.json"]).contains("line 1: what begins here is no incident: missing field `customer`"));
    let unknown = w.run_with(&["drill", "history.jsonl", "--only", "77"], "");
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("the history has no incident `77`"));
}
