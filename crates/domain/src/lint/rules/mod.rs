//! Every rule, one file each. The module documentation of a file is its page: `sev1 explain CODE` prints it, the reference is made
//! from it. Its sections are `## What it does`, `## Why is this bad?`, `## Example`, `## Use instead`, `## How to fix` and `## Sources`.

mod blame_001;
mod blame_002;
mod cause_001;
mod change_001;
mod eta_001;
mod eta_002;
mod ignore_001;
mod impact_001;
mod impact_002;
mod impact_003;
mod leak_001;
mod leak_002;
mod leak_003;
mod leak_004;
mod leak_005;
mod leak_006;
mod leak_007;
mod next_001;
mod next_002;
mod next_003;
mod next_004;
mod stat_001;
mod stat_002;
mod stat_003;
mod struct_001;
mod struct_002;
mod struct_003;
mod time_001;
mod time_002;
mod time_003;
mod time_004;
mod time_005;

use super::Rule;

/// Every rule, by code.
pub static ALL: &[Rule] = &[
    blame_001::RULE,
    blame_002::RULE,
    cause_001::RULE,
    change_001::RULE,
    eta_001::RULE,
    eta_002::RULE,
    ignore_001::RULE,
    impact_001::RULE,
    impact_002::RULE,
    impact_003::RULE,
    leak_001::RULE,
    leak_002::RULE,
    leak_003::RULE,
    leak_004::RULE,
    leak_005::RULE,
    leak_006::RULE,
    leak_007::RULE,
    next_001::RULE,
    next_002::RULE,
    next_003::RULE,
    next_004::RULE,
    stat_001::RULE,
    stat_002::RULE,
    stat_003::RULE,
    struct_001::RULE,
    struct_002::RULE,
    struct_003::RULE,
    time_001::RULE,
    time_002::RULE,
    time_003::RULE,
    time_004::RULE,
    time_005::RULE,
];

/// The rule with this code, in any letter case.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}
