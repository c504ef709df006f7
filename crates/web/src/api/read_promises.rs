//! From wire to use case: what people say about promises, every fault found at once.

use sev1_app::{AskInput, HandOffInput, MoveInput, PromiseInput, Which};
use sev1_domain::audience::AudienceName;
use sev1_domain::decide::Settlement;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;

use super::wire::{
    AskRequest, DeclineRequest, DonePromiseRequest, HandOffRequest, MakePromiseRequest, MovePromiseRequest, PromiseKindName, QuietRequest,
    ReleasePromiseRequest, RolesRequest, SnoozeRequest,
};
use crate::problem::{Problem, refused};

pub(super) fn making(said: &MakePromiseRequest) -> Result<PromiseInput, Problem> {
    let mut faults = Faults::default();
    let what = faults.phrase("what", &said.what);
    let audience = faults.audience(said.audience.as_deref());
    let owner = faults.optional("owner", said.owner.as_deref());
    faults.none()?;
    let (kind, due) = (said.kind.into(), said.due.clone());
    let (what, audience) = (what.expect("what was read without a fault is there"), audience.unwrap_or(AudienceName::INTERNAL));
    Ok(PromiseInput { kind, what, audience, due, owner })
}

pub(super) fn moving(said: MovePromiseRequest) -> Result<MoveInput, Problem> {
    let mut faults = Faults::default();
    let which = faults.which(said.kind, said.what.as_deref(), said.audience.as_deref());
    let reason = faults.phrase("reason", &said.reason);
    faults.none()?;
    Ok(MoveInput { which, to: said.to, reason: reason.expect("what was read without a fault is there") })
}

pub(super) fn done(said: DonePromiseRequest) -> Result<(Which, Settlement), Problem> {
    let mut faults = Faults::default();
    let which = faults.which(said.kind, said.what.as_deref(), said.audience.as_deref());
    let note = faults.optional("note", said.note.as_deref());
    faults.none()?;
    Ok((which, Settlement::Done(note)))
}

pub(super) fn release(said: ReleasePromiseRequest) -> Result<(Which, Settlement), Problem> {
    let mut faults = Faults::default();
    let which = faults.which(said.kind, said.what.as_deref(), said.audience.as_deref());
    let reason = faults.phrase("reason", &said.reason);
    faults.none()?;
    Ok((which, Settlement::LetGo(reason.expect("what was read without a fault is there"))))
}

pub(super) fn snooze(said: SnoozeRequest) -> Result<(Which, String), Problem> {
    let mut faults = Faults::default();
    let which = faults.which(said.kind, said.what.as_deref(), said.audience.as_deref());
    faults.none()?;
    Ok((which, said.until))
}

pub(super) fn hand_off(said: &HandOffRequest) -> Result<HandOffInput, Problem> {
    let mut faults = Faults::default();
    let to = faults.phrase("to", &said.to);
    let from = faults.optional("from", said.from.as_deref());
    let note = faults.optional("note", said.note.as_deref());
    faults.none()?;
    Ok(HandOffInput { to: to.expect("what was read without a fault is there"), from, note })
}

pub(super) fn declining(said: &DeclineRequest) -> Result<Phrase, Problem> {
    Ok(Phrase::new(&said.reason).map_err(|r| r.field("reason"))?)
}

pub(super) fn asking(said: &AskRequest) -> Result<AskInput, Problem> {
    let mut faults = Faults::default();
    let by = faults.phrase("by", &said.by);
    let audience = faults.audience(Some(&said.audience));
    let note = faults.optional("note", said.note.as_deref());
    faults.none()?;
    Ok(AskInput { by: by.expect("what was read without a fault is there"), audience: audience.expect("no fault"), note })
}

pub(super) fn quiet(said: &QuietRequest) -> Result<Phrase, Problem> {
    Ok(Phrase::new(&said.with).map_err(|r| r.field("with"))?)
}

/// Lead and deputy.
pub(super) fn roles(said: &RolesRequest) -> Result<(Option<Phrase>, Option<Phrase>), Problem> {
    let mut faults = Faults::default();
    let lead = faults.optional("lead", said.lead.as_deref());
    let deputy = faults.optional("deputy", said.deputy.as_deref());
    faults.none()?;
    Ok((lead, deputy))
}

/// Reads on after a fault, so that a person hears of all of them together. What has a fault is read as `None`.
#[derive(Default)]
struct Faults(Vec<Refusal>);

impl Faults {
    fn phrase(&mut self, field: &'static str, text: &str) -> Option<Phrase> {
        Phrase::new(text).map_err(|r| self.0.push(r.field(field))).ok()
    }

    fn optional(&mut self, field: &'static str, text: Option<&str>) -> Option<Phrase> {
        text.and_then(|text| self.phrase(field, text))
    }

    fn audience(&mut self, text: Option<&str>) -> Option<AudienceName> {
        text.and_then(|text| AudienceName::new(text).map_err(|r| self.0.push(r.field("audience"))).ok())
    }

    fn which(&mut self, kind: PromiseKindName, what: Option<&str>, audience: Option<&str>) -> Which {
        Which { kind: kind.into(), what: self.optional("what", what), audience: self.audience(audience), ids: Vec::new() }
    }

    /// Passes if there was none.
    fn none(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(refused(&self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(problem: Problem) -> Vec<(String, String)> {
        problem.refusals.into_iter().map(|r| (r.code, r.field.unwrap_or_default())).collect()
    }

    #[test]
    fn every_fault_of_a_request_is_found_at_once() {
        let made =
            serde_json::from_str(r#"{"kind":"call","what":" ","audience":"A B","due":"8am ET","owner":"a\nb"}"#).expect("well-formed");
        let expected = [("text.empty", "what"), ("audience.name", "audience"), ("text.control", "owner")];
        assert_eq!(found(making(&made).expect_err("refused")), expected.map(|(c, f)| (c.into(), f.into())));
        let moved = serde_json::from_str(r#"{"to":"9am ET","reason":"","what":"\t","audience":""}"#).expect("well-formed");
        let fields: Vec<_> = found(moving(moved).expect_err("refused")).into_iter().map(|(_, field)| field).collect();
        assert_eq!(fields, ["what", "audience", "reason"]);
    }

    #[test]
    fn what_is_promised_to_nobody_in_particular_is_promised_inside() {
        let made = serde_json::from_str(r#"{"kind":"document","what":"retrospective","due":"1 business day"}"#).expect("well-formed");
        assert_eq!(making(&made).expect("read").audience, AudienceName::INTERNAL);
    }
}
