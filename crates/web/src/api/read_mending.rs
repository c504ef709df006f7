//! From wire to use case: what mends an update that was published.

use sev1_app::EditInput;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::Labelled;
use sev1_domain::occasion::Occasion;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};

use super::read_agreement::acknowledgements;
use super::wire::{CorrectionSaid, EditRequest, RetractionSaid, Text};
use crate::problem::{Problem, refused};

/// The occasion of a correction; since when is read with the update's times.
pub(super) fn correction(said: &CorrectionSaid, faults: &mut Vec<Refusal>) -> Option<Occasion> {
    let wrong = phrase("correction.wrong", &said.wrong, faults);
    let right = phrase("correction.right", &said.right, faults);
    Some(Occasion::Correction { of: UpdateNumber(said.of), wrong: wrong?, right: right?, since: None })
}

/// The occasion of a retraction.
pub(super) fn retraction(said: &RetractionSaid, faults: &mut Vec<Refusal>) -> Option<Occasion> {
    let reason = phrase("retraction.reason", &said.reason, faults)?;
    Some(Occasion::Retraction { of: UpdateNumber(said.of), reason })
}

/// Other words for an update.
pub(super) fn edit(request: EditRequest) -> Result<EditInput, Problem> {
    let mut faults = Vec::new();
    let mut body = |field: &'static str, text: Option<String>| {
        text.and_then(|text| Body::new(&text).map_err(|refusal| faults.push(refusal.field(field))).ok())
    };
    let input = EditInput {
        summary: body("summary", request.summary),
        customer_impact: body("customer_impact", request.customer_impact),
        technical_notes: body("technical_notes", request.technical_notes),
        customer_message: body("customer_message", request.customer_message),
        seen_revision: request.seen_revision,
        acknowledged: Vec::new(),
    };
    let acknowledged = acknowledgements(&request.acknowledged, &mut faults);
    if faults.is_empty() { Ok(EditInput { acknowledged, ..input }) } else { Err(refused(&faults)) }
}

fn phrase(field: &'static str, said: &Text, faults: &mut Vec<Refusal>) -> Option<Labelled<Phrase>> {
    let phrase = Phrase::new(&said.text).map_err(|refusal| faults.push(refusal.field(field))).ok()?;
    Some(Labelled::new(said.label.into(), phrase))
}
