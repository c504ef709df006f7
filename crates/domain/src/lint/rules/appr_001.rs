//! APPR-001: a text for these readers was agreed to by somebody other than its author.
//!
//! ## What it does
//! Where the policy asks for another person's agreement to what some readers are told, looks for the name of who agreed to these very texts.
//! The author's own word does not count. A holding note may always go out.
//!
//! ## Why is this bad?
//! At hour nine one pair of eyes misses the name that must not be in there. The second pair is the cheapest control there is.
//!
//! ## Example
//! ```text
//! sev1 update INC-142 … --preview DIGEST@TIME
//! ```
//!
//! ## Use instead
//! ```text
//! sev1 update INC-142 … --preview DIGEST@TIME --approved-by "Alice Evans"
//! ```
//!
//! ## How to fix
//! Show the preview to another person and name who agreed to it; when words change afterwards, ask again.
//!
//! ## Sources
//! PagerDuty incident roles (the customer liaison drafts, the incident commander approves); four-eyes rules of the usual audits.

use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;

pub(super) const RULE: Rule = Rule { code: "APPR-001", levels: Levels::all(Level::Error), source: include_str!("appr_001.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let needed = &subject.policy.approval_for;
    if needed.is_empty() || matches!(subject.said.occasion, Occasion::Holding) {
        return;
    }
    let name = |who: &crate::text::Phrase| who.as_str().trim_start_matches('@').to_lowercase();
    match (subject.said.approved_by, subject.said.author) {
        (None, _) => findings.about_for(needed, None, "nobody has agreed to these texts yet"),
        (Some(by), Some(author)) if name(by) == name(author) => {
            findings.about_for(needed, None, format!("`{by}` wrote these texts, so another person has to agree to them"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::audience::AudienceKind;
    use crate::lint::testing::{Sample, phrase};
    use crate::occasion::Occasion;

    fn by(author: &str, approver: Option<&str>) -> Sample {
        let leak = |name: &str| &*Box::leak(Box::new(phrase(name)));
        Sample::new().with(|s| {
            s.policy.approval_for = vec![AudienceKind::Customer];
            s.said.author = Some(leak(author));
            s.said.approved_by = approver.map(leak);
        })
    }

    #[test]
    fn a_text_nobody_else_agreed_to_is_found_for_those_readers() {
        let found = by("joe", None).fails(&RULE, "nobody has agreed");
        assert_eq!(found.audiences, [AudienceKind::Customer]);
        by("joe", Some("@Joe")).fails(&RULE, "another person");
    }

    #[test]
    fn another_persons_agreement_a_holding_note_or_no_such_policy_passes() {
        by("joe", Some("alice")).passes(&RULE);
        by("joe", None).with(|s| s.said.occasion = Occasion::Holding).passes(&RULE);
        by("joe", None).with(|s| s.policy.approval_for.clear()).passes(&RULE);
        by("joe", None).with(|s| s.told = vec![AudienceKind::Internal]).passes(&RULE);
    }
}
