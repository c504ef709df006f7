//! Nothing leaks: no word that is labelled for fewer readers is in any text, in any form, on any channel, with any template.

use std::sync::LazyLock;

use proptest::prelude::*;
use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::label::Label;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_render::notice::{for_executives, moved};
use sev1_render::template::Templates;
use sev1_render::told::told;
use sev1_testkit::marked::{everything_told, greedy, leak, marked, word};

use crate::world::phrase;

static GREEDY: LazyLock<Templates> = LazyLock::new(greedy);

const OUTSIDE: [AudienceKind; 2] = [AudienceKind::Customer, AudienceKind::Public];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// The benchmark `leaks` asks the same of a million updates.
    #[test]
    fn no_word_reaches_readers_that_its_label_does_not(seed: u64) {
        let (incident, update) = marked(seed);
        for audience in OUTSIDE.map(Audience::built_in) {
            for templates in [&Templates::built_in(), &GREEDY] {
                let said = everything_told(templates, &incident, &update, &audience);
                prop_assert_eq!(leak(&said, audience.kind), None, "{:?}\n{:#?}\n{}", audience.kind, update.facts, said);
            }
        }
    }

    /// Nor do notices of promises, to readers outside or to executives.
    #[test]
    fn no_notice_says_more_than_its_readers_may_see(seed: u64) {
        let (incident, update) = marked(seed);
        let internal = phrase(word(Label::Internal));
        for kind in PromiseKind::ALL {
            let promise = Promise { owner: internal.clone(), asked_by: Some(internal.clone()), ..crate::notices::promise(kind) };
            for audience in AudienceKind::ALL.map(Audience::built_in).into_iter().filter(|a| a.kind != AudienceKind::Internal) {
                let said = format!("{:?}", moved(&incident, &promise, &promise, &audience, Some(&internal), update.as_of));
                prop_assert_eq!(leak(&said, audience.kind), None, "{:?} {}", kind, said);
            }
            let reminder = crate::notices::step(vec![promise]);
            for last in [None, Some(&update)] {
                let said = format!("{:?}", for_executives(&crate::notices::reminding(&incident, &reminder, last, update.as_of)));
                prop_assert_eq!(leak(&said, AudienceKind::Executive), None, "{:?} {}", kind, said);
            }
        }
    }

    /// Whatever the facts, a built-in text is one that can be sent.
    #[test]
    fn a_built_in_text_is_never_empty_or_ragged_and_keeps_its_budget(seed: u64) {
        let (incident, update) = marked(seed);
        for audience in AudienceKind::ALL.map(Audience::built_in) {
            let told = told(&Templates::built_in(), &incident, &update, &audience);
            let text = &told.markdown;
            prop_assert!(!text.trim().is_empty() && text.ends_with('\n') && !told.plain().trim().is_empty());
            prop_assert_eq!(&told.fell_back, &None);
            prop_assert!(!told.subject.contains('\n') && !told.subject.is_empty());
            if audience.kind == AudienceKind::Internal {
                continue;
            }
            prop_assert!(!outside_code(text).contains("\n\n\n"), "{}", text);
            prop_assert!(!text.contains("{%") && !text.contains("None") && !text.contains("none") && !text.contains("undefined"), "{}", text);
            prop_assert!(text.matches("{{ ").count() == text.matches("{{ zq").count(), "{}", text);
            prop_assert!(audience.max_chars.is_none_or(|most| text.chars().count() <= most as usize), "{}", text);
            if let sev1_domain::update::NextUpdate::At(_) = update.facts.next_update {
                let due = if audience.kind == AudienceKind::Executive { "Next update Wed 15 Jul 12:05am UTC." } else { "the next update by Wed 15 Jul 12:05am UTC." };
                prop_assert!(text.contains(due), "{}", text);
            }
        }
    }
}

/// The property above can fail: the generator does say words that may be read, and texts do hold them.
#[test]
fn words_that_may_be_read_are_read() {
    for audience in OUTSIDE.map(Audience::built_in) {
        let reached = (0..200).filter(|seed| {
            let (incident, update) = marked(*seed);
            everything_told(&GREEDY, &incident, &update, &audience).contains(word(audience.kind.needs()))
        });
        assert!(reached.count() > 150, "{:?}", audience.kind);
    }
    // An internal text holds everything, so the check finds what it looks for.
    let (incident, update) = marked(1);
    let internal = everything_told(&Templates::built_in(), &incident, &update, &Audience::built_in(AudienceKind::Internal));
    assert_eq!(leak(&internal, AudienceKind::Public), Some(word(Label::Internal)));
}

/// The text with every line of code as one word.
fn outside_code(text: &str) -> String {
    let mut code = false;
    let lines = text.split('\n').map(|line| {
        let mark = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        code ^= mark;
        if code || mark { "code" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}
