//! Tickets and issues: the text as one comment, calling nobody up and commanding nothing, never cut in silence.

use sev1_domain::fence::missing_end;
use sev1_domain::message::Message;

use super::{cut, quiet};
use crate::markdown::to_html;
use crate::told::Told;

/// GitHub takes 65,536 characters and GitLab a megabyte; some are left for the mark by which a comment is found again.
const MAX_CHARS: usize = 58_000;

/// Zendesk takes 64 KiB of HTML in a comment.
const MAX_HTML_BYTES: usize = 60_000;

/// An update on an issue of GitHub or GitLab.
pub(super) fn issue(told: &Told) -> Message {
    comment(&told.markdown, || note(told))
}

/// An update in a ticket of Zendesk.
pub(super) fn ticket(told: &Told) -> Message {
    answer(&told.markdown, || note(told))
}

/// The text as a comment on an issue, with `note` where it had to be cut.
pub(super) fn comment(markdown: &str, note: impl Fn() -> String) -> Message {
    let mut markdown = cut::within(&quiet::for_issues(markdown), MAX_CHARS, note);
    // What is put behind the text must not become code of it.
    if let Some((_, end)) = missing_end(&markdown) {
        markdown.truncate(markdown.trim_end().len());
        markdown.extend(["\n", &end, "\n"]);
    }
    Message::Comment { markdown }
}

/// The text as an answer in a ticket, with `note` where it had to be cut.
pub(super) fn answer(markdown: &str, note: impl Fn() -> String) -> Message {
    let markdown = quiet::for_tickets(markdown);
    let mut most = MAX_HTML_BYTES;
    loop {
        let html = to_html(&cut::within(&markdown, most, &note)).to_string();
        // Marks grow as HTML, so how much fits is found by trying; it ends because a tenth less is tried each time, at
        // least.
        if html.len() <= MAX_HTML_BYTES || most < 1_000 {
            return Message::TicketAnswer { html };
        }
        most = (most * MAX_HTML_BYTES / html.len()).clamp(most / 2, most / 10 * 9);
    }
}

fn note(told: &Told) -> String {
    format!("\n_Cut to fit into one comment; the rest is in Sev1 ({} update {})._\n", told.facts.incident, told.facts.update)
}
