//! `[loop_in]` and `[after_fix]`: what follows an hour of outage, and what is owed once it works again.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceName;
use sev1_domain::deadline::Deadline;
use sev1_domain::policy::{DocumentRule, LoopIn, PromisePolicy};
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;
use sev1_domain::when::{Day, When};

use super::super::audiences;
use super::super::rows::{Row, Wrong, words};
use super::{Draft, Known, minutes};

pub(super) fn loop_in(file: &Row<'_, '_>, policy: &mut PromisePolicy) {
    let Some(row) = file.table("loop_in") else { return };
    let enabled = row.flag("enabled").unwrap_or(true);
    let severity = row.read(row.text("severity"), severity);
    let after = row.read(row.text("after"), minutes);
    row.finish(&[]);
    let before = policy.loop_in.filter(|_| enabled);
    policy.loop_in = before.map(|b| LoopIn { severity: severity.unwrap_or(b.severity), after: after.unwrap_or(b.after) });
}

pub(super) fn after_fix(file: &Row<'_, '_>, known: &Known<'_>, draft: &mut Draft) {
    let Some(row) = file.table("after_fix") else { return };
    let severity = row.read(row.text("severity"), severity);
    let watch = row.read(row.text("watch"), watch);
    if let Some(rows) = row.rows("documents", "[[after_fix.documents]] tables") {
        draft.policy.after_fix.documents.clear();
        for row in rows {
            if let Some(document) = document(&row, known) {
                draft.documents.push(row.span.clone());
                draft.policy.after_fix.documents.push(document);
            }
        }
    }
    row.finish(&[]);
    let rule = &mut draft.policy.after_fix;
    rule.severity = severity.unwrap_or(rule.severity);
    rule.watch = watch.unwrap_or(rule.watch);
}

fn document(row: &Row<'_, '_>, known: &Known<'_>) -> Option<DocumentRule> {
    let what = row.read(row.needed("what", "what is written, such as \"retrospective\""), |t| Phrase::new(t).map_err(words));
    let audience = row.needed("audience", "for whom: internal, executive, customer, public, or one of your own");
    let audience = row.read(audience, |t| match known.audiences {
        Some(audiences) => audiences::known(t, audiences),
        None => AudienceName::new(t).map_err(words),
    });
    let within = row.needed("within", "by when, counted from the resolution, such as \"1 business day\"");
    let within = row.read(within, |t| within_read(t, known));
    row.finish(&[]);
    Some(DocumentRule { what: what?, audience: audience?, within: within? })
}

/// A deadline that means something after every incident: no date, and nothing that is over.
fn within_read(said: &str, known: &Known<'_>) -> Result<Deadline, Wrong> {
    let hint = || vec!["write it like 1 business day, 4 working hours, 48h or 5pm ET".to_owned()];
    let deadline = Deadline::read(said, known.zones, known.default_zone).map_err(|refusal| match refusal.code {
        "time.unread" => (format!("`{said}` is not a deadline that can be read"), hint()),
        _ => words(refusal),
    })?;
    let once = match &deadline {
        Deadline::At(When::Civil(civil)) => matches!(civil.day, Day::Date(_) | Day::Yesterday),
        Deadline::At(_) => true,
        Deadline::After(_) | Deadline::WorkingTime(_) | Deadline::BusinessDays(_) => false,
    };
    if once { Err((format!("`{said}` is no deadline that every incident can have"), hint())) } else { Ok(deadline) }
}

fn severity(said: &str) -> Result<Severity, Wrong> {
    said.parse().map_err(words)
}

fn watch(said: &str) -> Result<Option<SignedDuration>, Wrong> {
    if said.is_empty() { Ok(None) } else { minutes(said).map(Some) }
}
