//! From wire to use case: the parts that say how things stand. A fault is added to `faults`, and its part is then `None`.

use sev1_domain::cause::Cause;
use sev1_domain::label::Labelled;
use sev1_domain::milestone::Milestone;
use sev1_domain::reach::Reach;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};

use super::wire;

pub(super) fn reach(said: wire::Reach, faults: &mut Vec<Refusal>) -> Option<Labelled<Reach>> {
    let wire::Reach { affected, of, unit, about, scope, label } = said;
    let unit = keep("reach", Phrase::new(&unit), faults);
    let scope = keep("reach", scope.map(|s| Phrase::new(&s)).transpose(), faults);
    Some(Labelled::new(label.into(), Reach { affected, of, unit: unit?, about, scope: scope? }))
}

pub(super) fn workaround(said: &wire::Text, faults: &mut Vec<Refusal>) -> Option<Labelled<Phrase>> {
    Some(Labelled::new(said.label.into(), keep("workaround", Phrase::new(&said.text), faults)?))
}

pub(super) fn cause(said: &wire::Cause, faults: &mut Vec<Refusal>) -> Option<Labelled<Cause>> {
    let what = keep("cause", Phrase::new(&said.what), faults)?;
    Some(Labelled::new(said.label.into(), Cause { what, certainty: said.certainty.into() }))
}

pub(super) fn milestone(said: wire::MilestoneSaid, faults: &mut Vec<Refusal>) -> Option<Labelled<Milestone<String>>> {
    let what = keep("milestone", Phrase::new(&said.what), faults)?;
    Some(Labelled::new(said.label.into(), Milestone { what, by: said.by, confidence: said.confidence.into() }))
}

pub(super) fn message(said: &wire::CustomerMessage, faults: &mut Vec<Refusal>) -> Option<Labelled<Body>> {
    Some(Labelled::new(said.label.into(), keep("customer_message", Body::new(&said.text), faults)?))
}

fn keep<T>(field: &'static str, read: Result<T, Refusal>, faults: &mut Vec<Refusal>) -> Option<T> {
    read.map_err(|fault| faults.push(fault.field(field))).ok()
}
