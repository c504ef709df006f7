//! Every rule, one file each. The module documentation of a file is its page: `sev1 explain CODE` prints it, the reference is made
//! from it. Its sections are `## What it does`, `## Why is this bad?`, `## Example`, `## Use instead`, `## How to fix` and `## Sources`.

mod act_001;
mod act_002;
mod appr_001;
mod blame_001;
mod blame_002;
mod call_001;
mod cause_001;
mod change_001;
mod eta_001;
mod eta_002;
mod evid_001;
mod fix_001;
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
mod link_001;
mod mark_001;
mod next_001;
mod next_002;
mod next_003;
mod next_004;
mod read_001;
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
mod tone_001;

use super::Rule;

/// Every rule, by code.
pub static ALL: &[Rule] = &[
    act_001::RULE,
    act_002::RULE,
    appr_001::RULE,
    blame_001::RULE,
    blame_002::RULE,
    call_001::RULE,
    cause_001::RULE,
    change_001::RULE,
    eta_001::RULE,
    eta_002::RULE,
    evid_001::RULE,
    fix_001::RULE,
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
    link_001::RULE,
    mark_001::RULE,
    next_001::RULE,
    next_002::RULE,
    next_003::RULE,
    next_004::RULE,
    read_001::RULE,
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
    tone_001::RULE,
];

/// The rule with this code, in any letter case.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ALL;
    use crate::label::Label;
    use crate::lint::subject::Shape;
    use crate::lint::testing::Sample;

    #[test]
    fn codes_are_in_order_and_each_is_there_once() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    /// Pieces of text that mean something to a rule, and some that mean nothing to any.
    const PIECES: &str = "at 8|8\\)|\n|\n\n|14:00|8am|noon| |ET|UTC|EST|Tue|14 Jul|INC-7|soon|will|fixed|next update|in 30 min|é|’|\
                          \\.|:|- |1\\. |<|>|\\{\\{|`|\\[|10\\.0\\.0\\.1|a@b\\.co|https://|\\PC{0,4}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Whatever the text, no rule panics, and what is found lies in it on character borders.
        #[test]
        fn any_text_is_looked_at(pieces in prop::collection::vec(PIECES, 0..24), message: bool) {
            let text = pieces.concat();
            let shape = if message { Shape::Message } else { Shape::Template };
            let sample = Sample::new().public(&text).text("technical_notes", Label::Internal, &text).after("summary", &text).with(|s| s.shape = shape);
            for rule in ALL {
                for finding in sample.findings(rule) {
                    prop_assert!(finding.range.is_none_or(|r| text.get(r).is_some()), "{}", rule.code);
                }
            }
        }
    }
}
