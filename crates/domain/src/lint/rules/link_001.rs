//! LINK-001: the internal text leads to where the full details are.
//!
//! ## What it does
//! While the incident is open, looks for the typed thread or any link in what responders read. A link that its readers cannot open is
//! found by LEAK-002.
//!
//! ## Why is this bad?
//! An update is a summary. Whoever joins at hour nine needs the thread behind it and must not have to ask for it.
//!
//! ## Example
//! ```text
//! Details are in the thread.
//! ```
//!
//! ## Use instead
//! ```text
//! Latest thread with full details: https://chat.example.com/core/pl/fp1ptysz5tbz5bogre8fzbr7za
//! ```
//!
//! ## How to fix
//! Give the thread's permalink with `--thread`; later updates carry it on.
//!
//! ## Sources
//! The house template's last line; Google SRE book, incident state document.

use crate::audience::AudienceKind;
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "LINK-001",
    levels: Levels { internal: Some(Level::Warning), executive: None, customer: None, public: None },
    source: include_str!("link_001.rs"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let open = subject.status().is_none_or(|s| s.is_open());
    let template = subject.shape == Shape::Template;
    let linked = || subject.passages.iter().any(|p| p.links().next().is_some());
    if open && template && subject.said.thread.is_none() && !linked() {
        findings.about_for(&[AudienceKind::Internal], Some("thread"), "nothing leads to the thread with the full details");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::Labelled;
    use crate::lint::subject::SpanKind;
    use crate::lint::testing::{Sample, phrase};
    use crate::status::Status;

    #[test]
    fn an_internal_text_that_leads_nowhere_is_found() {
        Sample::new().internal("Details are in the thread.").fails(&RULE, "nothing leads");
    }

    #[test]
    fn a_thread_a_link_or_the_end_passes() {
        let thread = &*Box::leak(Box::new(Labelled::internal(phrase("https://chat.example.com/core/pl/x"))));
        Sample::new().internal("x").with(|s| s.said.thread = Some(thread)).passes(&RULE);
        let link = SpanKind::Link { target: "https://chat.example.com".into(), shown: "the thread".into() };
        Sample::new().internal("[the thread](https://chat.example.com)").span(0..38, link).passes(&RULE);
        Sample::new().internal("x").status(Status::Resolved).passes(&RULE);
    }
}
