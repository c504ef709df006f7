//! `[ladder.…]`: who is reminded when, by kind of promise.

use sev1_domain::ladder::{Ladder, Role, Rung};
use sev1_domain::promise::PromiseKind;

use super::super::faults::{Fault, Origin};
use super::super::rows::{Row, Wrong, named, words};
use super::Draft;

/// How the steps of a ladder are written.
const STEPS: &str = "a list of steps: [{ at = \"-10m\", to = [\"owner\"] }, { at = \"0m\", to = [\"owner\", \"deputy\"] }]";

pub(super) fn ladders(file: &Row<'_, '_>, draft: &mut Draft) {
    for (said, row) in file.tables("ladder") {
        let kind = file.read(Some(said), kind);
        let rungs = steps(&row);
        row.finish(&[]);
        let (Some(kind), Some(rungs)) = (kind, rungs) else { continue };
        draft.ladders.insert(kind, row.span.clone());
        if rungs.is_empty() {
            draft.policy.ladders.remove(&kind);
        } else {
            draft.policy.ladders.insert(kind, Ladder(rungs));
        }
    }
}

fn kind(said: &str) -> Result<PromiseKind, Wrong> {
    let words = PromiseKind::ALL.map(PromiseKind::as_str);
    let all = format!("write one of: {}", words.join(", "));
    PromiseKind::from_name(said).ok_or_else(|| named("kind of promise", said, words.into_iter(), all))
}

fn steps(row: &Row<'_, '_>) -> Option<Vec<Rung>> {
    let Some(steps) = row.rows("steps", STEPS) else {
        let fault = Fault::new(Origin::File(row.span.clone()), "`steps` is missing");
        row.fault(fault.hint(format!("write {STEPS}; or [] where nobody is to be reminded")));
        return None;
    };
    Some(steps.iter().filter_map(rung).collect())
}

/// `None` where anything in the step is wrong.
fn rung(step: &Row<'_, '_>) -> Option<Rung> {
    let before = step.faults_so_far();
    let at = step.needed("at", "say how long before (-10m) or after (5m) the promise is due, or 0m");
    let after = step.read(at, |t| Rung::read_after(t).map_err(words));
    if step.place("to").is_none() {
        let fault = Fault::new(Origin::File(step.span.clone()), "`to` is missing");
        step.fault(fault.hint(format!("name who is told: {}", Role::ALL.map(Role::as_str).join(", "))));
    }
    let to = step.distinct("to", role);
    step.finish(&[]);
    Some(Rung { after: after?, to }).filter(|_| step.faults_so_far() == before)
}

fn role(said: &str) -> Result<Role, Wrong> {
    let words = Role::ALL.map(Role::as_str);
    Role::from_name(said).ok_or_else(|| named("role", said, words.into_iter(), format!("write one of: {}", words.join(", "))))
}
