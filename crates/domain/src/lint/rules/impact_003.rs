//! IMPACT-003: while something is broken, readers outside are told what works or what they can do meanwhile.
//!
//! ## What it does
//! From the second update on, while the status is Investigating or Identified, looks for the typed workaround or for words about what
//! still works (`mobile is not affected`) or what to do (`as a workaround`, `use … instead`) in updates that tell of an impact.
//!
//! ## Why is this bad?
//! People outside cannot mend it; what they can do is go around it. A sentence about what works saves them from trying everything.
//!
//! ## Example
//! ```text
//! Logins in the browser fail.
//! ```
//!
//! ## Use instead
//! ```text
//! Logins in the browser fail. The mobile app is not affected.
//! ```
//!
//! ## How to fix
//! Name a workaround with `--workaround`, or write what is not affected.
//!
//! ## Sources
//! Statuspage incident communication tips; Atlassian incident handbook.

use std::sync::LazyLock;

use crate::audience::AudienceKind;
use crate::lint::pattern::{Pattern, words};
use crate::lint::subject::OUTSIDE;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::occasion::Occasion;
use crate::status::Status;

pub(super) const RULE: Rule =
    Rule { code: "IMPACT-003", levels: Levels::outside(Level::Hint), source: include_str!("impact_003.rs"), check };

static BROKEN: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "degraded",
        "unavailable",
        "fail(?:s|ed|ing)?",
        "unable|cannot|can't|may not be able",
        "errors",
        "delay(?:s|ed)",
        "down",
        "slow",
    ])
});
static WAY_OUT: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "work-?around",
        "instead",
        "alternatively",
        "in the meantime",
        "retry|retrying|try again",
        "switch(?:ing)? to",
        "fall ?back",
        "unaffected|(?:not|\\w+n't) (?:currently )?(?:affected|impacted)",
        "no impact",
        "still works?",
        "remains? (?:available|accessible|functional)",
        "continues? to (?:work|function|operate)",
        "(?:is|are) (?:working|available|operating|functional|unaffected)",
        "can (?:still )?(?:use|be used)",
    ])
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let broken = matches!(subject.status(), Some(Status::Investigating | Status::Identified));
    let settled = subject.previous.is_some() && matches!(subject.said.occasion, Occasion::Progress);
    if broken && settled {
        let lacking: Vec<_> = OUTSIDE.into_iter().filter(|kind| lacks_way_out(subject, *kind)).collect();
        findings.about_for(&lacking, None, "readers are told what is broken, not what works or what they can do meanwhile");
    }
}

fn lacks_way_out(subject: &Subject<'_>, kind: AudienceKind) -> bool {
    let typed = subject.said.workaround.is_some_and(|w| w.label().reaches(kind));
    let says = |pattern: &Pattern| subject.seen_by(kind).any(|p| pattern.is_match(&p.words));
    !typed && says(&BROKEN) && !says(&WAY_OUT)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::{Label, Labelled};
    use crate::lint::testing::{Sample, phrase};
    use crate::status::Status;

    fn later(text: &str) -> Sample {
        Sample::new().public(text).after("summary", "Logins fail.")
    }

    #[test]
    fn an_impact_without_a_way_out_is_hinted_at() {
        later("Logins in the browser fail.").fails(&RULE, "what works");
    }

    #[test]
    fn what_works_or_a_workaround_passes() {
        later("Logins in the browser fail. The mobile app is not affected.").passes(&RULE);
        later("Logins in the browser fail; use the mobile app instead.").passes(&RULE);
        let workaround = Box::leak(Box::new(Labelled::new(Label::Public, phrase("use the mobile app"))));
        later("Logins fail.").with(|s| s.said.workaround = Some(workaround)).passes(&RULE);
    }

    #[test]
    fn the_first_update_and_the_time_after_the_fix_are_left_alone() {
        Sample::new().public("Logins fail.").passes(&RULE);
        later("Logins failed until noon.").status(Status::Monitoring).passes(&RULE);
        later("Logins fail.").with(|s| s.said.occasion = crate::occasion::Occasion::NoChange).passes(&RULE);
    }
}
