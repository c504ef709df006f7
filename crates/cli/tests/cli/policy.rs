//! The promise policy in force, and what another one would ask for. Its faults are in `policy_faults.rs`.

use insta::assert_snapshot;

use crate::lint::GOOD;
use crate::world::World;

/// A home whose configuration names a policy.
pub(crate) fn world(policy: &str) -> World {
    let w = World::new();
    w.configure(
        r#"[promises]
policy = "policy.toml"
[[customers]]
name = "Enterprise ABC"
[[destinations]]
name = "pager"
channel = "inbox"
path = "x"
for = "people"
[[destinations]]
name = "abc-room"
channel = "inbox"
path = "x"
audience = "customer"
"#,
    );
    w.file(".config/sev1/policy.toml", policy);
    w
}

/// Says something about everything.
const OURS: &str = r#"format = 1
version = "2026-11"
page = ["pager"]
[[contracts]]
name = "gold"
customers = ["enterprise abc"]
[[silences]]
severity = "SEV1"
longest = "30m"
first = "10m"
[[silences]]
severity = "SEV1"
audience = "customer"
status = "Monitoring"
longest = "4h"
[[silences]]
severity = "SEV1"
audience = "customer"
contract = "gold"
status = "Monitoring"
longest = "2h"
[[silences]]
longest = "8h"
[ladder.next-update]
steps = [{ at = "-5m", to = ["owner"] }, { at = "0m", to = ["owner", "deputy"] }, { at = "10m", to = ["page"] }]
[ladder.call]
steps = []
[loop_in]
enabled = false
[after_fix]
watch = ""
[[after_fix.documents]]
what = "retrospective"
audience = "internal"
within = "5pm ET"
"#;

#[test]
fn the_policy_in_force_is_printed_as_a_file_that_says_the_same() {
    let w = World::new();
    let built_in = w.done(&["policy", "show"]);
    assert!(built_in.starts_with("# built in\n") && built_in.contains("\nversion = \"built-in\"\n"), "{built_in}");
    w.file(".config/sev1/policy.toml", &built_in);
    w.configure("[promises]\npolicy = \"policy.toml\"\n");
    let again = w.done(&["policy", "show"]);
    assert_eq!(again.split_once('\n').expect("lines").1, built_in.split_once('\n').expect("lines").1);
    assert!(again.starts_with("# from ~/.config/sev1/policy.toml\n"), "{again}");

    let w = world(OURS);
    let shown = w.done(&["policy", "show"]);
    let lines = ["page = [\"pager\"]", "customers = [\"Enterprise ABC\"]", "contract = \"gold\"", "steps = []", "enabled = false"];
    assert!(lines.iter().all(|line| shown.contains(&format!("\n{line}\n"))), "{shown}");
    assert_eq!(w.json(&["policy", "show"])["after_fix"]["documents"][0]["within"], "5pmET");
}

#[test]
fn a_policy_is_tried_before_it_is_in_force() {
    let w = world("format = 1\nversion = \"x\"\npage = [\"pager\"]\n");
    w.file("next.toml", OURS);
    assert_snapshot!(w.run(&["policy", "check", "next.toml"]), @"
    policy 2026-11: no fault

    longest silence
            internal          executive         customer          public
      SEV1  30m, first 10m    30m, first 10m    30m, first 10m    30m, first 10m
      SEV2  8h                8h                8h                8h
      SEV3  8h                8h                8h                8h
      SEV4  8h                8h                8h                8h
      SEV1, Monitoring, customer: 4h
      SEV1, Monitoring, customer, contract gold: 2h

    reminders
      next update
        5m before     owner
        when due      owner, deputy
        10m after     page
      call
        nobody is reminded
      milestone
        30m before    owner
        when due      owner, deputy
        15m after     lead
      document
        4h before     owner
        when due      owner, lead
        24h after     lead, executive
      watch
        when due      owner, lead
      loop-in
        when due      lead, executive
      hand-off
        when due      owner, deputy
        5m after      lead
        15m after     executive, page
      answer
        10m before    owner
        when due      owner, deputy
        15m after     lead
      page: pager

    besides
      SEV1 and worse: retrospective (internal) by 5pmET
      readers who ask are answered within 30m, a hand-off is accepted within 10m
    ");
    w.file("next.toml", "format = 1\nversion = \"x\"\npage = [\"nobody\"]\n[calendar]\ndays = []\n");
    assert_snapshot!(w.run(&["policy", "check", "next.toml"]), @r#"
    --- errors
    error: the promise policy has 2 faults

    error: there is no destination `nobody`
     --> next.toml:3:9
      |
    3 | page = ["nobody"]
      |         ^^^^^^^^
      |
      = help: define it under [[destinations]]

    error: no day is worked, so no deadline in business days ever comes
     --> next.toml:4:1
      |
    4 | [calendar]
      | ^^^^^^^^^^
      |
      = help: name the working days
    --- exit code 3
    "#);
    assert_snapshot!(w.run(&["policy", "check", "nowhere.toml"]), @"
    --- errors
    error: the promise policy nowhere.toml cannot be read
      because: No such file or directory (os error 2)
    hint: check its name and that you may read it; without one, `sev1 policy show` prints what to begin with
    --- exit code 3
    ");
}

#[test]
fn the_linter_measures_by_the_same_policy_and_tells_its_faults() {
    // It promises an update forty minutes ahead.
    let found = |silences: &str| {
        let w = world(&format!("format = 1\nversion = \"x\"\npage = [\"pager\"]\n{silences}"));
        w.run_with(&["lint", "-", "--format", "json"], GOOD).stdout.contains("NEXT-002")
    };
    assert!(!found(""));
    assert!(found("[[silences]]\nlongest = \"30m\"\n"));
    let said = world("format = 1\nversion = \"x\"\n[[silences]]\nlongest = \"soon\"\n").run(&["explain", "NEXT-002"]);
    assert!(said.contains("policy.toml:4:11"), "{said}");
}
