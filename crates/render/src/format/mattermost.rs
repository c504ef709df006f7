//! A Mattermost post: the text as it is, within the length that one post can hold, never cut in silence.

use sev1_domain::message::Message;

use super::cut;
use crate::told::Told;

/// Longest post of a Mattermost server, in characters (`PostMessageMaxRunesV2`).
const MAX_CHARS: usize = 16_383;

pub(super) fn message(told: &Told) -> Message {
    let note = || format!("\n_Cut to fit into one post; the rest is in Sev1 ({} update {})._\n", told.facts.incident, told.facts.update);
    post(&told.markdown, note)
}

/// The text as one post, with `note` where it had to be cut.
pub(super) fn post(markdown: &str, note: impl Fn() -> String) -> Message {
    Message::Chat { markdown: cut::within(markdown, MAX_CHARS, note), acts: Vec::new() }
}
