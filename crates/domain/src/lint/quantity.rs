//! Quantities in a text: what tells how many, beside the times, dates and versions that a message about an outage is full of.

use std::sync::LazyLock;

use super::pattern::{Pattern, around};

/// A quantity: a share, so many of so many, or a number of something that is counted. Times, dates, versions and status codes are none.
pub(crate) static QUANTITY: LazyLock<Pattern> = LazyLock::new(|| {
    const NUMBER: &str =
        r"(?:\d[\d.,]*[km]?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|hundreds of|thousands of|millions of)";
    const COUNTED: [&str; 6] = [
        "users?|customers?|people|seats|tenants?|accounts?|organi[sz]ations?",
        "|requests?|calls|queries|operations?|transactions|connections",
        "|repositor(?:y|ies)|jobs?|runs?|workflows?|builds?",
        "|nodes?|servers?|instances?|clusters?|sites?|endpoints",
        "|messages?|notifications|emails|events?|deliver(?:y|ies)",
        "|sessions?|workspaces?|teams?|channels?|pages|files|records|rows|failures",
    ];
    let share = r"\d[\d.,]*\s*(?:%|percent|per\s+cent)|half\s+of|an?\s+(?:third|quarter)\s+of";
    let one_in = r"(?:one|\d+)\s+in\s+(?:\d+|two|three|four|five|ten|twenty)";
    let of = r"\d[\d.,]*[km]?\s+(?:out\s+)?of\s+(?:the\s+|our\s+|your\s+|all\s+)*\d";
    around(r"\b(?:", format!(r"{share}|{one_in}|{of}|{NUMBER}\s+(?:\w+\s+){{0,2}}(?:{})\b", COUNTED.concat()), ")")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_told_from_times_versions_and_codes() {
        for text in ["about 12.5% of", "4,200 of 9,000 users", "three tenants", "6 percent", "30k requests", "half of the nodes", "35 % of"]
        {
            assert!(QUANTITY.is_match(text), "{text}");
        }
        for text in ["since 10:00 UTC", "release 7.8.6", "403 errors", "on March 3, 2026", "some users", "in 30 minutes"] {
            assert!(!QUANTITY.is_match(text), "{text}");
        }
    }
}
