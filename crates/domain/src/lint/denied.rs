//! Whether what is found is only said not to be: `this was not caused by user error`, `no data breach occurred`.

use std::sync::LazyLock;

use super::pattern::{Pattern, pattern};

/// What may stand between the denial and what it denies.
static DENIAL: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\b(?:not|never|no|nor|neither|without|rather\s+than)|n't|n’t)",
        r"(?:\s+(?:been|be|being|caused|triggered|due|owed|because|down|result|evidence|signs?|indications?|of|by|to|an?|any|the)){0,6}\s+$",
    ))
});

/// As many bytes as the longest denial may take.
const REACH: usize = 64;

/// Whether the words right before byte `at` deny what begins there.
pub(crate) fn is_denied(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(REACH));
    DENIAL.is_match(&text[from..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_denial_right_before_it_counts() {
        let denied = |text: &str| is_denied(text, text.find("user error").expect("it is in there"));
        for text in
            ["This was not caused by user error.", "It wasn’t user error", "no evidence of any user error", "rather than user error"]
        {
            assert!(denied(text), "{text}");
        }
        for text in ["user error", "It was user error, not ours.", "We did not see that user error caused it.", "é—user error"] {
            assert!(!denied(text), "{text}");
        }
    }
}
