//! A Mattermost post: the author's Markdown as it is, within the length that one post can hold, never cut in silence.

use sev1_domain::message::Message;
use sev1_domain::text::Body;

use crate::view::AudienceView;

/// Longest post of a Mattermost server, in characters (`PostMessageMaxRunesV2`).
pub(crate) const MAX_CHARS: usize = 16_383;

pub(super) fn message(mut view: AudienceView) -> Message {
    let text = view.text();
    let markdown = if fits(&text) { text } else { shortened(&mut view) };
    Message::Chat { markdown }
}

/// What matters least to most readers goes first: the technical notes, then the impact, then the summary, then long lists. The
/// header, the status and the promise always stay.
fn shortened(view: &mut AudienceView) -> String {
    let steps: [fn(&mut AudienceView, usize); 4] = [
        |view, excess| cut(&mut view.technical_notes, excess),
        |view, excess| cut(&mut view.customer_impact, excess),
        |view, excess| cut(&mut view.summary, excess),
        |view, _| {
            view.thanks.clear();
            view.people.clear();
            view.approvals.clear();
        },
    ];
    for step in steps {
        // Closing a cut code block can add a line, so a body may need a second cut.
        for _ in 0..2 {
            let excess = with_note(view).chars().count().saturating_sub(MAX_CHARS);
            if excess > 0 {
                step(view, excess);
            }
        }
        let text = with_note(view);
        if fits(&text) {
            return text;
        }
    }
    with_note(view)
}

fn with_note(view: &AudienceView) -> String {
    format!("{}\n_Cut to fit into one post; the rest is in Sev1 ({} update {})._\n", view.text(), view.incident, view.update)
}

fn fits(text: &str) -> bool {
    // A character has at least one byte, so most texts need no counting.
    text.len() <= MAX_CHARS || text.chars().count() <= MAX_CHARS
}

/// Takes at least `excess` characters off the end of a body: at a paragraph's end if there is one, else a line's, else a word's.
fn cut(body: &mut Option<Body>, excess: usize) {
    let Some(text) = body.as_ref().map(Body::as_str) else { return };
    let keep = text.chars().count().saturating_sub(excess);
    let end = text.char_indices().nth(keep).map_or(text.len(), |(i, _)| i);
    let kept = &text[..end];
    let at = ["\n\n", "\n", " "].iter().find_map(|gap| kept.rfind(gap)).unwrap_or(0);
    *body = Body::new(&kept[..at]).ok();
}
