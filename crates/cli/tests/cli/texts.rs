//! `parse` and `render`: text to fields and back, without a database.

use insta::assert_snapshot;

use crate::world::World;

/// The shape of the seed's sample, in words of our own.
const SAMPLE: &str = "### Globex SEV1 outage - 7:20pmET update\r\n\r\n#### Status: Identified\r\n\r\n#### Incident time: 9 hours\r\n\r\n\
We know the likely cause. A pull request is in progress.\r\n\r\nThe bridge with Globex has concluded. We will reconvene at 8am ET.\r\n\r\n\
Next update will be shared at 8amET.\r\n\r\n#### Customer impact\r\n\r\nHalf of the users wait.\r\n\r\n#### Technical notes\r\n\r\n\
A cache was removed. Look at `sum(rate(x{a=\"b\"}[5m]))`.\r\n\r\nLatest thread with full details: https://chat.example.com/pl/abc\r\n";

#[test]
fn a_hand_written_update_becomes_fields() {
    let w = World::new();
    w.file("sample.md", SAMPLE);
    assert_snapshot!(w.run(&["parse", "sample.md"]), @r#"
    customer        Globex
    severity        SEV1
    time            7:20pmET
    status          Identified
    incident time   9 hours
    next update     8amET
    thread          https://chat.example.com/pl/abc

    summary
      We know the likely cause. A pull request is in progress.

      The bridge with Globex has concluded. We will reconvene at 8am ET.

    customer impact
      Half of the users wait.

    technical notes
      A cache was removed. Look at `sum(rate(x{a="b"}[5m]))`.
    "#);
}

#[test]
fn an_update_comes_back_from_json_as_it_was_but_for_canonical_headings() {
    let w = World::new();
    let json = w.run_with(&["parse", "-", "--json"], SAMPLE);
    assert_eq!(json.code, 0, "{}", json.whole());
    let back = w.run_with(&["render", "-"], json.stdout);
    let canonical = SAMPLE.replace("\r\n", "\n").replace("Incident time", "Incident Time").replace("Customer impact", "Customer Impact");
    assert_eq!(back.whole(), canonical.replace("Technical notes", "Technical Notes"));
}

#[test]
fn what_could_not_be_placed_is_shown_where_it_stands_and_the_rest_is_still_printed() {
    let w = World::new();
    w.file("bad.md", "Hello all,\n\n### Globex SEV1 outage - 7:20pm update\n\n#### Status: Identfied\n\nSlow.\n\n#### Customer Impact\n");
    assert_snapshot!(w.run(&["parse", "bad.md"]), @"
    customer        Globex
    severity        SEV1
    time            (nothing)
    status          (nothing)
    incident time   (nothing)
    next update     (nothing)

    summary
      Slow.

    customer impact
      (nothing)

    technical notes
      (nothing)
    --- errors
    error: 6 things are not right yet; what was understood is printed above

    error[text.unplaced]: this has no place in an update
     --> bad.md:1:1
      |
    1 | Hello all,
      | ^^^^^
      |
      = help: move it under one of the headings, or delete it

    error[time.zone_missing]: time: `7:20pm` has no zone, and readers in another one would be wrong
     --> bad.md:3:1
      |
    3 | ### Globex SEV1 outage - 7:20pm update
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add the zone you mean: `7:20pm ET`, `7:20pm UTC`, `7:20pm Europe/Berlin`

    error[status.unknown]: status: `Identfied` is not a status
     --> bad.md:5:1
      |
    5 | #### Status: Identfied
      | ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: statuses are Investigating, Identified, Monitoring, Resolved

    error[incident_time.missing]: incident_time: the incident time is missing
     |
     = help: add a line like: #### Incident Time: 9 hours

    error[section.empty]: customer_impact: the customer impact is empty
     |
     = help: write what the customer feels behind the heading: #### Customer Impact

    error[section.empty]: technical_notes: the technical notes are empty
     |
     = help: write what engineers need behind the heading: #### Technical Notes
    --- exit code 1
    ");
    let json = w.run_with(&["parse", "bad.md", "--json"], "");
    assert_eq!(json.code, 1);
    assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).is_ok(), "{}", json.stdout);
}

#[test]
fn what_is_no_text_is_refused() {
    let w = World::new();
    assert_snapshot!(w.run_with(&["parse", "-"], b"ok\n\xc3\x28".to_vec()).whole(), @"
    --- errors
    error: refused; nothing was changed
      standard input is no UTF-8 text: byte 3 (line 2) fits no character [text.not_utf8]
        hint: save it as UTF-8 and try again
    --- exit code 1
    ");
    assert_snapshot!(w.run_with(&["parse", "-"], vec![b'x'; 300 * 1024]).whole(), @"
    --- errors
    error: refused; nothing was changed
      standard input is longer than 256 KiB [text.too_long]
        hint: keep what readers need and link the rest
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["parse", "nowhere.md"]), @"
    --- errors
    error: nowhere.md cannot be read
      because: No such file or directory (os error 2)
    hint: check its name and that you may read it
    --- exit code 4
    ");
    assert_snapshot!(w.run_with(&["render", "-"], "{\n  \"custom\": 1\n}").whole(), @r#"
    --- errors
    error: this is no complete update

    error[json.shape]: unknown field `custom`, expected one of `customer`, `severity`, `time`, `status`, `incident_time`, `late`, `summary`, `customer_impact`, `technical_notes`, `next_update`, `reach`, `workaround`, `cause`, `milestone`, `customer_message`, `bridge`, `people`, `thanks`, `fix`, `approvals`, `evidence`, `thread`, `labels`, `leftovers`, `problems`
     --> standard input:2:10
      |
    2 |   "custom": 1
      |          ^^
      |
      = help: compare with what `sev1 parse FILE --json` writes
    --- exit code 1
    "#);
}

#[test]
fn json_that_is_no_update_says_everything_it_lacks() {
    let w = World::new();
    let list = w.run_with(&["render", "-"], "[]");
    assert_eq!(list.code, 1);
    assert!(list.stderr.contains("this is a list, and an update is one object"), "{}", list.stderr);
    let bare = w.run_with(&["render", "-"], r#"{"status": "Identified"}"#).stderr;
    let all = "`customer`, `severity`, `time`, `incident_time`, `summary`, `customer_impact`, `technical_notes` are missing";
    assert!(bare.contains(all), "{bare}");
}

#[test]
fn zones_of_the_configuration_are_known_and_nothing_else_of_it_is_needed() {
    let w = World::new();
    let text = SAMPLE.replace("8amET", "8amIST");
    assert!(w.run_with(&["parse", "-"], text.as_str()).stderr.contains("zone.ambiguous"));
    w.configure("[zones.labels]\nIST = \"Asia/Kolkata\"\n");
    assert_eq!(w.run_with(&["parse", "-"], text.as_str()).code, 0);
    assert!(!w.home().join(".local").exists(), "no database is made for this");
}
