//! STRUCT-001: all sections are there, and no placeholder is left in them.
//!
//! ## What it does
//! Finds placeholders of templates (`<customer>`, `{{impact}}`, `XXX`, `TBD`, `TODO`), sections that are missing or empty, and text
//! that has no place in an update or cannot be read. Code is not looked at.
//!
//! ## Why is this bad?
//! `<summary of incident>` in a customer's inbox says that nobody read it before it was sent. Text without a place would be left out.
//!
//! ## Example
//! ```text
//! Update for <customer>: the impact is TBD.
//! ```
//!
//! ## Use instead
//! ```text
//! Update for Enterprise ABC: the impact is not known yet. We will know by 8pm ET.
//! ```
//!
//! ## How to fix
//! Fill in the placeholder. Where something is not known, say that, and by when it will be. Put a text that has no place under one of the
//! headings. `sev1 parse FILE` shows how a file is read.
//!
//! ## Sources
//! Left-over placeholders in real incident channels.

use crate::lint::subject::{Shape, SpanKind};
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::text::placeholder_in;

pub(super) const RULE: Rule = Rule { code: "STRUCT-001", levels: Levels::all(Level::Error), source: include_str!("struct_001.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.shape == Shape::Template {
        for field in &subject.said.missing {
            findings.about(Some(field), format!("the section {} is missing or empty", field.replace('_', " ")));
        }
    }
    for (range, why) in &subject.said.unread {
        findings.in_source(range.clone(), why.clone());
    }
    for passage in &subject.passages {
        if let Some((_, found)) = placeholder_in(passage.text) {
            // What is found is a part of the text, so their addresses tell where.
            let at = found.as_ptr().addr() - passage.text.as_ptr().addr();
            let code = passage.spans.iter().any(|s| s.kind == SpanKind::Code && s.range.contains(&at));
            if !code {
                findings.at(passage, at..at + found.len(), format!("`{found}` was never filled in"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::subject::{Shape, SpanKind};
    use crate::lint::testing::Sample;

    #[test]
    fn placeholders_are_found_where_they_stand() {
        let finding = Sample::new().public("Fine.\n\nFor <customer> the impact is TBD.").fails(&RULE, "`<customer>` was never filled in");
        assert_eq!(finding.range, Some(11..21));
        Sample::new().internal("impact: {{impact}}").fails(&RULE, "`{{impact}}`");
    }

    #[test]
    fn missing_sections_and_text_without_a_place_are_found() {
        Sample::new().with(|s| s.said.missing = vec!["customer_impact"]).fails(&RULE, "the section customer impact is missing");
        let unread = Sample::new().with(|s| s.said.unread = vec![(Some(3..9), "this has no place in an update".into())]);
        assert_eq!(unread.fails(&RULE, "no place").range, Some(3..9));
    }

    #[test]
    fn code_and_messages_without_sections_pass() {
        Sample::new().public("Use `{{instance}}` here.").passes(&RULE);
        Sample::new().internal("up{{x}}").span(0..7, SpanKind::Code).passes(&RULE);
        Sample::new().with(|s| (s.shape, s.said.missing) = (Shape::Message, vec!["customer_impact"])).passes(&RULE);
    }
}
