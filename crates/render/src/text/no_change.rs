//! What an update says in which nothing changed: what was tried, on top of what the last one said.

use sev1_domain::refusal::Refusal;

/// How the first paragraph of such a summary begins; by this it is found again.
pub const BEGINS: &str = "No change since the last update.";

/// The summary: what was tried, then the last summary without such a paragraph of its own.
///
/// # Errors
/// `no_change.paragraph` where `tried` is not one paragraph.
pub fn summary(tried: &str, last: &str) -> Result<String, Refusal> {
    let tried = tried.trim();
    if tried.is_empty() || tried.lines().any(|line| line.trim().is_empty()) {
        let what = if tried.is_empty() { "nothing is said of what was tried" } else { "this is more than one paragraph" };
        return Err(Refusal::new("no_change.paragraph", what)
            .hint("say in one paragraph what was tried or ruled out; longer news is an update of its own"));
    }
    let stop = if tried.ends_with(['.', '!', '?', ':', '`']) { "" } else { "." };
    let paragraph = format!("{BEGINS} {tried}{stop}");
    let kept = kept(last);
    Ok(if kept.is_empty() { paragraph } else { format!("{paragraph}\n\n{kept}") })
}

/// What a summary says beside such a paragraph.
#[must_use]
pub fn kept(last: &str) -> &str {
    match last.strip_prefix(BEGINS) {
        Some(earlier) => earlier.split_once("\n\n").map_or("", |(_, kept)| kept),
        None => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tried_goes_on_top_of_the_last_summary_and_never_piles_up() {
        let first = summary("Still testing", "Found.\n\nA fix is built.").expect("one paragraph");
        assert_eq!(first, "No change since the last update. Still testing.\n\nFound.\n\nA fix is built.");
        let second = summary("Waiting for\nthe build!", &first).expect("one paragraph");
        assert_eq!(second, "No change since the last update. Waiting for\nthe build!\n\nFound.\n\nA fix is built.");
        assert_eq!(
            summary("Waiting", "No change since the last update. Testing.").as_deref(),
            Ok("No change since the last update. Waiting.")
        );
        for bad in ["one\n\ntwo", " ", ""] {
            assert_eq!(summary(bad, "Found.").map_err(|r| r.code), Err("no_change.paragraph"), "{bad:?}");
        }
    }
}
