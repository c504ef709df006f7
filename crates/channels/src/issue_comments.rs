//! Comments on an issue, as GitHub and GitLab have them in common: a hidden mark at a comment's end names the delivery it carries, and
//! by it an earlier attempt is found among the newest ones.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sev1_domain::ids::DeliveryId;
use sev1_domain::message::Message;

use crate::{Outgoing, SendError};

/// A comment, as far as it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    #[serde(default)]
    pub(crate) body: String,
}

/// A comment's text with the mark that names its delivery. An HTML comment is shown by neither.
pub(crate) fn marked(outgoing: &Outgoing<'_>) -> Result<String, SendError> {
    let Message::Comment { markdown } = &outgoing.delivery.message else {
        return Err(SendError::wrong_format("a comment on an issue"));
    };
    Ok(format!("{}\n\n{}\n", markdown.trim_end(), mark(outgoing.delivery.id)))
}

/// The comment that carries this delivery. The mark stands at the end, so that a quotation of it is none.
pub(crate) fn carrying(comments: &[Comment], delivery: DeliveryId) -> Option<&Comment> {
    let mark = mark(delivery);
    comments.iter().find(|comment| comment.body.trim_end().ends_with(&mark))
}

fn mark(delivery: DeliveryId) -> String {
    format!("<!-- sev1-delivery: {delivery} -->")
}

/// From when on a comment can carry this delivery.
pub(crate) fn since(outgoing: &Outgoing<'_>) -> Timestamp {
    outgoing.delivery.created_at.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The comment that a receipt names.
pub(crate) fn named(id: Option<&str>) -> Result<u64, SendError> {
    let id = id.and_then(|id| id.parse().ok());
    id.ok_or_else(|| SendError::Permanent("the receipt names no comment, so it cannot be changed; post a correction".into()))
}

/// A look-up that was given up.
pub(crate) fn too_many(origin: &str) -> SendError {
    SendError::Retry { reason: format!("the issue got too many comments since to be searched at {origin}"), not_before: None }
}

/// How far the tracker's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Comments of one page.
pub(crate) const PAGE: usize = 100;
/// Beyond this a look-up is given up: three thousand comments.
pub(crate) const MAX_PAGES: usize = 30;
