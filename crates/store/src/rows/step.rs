//! The row of a step that was taken.

use sev1_domain::changes::StepTaken;

use super::Value;

/// The columns `promise, moves, rung, due_at_ms, taken_at_ms`, in that order.
pub(crate) fn values<'a>(step: &StepTaken) -> [Value<'a>; 5] {
    [step.promise.0.into(), step.moves.into(), step.rung.into(), step.due_at.into(), step.taken_at.into()]
}
