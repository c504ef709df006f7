//! Markdown as plain text: the words and where links lead, nothing else.

use proptest::prelude::*;
use sev1_render::markdown::to_plain;

#[test]
fn lists_links_code_and_tables_read_as_text() {
    let markdown = "# Title\n\nOne **bold** [link](https://example.com/a) and <https://example.com>.\nSecond line.\n\n\
                    - a\n- b\n  1. c\n  2. d\n\n> quoted\n\n```sh\nrun  it\n```\n\n| x | y |\n| - | - |\n| 1 | 2 |\n";
    insta::assert_snapshot!(to_plain(markdown), @"
    Title

    One bold link (https://example.com/a) and https://example.com.
    Second line.

    - a
    - b
      1. c
      2. d

    quoted

    run  it

    x | y
    1 | 2
    ");
}

#[test]
fn deep_nesting_is_read_without_harm() {
    for deep in ["- ".repeat(7_000), "> ".repeat(7_000), "*a **b ".repeat(3_000), "[".repeat(15_000), "1. ".repeat(5_000)] {
        assert!(to_plain(&format!("{deep}end")).contains("end"));
    }
}

proptest! {
    #[test]
    fn any_markdown_becomes_text_without_panic(text in "(\\PC|[\\n*_`>#|<\\[\\]()-]| ){0,200}") {
        let plain = to_plain(&text);
        prop_assert!(plain.is_empty() || plain.ends_with('\n'));
    }
}
