//! What an update would show to more readers than the one before did. Labels only tighten by themselves; loosening is a decision.
//!
//! Sentences are compared without regard to letter case, white space and the field they stand in. What the last update no longer
//! said is not remembered here: an author who writes it anew labels it anew.

use crate::label::{Label, Labelled};
use crate::lint::sentences;
use crate::update::UpdateFacts;

/// Something said before to fewer readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loosened {
    /// The field, in the words of the API.
    pub(super) field: &'static str,
    /// The label it had.
    pub(super) from: Label,
    /// The label it would have.
    pub(super) to: Label,
    /// The sentence, where it is one.
    pub(super) text: Option<String>,
}

/// Shorter texts say nothing by themselves: `None.`, `Yes.`
const SHORTEST: usize = 12;

/// What `now` shows to more readers than `before` did, in the order of the fields.
pub(super) fn loosened(before: &UpdateFacts, now: &UpdateFacts) -> Vec<Loosened> {
    let told = texts(before);
    let told: Vec<(Label, String)> = told.into_iter().map(|(_, label, text)| (label, folded(&text))).collect();
    let mut found = Vec::new();
    for (field, to, text) in texts(now).into_iter().filter(|(_, label, _)| *label > Label::Internal) {
        let wider = |sentence: &str| {
            let folded = folded(sentence);
            let worth = folded.chars().count() >= SHORTEST;
            let labels = told.iter().filter(|(_, text)| worth && text.contains(&folded)).map(|(label, _)| *label);
            // Said to these readers anywhere before is no news to them.
            labels.max().filter(|widest| *widest < to)
        };
        let said =
            sentences::sentences(&text).filter_map(|s| Some(Loosened { field, from: wider(s.text)?, to, text: Some(s.text.to_owned()) }));
        found.extend(said);
    }
    macro_rules! parts {
        ($($field:ident),+) => {
            $(found.extend(part(stringify!($field), before.$field.as_ref(), now.$field.as_ref()));)+
        };
    }
    parts!(reach, milestone, bridge, people, thanks, fix, approvals, evidence, thread);
    found
}

/// Everything an update says in words, by field, under its label.
fn texts(facts: &UpdateFacts) -> Vec<(&'static str, Label, String)> {
    let sections = [("summary", &facts.summary), ("customer_impact", &facts.customer_impact), ("technical_notes", &facts.technical_notes)];
    let mut all = Vec::new();
    for (field, prose) in sections {
        all.extend(prose.pieces().iter().map(|p| (field, p.label, p.text.to_owned())));
    }
    let phrase = |field, l: &Labelled<crate::text::Phrase>| (field, l.label(), l.for_internal().to_string());
    all.extend(facts.workaround.as_ref().map(|l| phrase("workaround", l)));
    all.extend(facts.cause.as_ref().map(|l| ("cause", l.label(), l.for_internal().what.to_string())));
    all.extend(facts.milestone.as_ref().map(|l| ("milestone", l.label(), l.for_internal().what.to_string())));
    all.extend(facts.customer_message.as_ref().map(|l| ("customer_message", l.label(), l.for_internal().to_string())));
    all
}

/// Without regard to letter case, white space and a full stop at the end.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().trim_end_matches('.').to_owned()
}

fn part<T: PartialEq>(field: &'static str, before: Option<&Labelled<T>>, now: Option<&Labelled<T>>) -> Option<Loosened> {
    let (before, now) = (before?, now?);
    let same = before.for_internal() == now.for_internal() && now.label() > before.label();
    same.then(|| Loosened { field, from: before.label(), to: now.label(), text: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::Prose;
    use crate::text::{Body, Phrase};
    use crate::update::NextUpdate;

    fn facts(summary: &str) -> UpdateFacts {
        let body = |text: &str| Body::new(text).expect("a body");
        UpdateFacts {
            summary: Prose::internal(body(summary)),
            ..UpdateFacts::internal(body("-"), body("None."), body("None."), NextUpdate::NotDue)
        }
    }

    #[test]
    fn a_sentence_kept_inside_is_known_again_however_it_is_set_and_wherever_it_stands() {
        let before = facts("Logins fail. Joe is tired of this database. We go on.");
        for now in ["[customer] joe is tired of\nthis  database.", "[public] New words. Joe is tired of this database. And more."] {
            let found = loosened(&before, &facts(now));
            assert_eq!(found.iter().map(|l| (l.field, l.from)).collect::<Vec<_>>(), [("summary", Label::Internal)], "{now}");
        }
        let mut elsewhere = facts("All new.");
        let phrase = Phrase::new("Joe is tired of this database").expect("a phrase");
        elsewhere.workaround = Some(Labelled::new(Label::Customer, phrase));
        assert_eq!(loosened(&before, &elsewhere).first().map(|l| l.field), Some("workaround"));
    }

    #[test]
    fn what_these_readers_know_and_what_is_new_or_short_is_no_loosening() {
        let before = facts("[customer] We know the likely cause.\n\nWe know the likely cause. Yes.");
        assert_eq!(loosened(&before, &facts("[customer] We know the likely cause. Yes. The fix is on its way.")), []);
    }
}
