//! What a promise is called in a sentence, and how it stands.

use jiff::Timestamp;
use sev1_domain::promise::{Origin, Promise, PromiseKind, overdue};
use sev1_domain::text::Phrase;

use crate::when;

/// What was promised, for our own people: `the next update`, `the call (WebEx with ABC)`. `say` makes somebody's words fit where it
/// stands.
pub(super) fn thing(promise: &Promise, say: impl Fn(&str) -> String) -> String {
    let bare = noun(promise.subject.kind, promise.origin);
    let of = |what: &Phrase| say(what.as_str());
    match (promise.subject.kind, &promise.subject.what) {
        (PromiseKind::HandOff, _) => format!("{bare} to {}", of(&promise.owner)),
        (PromiseKind::Answer, Some(who)) => format!("{bare} to {}", of(who)),
        (PromiseKind::Call | PromiseKind::Milestone | PromiseKind::Document | PromiseKind::Watch, Some(what)) => {
            format!("{bare} ({})", of(what))
        }
        _ => bare.to_owned(),
    }
}

/// The same without what exactly was promised: for readers to whom only the kind may be said.
pub(super) fn noun(kind: PromiseKind, origin: Origin) -> &'static str {
    match kind {
        PromiseKind::NextUpdate if origin == Origin::Policy => "the first update",
        PromiseKind::NextUpdate => "the next update",
        PromiseKind::Call => "the call",
        PromiseKind::Milestone => "the milestone",
        PromiseKind::Document => "the document",
        PromiseKind::Watch => "the watch over the fix",
        PromiseKind::LoopIn => "bringing in an executive",
        PromiseKind::HandOff => "the hand-off",
        PromiseKind::Answer => "the answer",
    }
}

/// How it stands: `is due at 8amET, in 10 minutes`, `is due now (8amET)`, `is 5 minutes overdue`.
pub(super) fn standing(promise: &Promise, now: Timestamp) -> String {
    let due = promise.due.said_at(now);
    let watch = promise.subject.kind == PromiseKind::Watch;
    let is_due = if watch { "ends" } else { "is due" };
    match (when::left(promise.due.at, now), overdue(promise.due.at, now)) {
        (Some(left), _) => format!("{is_due} at {due}, in {}", when::in_words(left)),
        (None, None) => format!("{is_due} now ({due})"),
        (None, Some(late)) if watch => format!("ended {} ago", when::in_words(late)),
        (None, Some(late)) => format!("is {} overdue", when::in_words(late)),
    }
}
