//! The promise policy as a file that cannot be used: its faults, all at once and where they stand.

use insta::assert_snapshot;

use crate::policy::world;
use crate::world::World;

#[test]
fn every_fault_of_the_promise_policy_is_reported_at_once_where_it_stands() {
    let w = world(
        r#"version = "2026-11"
answer_within = "soon"
accept_within = "10s"
page = ["pagr", "abc-room"]
pages = []

[[contracts]]
name = "gold"
customers = ["Enterprise ABD"]
[[contracts]]
name = "gold"

[[silences]]
severity = "SEV5"
longest = "1h"
[[silences]]
severity = "SEV1"
longest = "1h"
[[silences]]
audience = "customers"
longest = "1h"
[[silences]]
audience = "customer"
contract = "bronze"
longest = "30s"
[[silences]]
status = "Resolved"
frist = "15m"

[ladder.nextupdate]
steps = []
[ladder.call]
steps = [{ at = "0m", to = ["owner"] }, { at = "-10m", to = ["boss"] }, { at = "0m", to = [] }]
[ladder.answer]

[loop_in]
enabled = "no"
after = "0m"

[after_fix]
severity = "SEV1"
[[after_fix.documents]]
what = "retrospective"
audience = "managers"
within = "1 business dya"
[[after_fix.documents]]
what = "analysis"
audience = "customer"
within = "0 business days"

[calendar]
zone = "IST"
days = ["Mon", "Funday"]
opens = "17:00"
closes = "9am"
holidays = "Untied States"
off = ["2026-12-24", "24.12.2026"]
worked = [2026-12-24]
"#,
    );
    assert_snapshot!(w.run(&["policy", "show"]), @r#"
    --- errors
    error: the promise policy has 32 faults

    error: `format` is missing
     --> ~/.config/sev1/policy.toml:1:1
      |
    1 | version = "2026-11"
      | ^^^^^^^^^^^^^^^^^^^
      |
      = help: write format = 1 at the top, so that a later Sev1 still reads this file as it is meant

    error: `soon` is not a span of time
     --> ~/.config/sev1/policy.toml:2:17
      |
    2 | answer_within = "soon"
      |                 ^^^^^^
      |
      = help: write it like 45m, 2h or 1h30m

    error: less than a minute cannot be kept
     --> ~/.config/sev1/policy.toml:3:17
      |
    3 | accept_within = "10s"
      |                 ^^^^^
      |
      = help: write a longer time, such as 15m

    error: there is no destination `pagr`
     --> ~/.config/sev1/policy.toml:4:9
      |
    4 | page = ["pagr", "abc-room"]
      |         ^^^^^^
      |
      = help: did you mean `pager`?
      = help: define it under [[destinations]]

    error: customer readers look on at `abc-room`, and reminders are internal
     --> ~/.config/sev1/policy.toml:4:17
      |
    4 | page = ["pagr", "abc-room"]
      |                 ^^^^^^^^^^
      |
      = help: name a destination of our own; one with `for = "people"` carries nothing else

    error: there is no key `pages` here
     --> ~/.config/sev1/policy.toml:5:1
      |
    5 | pages = []
      | ^^^^^
      |
      = help: did you mean `page`?

    error: no customer is called `Enterprise ABD`
     --> ~/.config/sev1/policy.toml:9:14
      |
    9 | customers = ["Enterprise ABD"]
      |              ^^^^^^^^^^^^^^^^
      |
      = help: did you mean `Enterprise ABC`?

    error: two contracts are called `gold`
      --> ~/.config/sev1/policy.toml:10:1
       |
    10 | [[contracts]]
       | ^^^^^^^^^^^^^
       |
       = help: give one another name

    error: `SEV5` is not a severity
      --> ~/.config/sev1/policy.toml:14:12
       |
    14 | severity = "SEV5"
       |            ^^^^^^
       |
       = help: severities are SEV1 (worst) to SEV4

    error: `customers` is not known here
      --> ~/.config/sev1/policy.toml:20:12
       |
    20 | audience = "customers"
       |            ^^^^^^^^^^^
       |
       = help: write one of: internal, executive, customer, public

    error: a silence of less than a minute cannot be kept
      --> ~/.config/sev1/policy.toml:22:1
       |
    22 | [[silences]]
       | ^^^^^^^^^^^^
       |
       = help: write a longer one, such as "20m"

    error: there is no contract `bronze`
      --> ~/.config/sev1/policy.toml:22:1
       |
    22 | [[silences]]
       | ^^^^^^^^^^^^
       |
       = help: define it under [[contracts]]

    error: this row and row 2 fit the same case, and neither is more exact
      --> ~/.config/sev1/policy.toml:22:1
       |
    22 | [[silences]]
       | ^^^^^^^^^^^^
       |
       = help: delete one of them, or add what tells them apart: severity, status, audience or contract

    error: `longest` is missing
      --> ~/.config/sev1/policy.toml:26:1
       |
    26 | [[silences]]
       | ^^^^^^^^^^^^
       |
       = help: the longest time between two updates, such as "45m"

    error: nothing more is due once an incident is Resolved
      --> ~/.config/sev1/policy.toml:27:10
       |
    27 | status = "Resolved"
       |          ^^^^^^^^^^
       |
       = help: delete this row

    error: there is no key `frist` here
      --> ~/.config/sev1/policy.toml:28:1
       |
    28 | frist = "15m"
       | ^^^^^
       |
       = help: did you mean `first`?

    error: there is no kind of promise `nextupdate`
      --> ~/.config/sev1/policy.toml:30:9
       |
    30 | [ladder.nextupdate]
       |         ^^^^^^^^^^
       |
       = help: did you mean `next-update`?
       = help: write one of: next-update, call, milestone, document, watch, loop-in, hand-off, answer

    error: a step is not later than the one before it
      --> ~/.config/sev1/policy.toml:32:1
       |
    32 | [ladder.call]
       | ^^^^^^^^^^^^^
       |
       = help: write the steps in the order of their time

    error: a step tells nobody
      --> ~/.config/sev1/policy.toml:32:1
       |
    32 | [ladder.call]
       | ^^^^^^^^^^^^^
       |
       = help: name who is told: owner, deputy, lead, executive, page

    error: there is no role `boss`
      --> ~/.config/sev1/policy.toml:33:62
       |
    33 | steps = [{ at = "0m", to = ["owner"] }, { at = "-10m", to = ["boss"] }, { at = "0m", to = [] }]
       |                                                              ^^^^^^
       |
       = help: write one of: owner, deputy, lead, executive, page

    error: `steps` is missing
      --> ~/.config/sev1/policy.toml:34:1
       |
    34 | [ladder.answer]
       | ^^^^^^^^^^^^^^^
       |
       = help: write a list of steps: [{ at = "-10m", to = ["owner"] }, { at = "0m", to = ["owner", "deputy"] }]; or [] where nobody is to be reminded

    error: `enabled` must be true or false
      --> ~/.config/sev1/policy.toml:37:11
       |
    37 | enabled = "no"
       |           ^^^^

    error: `0m` is not a span of time
      --> ~/.config/sev1/policy.toml:38:9
       |
    38 | after = "0m"
       |         ^^^^
       |
       = help: write it like 45m, 2h or 1h30m

    error: there is no audience `managers`
      --> ~/.config/sev1/policy.toml:44:12
       |
    44 | audience = "managers"
       |            ^^^^^^^^^^
       |
       = help: write one of: internal, executive, customer, public; or define it under [[audiences]]

    error: `1 business dya` is not a deadline that can be read
      --> ~/.config/sev1/policy.toml:45:10
       |
    45 | within = "1 business dya"
       |          ^^^^^^^^^^^^^^^^
       |
       = help: write it like 1 business day, 4 working hours, 48h or 5pm ET

    error: `0` is no number of business days
      --> ~/.config/sev1/policy.toml:49:10
       |
    49 | within = "0 business days"
       |          ^^^^^^^^^^^^^^^^^
       |
       = help: write 1 to 60, such as: 2 business days

    error: `IST` can mean several zones: Asia/Kolkata, Europe/Dublin, Asia/Jerusalem
      --> ~/.config/sev1/policy.toml:52:8
       |
    52 | zone = "IST"
       |        ^^^^^
       |
       = help: write the zone you mean, for example Asia/Kolkata
       = help: or say in the configuration what it means to you: [zones.labels] IST = "Asia/Kolkata"

    error: `Funday` is not known here
      --> ~/.config/sev1/policy.toml:53:16
       |
    53 | days = ["Mon", "Funday"]
       |                ^^^^^^^^
       |
       = help: write one of: Mon, Tue, Wed, Thu, Fri, Sat, Sun

    error: `9am` is no time of day
      --> ~/.config/sev1/policy.toml:55:10
       |
    55 | closes = "9am"
       |          ^^^^^
       |
       = help: write it like 9:00 or 17:30

    error: the holidays of `Untied States` are not known
      --> ~/.config/sev1/policy.toml:56:12
       |
    56 | holidays = "Untied States"
       |            ^^^^^^^^^^^^^^^
       |
       = help: did you mean `UnitedStates`?

    error: `24.12.2026` is no date
      --> ~/.config/sev1/policy.toml:57:22
       |
    57 | off = ["2026-12-24", "24.12.2026"]
       |                      ^^^^^^^^^^^^
       |
       = help: write it like 2026-12-24

    error: 2026-12-24 is off and worked
      --> ~/.config/sev1/policy.toml:58:11
       |
    58 | worked = [2026-12-24]
       |           ^^^^^^^^^^
       |
       = help: delete it from one of them
    --- exit code 3
    "#);
}

#[test]
fn what_stands_nowhere_is_shown_at_the_first_line_and_rules_that_cannot_be_kept_at_theirs() {
    let w = world(
        r#"# Ours.
format = 2
[[silences]]
severity = "SEV1"
longest = "1h"
[[silences]]
severity = "SEV1"
longest = "2h"
[ladder.call]
steps = [{ at = "5m", to = ["owner"] }, { at = "0m", to = ["lead"] }]
[[after_fix.documents]]
what = "retrospective"
audience = "internal"
within = "1 business day"
[[after_fix.documents]]
what = "retrospective"
audience = "internal"
within = "2026-12-24 5pm ET"
[[after_fix.documents]]
what = "retrospective"
audience = "internal"
within = "2 business days"
[calendar]
days = []
opens = "17:00"
closes = "9:00"
"#,
    );
    assert_snapshot!(w.run(&["policy", "show"]), @r#"
    --- errors
    error: the promise policy has 11 faults

    error: `version` is missing
     --> ~/.config/sev1/policy.toml:1:1
      |
    1 | # Ours.
      | ^^^^^^^
      |
      = help: write what your people call this version, such as version = "2026-11"

    error: no row says how long internal readers may wait at SEV2, Investigating
     --> ~/.config/sev1/policy.toml:1:1
      |
    1 | # Ours.
      | ^^^^^^^
      |
      = help: add a row for it, or one without conditions for everything else

    error: this Sev1 does not know format 2 of the promise policy
     --> ~/.config/sev1/policy.toml:2:10
      |
    2 | format = 2
      |          ^
      |
      = help: write format = 1 and what that can say, or install a Sev1 that knows it

    error: this row and row 1 fit the same case, and neither is more exact
     --> ~/.config/sev1/policy.toml:6:1
      |
    6 | [[silences]]
      | ^^^^^^^^^^^^
      |
      = help: delete one of them, or add what tells them apart: severity, status, audience or contract

    error: a step is not later than the one before it
     --> ~/.config/sev1/policy.toml:9:1
      |
    9 | [ladder.call]
      | ^^^^^^^^^^^^^
      |
      = help: write the steps in the order of their time

    error: `retrospective` would never be due: its deadline is more than a year of this calendar away
      --> ~/.config/sev1/policy.toml:11:1
       |
    11 | [[after_fix.documents]]
       | ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: ask for fewer days, or name more working days in [calendar]

    error: `2026-12-24 5pm ET` is no deadline that every incident can have
      --> ~/.config/sev1/policy.toml:18:10
       |
    18 | within = "2026-12-24 5pm ET"
       |          ^^^^^^^^^^^^^^^^^^^
       |
       = help: write it like 1 business day, 4 working hours, 48h or 5pm ET

    error: `retrospective` is owed twice to the same readers
      --> ~/.config/sev1/policy.toml:19:1
       |
    19 | [[after_fix.documents]]
       | ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: delete one of them

    error: `retrospective` would never be due: its deadline is more than a year of this calendar away
      --> ~/.config/sev1/policy.toml:19:1
       |
    19 | [[after_fix.documents]]
       | ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: ask for fewer days, or name more working days in [calendar]

    error: a working day ends before it begins
      --> ~/.config/sev1/policy.toml:23:1
       |
    23 | [calendar]
       | ^^^^^^^^^^
       |
       = help: write the earlier time under `opens`

    error: no day is worked, so no deadline in business days ever comes
      --> ~/.config/sev1/policy.toml:23:1
       |
    23 | [calendar]
       | ^^^^^^^^^^
       |
       = help: name the working days
    --- exit code 3
    "#);
}

#[test]
fn a_policy_that_cannot_be_used_blocks_nothing_and_is_told_once_the_configuration_is_fine() {
    let w = world("format = 1\n[[silences]\n");
    w.configure("usr = \"dana\"\n[promises]\npolicy = \"policy.toml\"\n");
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 1 fault

    error: there is no key `usr`
     --> ~/.config/sev1/sev1.toml:1:1
      |
    1 | usr = "dana"
      | ^^^
      |
      = help: did you mean `user`?
    --- exit code 3
    "#);
    w.configure("[promises]\npolicy = \"policy.toml\"\n");
    assert_snapshot!(w.run(&["declare", "--customer", "Globex", "--zone", "ET", "Logins fail"]), @"
    INC-1 is declared: Globex, SEV1, 0 minutes since declared.
    Tell people by 7:35pmET, in 15 min (internal): sev1 update INC-1
    --- errors
    warning: the promise policy ~/.config/sev1/policy.toml cannot be used, so the built-in one is in force: sev1 policy check ~/.config/sev1/policy.toml
    ");
    assert_snapshot!(w.run(&["policy", "show"]), @r#"
    --- errors
    error: the promise policy has 3 faults

    error: `version` is missing
     --> ~/.config/sev1/policy.toml:1:1
      |
    1 | format = 1
      | ^^^^^^^^^^
      |
      = help: write what your people call this version, such as version = "2026-11"

    error: `longest` is missing
     --> ~/.config/sev1/policy.toml:2:1
      |
    2 | [[silences]
      | ^^
      |
      = help: the longest time between two updates, such as "45m"

    error: unclosed array table, expected `]`
     --> ~/.config/sev1/policy.toml:2:12
      |
    2 | [[silences]
      |            ^
    --- exit code 3
    "#);
    assert_snapshot!(w.run(&["doctor"]), @r#"
    ok    configuration  ~/.config/sev1/sev1.toml is fine
    ok    database       ~/.local/share/sev1/sev1.db is current
    ok    deliveries     all arrived
    ok    promises       2 open, none overdue; steps are taken in time
    fail  policy         mend what is shown above in ~/.config/sev1/policy.toml; until then the built-in one is in force
    warn  reminders      executives: the promise policy tells them, and no destination has audience = "executive"
    ok    ping           none
    ok    inbox          the folder ~/.local/share/sev1/inbox can be written to
    warn  gate           findings block nothing: [lint] gate is "show"
    warn  editor         none; set the variable EDITOR to write updates in it
    warn  zone           times without a zone are refused; a default helps: [zones] default = "ET"
    --- errors
    error: the promise policy has 3 faults

    error: `version` is missing
     --> ~/.config/sev1/policy.toml:1:1
      |
    1 | format = 1
      | ^^^^^^^^^^
      |
      = help: write what your people call this version, such as version = "2026-11"

    error: `longest` is missing
     --> ~/.config/sev1/policy.toml:2:1
      |
    2 | [[silences]
      | ^^
      |
      = help: the longest time between two updates, such as "45m"

    error: unclosed array table, expected `]`
     --> ~/.config/sev1/policy.toml:2:12
      |
    2 | [[silences]
      |            ^

    --- exit code 1
    "#);
}

#[test]
fn a_policy_that_cannot_be_read_says_why() {
    let w = World::new();
    w.configure("[promises]\npolicy = \"nowhere.toml\"\n");
    assert_snapshot!(w.run(&["policy", "show"]), @"
    --- errors
    error: the promise policy ~/.config/sev1/nowhere.toml cannot be read
      because: No such file or directory (os error 2)
    hint: check its name and that you may read it; without one, `sev1 policy show` prints what to begin with
    --- exit code 3
    ");
    let w = World::new().with("SEV1_PROMISES__POLICY", "large.toml");
    w.file("large.toml", "#".repeat((1 << 20) + 1));
    assert_snapshot!(w.run(&["policy", "show"]), @"
    --- errors
    error: the promise policy ~/large.toml cannot be read
      because: it is larger than 1 MiB, so it is no configuration
    hint: check its name and that you may read it; without one, `sev1 policy show` prints what to begin with
    --- exit code 3
    ");
}
