//! `lint --history`: how often each rule speaks, where, and what is no history.

use serde_json::Value;

use crate::world::{Said, World};

/// Three incidents with two updates each; every first one promises nothing.
fn world() -> World {
    let w = World::new();
    let incident = |id: u32| {
        format!(
            r#"{{"id": "{id}", "title": "Logins", "started_at": "2026-07-{id}T11:00:00Z", "impact": "minor", "updates": [
            {{"at": "2026-07-{id}T11:05:00Z", "status": "Investigating", "message": "Logins fail for 40 of 90 users of incident {id}."}},
            {{"at": "2026-07-{id}T11:50:00Z", "status": "Resolved", "message": "Logins work again for all 90 users."}}]}}"#
        )
        .replace('\n', " ")
    };
    w.file("page.jsonl", [10, 11, 12].map(incident).join("\n"));
    w
}

fn lint(w: &World, args: &[&str]) -> Said {
    w.run_with(&[&["lint", "--history", "page.jsonl"], args].concat(), "")
}

#[test]
fn every_rule_has_its_rate_over_the_whole_history() {
    let w = world();
    let said = lint(&w, &["--json"]);
    assert_eq!(said.code, 0, "{}", said.whole());
    let rates: Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!((&rates["incidents"], &rates["updates"]), (&3.into(), &6.into()));
    let next = rates["rules"].as_array().and_then(|all| all.iter().find(|r| r["code"] == "NEXT-001")).expect("the rule");
    assert_eq!(
        (&next["level"], &next["findings"], &next["updates"], &next["incidents"]),
        (&"error".into(), &3.into(), &3.into(), &3.into())
    );
    assert_eq!(next["percent"], 50.0);
    assert!(lint(&w, &[]).stdout.contains("3 incidents, 6 updates"));
    let page = lint(&w, &["--table"]).stdout;
    assert!(page.contains("Made by `sev1 lint --history page.jsonl --table`"), "{page}");
    assert!(page.contains("2026-07-10 to 2026-07-12") && page.contains("| error | 3 | 3 | 50.0 % | 3 |"), "{page}");
}

#[test]
fn the_hits_of_one_rule_are_shown_all_or_evenly_spread() {
    let w = world();
    let said = lint(&w, &["--code", "next-001"]).stdout;
    assert!(said.contains("10 2026-07-10T11:05:00Z Investigating (error): readers are not told"), "{said}");
    assert!(said.contains("Logins fail for 40 of 90 users of incident 12.") && said.ends_with("3 shown\n"), "{said}");
    let two = || lint(&w, &["--code", "NEXT-001", "--sample", "2"]).stdout;
    assert!(two().ends_with("2 shown\n"));
    assert_eq!(two(), two());
}

#[test]
fn what_is_no_history_is_refused_with_its_line() {
    let w = world();
    w.file("page.jsonl", "{\"id\": 7}");
    let said = lint(&w, &[]);
    assert_eq!(said.code, 4);
    assert!(said.stderr.contains("page.jsonl, line 1: this is no incident"), "{}", said.whole());
    assert!(lint(&w, &["--code", "NOPE-001"]).whole().contains("line 1"));
    assert_eq!(lint(&w, &["--fix"]).code, 2);
}
