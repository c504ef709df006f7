//! ACT-001: an action has an owner and a time to look again.
//!
//! ## What it does
//! Looks, in the internal template, for actions that name nobody (`the team is looking into it`, `someone will check`, `this is being
//! investigated`) in a sentence without a name, a handle or a time. One of them is enough: the rule is after sentences that have neither.
//!
//! ## Why is this bad?
//! What everybody looks into, nobody owns. At hour nine the next lead asks who had it, and until when.
//!
//! ## Example
//! ```text
//! The team is looking into the database.
//! ```
//!
//! ## Use instead
//! ```text
//! Database: @priya looks at the slow queries, back at 1:40pm ET.
//! ```
//!
//! ## How to fix
//! Name the one person who has it and when that person reports.
//!
//! ## Sources
//! PagerDuty incident commander training (assign to a person, set a time); Google SRE book, managing incidents.

use std::sync::LazyLock;

use crate::label::Labelled;
use crate::lint::clock_times::clock_times;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::{Sentence, sentences};
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "ACT-001",
    levels: Levels { internal: Some(Level::Warning), executive: None, customer: None, public: None },
    source: include_str!("act_001.rs"),
    check,
};

static NOBODYS: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:the |our )?(?:\\w+ )?teams? (?:is|are) (?:still |currently |actively )?(?:look(?:ing)?|investigating|checking|working on|digging)",
        "(?:someone|somebody|people) (?:is|are|will|should|needs? to|has to|have to)",
        "(?:is|are) being (?:looked (?:at|into)|investigated|checked|worked on|followed up)",
        "(?:will|to) be (?:looked (?:at|into)|followed up|investigated|checked)",
        "we(?:'ll| will| need to| have to| should) (?:look into|investigate|follow up|check|reach out|find out)",
    ])
});
static WHEN: LazyLock<Pattern> = LazyLock::new(|| {
    words(&["in (?:about )?\\d+ ?(?:min(?:ute)?s?|h(?:ours?)?)", "tonight|today|tomorrow|end of (?:day|business)|next update"])
});
/// A handle, `Owner: …`, or a capital inside a sentence.
static WHO: LazyLock<Pattern> = LazyLock::new(|| pattern(r"@[a-z]|\bowners?\b|\b(?:by|with|to)\s+(?-i:[A-Z][a-z]+)"));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.shape == Shape::Message {
        return;
    }
    for passage in subject.passages.iter().filter(|p| NOBODYS.is_match(&p.words)) {
        for sentence in sentences(&passage.words) {
            let Some(found) = NOBODYS.find(sentence.text) else { continue };
            if !has_owner(subject, sentence) && !has_time(subject, sentence) {
                let range = sentence.at + found.start()..sentence.at + found.end();
                findings.at(passage, range, format!("`{}` names neither who does it nor until when", found.as_str()));
            }
        }
    }
}

fn has_time(subject: &Subject<'_>, sentence: Sentence<'_>) -> bool {
    WHEN.is_match(sentence.text) || !clock_times(sentence.text, subject.zones).is_empty()
}

fn has_owner(subject: &Subject<'_>, sentence: Sentence<'_>) -> bool {
    let people = subject.said.people.iter().flat_map(|people| Labelled::for_internal(people));
    let named = |who: &str| who.split_whitespace().next().is_some_and(|first| sentence.text.contains(first));
    WHO.is_match(sentence.text) || people.map(|p| p.who.as_str()).any(named)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::label::Label;
    use crate::lint::testing::Sample;

    #[test]
    fn an_action_of_nobody_is_found() {
        Sample::new().internal("The team is looking into the database.").fails(&RULE, "`The team is looking`");
        Sample::new().internal("This is being investigated.").fails(&RULE, "neither who");
        Sample::new().internal("We'll follow up on the queue.").fails(&RULE, "neither who");
    }

    #[test]
    fn an_owner_or_a_time_passes() {
        for text in [
            "The team is looking into the database with @priya.",
            "The database team is looking into it, back at 1:40pm ET.",
            "We will check again in 20 minutes.",
            "The dot release will be shared by Neill.",
        ] {
            Sample::new().internal(text).passes(&RULE);
        }
    }

    #[test]
    fn readers_outside_need_no_names() {
        let found = Sample::new().text("summary", Label::Public, "Our team is investigating.");
        found.with(|s| s.told = vec![crate::audience::AudienceKind::Public]).passes(&RULE);
    }
}
