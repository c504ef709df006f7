//! What an update says while there is nothing to say yet but that we know: that alone keeps readers from wondering.

use sev1_domain::label::Label;
use sev1_domain::prose::Prose;
use sev1_domain::text::Body;

/// The summary. Anybody may read it.
#[must_use]
pub fn summary() -> Prose {
    said(Label::Public, "We are aware of this outage and are looking for its cause.")
}

/// The customer impact. Anybody may read it.
#[must_use]
pub fn customer_impact() -> Prose {
    said(Label::Public, "Not known yet; the next update says more.")
}

/// The technical notes.
#[must_use]
pub fn technical_notes() -> Prose {
    said(Label::Internal, "None yet.")
}

fn said(label: Label, words: &str) -> Prose {
    Prose::new(label, Body::new(words).expect("a plain sentence is a body"))
}
