//! What holds of every text that is split, and a few that show how.

use proptest::prelude::*;
use sev1_domain::fence::missing_end;

use super::*;

const MOST: usize = 400;

/// The characters that are words or marks.
fn ink(text: &str) -> String {
    text.replace(JOINER, "").chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_among(of: &str, all: &str) -> bool {
    let mut all = all.chars();
    of.chars().all(|c| all.any(|other| other == c))
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-zé😀.]{1,12}", 1..60).prop_map(|words| words.join(" "))
}

/// Blocks as people write them, and as nobody should.
fn block() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => words(),
        1 => words().prop_map(|w| format!("### {}", w.chars().take(60).collect::<String>())),
        2 => prop::collection::vec(words(), 1..8).prop_map(|items| format!("- {}", items.join("\n- "))),
        1 => words().prop_map(|w| format!("see [{w}](https://example.com/a_b) and `{w}` and **{w}**")),
        1 => (prop::sample::select(vec!["```", "~~~~", "   ```rust"]), prop::collection::vec("[a-z`~ ]{0,60}", 0..30), any::<bool>())
            .prop_map(|(mark, lines, closed)| {
                let sign: String = mark.trim().chars().take_while(|c| matches!(c, '`' | '~')).collect();
                format!("{mark}\n{}\n{}", lines.join("\n"), if closed { sign } else { String::new() })
            }),
        1 => prop::collection::vec(words(), 1..8).prop_map(|rows| format!("| a | b |\n|---|---|\n| {} | 1 |", rows.join(" | 1 |\n| "))),
        1 => "[`~#>|*\\[\\]()\\\\ \n😀-]{0,300}",
        1 => "[x`]{300,1500}",
    ]
}

proptest! {
    #[test]
    fn every_post_fits_its_fences_are_closed_and_nothing_is_lost(blocks in prop::collection::vec(block(), 1..8)) {
        let text = blocks.join("\n\n") + "\n";
        let posts = split(&text, MOST);
        for post in &posts {
            prop_assert!(units(post) <= MOST, "{} units: {post}", units(post));
            prop_assert!(!post.trim().is_empty());
            if posts.len() > 1 {
                prop_assert_eq!(missing_end(post), None, "{}", post);
            }
        }
        // Marks of fences may be told anew; everything else stands there in its order.
        let marks = |text: &str| text.replace(['`', '~'], "");
        prop_assert!(is_among(&marks(&ink(&text)), &marks(&ink(&posts.concat()))), "{posts:#?}");
    }

    #[test]
    fn words_are_neither_lost_nor_added_nor_torn(paragraphs in prop::collection::vec(words(), 1..12)) {
        let text = paragraphs.join("\n\n");
        let posts = split(&text, MOST);
        let joined = posts.join(" ");
        prop_assert!(joined.split_whitespace().eq(text.split_whitespace()), "{posts:#?}");
    }

    #[test]
    fn a_link_is_never_torn(before in words(), names in prop::collection::vec("[a-z ]{1,40}", 1..12)) {
        let links: Vec<String> = names.iter().map(|name| format!("[{name}](https://example.com/x)")).collect();
        let text = format!("{before} {}", links.join(" "));
        let posts = split(&text, MOST);
        let whole: usize = posts.iter().map(|post| links.iter().collect::<std::collections::BTreeSet<_>>().into_iter().map(|l| post.matches(l.as_str()).count()).sum::<usize>()).sum();
        prop_assert!(whole >= links.len(), "{posts:#?}");
    }
}

#[test]
fn what_fits_is_left_as_it_is() {
    let text = "### A\n\n```\nopen\n";
    assert_eq!(split(text, MOST), [text]);
    assert_eq!(split(&"\n".repeat(1_000), MOST), [""]);
}

#[test]
fn a_post_ends_between_paragraphs_and_a_heading_stays_with_its_own() {
    let paragraph = "word ".repeat(40);
    let text = format!("# One\n\n{paragraph}\n\n# Two\n\n{paragraph}\n\n# Three\n\n{paragraph}\n");
    let posts = split(&text, MOST);
    let first: Vec<_> = posts.iter().map(|post| post.lines().next().unwrap_or_default()).collect();
    assert_eq!(first, ["# One", "# Two", "# Three"]);
}

#[test]
fn a_fence_that_is_cut_is_closed_and_opened_again() {
    let code: String = (0..60).map(|n| format!("line {n} of the log\n")).collect();
    let posts = split(&format!("Before.\n\n```log\n{code}```\n\nBehind.\n"), MOST);
    assert!(posts.len() > 2);
    assert!(posts[0].starts_with("Before.\n\n```log\nline 0 of the log\n") && posts[0].ends_with(" of the log\n```"), "{}", posts[0]);
    assert!(posts[1].starts_with("```log\nline ") && posts[1].ends_with(" of the log\n```"), "{}", posts[1]);
    assert!(posts.last().is_some_and(|post| post.ends_with("line 59 of the log\n```\n\nBehind.")), "{posts:#?}");
}

#[test]
fn a_table_that_is_cut_begins_anew_with_its_head_and_no_row_is_torn() {
    let rows: String = (0..30).map(|n| format!("| region {n} | down since the first report |\n")).collect();
    let posts = split(&format!("| where | what |\n|:--|---|\n{rows}"), MOST);
    assert!(posts.len() > 2);
    for post in &posts {
        assert!(post.starts_with("| where | what |\n|:--|---|\n| region "), "{post}");
        assert!(post.lines().all(|line| line.starts_with('|') && line.ends_with('|')), "{post}");
    }
}

#[test]
fn a_word_longer_than_a_post_is_cut_and_not_lost() {
    let posts = split(&"😀".repeat(500), MOST);
    assert_eq!(posts.concat(), "😀".repeat(500));
    assert!(posts.iter().all(|post| units(post) <= MOST));
}
