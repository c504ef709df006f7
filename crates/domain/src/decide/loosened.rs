//! What an update would show to more readers than the one before did. Labels only tighten by themselves; loosening is a decision.

use crate::label::{Label, Labelled};
use crate::prose::Prose;
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
    let sections = [&before.summary, &before.customer_impact, &before.technical_notes];
    let mut found = Vec::new();
    for (field, prose) in [("summary", &now.summary), ("customer_impact", &now.customer_impact), ("technical_notes", &now.technical_notes)]
    {
        found.extend(loosened_pieces(field, prose, &sections));
    }
    macro_rules! parts {
        ($($field:ident),+) => {
            $(found.extend(part(stringify!($field), before.$field.as_ref(), now.$field.as_ref()));)+
        };
    }
    parts!(reach, workaround, cause, milestone, customer_message, bridge, people, thanks, fix, approvals, evidence, thread);
    found
}

fn loosened_pieces(field: &'static str, now: &Prose, before: &[&Prose]) -> Vec<Loosened> {
    if now.widest() == Label::Internal {
        return Vec::new();
    }
    let before: Vec<_> = before.iter().flat_map(|p| p.pieces()).collect();
    let wider = |label: Label, text: &str| {
        let labels = before.iter().filter(|p| p.text.contains(text)).map(|p| p.label);
        // Said to these readers anywhere before is no news to them.
        labels.max().filter(|widest| *widest < label)
    };
    let said = |p: &crate::prose::Piece<'_>| {
        let from = wider(p.label, p.text).filter(|_| p.text.chars().count() >= SHORTEST)?;
        Some(Loosened { field, from, to: p.label, text: Some(p.text.to_owned()) })
    };
    now.pieces().iter().filter_map(said).collect()
}

fn part<T: PartialEq>(field: &'static str, before: Option<&Labelled<T>>, now: Option<&Labelled<T>>) -> Option<Loosened> {
    let (before, now) = (before?, now?);
    let same = before.for_internal() == now.for_internal() && now.label() > before.label();
    same.then(|| Loosened { field, from: before.label(), to: now.label(), text: None })
}
