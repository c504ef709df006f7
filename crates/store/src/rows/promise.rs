//! The row of a promise. Its outcome is null in all columns while it is open; its climb is null once it is settled.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceName;
use sev1_domain::changes::{Changes, PromiseChange};
use sev1_domain::ids::{IncidentId, PromiseId, UpdateNumber};
use sev1_domain::ladder::{Climb, NextRung};
use sev1_domain::people::person_key;
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseOutcome, PromiseSubject};
use sev1_domain::text::Phrase;

use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads, from a table called `p`, or from another with a prefix for the columns' names.
macro_rules! promise_columns {
    () => {
        $crate::rows::promise::promise_columns!("p", "")
    };
    ($table:literal, $prefix:literal) => {
        $crate::rows::columns::columns!(
            $table,
            $prefix,
            "id",
            "incident",
            "kind",
            "what",
            "audience",
            "origin",
            "said_in",
            "asked_by",
            "made_at_ms",
            "due_at_ms",
            "zone_label",
            "zone_iana",
            "owner",
            "moves",
            "revision",
            "version",
            "rung",
            "rung_at_ms",
            "snoozed_until_ms",
            "outcome",
            "closed_at_ms",
            "kept_by",
            "late_ms",
            "release_reason"
        )
    };
}
pub(crate) use promise_columns;

/// The columns `id, incident, kind, what, audience, origin, said_in, asked_by, made_at_ms, due_at_ms, zone_label, zone_iana,
/// owner, owner_key, moves, revision, version, rung, rung_at_ms, snoozed_until_ms, wakes_at_ms`, in that order.
pub(crate) fn values(promise: &Promise) -> [Value<'_>; 21] {
    let [due, label, iana, owner, key, moves, revision, rung, rung_at, snoozed, wakes] = changing(promise);
    [
        promise.id.0.into(),
        promise.incident.0.into(),
        promise.subject.kind.as_str().into(),
        Value::or_null(promise.subject.what.as_ref().map(Phrase::as_str)),
        promise.subject.audience.as_str().into(),
        promise.origin.as_str().into(),
        Value::or_null(promise.origin.update().map(|number| number.0)),
        Value::or_null(promise.asked_by.as_ref().map(Phrase::as_str)),
        promise.made_at.into(),
        due,
        label,
        iana,
        owner,
        key,
        moves,
        revision,
        promise.version.into(),
        rung,
        rung_at,
        snoozed,
        wakes,
    ]
}

/// The promise's id, the version it must have, and the columns `due_at_ms, zone_label, zone_iana, owner, owner_key, moves,
/// revision, rung, rung_at_ms, snoozed_until_ms, wakes_at_ms`, in that order.
pub(crate) fn change_values(change: &PromiseChange) -> impl Iterator<Item = Value<'_>> {
    [change.promise.id.0.into(), change.expected_version.into()].into_iter().chain(changing(&change.promise))
}

/// What can change while a promise is open.
fn changing(promise: &Promise) -> [Value<'_>; 11] {
    let climb = &promise.climb;
    [
        promise.due.at.into(),
        promise.due.zone.label().into(),
        promise.due.zone.iana().into(),
        promise.owner.as_str().into(),
        person_key(&promise.owner).into(),
        promise.moves.into(),
        promise.revision.into(),
        Value::or_null(climb.next.map(|next| next.index)),
        Value::or_null(climb.next.map(|next| next.at)),
        Value::or_null(climb.snoozed_until),
        Value::or_null(climb.wakes_at()),
    ]
}

/// The columns `outcome, closed_at_ms, kept_by, late_ms, release_reason`, in that order.
pub(crate) fn outcome_values(outcome: &PromiseOutcome) -> [Value<'_>; 5] {
    let (by, late, reason) = match outcome {
        PromiseOutcome::Kept { by, .. } => (*by, None, None),
        PromiseOutcome::KeptLate { by, late, .. } => (*by, Some(whole_ms(*late)), None),
        PromiseOutcome::Released { reason, .. } | PromiseOutcome::Broken { reason, .. } => (None, None, Some(reason.as_str())),
    };
    [outcome.as_str().into(), outcome.at().into(), Value::or_null(by.map(|number| number.0)), Value::or_null(late), Value::or_null(reason)]
}

/// Changes and closings in the order of their ids: whoever changes the same promises takes them in the same order, so that
/// two never wait for each other.
pub(crate) fn in_order<T>(all: &[T], id: impl Fn(&T) -> PromiseId) -> Vec<&T> {
    let mut ordered: Vec<&T> = all.iter().collect();
    ordered.sort_unstable_by_key(|one| id(one));
    ordered
}

/// The incident whose place on the board is to be looked at anew. A commit that names its incident may have moved or settled
/// what it promises; one that does not has opened some, or only reminds of them, which moves none.
pub(crate) fn changed_incident(changes: &Changes) -> Option<IncidentId> {
    let Changes { promises_closed, promises_opened, promises_changed, .. } = changes;
    let touched = !(promises_closed.is_empty() && promises_opened.is_empty() && promises_changed.is_empty());
    let opened = || promises_opened.first().map(|promise| promise.incident);
    changes.incident.as_ref().filter(|_| touched).map(|change| change.incident().id).or_else(opened)
}

/// A promise, open or settled, from [`promise_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Promise, StoreError> {
    let row = Reader::new("promise", row);
    let said_in = row.opt_number("said_in")?.map(UpdateNumber);
    let origin = |word: &str| match (word, said_in) {
        ("update", Some(number)) => Some(Origin::Update(number)),
        ("policy", _) => Some(Origin::Policy),
        ("person", _) => Some(Origin::Person),
        _ => None,
    };
    let next = |index| Ok::<_, StoreError>(NextRung { index, at: row.instant("rung_at_ms")? });
    Ok(Promise {
        id: PromiseId(row.id("id")?),
        incident: IncidentId(row.id("incident")?),
        subject: PromiseSubject {
            kind: row.named("kind", PromiseKind::from_name)?,
            what: row.opt_phrase("what")?,
            audience: row.named("audience", |t| AudienceName::new(t).ok())?,
        },
        origin: row.named("origin", origin)?,
        asked_by: row.opt_phrase("asked_by")?,
        made_at: row.instant("made_at_ms")?,
        due: row.moment("due_at_ms", "zone_label", "zone_iana")?,
        owner: row.phrase("owner")?,
        moves: row.number("moves")?,
        revision: row.number("revision")?,
        climb: Climb { next: row.opt_number("rung")?.map(next).transpose()?, snoozed_until: row.opt_instant("snoozed_until_ms")? },
        version: row.int("version")?,
        outcome: outcome(&row)?,
    })
}

fn outcome(row: &Reader<'_>) -> Result<Option<PromiseOutcome>, StoreError> {
    let Some(word) = row.opt_text("outcome")? else { return Ok(None) };
    let at = row.instant("closed_at_ms")?;
    let by = row.opt_number("kept_by")?.map(UpdateNumber);
    Ok(Some(match word.as_str() {
        "kept" => PromiseOutcome::Kept { at, by },
        "kept late" => PromiseOutcome::KeptLate { at, by, late: SignedDuration::from_millis(row.int("late_ms")?) },
        "released" => PromiseOutcome::Released { at, reason: row.phrase("release_reason")? },
        "broken" => PromiseOutcome::Broken { at, reason: row.phrase("release_reason")? },
        _ => return Err(row.corrupt("outcome", format!("`{word}` is none of the words known here"))),
    }))
}

fn whole_ms(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
