//! Slack: the text as it is, as one post or as several that follow one another, calling nobody up.
//!
//! Slack reads the Markdown itself (`markdown_text`), headings, tables and code included, up to 12,000 characters a post.

use sev1_domain::message::Message;

use super::quiet;
use super::split::split;
use crate::told::Told;

/// Longest `markdown_text`, in characters; where Slack counts them otherwise, no more than this many of any sort.
const MAX_UNITS: usize = 12_000;

pub(super) fn message(told: &Told) -> Message {
    posts(&told.markdown)
}

pub(super) fn posts(markdown: &str) -> Message {
    Message::Thread { posts: split(&quiet::for_slack(markdown), MAX_UNITS) }
}
