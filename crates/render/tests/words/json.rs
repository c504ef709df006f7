//! The JSON form: inverse as well, strict, and its errors name the field.

use proptest::prelude::*;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::prose::Prose;
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::ZoneTable;
use sev1_render::json::{read, report, write};
use sev1_render::parse::parse;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is written as JSON is read back the same, labels included.
    #[test]
    fn read_is_the_inverse_of_write(written in crate::generate::written(), label in prop::sample::select(&Label::ALL[..])) {
        let mut written = written;
        let facts = &mut written.facts;
        facts.summary = Prose::new(label, facts.summary.for_internal().clone());
        facts.reach = facts.reach.take().map(|r| Labelled::new(label, r.for_internal().clone()));
        facts.milestone = facts.milestone.take().map(|m| Labelled::new(label, m.for_internal().clone()));
        facts.customer_message = facts.customer_message.take().map(|m| Labelled::new(label, m.for_internal().clone()));
        facts.fix = facts.fix.take().map(|f| Labelled::new(label, f.for_internal().clone()));
        if let NextUpdate::OptOut(reason) = &facts.next_update {
            facts.next_update = NextUpdate::OptOut(Labelled::new(label, reason.for_internal().clone()));
        }
        prop_assert_eq!(read(&write(&written), &ZoneTable::default()), Ok(written));
    }
}

const SAMPLE: &str = include_str!("../samples/globex.md");

fn sample_json() -> String {
    report(&parse(SAMPLE, &ZoneTable::default()).expect("short"))
}

#[test]
fn a_parsed_text_is_reported_in_the_form_that_is_read() {
    let written = parse(SAMPLE, &ZoneTable::default()).expect("short").complete().expect("complete");
    assert_eq!(sample_json(), write(&written));
    assert_eq!(read(&sample_json(), &ZoneTable::default()), Ok(written));
}

#[test]
fn a_report_on_a_text_with_faults_names_them_with_places() {
    let text = "hello\n### Globex SEV1 outage - 7:20pmET update\n#### Status: Fixed\nNext update in 45m";
    insta::assert_snapshot!(report(&parse(text, &ZoneTable::default()).expect("short")), @r#####"
    {
      "customer": "Globex",
      "severity": "SEV1",
      "time": "7:20pmET",
      "summary": "Next update in 45m",
      "next_update": null,
      "leftovers": [
        {
          "line": 1,
          "column": 1,
          "text": "hello"
        },
        {
          "line": 3,
          "column": 1,
          "text": "#### Status: Fixed"
        }
      ],
      "problems": [
        {
          "code": "status.unknown",
          "field": "status",
          "reason": "`Fixed` is not a status",
          "hints": [
            "statuses are Investigating, Identified, Monitoring, Resolved"
          ],
          "line": 3,
          "column": 1
        },
        {
          "code": "next_update.span",
          "field": "next_update",
          "reason": "`in 45m` counts from a moment that a text cannot hold",
          "hints": [
            "write the time itself: Next update will be shared at 8:05pmET."
          ],
          "line": 4,
          "column": 1
        }
      ]
    }
    "#####);
}

#[test]
fn faults_are_refused_by_name() {
    let zones = ZoneTable::default();
    let json = sample_json();
    for (from, to, code, field, says) in [
        ("\"status\": \"Identified\"", "\"state\": \"Identified\"", "json.shape", None, "unknown field `state`"),
        ("  \"status\": \"Identified\",\n", "", "json.shape", Some("status"), "`status` is missing"),
        ("\"Identified\"", "\"Fixed\"", "status.unknown", Some("status"), "Fixed"),
        ("\"7:20pmET\"", "\"7:20pm\"", "time.zone_missing", Some("time"), "7:20pm"),
        ("\"8amET\"", "\"soon\"", "time.unread", Some("next_update"), "soon"),
        ("\"at\": ", "\"by\": ", "json.shape", None, "unknown variant `by`"),
        ("\"9 hours\"", "\"9 hours\", \"late\": {\"due\": \"8amET\", \"by\": \"much\"}", "late.unread", Some("late"), "span"),
        ("\"9 hours\"", "\"ages\"", "incident_time.unread", Some("incident_time"), "elapsed"),
        ("\"customer\": \"Globex\"", "\"customer\": \"\"", "text.empty", Some("customer"), ""),
        ("\"customer\": \"Globex\"", "\"customer\": 3", "json.shape", None, "expected a string"),
        ("\"customer\": \"Globex\"", "\"people\": [], \"customer\": \"Globex\"", "json.shape", Some("people"), "empty"),
        (
            "\"customer\": \"Globex\"",
            "\"labels\": {\"summary\": \"all\"}, \"customer\": \"Globex\"",
            "json.shape",
            Some("summary"),
            "`all`",
        ),
        (
            "\"customer\": \"Globex\"",
            "\"customer\": \"Globex\", \"customer\": \"Initech\"",
            "json.shape",
            None,
            "duplicate field `customer`",
        ),
        (
            "\"customer\": \"Globex\"",
            "\"leftovers\": [{\"line\": 1, \"column\": 1, \"text\": \"x\"}], \"customer\": \"Globex\"",
            "json.unfinished",
            None,
            "",
        ),
    ] {
        let broken = json.replacen(from, to, 1);
        assert_ne!(broken, json, "{from}");
        let refusal = read(&broken, &zones).expect_err(to);
        assert_eq!((refusal.code, refusal.field), (code, field), "{to}: {refusal}");
        assert!(refusal.reason.contains(says), "{refusal}");
    }
    assert_eq!(read("{", &zones).map_err(|r| (r.code, r.place.map(|p| p.line))), Err(("json.shape", Some(1))));
    assert_eq!(read(&" ".repeat(2 << 20), &zones).map_err(|r| r.code), Err("json.too_long"));
}
